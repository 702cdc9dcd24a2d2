import GRDB
public import MidwatchModel
public import NightFacts

extension LedgerStore {
    /// What became of a job's occurrences around an instant, oldest first.
    ///
    /// A row that stands for a run of occurrences covers the time from `nominal` to `through`; an instant within it
    /// is at distance zero.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - around: the rows nearest to this instant; nil means the newest rows.
    ///   - limit: at most so many, bounded by ``maximumRows``.
    public func occurrences(
        job: JobID,
        around: WallTime?,
        limit: Int
    ) throws(LedgerError) -> [OccurrenceRecord] {
        let limit = Self.bounded(limit)
        return try read { db in
            let instant = around?.millisecondsSinceEpoch ?? .max
            // More than asked for, because the run nearest to the instant may have begun before single rows that
            // are farther away: an edited schedule starts a grid of its own beside the old one's last run.
            let candidates = around == nil ? limit : limit + Self.overlappingRunsConsidered
            let earlier = try OccurrenceRecord.fetch(
                db,
                "WHERE job = ? AND nominal_ms <= ? ORDER BY nominal_ms DESC, revision DESC LIMIT ?",
                [job.rawValue, instant, candidates]
            )
            guard let around else { return earlier.reversed() }
            let later = try OccurrenceRecord.fetch(
                db,
                "WHERE job = ? AND nominal_ms > ? ORDER BY nominal_ms, revision LIMIT ?",
                [job.rawValue, instant, limit]
            )
            let nearest = (earlier.reversed() + later)
                .map { (distance: $0.distance(to: around), record: $0) }
                .sorted { $0.distance < $1.distance }
                .prefix(limit)
            return nearest.map(\.record)
                .sorted { ($0.nominal, $0.revision) < ($1.nominal, $1.revision) }
        }
    }

    /// How many runs may begin before an instant, cover it, and yet not be the last to have begun.
    private static let overlappingRunsConsidered = 32
}

extension OccurrenceRecord {
    /// How far an instant lies from the time the row stands for, in milliseconds; 0 within it.
    fileprivate func distance(to instant: WallTime) -> UInt64 {
        let instant = instant.millisecondsSinceEpoch
        let (first, last) = (nominal.millisecondsSinceEpoch, through.millisecondsSinceEpoch)
        // Distances of two Int64 always fit UInt64.
        if instant < first { return UInt64(bitPattern: first &- instant) }
        if instant > last { return UInt64(bitPattern: instant &- last) }
        return 0
    }
}
