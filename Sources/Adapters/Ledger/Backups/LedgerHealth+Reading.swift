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
        danglingRows = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").count
        guard version > 0, faults.isEmpty else {
            (counts, lastTurn, openTurns, newestEventAt) = (nil, TurnID(0), [], nil)
            return
        }
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
