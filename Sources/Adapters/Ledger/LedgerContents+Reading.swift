import GRDB
public import NightFacts

extension LedgerContents {
    /// Reads all of a ledger, in one snapshot, beside whoever writes it. The file is left as it is: an older schema is
    /// brought up to date in a copy in memory, which is as large as the ledger.
    ///
    /// - Throws: ``LedgerError`` when it is not a ledger, of a newer version, or damaged.
    public init(readingFrom path: String) throws(LedgerError) {
        do {
            let file = try LedgerStore.reader(of: path)
            defer { try? file.close() }
            try file.read { db in
                try LedgerStore.checkOrigin(db, path: path)
                try LedgerStore.checkVersion(db, path: path)
                try LedgerStore.quickCheck(db, "PRAGMA quick_check(1)", path: path)
                guard try LedgerStore.version(of: db) > 0 else { throw LedgerError.notALedger(path: path) }
            }
            let copy = try DatabaseQueue(configuration: .plain())
            try file.backup(to: copy)
            try Migration.migrator.migrate(copy)
            self = try copy.read { db in
                LedgerContents(
                    jobs: try JobRecord.fetch(db, "ORDER BY id"),
                    occurrences: try OccurrenceRecord.fetch(db, "ORDER BY job, revision, nominal_ms"),
                    turns: try TurnRecord.fetch(db, "ORDER BY id"),
                    checks: try CheckRecord.fetch(db, "ORDER BY id"),
                    leases: try LeaseRecord.fetch(db, "ORDER BY token"),
                    phases: try PhaseRecord.fetch(db, "ORDER BY plan, phase"),
                    pending: try PendingStart.fetch(db, "ORDER BY id"),
                    events: try NumberedEvent.fetch(db, "ORDER BY id")
                )
            }
        } catch {
            throw LedgerError(error, path: path)
        }
    }
}
