/// A job and where it stands.
public struct JobReply: Hashable, Sendable, Codable, OperationReply {
    /// The job's id, by which every command names it.
    public var id: String
    /// What people call it; often the id.
    public var name: String
    /// Free text from the jobs file.
    public var description: String?
    /// False when the jobs file disables it.
    public var enabled: Bool
    /// `active`, `done`, `stuck`, `held` or `ended`.
    public var state: String
    /// Why it is in that state.
    public var reason: String?
    /// Since when it is in that state.
    public var since: Timestamp?
    /// ``since`` in ms since the epoch.
    public var sinceMs: Int64?
    /// Its schedule in words, such as `every 15 min` or `cron 0 2 * * *`.
    public var schedule: String
    /// The IANA zone its schedule is read in; absent where none matters.
    public var zone: String?
    /// The next occurrence; absent when none is due.
    public var nextDue: Timestamp?
    /// ``nextDue`` in ms since the epoch.
    public var nextDueMs: Int64?
    /// The next occurrences, at most five; only in the reply about one job.
    public var upcoming: [Timestamp]?
    /// The newest turn's number.
    public var lastTurn: Int64?
    /// The newest turn's state: `intended`, `running`, `verifying` or `ended`.
    public var lastState: String?
    /// The newest ended turn's outcome.
    public var lastOutcome: String?
    /// When the newest turn began.
    public var lastStartedAt: Timestamp?
    /// ``lastStartedAt`` in ms since the epoch.
    public var lastStartedAtMs: Int64?
    /// Counted turns so far.
    public var iterations: Int
    /// The bound of ``iterations``.
    public var maxTurns: Int?
    /// Its phase as `plan/phase`.
    public var phase: String?
    /// The phase's state: `shut`, `open`, `verifying`, `refused`, `awaiting_approval` or `passed`.
    public var phaseState: String?
    /// The agent that serves it; absent for plain commands.
    public var agent: String?
    /// Live turns of it, oldest first.
    public var running: [Int64]
    /// Occurrences of it that are due and wait.
    public var waiting: Int

    /// Makes a reply.
    public init(
        id: String,
        name: String? = nil,
        description: String? = nil,
        enabled: Bool = true,
        state: String,
        reason: String? = nil,
        sinceMs: Int64? = nil,
        schedule: String,
        zone: String? = nil,
        nextDueMs: Int64? = nil,
        upcomingMs: [Int64]? = nil,
        lastTurn: Int64? = nil,
        lastState: String? = nil,
        lastOutcome: String? = nil,
        lastStartedAtMs: Int64? = nil,
        iterations: Int = 0,
        maxTurns: Int? = nil,
        phase: String? = nil,
        phaseState: String? = nil,
        agent: String? = nil,
        running: [Int64] = [],
        waiting: Int = 0
    ) {
        self.id = id
        self.name = name ?? id
        self.description = description
        self.enabled = enabled
        self.state = state
        self.reason = reason
        self.since = sinceMs.map(Timestamp.init(milliseconds:))
        self.sinceMs = sinceMs
        self.schedule = schedule
        self.zone = zone
        self.nextDue = nextDueMs.map(Timestamp.init(milliseconds:))
        self.nextDueMs = nextDueMs
        self.upcoming = upcomingMs?.map(Timestamp.init(milliseconds:))
        self.lastTurn = lastTurn
        self.lastState = lastState
        self.lastOutcome = lastOutcome
        self.lastStartedAt = lastStartedAtMs.map(Timestamp.init(milliseconds:))
        self.lastStartedAtMs = lastStartedAtMs
        self.iterations = iterations
        self.maxTurns = maxTurns
        self.phase = phase
        self.phaseState = phaseState
        self.agent = agent
        self.running = running
        self.waiting = waiting
    }
}
