import GRDB

extension LedgerStore {
    /// The largest file that is checked as a whole on opening, in bytes; larger ones would delay a restart. Of those
    /// the tables are checked that every decision rests on; ``checkIntegrity()`` checks all.
    private static let wholeCheckLimitBytes: Int64 = 32 << 20

    /// Looks at a file that holds something, through a connection that cannot write: what is refused stays as it is.
    static func inspect(_ path: String) throws {
        let queue = try reader(of: path)
        defer { try? queue.close() }
        try queue.read { db in
            try checkOrigin(db, path: path)
            try checkVersion(db, path: path)
            try checkPages(db, path: path)
        }
    }

    /// A connection that cannot write, beside whoever has the file open.
    static func reader(of path: String) throws -> DatabaseQueue {
        var configuration = Configuration.plain()
        configuration.readonly = true
        configuration.busyMode = .timeout(Double(busyTimeoutSeconds))
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -1024")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    static func checkOrigin(_ db: Database, path: String) throws {
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id")
        guard application != applicationID else { return }
        // A daemon that died between creating the file and its first migration leaves it without our mark.
        let sql = "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations'"
        guard application == 0, try Int.fetchOne(db, sql: sql) == 0 else { throw LedgerError.notALedger(path: path) }
    }

    static func checkVersion(_ db: Database, path: String) throws {
        guard try db.tableExists("grdb_migrations") else { return }
        let identifiers = try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations")
        let known = Set(Migration.all.map(\.identifier))
        for identifier in identifiers where !known.contains(identifier) {
            guard Migration.version(of: identifier) != nil else { throw LedgerError.notALedger(path: path) }
        }
        let found = identifiers.compactMap(Migration.version(of:)).max() ?? 0
        guard found <= Migration.newest else {
            throw LedgerError.newerVersion(path: path, found: found, known: Migration.newest)
        }
    }

    /// The newest of the schema steps that were taken; 0 before the first.
    static func version(of db: Database) throws -> Int {
        guard try db.tableExists("grdb_migrations") else { return 0 }
        return try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations")
            .compactMap(Migration.version(of:)).max() ?? 0
    }

    private static func checkPages(_ db: Database, path: String) throws {
        guard LedgerFile(path: path).sizeBytes > wholeCheckLimitBytes else {
            return try quickCheck(db, "PRAGMA quick_check(1)", path: path)
        }
        for table in ["job", "phase"] where try db.tableExists(table) {
            try quickCheck(db, "PRAGMA quick_check(\(table))", path: path)
        }
    }

    /// See <https://www.sqlite.org/pragma.html#pragma_quick_check>: one row, `ok`, or one per fault.
    static func quickCheck(_ db: Database, _ pragma: String, path: String) throws {
        let answer = try String.fetchOne(db, sql: pragma) ?? "no answer"
        guard answer == "ok" else { throw LedgerError.corrupt(path: path, detail: answer) }
    }

    /// Checks the whole file, on a reader's connection: its time grows with the file, about a second per gigabyte.
    ///
    /// - Throws: ``LedgerError/corrupt(path:detail:)`` with the first fault found.
    public func checkIntegrity() throws(LedgerError) {
        let path = path
        try read { db in
            try Self.quickCheck(db, "PRAGMA quick_check(1)", path: path)
        }
    }

    /// Opens the connections and brings the schema up to date.
    static func open(_ path: String, onStatement: (@Sendable (String) -> Void)?) throws -> DatabasePool {
        var configuration = Configuration.plain()
        configuration.busyMode = .timeout(Double(busyTimeoutSeconds))
        configuration.maximumReaderCount = maximumReaderCount
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            try prepare(db)
            guard let onStatement else { return }
            db.trace(options: .statement) { event in
                if case .statement(let statement) = event { onStatement(statement.sql) }
            }
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.writeWithoutTransaction { db in
            try makeDurable(db, path: path)
        }
        try Migration.migrator.migrate(pool)
        return pool
    }

    /// Bounds a connection's memory: a negative `cache_size` counts KiB, `mmap_size` 0 maps nothing, sorting happens
    /// in memory because rows are few and a full disk must not fail a read.
    private static func prepare(_ db: Database) throws {
        let isReader = db.configuration.readonly
        try db.execute(sql: "PRAGMA cache_size = \(isReader ? -256 : -1024)")
        try db.execute(sql: "PRAGMA mmap_size = 0")
        try db.execute(sql: "PRAGMA temp_store = MEMORY")
        if isReader {
            try db.execute(sql: "PRAGMA query_only = 1")
        } else {
            // After a checkpoint the log is cut to this many bytes, so that one long read does not cost disk for ever.
            try db.execute(sql: "PRAGMA journal_size_limit = \(8 << 20)")
        }
    }

    /// GRDB's pool sets `synchronous=NORMAL` when it turns the log on, so FULL is set after it and read back.
    private static func makeDurable(_ db: Database, path: String) throws {
        try db.execute(sql: "PRAGMA synchronous = FULL")
        let level = try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1
        guard level == 2 else { throw LedgerError.notDurable(path: path, level: level) }
    }
}
