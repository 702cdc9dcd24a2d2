public import MidwatchModel

/// One thing to be written to the ledger. All facts of a step are written in one transaction, in order.
///
/// What is large is indirect, so that handing a fact on copies words and not records.
/// A store applies facts and decides nothing: what each case demands of it is in the case's own words.
public enum Fact: Hashable, Sendable {
    /// Insert or overwrite the row of a job, by id.
    indirect case job(JobRecord)
    /// Insert an occurrence. It must not exist: (job, nominal, revision) is unique.
    case occurrence(OccurrenceRecord)
    /// Give a waiting occurrence its verdict, or, without one, overwrite until when and why it waits. The row must exist
    /// and have no verdict yet.
    case occurrenceDecided(OccurrenceRecord)
    /// Insert a start that waits without an occurrence's row. The id must be new.
    case pendingAdded(PendingStart)
    /// Delete a start that waits no more, by id. It must exist.
    case pendingRemoved(Int64)
    /// Insert a turn: the intent, written before anything is launched. The id must be new.
    indirect case turnPlanned(TurnRecord)
    /// Overwrite a turn that has not ended. A turn in state `ended` is never changed again.
    indirect case turnChanged(TurnRecord)
    /// Insert a check: the intent, written before its keeper is launched. The id must be new.
    case checkPlanned(CheckRecord)
    /// Overwrite a check that has not ended.
    case checkEnded(CheckRecord)
    /// Insert a lease. The token must be new.
    case leaseGranted(LeaseRecord)
    /// Move the end of all unreleased leases among these tokens.
    case leasesRenewed([FencingToken], expiresAt: WallTime)
    /// Close a lease that is not closed yet.
    case leaseReleased(FencingToken, at: WallTime)
    /// Insert or overwrite an account's hold, by account.
    case accountHeld(AccountHold)
    /// Delete an account's hold. It must exist.
    case accountReleased(String)
    /// Insert or overwrite the row of a phase, by id.
    case phase(PhaseRecord)
    /// Insert or overwrite the row of a plan, by name.
    case plan(PlanRecord)
    /// Insert or overwrite what is spent of a budget, by scope and period.
    case spending(SpendingRecord)
    /// Insert a daemon's run.
    case daemonStarted(at: WallTime)
    /// The newest of the daemon's runs ends in order.
    case daemonStopped(at: WallTime)
    /// Append an event; the store numbers it.
    case event(EventRecord)
}

/// What became of an occurrence, or of a run of neighbouring ones that share verdict and cause.
public struct OccurrenceRecord: Hashable, Sendable {
    /// The job.
    public var job: JobID
    /// When it was due: the first of the run.
    public var nominal: WallTime
    /// The job's schedule revision.
    public var revision: Int
    /// When the last of the run was due; equals `nominal` for a single one.
    public var through: WallTime
    /// How many occurrences the row stands for; at least 1.
    public var count: Int64
    /// The verdict; nil while it waits for a free slot.
    public var verdict: OccurrenceVerdict?
    /// Why.
    public var cause: Cause?
    /// The turn it started.
    public var turn: TurnID?
    /// When the verdict was given (or the wait began).
    public var decidedAt: WallTime
    /// While it waits: how many occurrences its turn will stand for, itself among them.
    public var standsFor: Int64
    /// While it waits: not before this instant; nil as soon as there is room.
    public var notBefore: WallTime?

    /// Makes a record.
    public init(
        job: JobID,
        nominal: WallTime,
        revision: Int,
        through: WallTime? = nil,
        count: Int64 = 1,
        verdict: OccurrenceVerdict?,
        cause: Cause? = nil,
        turn: TurnID? = nil,
        decidedAt: WallTime,
        standsFor: Int64 = 1,
        notBefore: WallTime? = nil
    ) {
        self.job = job
        self.nominal = nominal
        self.revision = revision
        self.through = through ?? nominal
        self.count = count
        self.verdict = verdict
        self.cause = cause
        self.turn = turn
        self.decidedAt = decidedAt
        self.standsFor = standsFor
        self.notBefore = notBefore
    }
}

/// A right to work on a job, tied to a living keeper.
public struct LeaseRecord: Hashable, Sendable {
    /// The fencing token.
    public var token: FencingToken
    /// What the right is for.
    public var job: JobID
    /// Who holds it.
    public var turn: TurnID
    /// Since when.
    public var acquiredAt: WallTime
    /// Until when, unless renewed or released earlier.
    public var expiresAt: WallTime
    /// When it was given back; nil while it is held.
    public var releasedAt: WallTime?

    /// Makes a record of a lease that is held.
    public init(token: FencingToken, job: JobID, turn: TurnID, acquiredAt: WallTime, expiresAt: WallTime) {
        self.token = token
        self.job = job
        self.turn = turn
        self.acquiredAt = acquiredAt
        self.expiresAt = expiresAt
    }
}
