import GRDB
public import NightFacts

/// The ledger: every fact of every night, in one SQLite file with one writer.
///
/// Opening creates the file (mode 0600) where there is none, brings an older schema up to date and refuses a newer
/// one, a damaged file, a foreign file and a folder that is not the user's own. Nothing is ever deleted.
///
/// A step is one transaction with one fsync (`journal_mode=WAL`, `synchronous=FULL`,
/// <https://www.sqlite.org/pragma.html#pragma_synchronous>): what ``apply(_:)`` returned from survives a crash of the
/// program and a power cut. Readers have connections of their own that cannot write, see a consistent snapshot and
/// neither wait for the writer nor make it wait (<https://www.sqlite.org/wal.html>).
///
/// All calls block; they may come from any thread. Writers queue behind each other, and beyond
/// ``maximumReaderCount`` so do readers.
///
/// Memory: at most 1 MiB of pages for the writer and 256 KiB for each reader, nothing memory-mapped but the index of
/// the write-ahead log.
public final class LedgerStore: Sendable {
    /// Path of the database.
    public let path: String

    /// Reads that may be under way at once.
    public static let maximumReaderCount = 3
    /// Longest wait for a lock of another process, in seconds.
    public static let busyTimeoutSeconds = 5
    /// Most rows one call returns, whatever it was asked for.
    public static let maximumRows = 10_000

    /// The `application_id` in the file's header, "MWLG": tells a ledger from other programs' databases.
    static let applicationID: Int32 = 0x4D57_4C47

    let pool: DatabasePool
    let file: LedgerFile

    /// Opens the ledger at a path; creates it where there is none.
    ///
    /// - Parameter path: the database's path; its folder must exist, belong to this user and be of mode 0700 or
    ///   stricter.
    /// - Throws: every ``LedgerError`` that concerns folder, file, version, damage or disk.
    public convenience init(path: String) throws(LedgerError) {
        try self.init(path: path, onStatement: nil)
    }

    /// - Parameter onStatement: sees the text of each statement executed by any connection.
    init(path: String, onStatement: (@Sendable (String) -> Void)?) throws(LedgerError) {
        self.path = path
        file = LedgerFile(path: path)
        try file.checkFolder()
        let holdsSomething = try file.prepare()
        do {
            if holdsSomething { try Self.inspect(path) }
            pool = try Self.open(path, onStatement: onStatement)
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    /// Writes the facts of one step in one transaction, in order: all of them or, when it throws, none.
    ///
    /// - Returns: the numbers given to the step's events.
    /// - Throws: ``LedgerError/factRefused(index:fact:reason:)`` when a fact's demand is not met; otherwise what the
    ///   disk or SQLite said. After a retryable error the same store works again once the condition is over.
    @discardableResult
    public func apply(_ facts: [Fact]) throws(LedgerError) -> AppliedFacts {
        guard !facts.isEmpty else { return AppliedFacts() }
        do {
            return try pool.writeWithoutTransaction { db in
                var applied = AppliedFacts()
                try db.inTransaction(.immediate) {
                    let writer = FactWriter(db: db)
                    for (index, fact) in facts.enumerated() {
                        do {
                            if let id = try writer.write(fact) { applied.eventIDs.append(id) }
                        } catch let refusal as FactWriter.Refusal {
                            throw LedgerError.factRefused(index: index, fact: fact.label, reason: refusal.reason)
                        }
                    }
                    return .commit
                }
                return applied
            }
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    /// Closes all connections; the write-ahead log is folded into the database. Calls after it throw
    /// ``LedgerError/closed(path:)``.
    public func close() throws(LedgerError) {
        do {
            try pool.close()
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    /// Runs a query on a reader's connection, in one snapshot.
    func read<Value>(_ query: (Database) throws -> Value) throws(LedgerError) -> Value {
        do {
            return try pool.read(query)
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    /// A caller's limit, brought into 0...``maximumRows``.
    static func bounded(_ limit: Int) -> Int {
        min(max(limit, 0), maximumRows)
    }
}
