/// When a job that gets nowhere is held.
///
/// A turn gets nowhere when its workspace is the same after it: same commit, same tree, same watched files, as its keeper
/// saw them. Turns that say DONE, STUCK or PLANNED got somewhere; where the keeper cannot tell, nothing is concluded.
public struct ProgressPolicy: Hashable, Sendable {
    /// After how many such turns in a row the job is held, 1...1000; nil never looks.
    public var idleTurns: Int?
    /// Files that count as part of the work though git does not track them, such as a plan: paths, relative to the
    /// workspace or absolute, at most 32.
    public var files: [String]

    /// 5 turns, for agent turns.
    public static let defaultIdleTurns = 5

    /// Makes a policy; the default never looks.
    public init(idleTurns: Int? = nil, files: [String] = []) {
        self.idleTurns = idleTurns
        self.files = files
    }
}

/// What follows when an agent says STUCK.
public struct StuckPolicy: Hashable, Sendable {
    /// Who tries next, one after the other, each with one turn that is told the reason. At most 8; empty means nobody.
    public var retryWith: [AgentChoice]
    /// What becomes of the job when nobody is left to try.
    public var then: Rest

    /// What becomes of a stuck job.
    public enum Rest: String, Hashable, Sendable, CaseIterable {
        /// It is held until somebody resumes or answers it, and its phase's gate with it. The default.
        case hold
        /// The same, and its reason is a question: it is told as one and listed until it is answered.
        case ask
        /// It is held, and its phase goes on without it: `all` then means all others, of which there must be one.
        case park
    }

    /// Makes a policy; the default holds.
    public init(retryWith: [AgentChoice] = [], then: Rest = .hold) {
        self.retryWith = retryWith
        self.then = then
    }
}
