import MidwatchModel
import NightFacts

/// A start that waits for its chance.
struct WaitingStart: Hashable, Sendable {
    var job: JobID
    /// What it is for.
    let purpose: Purpose
    var revision: Int
    var since: WallTime
    /// Not before this instant; nil means as soon as there is room.
    var notBefore: WallTime?
    /// How many occurrences its turn will stand for, itself among them.
    var standsFor: Int64
    /// Its row in the ledger.
    var row: Row
    /// Where its job's `when` command stands.
    var when = When.unasked

    /// What a start is for. Only the first kind brings an occurrence its verdict.
    enum Purpose: Hashable, Sendable {
        /// An occurrence that is not decided.
        case occurrence(WallTime)
        /// A run by hand; one that is forced ignores holds, ends and shut phases.
        case manual(isForced: Bool)
        /// Another attempt, from 2, at an occurrence that was decided; nil where a run by hand failed.
        case retry(of: WallTime?, attempt: Int)
        /// What could not run while an account or a budget kept it.
        case afterHold(of: WallTime?, attempt: Int)
        /// Another's try for a job that is stuck, from 1.
        case escalation(AgentChoice, attempt: Int)
    }

    /// How the ledger knows of a start.
    enum Row: Hashable, Sendable {
        /// It came into line in this step.
        case none
        /// By the row of its occurrence, without a verdict.
        case occurrence
        /// By a row of its own, with this number.
        case pending(Int64)
    }

    /// Whether a start is worth making.
    enum When: Hashable, Sendable {
        /// Nobody has asked yet.
        case unasked
        /// The check of this number asks.
        case asking(Int64)
        /// It is, for this start.
        case met
    }

    init(
        job: JobID,
        _ purpose: Purpose,
        revision: Int,
        since: WallTime,
        notBefore: WallTime? = nil,
        standsFor: Int64 = 1,
        row: Row = .none
    ) {
        self.job = job
        self.purpose = purpose
        self.revision = revision
        self.since = since
        self.notBefore = notBefore
        self.standsFor = standsFor
        self.row = row
    }

    var isRecorded: Bool { row != .none }

    func isRipe(at now: WallTime) -> Bool { notBefore.map { $0 <= now } ?? true }

    /// It makes up for an occurrence that could not start in time: only those of the schedule's starts have a time.
    var isCatchUp: Bool { nominal != nil && notBefore != nil }
}

extension WaitingStart {
    /// The occurrence that gets its verdict with this start; nil for all but the schedule's.
    var nominal: WallTime? {
        if case .occurrence(let nominal) = purpose { nominal } else { nil }
    }

    /// The occurrence that its turn serves, decided or not.
    var served: WallTime? {
        switch purpose {
        case .occurrence(let nominal): nominal
        case .retry(let nominal, _), .afterHold(let nominal, _): nominal
        case .manual, .escalation: nil
        }
    }

    /// Which attempt its turn is, from 1.
    var attempt: Int {
        switch purpose {
        case .occurrence, .manual: 1
        case .retry(_, let attempt), .afterHold(_, let attempt), .escalation(_, let attempt): attempt
        }
    }

    var isForced: Bool {
        if case .manual(let isForced) = purpose { isForced } else { false }
    }

    /// Who serves it instead of the job's own agent.
    var choice: AgentChoice? {
        if case .escalation(let choice, _) = purpose { choice } else { nil }
    }

    var trigger: TurnTrigger {
        switch purpose {
        case .occurrence: .schedule
        case .manual: .manual
        case .retry: .retry
        case .afterHold: .afterHold
        case .escalation: .escalation
        }
    }
}

extension WaitingStart {
    /// A start as the ledger remembers it in a row of its own; nil when the row makes no sense.
    init?(_ record: PendingStart) {
        let purpose: Purpose
        switch record.trigger {
        case .schedule: return nil
        case .manual: purpose = .manual(isForced: record.isForced)
        case .retry: purpose = .retry(of: record.nominal, attempt: record.attempt)
        case .afterHold: purpose = .afterHold(of: record.nominal, attempt: record.attempt)
        case .escalation:
            guard let choice = record.choice else { return nil }
            purpose = .escalation(choice, attempt: record.attempt)
        }
        self.init(
            job: record.job,
            purpose,
            revision: record.revision,
            since: record.since,
            notBefore: record.trigger == .manual ? nil : record.notBefore,
            standsFor: record.standsFor,
            row: .pending(record.id)
        )
    }

    /// What the ledger remembers of it in a row of its own.
    func pendingRecord(id: Int64) -> PendingStart {
        PendingStart(
            id: id,
            job: job,
            trigger: trigger,
            attempt: attempt,
            nominal: served,
            revision: revision,
            notBefore: notBefore ?? since,
            since: since,
            isForced: isForced,
            choice: choice,
            standsFor: standsFor
        )
    }

    /// The row of an occurrence that waits, with why and until when; nil for a start that no occurrence stands for.
    func occurrenceRecord(cause: Cause) -> OccurrenceRecord? {
        guard let nominal else { return nil }
        return OccurrenceRecord(
            job: job,
            nominal: nominal,
            revision: revision,
            verdict: nil,
            cause: cause,
            decidedAt: since,
            standsFor: standsFor,
            notBefore: notBefore
        )
    }
}
