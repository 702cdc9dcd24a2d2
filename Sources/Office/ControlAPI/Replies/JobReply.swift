public import MidwatchModel

/// A job and where it stands.
public struct JobReply: Hashable, Sendable, Codable, OperationReply {
    /// The job's id, by which every command names it.
    public var job: String
    /// What people call it; often the id.
    public var name: String
    /// Free text from the jobs file.
    @OrNull public var description: String?
    /// False when the jobs file disables it.
    public var enabled: Bool
    /// Where it stands.
    public var state: JobState
    /// Why it is in that state.
    @OrNull public var reason: String?
    /// Since when it is in that state.
    @OrNull public var since: Timestamp?
    /// ``since`` in ms since the epoch.
    @OrNull public var sinceMs: Int64?
    /// Its schedule in words, such as `every 15 min` or `cron 0 2 * * *`.
    public var schedule: String
    /// The IANA zone its schedule is read in; null where none matters.
    @OrNull public var zone: String?
    /// The next occurrence; null when none is due.
    @OrNull public var nextDue: Timestamp?
    /// ``nextDue`` in ms since the epoch.
    @OrNull public var nextDueMs: Int64?
    /// The next occurrences, at most five; only in the reply about one job.
    @OrNull public var upcoming: [Timestamp]?
    /// The newest turn's number.
    @OrNull public var lastTurn: Int64?
    /// The newest turn's state.
    @OrNull public var lastState: TurnState?
    /// The newest ended turn's outcome.
    @OrNull public var lastOutcome: TurnOutcome?
    /// When the newest turn's intent was written.
    @OrNull public var lastIntendedAt: Timestamp?
    /// ``lastIntendedAt`` in ms since the epoch.
    @OrNull public var lastIntendedAtMs: Int64?
    /// Counted turns so far.
    public var iterations: Int
    /// The bound of ``iterations``.
    @OrNull public var maxTurns: Int?
    /// Its phase as `plan/phase`.
    @OrNull public var phase: String?
    /// The phase's state.
    @OrNull public var phaseState: PhaseState?
    /// The agent that serves it; null for plain commands.
    @OrNull public var agent: String?
    /// Live turns of it, oldest first.
    public var liveTurns: [Int64]
    /// Occurrences of it that are due and wait.
    public var waitingCount: Int

    /// Makes a reply.
    public init(
        job: String,
        name: String? = nil,
        description: String? = nil,
        enabled: Bool = true,
        state: JobState,
        reason: String? = nil,
        sinceMs: Int64? = nil,
        schedule: String,
        zone: String? = nil,
        nextDueMs: Int64? = nil,
        upcomingMs: [Int64]? = nil,
        lastTurn: Int64? = nil,
        lastState: TurnState? = nil,
        lastOutcome: TurnOutcome? = nil,
        lastIntendedAtMs: Int64? = nil,
        iterations: Int = 0,
        maxTurns: Int? = nil,
        phase: String? = nil,
        phaseState: PhaseState? = nil,
        agent: String? = nil,
        liveTurns: [Int64] = [],
        waitingCount: Int = 0
    ) {
        self.job = job
        self.name = name ?? job
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
        self.lastIntendedAt = lastIntendedAtMs.map(Timestamp.init(milliseconds:))
        self.lastIntendedAtMs = lastIntendedAtMs
        self.iterations = iterations
        self.maxTurns = maxTurns
        self.phase = phase
        self.phaseState = phaseState
        self.agent = agent
        self.liveTurns = liveTurns
        self.waitingCount = waitingCount
    }
}
