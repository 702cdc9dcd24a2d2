import GRDB
public import MidwatchModel
import NightFacts

extension LedgerStore {
    /// How many rows there are. It reads an index of every table from end to end: for people, not for loops.
    public func counts() throws(LedgerError) -> LedgerCounts {
        try read { db in try Self.counts(db) }
    }

    static func counts(_ db: Database) throws -> LedgerCounts {
        func count(_ rows: String) throws -> Int {
            let statement = try db.cachedStatement(sql: "SELECT count(*) FROM \(rows)")
            return try Int.fetchOne(statement) ?? 0
        }
        return LedgerCounts(
            jobs: try count("job"),
            turns: try count("turn"),
            openTurns: try count("turn WHERE state <> 'ended'"),
            occurrences: try count("occurrence"),
            waiting: try count("occurrence WHERE verdict IS NULL"),
            checks: try count("check_run"),
            leases: try count("lease"),
            openLeases: try count("lease WHERE released_ms IS NULL"),
            phases: try count("phase"),
            events: try count("event")
        )
    }

    /// What the database occupies on disk with its write-ahead log and that log's index, in bytes.
    public func sizeBytes() -> Int64 {
        file.sizeBytes
    }

    /// How long a job's turns take, from exec to the end of the last process: the mean over those of its last 20
    /// ended turns that ran at all. Jobs without one are missing in the answer.
    public func averageDurations(_ jobs: [JobID]) throws(LedgerError) -> [JobID: Duration] {
        try read { db in
            var averages: [JobID: Duration] = [:]
            for job in jobs {
                averages[job] = try Self.averageDuration(db, of: job)
            }
            return averages
        }
    }

    private static func averageDuration(_ db: Database, of job: JobID) throws -> Duration? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT exit_started_ms, exit_ended_ms FROM turn
                WHERE job = ? AND state = 'ended' ORDER BY id DESC LIMIT \(turnsAveraged)
                """
        )
        let rows = try Row.fetchCursor(statement, arguments: [job.rawValue])
        var (sum, count) = (0.0, 0)
        while let row = try rows.next() {
            var reader = RowReader(row)
            guard let start = try reader.optionalInteger(), let end = try reader.optionalInteger() else { continue }
            // As floating point: a clock that jumped must not overflow a sum. A negative span is such a jump, too.
            sum += max(0, Double(end) - Double(start))
            count += 1
        }
        guard count > 0 else { return nil }
        return .milliseconds(Int64(exactly: (sum / Double(count)).rounded()) ?? .max)
    }

    private static let turnsAveraged = 20

    /// Outcomes, tokens and cost of the turns settled at or after an instant, by job. Its time grows with their
    /// number.
    public func nightSummary(since: WallTime) throws(LedgerError) -> NightSummary {
        try read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT job, outcome, tokens_fresh_input, tokens_cache_read, tokens_cache_write, tokens_output,
                        cost_micro_usd
                    FROM turn WHERE ended_ms >= ?
                    """
            )
            let rows = try Row.fetchCursor(statement, arguments: [since.millisecondsSinceEpoch])
            var figures: [JobID: NightSummary.Figures] = [:]
            while let row = try rows.next() {
                var reader = RowReader(row)
                let job = try reader.job()
                figures[job, default: NightSummary.Figures()].add(try NightSummary.Figures(reading: &reader))
            }
            return NightSummary(
                since: since,
                jobs: figures.map(NightSummary.JobSummary.init).sorted { $0.job < $1.job }
            )
        }
    }
}

extension NightSummary.Figures {
    /// The figures of one turn.
    fileprivate init(reading row: inout RowReader) throws {
        let outcome = try row.optionalWord(TurnOutcome.self)
        let tokens = TokenUsage(
            freshInput: try row.optionalInteger() ?? 0,
            cacheRead: try row.optionalInteger() ?? 0,
            cacheWrite: try row.optionalInteger() ?? 0,
            output: try row.optionalInteger() ?? 0
        )
        let cost = try row.optionalInteger()
        self.init(
            outcomes: outcome.map { [$0: 1] } ?? [:],
            tokens: tokens,
            costMicroUSD: cost ?? 0,
            turnsWithCost: cost == nil ? 0 : 1
        )
    }
}
