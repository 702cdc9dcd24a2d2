import FoundationEssentials
import GRDB
import Glibc
import MidwatchModel
import MidwatchTestKit
import NightFacts
import NightWords
import SchedulerCore
import Testing

@testable import Ledger

/// What a ledger is made of when it opens, and what it refuses.
@Suite struct OpeningTests {
    private let folder: Scratch

    init() throws {
        folder = try Scratch()
    }

    /// Runs SQL on the file as another program would.
    private func tamper(_ sql: String) throws {
        let queue = try DatabaseQueue(path: folder.ledgerPath)
        try queue.writeWithoutTransaction { db in try db.execute(sql: sql) }
        try queue.close()
    }

    private func contents() throws -> Data {
        try Data(contentsOf: URL(filePath: folder.ledgerPath))
    }

    /// Expects that opening fails and leaves the file as it is.
    private func expectUntouched(
        sourceLocation: SourceLocation = #_sourceLocation,
        refusedWith isExpected: (LedgerError) -> Bool
    ) throws {
        let before = try contents()
        let error = try ledgerError(sourceLocation: sourceLocation) { _ = try folder.open() }
        #expect(isExpected(error), "\(error)", sourceLocation: sourceLocation)
        #expect(error.description.contains(folder.path), sourceLocation: sourceLocation)
        #expect(try contents() == before, sourceLocation: sourceLocation)
    }

