/// What a made-up night came to.
public struct NightReport: Sendable {
    /// The seed that plays it again.
    public var seed: UInt64
    /// What could go wrong in it.
    public var faults: Faults
    /// What was wrong; empty is right.
    public var complaints: [String] = []
    /// The last steps, oldest first, where they were asked for.
    public var trace: [String] = []
    /// A fingerprint of everything the core ordered: equal for equal seeds and equal cores.
    public var digest: UInt64 = 0
    /// Its figures.
    public var tally = NightTally()
}

/// Figures of one night, or of many.
public struct NightTally: Hashable, Sendable {
    /// Nights.
    public var nights = 0
    /// Events the core handled.
    public var steps = 0
    /// Simulated time, in milliseconds.
    public var milliseconds: Int64 = 0
    /// Times the daemon was killed or the power failed.
    public var crashes = 0
    /// Times a daemon started.
    public var starts = 0
    /// Turns planned.
    public var turns = 0
    /// Occurrences that got their verdict.
    public var occurrencesDecided: Int64 = 0
    /// Occurrences that have elapsed and have none, and turns and leases left over in the morning.
    public var lost = 0
    /// Occurrences with two verdicts, turns launched or settled twice.
    public var doubled = 0
    /// Times the daemon's timer woke it.
    public var wakeUps = 0
    /// The most of them in one simulated hour.
    public var wakeUpsPerHourMax = 0

    /// Nothing yet.
    public init() {}

    /// Adds another's figures.
    public mutating func add(_ other: NightTally) {
        nights += other.nights
        steps += other.steps
        milliseconds += other.milliseconds
        crashes += other.crashes
        starts += other.starts
        turns += other.turns
        occurrencesDecided += other.occurrencesDecided
        lost += other.lost
        doubled += other.doubled
        wakeUps += other.wakeUps
        wakeUpsPerHourMax = max(wakeUpsPerHourMax, other.wakeUpsPerHourMax)
    }
}
