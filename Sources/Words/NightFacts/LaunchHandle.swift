/// Where a launch runs, for people and for those who end it. Whether it lives is said by its folder's lock alone.
///
/// A new case needs a word here and an adapter that gives it out: ledger, events and records carry it as it is.
public enum LaunchHandle: Hashable, Sendable, CustomStringConvertible {
    /// A keeper's process on this machine.
    case process(pid: Int32)

    /// The process id; nil where it is no process of this machine.
    public var pid: Int32? {
        switch self {
        case .process(let pid): pid
        }
    }

    /// `process 4711`.
    public var description: String {
        switch self {
        case .process(let pid): "process \(pid)"
        }
    }

    /// Reads a ``description``; nil for any other text.
    public init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, words[0] == "process", let pid = Int32(words[1]), pid > 0 else { return nil }
        self = .process(pid: pid)
    }
}
