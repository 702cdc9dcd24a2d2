/// Everything a ledger holds of its nights, past and present: what a judge reads. A daemon needs ``LedgerMemory`` alone.
public struct LedgerContents: Hashable, Sendable {
    /// All jobs ever seen, removed ones too, in the order of their ids.
    public var jobs: [JobRecord]
    /// What became of each occurrence, by job, instant and revision.
    public var occurrences: [OccurrenceRecord]
    /// All turns, by number.
    public var turns: [TurnRecord]
    /// All checks, by number.
    public var checks: [CheckRecord]
    /// All leases, by token.
    public var leases: [LeaseRecord]
    /// All phases ever seen, by plan and name.
    public var phases: [PhaseRecord]
    /// Starts that wait without an occurrence's row, by number.
    public var pending: [PendingStart]
    /// The story, by number.
    public var events: [NumberedEvent]

    /// Puts contents together; the default is a new ledger's.
    public init(
        jobs: [JobRecord] = [],
        occurrences: [OccurrenceRecord] = [],
        turns: [TurnRecord] = [],
        checks: [CheckRecord] = [],
        leases: [LeaseRecord] = [],
        phases: [PhaseRecord] = [],
        pending: [PendingStart] = [],
        events: [NumberedEvent] = []
    ) {
        self.jobs = jobs
        self.occurrences = occurrences
        self.turns = turns
        self.checks = checks
        self.leases = leases
        self.phases = phases
        self.pending = pending
        self.events = events
    }
}
