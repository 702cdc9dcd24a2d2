/// What must be true before the phase after this one opens.
public struct Gate: Hashable, Sendable {
    /// How many members must be done.
    public var require: Requirement
    /// A command that must succeed once the members are done.
    public var verify: CheckCommand?
    /// An approval that is waited for after members and check; nil means none.
    public var approval: Approval?
    /// Jobs that have to go on when the verify command says no; nil means nobody, and the gate stays shut.
    public var reopen: Reopening?

    /// How many members of a phase must be done.
    public enum Requirement: Hashable, Sendable {
        /// Every member. The default.
        case all
        /// At least one.
        case any
        /// At least this many, 1...number of members.
        case quorum(Int)
    }

    /// An operator's word that a gate waits for. It is given for what was there when the gate asked: commits and changes
    /// in the members' workspaces that came since void it.
    public struct Approval: Hashable, Sendable {
        /// How long it is waited for, 1 s...366 days; nil without end.
        public var expiresAfter: Duration?
        /// What happens then.
        public var atExpiry: Expiry

        /// What happens when nobody has approved in time.
        public enum Expiry: String, Hashable, Sendable, CaseIterable {
            /// The gate stays shut, and says so. The default.
            case refuse
            /// The gate opens.
            case approve
        }

        /// Makes an approval; the default waits without end.
        public init(expiresAfter: Duration? = nil, atExpiry: Expiry = .refuse) {
            self.expiresAfter = expiresAfter
            self.atExpiry = atExpiry
        }
    }

    /// Which members go on when the verify command says no, with its output in their next prompt, and how often.
    public struct Reopening: Hashable, Sendable {
        /// The members; at least one.
        public var jobs: [JobID]
        /// How often in one instance of the plan, 1...100; then the gate stays shut. Default 1.
        public var times: Int

        /// Makes a reopening.
        public init(jobs: [JobID], times: Int = 1) {
            self.jobs = jobs
            self.times = times
        }
    }

    /// Makes a gate.
    public init(
        require: Requirement = .all,
        verify: CheckCommand? = nil,
        approval: Approval? = nil,
        reopen: Reopening? = nil
    ) {
        self.require = require
        self.verify = verify
        self.approval = approval
        self.reopen = reopen
    }
}
