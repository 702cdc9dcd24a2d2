/// The name by which a job is known everywhere: given in the jobs file as `id`, else its `name`.
///
/// One to 200 characters, no control characters, no `/` and no `\`; unique in its jobs file.
public struct JobID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The text itself.
    public let rawValue: String

    /// Wraps a name that has been checked already.
    public init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    /// The text itself.
    public var description: String { rawValue }

    /// Orders by Unicode scalars, the same on every machine.
    public static func < (lhs: JobID, rhs: JobID) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}

/// The number of a turn: counted up from 1 over the life of a ledger and never given twice.
public struct TurnID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number.
    public let rawValue: Int64

    /// Wraps a number.
    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// The number in decimal.
    public var description: String { String(rawValue) }

    /// Orders by age, oldest first.
    public static func < (lhs: TurnID, rhs: TurnID) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}

/// A phase of a plan, written `plan/phase`.
public struct PhaseID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The plan's name.
    public let plan: String
    /// The phase's name, unique in its plan.
    public let phase: String

    /// Names a phase of a plan.
    public init(plan: String, phase: String) {
        self.plan = plan
        self.phase = phase
    }

    /// `plan/phase`.
    public var description: String { "\(plan)/\(phase)" }

    /// Orders by plan, then by phase name (not by the phases' order in the plan).
    public static func < (lhs: PhaseID, rhs: PhaseID) -> Bool {
        (lhs.plan, lhs.phase) < (rhs.plan, rhs.phase)
    }
}

/// A fencing token: handed out with a lease, growing over the life of a ledger, so that a late holder can be told
/// from the present one.
public struct FencingToken: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number.
    public let rawValue: Int64

    /// Wraps a number.
    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// The number in decimal.
    public var description: String { String(rawValue) }

    /// Orders by age, oldest first.
    public static func < (lhs: FencingToken, rhs: FencingToken) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}
