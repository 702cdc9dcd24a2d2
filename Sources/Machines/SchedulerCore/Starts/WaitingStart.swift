import MidwatchModel
import NightFacts

/// A start that waits for its chance.
struct WaitingStart: Hashable, Sendable {
    var job: JobID
    var trigger: TurnTrigger
    /// The occurrence that gets its verdict with this start; nil for a manual run and for another attempt.
    var nominal: WallTime?
    var revision: Int
    var since: WallTime
    /// Its row exists already: the occurrence's, without a verdict, or the pending start's.
    var isRecorded: Bool
    /// A manual run that ignores holds, ends and shut phases.
    var isForced = false
    /// Not before this instant; nil means as soon as there is room.
    var notBefore: WallTime?
    /// Which attempt at its occurrence it is, from 1.
    var attempt = 1
    /// The occurrence, decided long ago, that another attempt serves.
    var serves: WallTime?
    /// The number of its pending start's row, once that is written.
    var pending: Int64?
    /// Who serves it instead of the job's own agent.
    var choice: AgentChoice?
    /// How many occurrences its turn will stand for, itself among them.
    var standsFor: Int64 = 1
    /// Where its job's `when` command stands.
    var condition = Condition.unasked

    /// Whether a start is worth making.
    enum Condition: Hashable, Sendable {
        /// Nobody has asked yet.
        case unasked
        /// The check of this number asks.
        case asking(Int64)
        /// It is, for this start.
        case met
    }

    func isRipe(at now: WallTime) -> Bool { notBefore.map { $0 <= now } ?? true }

    /// It makes up for an occurrence that could not start in time: only those of the schedule's starts have a time.
    var isCatchUp: Bool { trigger == .schedule && notBefore != nil }
}

extension WaitingStart {
    /// A start as the ledger remembers it.
    init(_ record: PendingStart) {
        self.init(
            job: record.job,
            trigger: record.trigger,
            revision: record.revision,
            since: record.since,
            isRecorded: true,
            isForced: record.isForced,
            notBefore: record.trigger == .manual ? nil : record.notBefore,
            attempt: record.attempt,
            serves: record.nominal,
            pending: record.id,
            choice: record.choice,
            standsFor: record.standsFor
        )
    }

    /// What the ledger remembers of it.
    func pendingRecord(id: Int64) -> PendingStart {
        PendingStart(
            id: id,
            job: job,
            trigger: trigger,
            attempt: attempt,
            nominal: serves,
            revision: revision,
            notBefore: notBefore ?? since,
            since: since,
            isForced: isForced,
            choice: choice,
            standsFor: standsFor
        )
    }
}
