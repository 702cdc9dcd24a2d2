public import MidwatchModel

/// A start that waits and that no occurrence's row stands for: an operator's run without a free slot, or another attempt.
/// It survives the daemon.
public struct PendingStart: Hashable, Sendable {
    /// Its number: counted up over the life of a ledger.
    public var id: Int64
    /// The job.
    public var job: JobID
    /// What asks for it.
    public var trigger: TurnTrigger
    /// Which attempt at its occurrence the turn will be, from 1.
    public var attempt: Int
    /// The occurrence it serves; nil for a manual run.
    public var nominal: WallTime?
    /// The job's schedule revision when it came up.
    public var revision: Int
    /// Not before this instant.
    public var notBefore: WallTime
    /// Since when it waits.
    public var since: WallTime
    /// It ignores holds, ends and shut phases.
    public var isForced: Bool
    /// Who serves it instead of the job's own agent: another's try after STUCK.
    public var choice: AgentChoice?
    /// How many occurrences its turn will stand for, at least 1.
    public var standsFor: Int64

    /// Makes a record.
    public init(
        id: Int64,
        job: JobID,
        trigger: TurnTrigger,
        attempt: Int,
        nominal: WallTime?,
        revision: Int,
        notBefore: WallTime,
        since: WallTime,
        isForced: Bool,
        choice: AgentChoice? = nil,
        standsFor: Int64 = 1
    ) {
        self.id = id
        self.job = job
        self.trigger = trigger
        self.attempt = attempt
        self.nominal = nominal
        self.revision = revision
        self.notBefore = notBefore
        self.since = since
        self.isForced = isForced
        self.choice = choice
        self.standsFor = standsFor
    }
}
