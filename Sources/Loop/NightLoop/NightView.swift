public import MidwatchModel
public import NightCore
public import NightFacts
public import SchedulerCore

/// The night between two steps, lent to whoever looks.
///
/// It cannot be copied and shows answers, not the core: a copy that is kept would make the loop's next step copy whatever
/// it changes. The outlook alone takes a ``copy()``.
public struct NightView: ~Copyable {
    private let core: NightCore
    /// The clocks.
    public let now: Instants
    /// How late the loop woke for its last deadline.
    public let lag: Duration
    /// Why facts cannot be written at the moment; nil when they can.
    public let trouble: String?

    /// Shows a core.
    public init(core: NightCore, now: Instants, lag: Duration = .zero, trouble: String? = nil) {
        self.core = core
        self.now = now
        self.lag = lag
        self.trouble = trouble
    }

    /// The whole core, for an outlook. The loop pays for it: its next step copies what it changes.
    public func copy() -> NightCore { core }

    /// All jobs in file order.
    public var jobStatuses: [JobStatus] { core.scheduler.jobStatuses }

    /// One job.
    public func jobStatus(_ id: JobID) -> JobStatus? { core.scheduler.jobStatus(id) }

    /// A job's next occurrences, at most `limit`.
    public func nextOccurrences(of id: JobID, limit: Int) -> [WallTime] {
        core.scheduler.nextOccurrences(of: id, limit: limit)
    }

    /// All phases in plan order. Costs a walk over all members: once per request, not once per job.
    public var phaseStatuses: [PhaseStatus] { core.scheduler.phaseStatuses }

    /// Turns that have not ended, oldest first.
    public var liveTurns: [TurnRecord] { core.scheduler.liveTurns }

    /// The accounts that are held, in name order.
    public var heldAccounts: [AccountHold] { core.scheduler.heldAccounts }

    /// All budgets.
    public var budgetStatuses: [BudgetStatus] { core.scheduler.budgetStatuses }

    /// Starts that wait, in the order they came into line, each with what it waits for.
    public var waitingStatuses: [WaitingStatus] { core.scheduler.waitingStatuses }

    /// The nearest occurrence of an active job in an open phase (or in none).
    public var nextStart: (job: JobID, at: WallTime)? { core.scheduler.nextStart }

    /// How many jobs have an occurrence before `instant` that is not decided.
    public func overdueCount(before instant: WallTime) -> Int { core.scheduler.overdueCount(before: instant) }
}
