public import MidwatchModel

/// What the prompts of a job's next turns say besides, until one has run: what operators answered, what another agent was
/// stuck with, what a gate's check found.
public struct PromptNote: Hashable, Sendable {
    /// What is kept of a note, in characters: 16,384. More is cut at its beginning.
    public static let charactersMax = 16_384

    /// What is said, in the order in which it came.
    public private(set) var remarks: [Remark]
    /// The newest turn when the last remark came: only turns after this one get the note; nil means all.
    public private(set) var after: TurnID?

    /// One thing that is said.
    public enum Remark: Hashable, Sendable {
        /// An operator's answer, with what the agent was stuck with where it was.
        case answer(String, question: Cause?)
        /// What the agent before was stuck with.
        case stuckBefore(Cause?)
        /// The check of a phase's gate says no, by this evidence.
        case gateRefused(PhaseID, Evidence)
        /// As an older ledger has it.
        case recorded(String)
    }

    /// Makes a note.
    public init(_ remarks: [Remark], after: TurnID? = nil) {
        self.remarks = remarks
        self.after = after
    }

    /// The same with one more remark. Of the older ones those are left out of which nothing would be kept.
    public func adding(_ remark: Remark, after turn: TurnID?) -> PromptNote {
        var kept: [Remark] = [remark]
        var characters = remark.characters
        for older in remarks.reversed() {
            guard characters < Self.charactersMax else { break }
            kept.append(older)
            characters += older.characters
        }
        return PromptNote(kept.reversed(), after: turn)
    }
}

extension PromptNote.Remark {
    /// How many characters of it are somebody's own: at most as many as its sentence has.
    fileprivate var characters: Int {
        switch self {
        case .answer(let text, _), .recorded(let text): text.count
        case .stuckBefore(.words(let text)?), .stuckBefore(.recorded(_, let text)?): text.count
        case .stuckBefore: 0
        case .gateRefused(_, let evidence): evidence.lines.reduce(0) { $0 + $1.count }
        }
    }
}
