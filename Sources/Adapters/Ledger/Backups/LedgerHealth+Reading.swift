import GRDB
import MidwatchModel
import NightFacts

extension LedgerHealth {
    /// The schema version this program writes.
    public static var newestVersion: Int { Migration.newest }

    /// Looks at the ledger at a path through a connection that cannot write. Reads the whole file: about a second per
    /// gigabyte.
    ///
    /// - Throws: ``LedgerError`` when it is not a ledger, of a newer version, or too damaged to be read at all.
    public init(readingFrom path: String) throws(LedgerError) {
        do {
            let queue = try LedgerStore.reader(of: path)
            defer { try? queue.close() }
            self = try queue.read { db in
                try LedgerStore.checkOrigin(db, path: path)
                try LedgerStore.checkVersion(db, path: path)
                return try LedgerHealth(db)
            }
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    private init(_ db: Database) throws {
        version = try LedgerStore.version(of: db)
        faults = try String.fetchAll(db, sql: "PRAGMA integrity_check(\(Self.faultsMax))").filter { $0 != "ok" }
        guard version > 0, faults.isEmpty else {
            (counts, danglers, unreadable, lastTurn, openTurns, newestEventAt) = (nil, [], [], TurnID(0), [], nil)
            return
        }
        danglers = version == Migration.newest ? try Self.references.compactMap { try $0.danglers(db) } : []
        unreadable = version == Migration.newest ? try Self.unreadableRows(db) : []
        counts = version == Migration.newest ? try LedgerStore.counts(db) : nil
        lastTurn = TurnID(try LedgerStore.lastNumber(db, of: TurnRecord.table))
        openTurns = try Int64.fetchAll(
            db,
            sql: "SELECT id FROM turn WHERE state <> 'ended' ORDER BY id LIMIT \(Self.openTurnsMax)"
        ).map(TurnID.init)
        newestEventAt = try Int64.fetchOne(db, sql: "SELECT at_ms FROM event ORDER BY id DESC LIMIT 1")
            .map(WallTime.init(millisecondsSinceEpoch:))
    }
}

extension LedgerHealth {
    private static func unreadableRows(_ db: Database) throws -> [String] {
        let tables: [any LedgerRow.Type] = [
            JobRecord.self, OccurrenceRecord.self, PendingStart.self, TurnRecord.self, CheckRecord.self,
            LeaseRecord.self, AccountHold.self, PhaseRecord.self, PlanRecord.self, SpendingRecord.self,
            NumberedEvent.self,
        ]
        var faults: [String] = []
        for table in tables where faults.count < faultsMax {
            faults += try table.unreadable(db, limit: faultsMax - faults.count)
        }
        return faults
    }
}

/// A reference from one table to another. The schema has no foreign keys: facts come in the order in which the core
/// decides, and each step is whole. What holds between steps is looked at here.
private struct LedgerReference {
    /// What is missing where it dangles: `turns without their lease`.
    let words: String
    /// The rows that refer to nothing, each by its number or name, in order.
    let sql: String

    /// How many rows refer to nothing, and the first of them; nil when none does.
    func danglers(_ db: Database) throws -> String? {
        let row = try Row.fetchOne(db, sql: "SELECT count(*), CAST(min(name) AS TEXT) FROM (\(sql))")
        guard let row, let count = row[0] as Int64?, count > 0 else { return nil }
        return "\(count) \(words), the first: \(row[1] as String? ?? "?")"
    }
}

extension LedgerReference {
    /// What a column refers to by the other table's `id`. Where the column is NULL, or the condition does not hold, there is
    /// nothing to refer to.
    static func id(
        _ words: String,
        from table: String,
        _ column: String,
        to other: String,
        named name: String = "id",
        where condition: String = "TRUE"
    ) -> LedgerReference {
        LedgerReference(
            words: words,
            sql: """
                SELECT \(table).\(name) AS name FROM \(table) LEFT JOIN \(other) ON \(other).id = \(table).\(column)
                WHERE \(table).\(column) IS NOT NULL AND \(other).id IS NULL AND \(condition)
                """
        )
    }
}

extension LedgerHealth {
    private static let references: [LedgerReference] = [
        LedgerReference(
            words: "turns without their lease",
            sql: """
                SELECT turn.id AS name FROM turn
                LEFT JOIN lease ON lease.token = turn.token AND lease.turn = turn.id AND lease.job = turn.job
                WHERE lease.token IS NULL
                """
        ),
        .id("leases without their turn", from: "lease", "turn", to: "turn", named: "token"),
        .id("turns without their job", from: "turn", "job", to: "job"),
        .id(
            "waiting occurrences without their job",
            from: "occurrence",
            "job",
            to: "job",
            named: "job",
            where: "occurrence.verdict IS NULL"
        ),
        .id("waiting starts without their job", from: "pending_start", "job", to: "job"),
        .id("occurrences without the turn they started", from: "occurrence", "turn", to: "turn", named: "job"),
        .id("checks without their turn", from: "check_run", "turn", to: "turn"),
        .id("checks without their job", from: "check_run", "job", to: "job"),
        LedgerReference(
            words: "checks without their phase",
            sql: """
                SELECT check_run.id AS name FROM check_run
                LEFT JOIN phase ON phase.plan = check_run.plan AND phase.phase = check_run.phase
                WHERE check_run.phase IS NOT NULL AND phase.phase IS NULL
                """
        ),
    ]
}
