public import MidwatchModel

/// What a restarted daemon must know of the past: the part of the ledger that decides anything.
public struct LedgerMemory: Hashable, Sendable {
    /// All jobs ever seen, removed ones too.
    public var jobs: [JobRecord]
    /// Turns that have not ended, oldest first.
    public var openTurns: [TurnRecord]
    /// Checks that have not ended, oldest first.
    public var openChecks: [CheckRecord]
    /// Occurrences without a verdict, oldest first.
    public var waiting: [OccurrenceRecord]
    /// Starts that wait without an occurrence's row, by number.
    public var pending: [PendingStart]
    /// Accounts that are held, in name order.
    public var accountHolds: [AccountHold]
    /// All phases ever seen.
    public var phases: [PhaseRecord]
    /// All plans ever seen that repeat.
    public var plans: [PlanRecord]
    /// What is spent of budgets, in the newest ``spendingPeriodsMax`` periods of each scope and in that without end. A clock
    /// that is set back comes to an older period again.
    public var spendings: [SpendingRecord]
    /// The newest runs of the daemon, at most ``daemonRunsMax``, oldest first.
    public var daemonRuns: [DaemonRun]
    /// Leases not released.
    public var leases: [LeaseRecord]
    /// When the ledger was replaced by an older copy of itself, if no daemon has run on it since.
    public var restoredAt: WallTime?
    /// Turns with greater numbers than the ledger knows, found in their folders: intents of a ledger that is lost. Oldest
    /// first; their state is `intended`.
    public var found: [TurnRecord]
    /// The greatest number that a turn's folder has, also of one that tells nothing; 0 when there is none. A number is
    /// never given to a second turn.
    public var lastFolder: TurnID
    /// The greatest turn number given; 0 in a new ledger.
    public var lastTurn: TurnID
    /// The greatest check number given; 0 in a new ledger.
    public var lastCheck: Int64
    /// The greatest fencing token given; 0 in a new ledger.
    public var lastToken: FencingToken
    /// The greatest number given to a start that waits; 0 in a new ledger.
    public var lastPending: Int64

    /// 8.
    public static let daemonRunsMax = 8
    /// 64.
    public static let spendingPeriodsMax = 64

    /// Makes a memory; the default is that of a new ledger.
    public init(
        jobs: [JobRecord] = [],
        openTurns: [TurnRecord] = [],
        openChecks: [CheckRecord] = [],
        waiting: [OccurrenceRecord] = [],
        pending: [PendingStart] = [],
        accountHolds: [AccountHold] = [],
        phases: [PhaseRecord] = [],
        plans: [PlanRecord] = [],
        spendings: [SpendingRecord] = [],
        daemonRuns: [DaemonRun] = [],
        leases: [LeaseRecord] = [],
        restoredAt: WallTime? = nil,
        found: [TurnRecord] = [],
        lastFolder: TurnID = TurnID(0),
        lastTurn: TurnID = TurnID(0),
        lastCheck: Int64 = 0,
        lastToken: FencingToken = FencingToken(0),
        lastPending: Int64 = 0
    ) {
        self.jobs = jobs
        self.openTurns = openTurns
        self.openChecks = openChecks
        self.waiting = waiting
        self.pending = pending
        self.accountHolds = accountHolds
        self.phases = phases
        self.plans = plans
        self.spendings = spendings
        self.daemonRuns = daemonRuns
        self.leases = leases
        self.restoredAt = restoredAt
        self.found = found
        self.lastFolder = lastFolder
        self.lastTurn = lastTurn
        self.lastCheck = lastCheck
        self.lastToken = lastToken
        self.lastPending = lastPending
    }
}
