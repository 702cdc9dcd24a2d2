import GRDB
public import MidwatchModel
public import NightFacts

extension LedgerStore {
    /// A turn by its number; nil when there is none.
    public func turn(_ id: TurnID) throws(LedgerError) -> TurnRecord? {
        try read { db in
            try TurnRecord.fetch(db, "WHERE id = ?", [id.rawValue]).first
        }
    }

    /// Turns, newest first.
    ///
    /// - Parameters:
    ///   - job: turns of this job only; nil means all.
    ///   - limit: at most so many, bounded by ``maximumRows``.
    ///   - before: only turns with smaller numbers; nil starts at the newest.
    public func turns(
        job: JobID? = nil,
        limit: Int,
        before: TurnID? = nil
    ) throws(LedgerError) -> [TurnRecord] {
        let bound = (before?.rawValue, Self.bounded(limit))
        return try read { db in
            // A missing bound is the greatest number, which no turn is given.
            let before = bound.0 ?? .max
            guard let job else {
                return try TurnRecord.fetch(db, "WHERE id < ? ORDER BY id DESC LIMIT ?", [before, bound.1])
            }
            return try TurnRecord.fetch(
                db,
                "WHERE job = ? AND id < ? ORDER BY id DESC LIMIT ?",
                [job.rawValue, before, bound.1]
            )
        }
    }

    /// The newest turn of each of these jobs; jobs without one are missing in the answer.
    public func lastTurns(for jobs: [JobID]) throws(LedgerError) -> [JobID: TurnRecord] {
        try read { db in
            var last: [JobID: TurnRecord] = [:]
            for job in jobs {
                last[job] = try TurnRecord.fetch(db, "WHERE job = ? ORDER BY id DESC LIMIT 1", [job.rawValue]).first
            }
            return last
        }
    }

    /// The checks of a turn, oldest first, bounded by ``maximumRows``.
    public func checks(turn: TurnID) throws(LedgerError) -> [CheckRecord] {
        try read { db in
            try CheckRecord.fetch(db, "WHERE turn = ? ORDER BY id LIMIT ?", [turn.rawValue, Self.maximumRows])
        }
    }

    /// The newest checks of a phase's gate, newest first; `limit` is bounded by ``maximumRows``.
    public func checks(phase: PhaseID, limit: Int = 100) throws(LedgerError) -> [CheckRecord] {
        try read { db in
            try CheckRecord.fetch(
                db,
                "WHERE plan = ? AND phase = ? ORDER BY id DESC LIMIT ?",
                [phase.plan, phase.phase, Self.bounded(limit)]
            )
        }
    }

    /// Leases, newest first: those still held, or all; `limit` is bounded by ``maximumRows``.
    public func leases(openOnly: Bool, limit: Int = LedgerStore.maximumRows) throws(LedgerError) -> [LeaseRecord] {
        let condition = openOnly ? "WHERE released_ms IS NULL " : ""
        return try read { db in
            try LeaseRecord.fetch(db, "\(condition)ORDER BY token DESC LIMIT ?", [Self.bounded(limit)])
        }
    }
}
