public import MidwatchModel

/// A phase of a plan and what its gate waits for.
public struct PhaseReply: Hashable, Sendable, Codable, OperationReply {
    /// The phase, as `plan/phase`: so it is named everywhere.
    public var phase: String
    /// The plan's name.
    public var plan: String
    /// The phase's name in its plan.
    public var name: String
    /// Its place in the plan, from 1.
    public var position: Int
    /// Where it stands.
    public var state: PhaseState
    /// Why it is in that state: who is stuck, what the check said.
    @OrNull public var reason: String?
    /// Since when it is in that state.
    @OrNull public var since: Timestamp?
    /// ``since`` in ms since the epoch.
    @OrNull public var sinceMs: Int64?
    /// How many members the gate asks for: `all`, `any` or a number.
    public var require: String
    /// The argv of the gate's check; null when it has none.
    @OrNull public var verify: [String]?
    /// True when the gate waits for an operator's approval.
    public var approval: Bool
    /// The instance of its plan, from 1; null for a plan that does not repeat.
    @OrNull public var instance: Int?
    /// When it opened first in this instance, in ms since the epoch.
    @OrNull public var openedAtMs: Int64?
    /// How long it may take, in seconds; null when however long.
    @OrNull public var timeoutSeconds: Int64?
    /// When its time, or that of the approval it waits for, is over, in ms since the epoch.
    @OrNull public var expiresAtMs: Int64?
    /// Its members, in file order.
    public var members: [Member]

    /// A member of a phase.
    public struct Member: Hashable, Sendable, Codable {
        /// The job.
        public var job: String
        /// Where it stands.
        public var state: JobState
        /// Why it is in that state.
        @OrNull public var reason: String?

        /// Makes a member.
        public init(job: String, state: JobState, reason: String? = nil) {
            self.job = job
            self.state = state
            self.reason = reason
        }
    }

    /// Makes a reply.
    public init(
        plan: String,
        name: String,
        position: Int,
        state: PhaseState,
        reason: String? = nil,
        sinceMs: Int64? = nil,
        require: String = "all",
        verify: [String]? = nil,
        approval: Bool = false,
        instance: Int? = nil,
        openedAtMs: Int64? = nil,
        timeoutSeconds: Int64? = nil,
        expiresAtMs: Int64? = nil,
        members: [Member] = []
    ) {
        self.phase = "\(plan)/\(name)"
        self.plan = plan
        self.name = name
        self.position = position
        self.state = state
        self.reason = reason
        self.since = sinceMs.map(Timestamp.init(milliseconds:))
        self.sinceMs = sinceMs
        self.require = require
        self.verify = verify
        self.approval = approval
        self.instance = instance
        self.openedAtMs = openedAtMs
        self.timeoutSeconds = timeoutSeconds
        self.expiresAtMs = expiresAtMs
        self.members = members
    }
}