    @Test("the file, its log and the log's index are closed to others")
    func fileModes() throws {
        let store = try folder.open()
        try store.apply([.event(event("a"))])
        for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"] {
            #expect(try folder.mode(of: name) == 0o600)
        }
        #expect(store.sizeBytes() > 4096)
    }

    @Test("an exposed file of ours is closed to others")
    func exposedFile() throws {
        try folder.open().close()
        try #require(chmod(folder.ledgerPath, 0o644) == 0)
        let store = try folder.open()
        try store.apply([.event(event("a"))])
        #expect(try folder.mode(of: "ledger.sqlite") == 0o600)
        #expect(try folder.mode(of: "ledger.sqlite-wal") == 0o600)
    }

    @Test("every commit is synced: synchronous is FULL on the writer, the log is on, readers cannot write")
    func durability() throws {
        let store = try folder.open()
        let writer = try store.pool.writeWithoutTransaction { db in
            try ["synchronous", "journal_mode", "foreign_keys", "busy_timeout", "mmap_size"].map {
                try String.fetchOne(db, sql: "PRAGMA \($0)")
            }
        }
        #expect(writer == ["2", "wal", "1", "5000", "0"])
        let reader = try store.pool.read { db in try Int.fetchOne(db, sql: "PRAGMA query_only") }
        #expect(reader == 1)
        #expect(throws: DatabaseError.self) {
            try store.pool.read { db in try db.execute(sql: "DELETE FROM event") }
        }
    }

    @Test("all tables are strict")
    func strictTables() throws {
        let store = try folder.open()
        let loose = try store.pool.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0
                    AND name NOT LIKE 'sqlite_%' AND name <> 'grdb_migrations'
                    """
            )
        }
        #expect(loose == [])
    }

    @Test("a missing folder is named with its cure")
    func missingFolder() throws {
        let error = try ledgerError { _ = try LedgerStore(path: folder.path + "/none/ledger.sqlite") }
        #expect(error == .folderMissing(path: folder.path + "/none", detail: "No such file or directory"))
        #expect(error.description.contains("install -d -m 0700"))
    }

    @Test("a file in the folder's place is refused")
    func fileAsFolder() throws {
        try Data("x".utf8).write(to: URL(filePath: folder.path + "/file"))
        let error = try ledgerError { _ = try LedgerStore(path: folder.path + "/file/ledger.sqlite") }
        guard case .folderMissing = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test("a folder others may enter is refused", arguments: [0o755, 0o701, 0o770, 0o1777] as [mode_t])
    func exposedFolder(mode: mode_t) throws {
        try #require(chmod(folder.path, mode) == 0)
        let error = try ledgerError { _ = try folder.open() }
        #expect(error == .folderExposed(path: folder.path, mode: mode))
        #expect(error.description.contains("chmod 0700"))
        #expect(access(folder.ledgerPath, F_OK) != 0)
    }

    @Test("a folder of another user is refused", .enabled(if: geteuid() == 0, "only root can give a folder away"))
    func foreignFolder() throws {
        try #require(chown(folder.path, 12_345, 12_345) == 0)
        let error = try ledgerError { _ = try folder.open() }
        #expect(error == .folderForeign(path: folder.path, owner: 12_345, user: 0))
        #expect(access(folder.ledgerPath, F_OK) != 0)
    }

    @Test("a file of another user is refused", .enabled(if: geteuid() == 0, "only root can give a file away"))
    func foreignFile() throws {
        try folder.open().close()
        try #require(chown(folder.ledgerPath, 12_345, 12_345) == 0)
        try expectUntouched {
            guard case .fileUnfit(let path, let detail) = $0 else { return false }
            return path == folder.ledgerPath && detail.contains("12345")
        }
    }

    @Test("a symbolic link in the file's place is refused", arguments: ["", "-wal", "-shm"])
    func symbolicLink(suffix: String) throws {
        if !suffix.isEmpty { try folder.open().close() }
        try #require(symlink(folder.path + "/elsewhere", folder.ledgerPath + suffix) == 0)
        let error = try ledgerError { _ = try folder.open() }
        #expect(error == .fileUnfit(path: folder.ledgerPath + suffix, detail: "it is not a regular file"))
        #expect(access(folder.path + "/elsewhere", F_OK) != 0)
    }

    @Test("a folder in the file's place is refused")
    func folderAsFile() throws {
        try #require(mkdir(folder.ledgerPath, 0o700) == 0)
        let error = try ledgerError { _ = try folder.open() }
        #expect(error == .fileUnfit(path: folder.ledgerPath, detail: "it is not a regular file"))
    }

    @Test("an empty file becomes a ledger")
    func emptyFile() throws {
        try Data().write(to: URL(filePath: folder.ledgerPath))
        try folder.open().apply([.event(event("a"))])
    }

    // A single byte is an empty file to SQLite: it writes one itself, see unixFileSize in its os_unix.c.
    @Test("what is no database is refused", arguments: [2, 100, 5000, 100_000])
    func noDatabase(size: Int) throws {
        try Data(repeating: 0x41, count: size).write(to: URL(filePath: folder.ledgerPath))
        try expectUntouched {
            guard case .corrupt = $0 else { return false }
            return $0.description.contains("left as it is")
        }
    }

    @Test("a damaged ledger is refused")
    func damaged() throws {
        let store = try folder.open()
        try store.apply((1...500).map { .event(event("event \($0) with some words to fill a page or two")) })
        try store.close()
        var bytes = try contents()
        // Pages are 4096 bytes; the events fill the last ones.
        bytes.replaceSubrange(bytes.count - 8192..<bytes.count - 6144, with: Data(repeating: 0xA5, count: 2048))
        try bytes.write(to: URL(filePath: folder.ledgerPath))
        try expectUntouched {
            guard case .corrupt = $0 else { return false }
            return true
        }
    }

    @Test("a truncated ledger is refused")
    func truncated() throws {
        let store = try folder.open()
        try store.apply((1...500).map { .event(event("event \($0) with some words to fill a page or two")) })
        try store.close()
        let bytes = try contents()
        try bytes.prefix(bytes.count / 2).write(to: URL(filePath: folder.ledgerPath))
        try expectUntouched {
            guard case .corrupt = $0 else { return false }
            return true
        }
    }

    @Test("another program's database is refused")
    func alienDatabase() throws {
        try tamper("CREATE TABLE recipe (id INTEGER PRIMARY KEY, name TEXT)")
        try expectUntouched { $0 == .notALedger(path: folder.ledgerPath) }
    }

    @Test("a newer version's ledger is refused, naming both versions")
    func newerVersion() throws {
        try folder.open().close()
        try tamper("INSERT INTO grdb_migrations VALUES ('V042')")
        try expectUntouched {
            $0 == .newerVersion(path: folder.ledgerPath, found: 42, known: Migration.newest)
                && $0.description.contains("42") && $0.description.contains("up to \(Migration.newest).")
        }
    }

    @Test("a ledger with somebody else's migrations is refused")
    func alienMigration() throws {
        try folder.open().close()
        try tamper("INSERT INTO grdb_migrations VALUES ('addRecipes')")
        try expectUntouched { $0 == .notALedger(path: folder.ledgerPath) }
    }

    @Test("a row of a word nobody knows is reported, not guessed")
    func unknownWord() throws {
        let store = try folder.open()
        try store.apply([.job(job("auth"))])
        try store.close()
        try tamper("UPDATE job SET state = 'dancing'")
        let reopened = try folder.open()
        let error = try ledgerError { _ = try reopened.memory() }
        let detail = "the word \"dancing\" in column state (table job, row \"auth\")"
        #expect(error == .unreadable(path: folder.ledgerPath, detail: detail))
        #expect(error.description.contains("midwatch doctor --state '\(folder.path)' --restore"))
        let health = try LedgerHealth(readingFrom: folder.ledgerPath)
        #expect(health.unreadable == [detail] && !health.isSound)
    }

    @Test("a closed store says so")
    func closedStore() throws {
        let store = try folder.open()
        try store.close()
        #expect(try ledgerError { try store.apply([.event(event("a"))]) } == .closed(path: folder.ledgerPath))
        #expect(try ledgerError { _ = try store.memory() } == .closed(path: folder.ledgerPath))
    }

    @Test("two stores on one file see each other's commits")
    func twoStores() throws {
        let (first, second) = (try folder.open(), try folder.open())
        try first.apply([.event(event("a"))])
        #expect(try second.apply([.event(event("b"))]).eventIDs == [2])
        #expect(try first.events(after: 0, limit: 9).map(\.record.message) == ["a", "b"])
        try first.checkIntegrity()
    }
}
