public import MidwatchModel

/// What a keeper was started for.
public enum LaunchKind: String, Hashable, Comparable, Sendable, CaseIterable {
    /// A turn of a job.
    case turn
    /// A verify command, a `when` command, or a look at the work of a phase.
    case check
    /// The landing of finished work.
    case landing

    /// Turns first, then checks, then landings.
    public static func < (lhs: LaunchKind, rhs: LaunchKind) -> Bool {
        lhs.place < rhs.place
    }

    /// The folder below the state folder that holds the folders of its launches: `turns`, `checks`, `landings`.
    public var folderName: String { "\(rawValue)s" }

    private var place: Int {
        switch self {
        case .turn: 0
        case .check: 1
        case .landing: 2
        }
    }
}

/// Names one started process under a keeper, of whatever kind. Never given twice in the life of a ledger.
public struct LaunchID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What it was started for.
    public let kind: LaunchKind
    /// Its number among those of its kind, counted up from 1 over the life of a ledger.
    public let number: Int64

    /// Names a launch.
    public init(_ kind: LaunchKind, _ number: Int64) {
        self.kind = kind
        self.number = number
    }

    /// The launch of a turn.
    public static func turn(_ id: TurnID) -> LaunchID { LaunchID(.turn, id.rawValue) }

    /// The launch of a check.
    public static func check(_ number: Int64) -> LaunchID { LaunchID(.check, number) }

    /// The turn it is the launch of; nil for one of another kind.
    public var turnID: TurnID? { kind == .turn ? TurnID(number) : nil }

    /// `turns/12` or `checks/3`: its folder below the state folder.
    public var path: String { "\(kind.folderName)/\(number)" }

    /// `turn 12` or `check 3`.
    public var description: String { "\(kind.rawValue) \(number)" }

    /// By kind, and by age within one.
    public static func < (lhs: LaunchID, rhs: LaunchID) -> Bool {
        (lhs.kind, lhs.number) < (rhs.kind, rhs.number)
    }
}
