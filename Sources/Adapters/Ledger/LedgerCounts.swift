/// How many rows the ledger holds.
public struct LedgerCounts: Hashable, Sendable {
    /// Jobs ever seen.
    public var jobs: Int
    /// Turns, ended or not.
    public var turns: Int
    /// Turns that have not ended.
    public var openTurns: Int
    /// Occurrence rows; one may stand for many occurrences.
    public var occurrences: Int
    /// Occurrences that wait for a slot.
    public var waiting: Int
    /// Checks, ended or not.
    public var checks: Int
    /// Leases, held or not.
    public var leases: Int
    /// Leases that are held.
    public var openLeases: Int
    /// Phases ever seen.
    public var phases: Int
    /// Events.
    public var events: Int

    /// Makes counts; the default is that of a new ledger.
    public init(
        jobs: Int = 0,
        turns: Int = 0,
        openTurns: Int = 0,
        occurrences: Int = 0,
        waiting: Int = 0,
        checks: Int = 0,
        leases: Int = 0,
        openLeases: Int = 0,
        phases: Int = 0,
        events: Int = 0
    ) {
        self.jobs = jobs
        self.turns = turns
        self.openTurns = openTurns
        self.occurrences = occurrences
        self.waiting = waiting
        self.checks = checks
        self.leases = leases
        self.openLeases = openLeases
        self.phases = phases
        self.events = events
    }
}
