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
