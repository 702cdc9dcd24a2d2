public import MidwatchModel

/// A run of a check: of a `verify`, of a `when`, or of a look at the work that was approved.
public struct CheckRecord: Hashable, Sendable {
    /// Its number: counted up from 1 over the life of a ledger.
    public var id: Int64
    /// What is being checked.
    public var subject: Subject
    /// What its command is to do for the answer to be yes.
    public var expectation: CheckExpectation
    /// When it was ordered.
    public var plannedAt: WallTime
    /// When it was over; nil while it runs.
    public var endedAt: WallTime?
    /// The answer; nil while it runs.
    public var passed: Bool?
    /// What speaks for the answer; nil while it runs.
    public var evidence: Evidence?
    /// A digest of the work it looked at; nil while it runs, and where there is none to be had.
    public var seal: String?

    /// What a check is about.
    public enum Subject: Hashable, Sendable {
        /// A turn that said DONE.
        case turn(TurnID)
        /// A phase whose members are done.
        case phase(PhaseID)
        /// Whether the work of a phase is still what its approval was asked for.
        case approval(PhaseID)
        /// Whether a turn of a job is worth starting.
        case when(JobID)
    }

    /// Makes a record of a check that runs.
    public init(id: Int64, subject: Subject, expecting expectation: CheckExpectation = .succeeds, plannedAt: WallTime) {
        self.id = id
        self.subject = subject
        self.expectation = expectation
        self.plannedAt = plannedAt
    }
}

extension CheckRecord {
    /// Who waits for the answer of a check.
    public enum Owner: Hashable, Sendable {
        /// A turn whose word is checked.
        case turn(TurnID)
        /// A phase of a plan whose gate asks.
        case phase(PhaseID)
        /// A job of which a start waits.
        case job(JobID)
    }

    /// Who waits for the answer.
    public var owner: Owner { subject.owner }
}

extension CheckRecord.Subject {
    /// Who waits for the answer of a check about it.
    public var owner: CheckRecord.Owner {
        switch self {
        case .turn(let id): .turn(id)
        case .phase(let id), .approval(let id): .phase(id)
        case .when(let id): .job(id)
        }
    }
}
