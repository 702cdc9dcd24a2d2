import GRDB
import MidwatchModel
public import NightFacts

extension LedgerStore {
    /// What a restarted daemon must know, in one snapshot. It reads what is open and not the past: its time grows
    /// with jobs and open turns only.
    ///
    /// Jobs come in order of their ids, phases by plan and name, leases by token, spendings by scope and period.
    public func memory() throws(LedgerError) -> LedgerMemory {
        try read { db in
            LedgerMemory(
                jobs: try JobRecord.fetch(db, "ORDER BY id"),
                openTurns: try TurnRecord.fetch(db, "WHERE state <> 'ended' ORDER BY id"),
                openChecks: try CheckRecord.fetch(db, "WHERE ended_ms IS NULL ORDER BY id"),
                waiting: try OccurrenceRecord.fetch(db, "WHERE verdict IS NULL ORDER BY nominal_ms, job, revision"),
                pending: try PendingStart.fetch(db, "ORDER BY id"),
                accountHolds: try AccountHold.fetch(db, "ORDER BY account"),
                phases: try PhaseRecord.fetch(db, "ORDER BY plan, phase"),
                plans: try PlanRecord.fetch(db, "ORDER BY name"),
                spendings: try Self.spendings(db),
                daemonRuns: try Self.daemonRuns(db),
                leases: try LeaseRecord.fetch(db, "WHERE released_ms IS NULL ORDER BY token"),
                restoredAt: try Self.restoredAt(db),
                lastTurn: TurnID(try Self.lastNumber(db, of: TurnRecord.table)),
                lastCheck: try Self.lastNumber(db, of: CheckRecord.table),
                lastToken: FencingToken(try Self.lastNumber(db, of: LeaseRecord.table)),
                lastPending: try Self.lastNumber(db, of: PendingStart.table)
            )
        }
    }

    /// In the order of scopes, which is not that of their words.
    private static func spendings(_ db: Database) throws -> [SpendingRecord] {
        try SpendingRecord.fetch(db, newestPeriods).sorted {
            ($0.scope, $0.period?.millisecondsSinceEpoch ?? .min) < (
                $1.scope, $1.period?.millisecondsSinceEpoch ?? .min
            )
        }
    }

    /// The newest periods of each scope, and the one without end.
    private static let newestPeriods = """
        WHERE period_ms = -1 OR (
            SELECT count(*) FROM (
                SELECT 1 FROM spending AS newer WHERE newer.scope = spending.scope AND newer.name = spending.name
                AND newer.period_ms > spending.period_ms LIMIT \(LedgerMemory.spendingPeriodsMax)
            )
        ) < \(LedgerMemory.spendingPeriodsMax)
        """

    private static func daemonRuns(_ db: Database) throws -> [DaemonRun] {
        let statement = try db.cachedStatement(
            sql: "SELECT started_ms, stopped_ms FROM daemon_run ORDER BY id DESC LIMIT \(LedgerMemory.daemonRunsMax)"
        )
        return try Row.fetchAll(statement).reversed().map { row in
            var reader = RowReader(row)
            return DaemonRun(startedAt: try reader.time(), stoppedAt: try reader.optionalTime())
        }
    }

    /// When the ledger was restored, as long as nobody has told anything since: whoever restores it says so last, and
    /// the first step of the next daemon says more.
    private static func restoredAt(_ db: Database) throws -> WallTime? {
        let statement = try db.cachedStatement(sql: "SELECT kind, at_ms FROM event ORDER BY id DESC LIMIT 1")
        guard let row = try Row.fetchOne(statement) else { return nil }
        var reader = RowReader(row)
        guard try reader.text() == EventRecord.Kind.ledgerRestored.rawValue else { return nil }
        return try reader.time()
    }

    /// The greatest number a table's rows ever had, 0 when it never had a row.
    /// See <https://www.sqlite.org/autoinc.html>.
    static func lastNumber(_ db: Database, of table: TableShape) throws -> Int64 {
        let statement = try db.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = ?")
        return try Int64.fetchOne(statement, arguments: [table.name]) ?? 0
    }
}
