import GRDB

extension LedgerStore {
    /// Whether opening the ledger at a path would change its schema: it holds something, of an older version.
    ///
    /// - Throws: ``LedgerError`` where it would be refused.
    public static func isMigrationDue(at path: String) throws(LedgerError) -> Bool {
        let file = LedgerFile(path: path)
        guard file.sizeBytes > 0 else { return false }
        do {
            let queue = try reader(of: path)
            defer { try? queue.close() }
            return try queue.read { db in
                try checkOrigin(db, path: path)
                try checkVersion(db, path: path)
                return (1..<Migration.newest).contains(try version(of: db))
            }
        } catch {
            throw LedgerError(error, path: path)
        }
    }
}
