import Dispatch
import FoundationEssentials
import GRDB
import Glibc
import MidwatchModel
import MidwatchTestKit
import NightFacts
import SchedulerCore
import Synchronization
import Testing

@testable import Ledger

/// Copies of a ledger that is in use, and the way back from them.
@Suite struct BackupTests {
    private let folder: Scratch
    private let backups: BackupFolder
    private let now = WallTime(millisecondsSinceEpoch: 1_795_234_500_123)

    init() throws {
        folder = try Scratch()
        backups = BackupFolder(path: folder.path + "/backups")
    }

    private func contents(_ path: String) throws -> Data {
        try Data(contentsOf: URL(filePath: path))
    }

    private func names(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    /// A store with some past, and a copy of it.
    private func someNight() throws -> (LedgerStore, LedgerBackup) {
        let store = try folder.open()
        try store.apply([
            .job(job("auth")), .turnPlanned(plannedTurn(1)), .leaseGranted(lease(1)), .event(event("one")),
        ])
        return (store, try backups.take(of: folder.ledgerPath, at: now))
    }

    @Test("a copy of an open ledger is a whole ledger in one file, closed to others")
    func copy() throws {
        let (store, copy) = try someNight()
        try store.apply([.event(event("two"))])
        #expect(copy.path == folder.path + "/backups/ledger-20261121T041500.123Z.sqlite")
        #expect(try names(backups.path) == ["ledger-20261121T041500.123Z.sqlite"])
        #expect(try folder.mode(of: "backups") == 0o700)
        #expect(try folder.mode(of: "backups/ledger-20261121T041500.123Z.sqlite") == 0o600)
        #expect(backups.backups() == [copy])
        let health = try LedgerHealth(readingFrom: copy.path)
        #expect(health.isSound && health.version == Migration.newest)
        #expect(health.counts?.events == 1 && health.counts?.turns == 1)
        #expect(health.openTurns == [TurnID(1)] && health.lastTurn == TurnID(1))
        // Looking leaves no file beside it.
        #expect(try names(backups.path).count == 1)
        #expect(try store.counts().events == 2)
    }

    @Test("while steps are written the copy is one snapshot: each step whole, and writers are not stopped")
    func copyWhileWriting() throws {
        let store = try folder.open()
        let filler = String(repeating: "x", count: 4000)
        try store.apply((0..<2000).map { _ in .event(event(filler)) })
        let isOver = Atomic(false)
        let written = Atomic(0)
        let group = DispatchGroup()
        // A queue of its own has a thread of its own: those of the global one may all be taken.
        DispatchQueue(label: "writer").async(group: group) {
            while !isOver.load(ordering: .relaxed) {
                // Two rows a step: a copy with one of them would be torn.
                guard (try? store.apply([.event(event("a")), .event(event("b"))])) != nil else { return }
                written.add(1, ordering: .relaxed)
            }
        }
        defer { isOver.store(true, ordering: .relaxed) }
        for round in 0..<50 where round < 5 || written.load(ordering: .relaxed) <= 5 {
            let copy = try backups.take(of: folder.ledgerPath, at: now.advanced(by: .seconds(Int64(round))))
            let events = try #require(try LedgerHealth(readingFrom: copy.path).counts).events
            #expect(events >= 2000 && events.isMultiple(of: 2))
        }
        isOver.store(true, ordering: .relaxed)
        group.wait()
        #expect(written.load(ordering: .relaxed) > 5)
        #expect(try store.counts().events == 2000 + 2 * written.load(ordering: .relaxed))
    }

    @Test("the oldest copies beyond seven are deleted; what a cut copy left, too; other files stay")
    func pruning() throws {
        let (_, _) = try someNight()
        try Data("x".utf8).write(to: URL(filePath: backups.path + "/notes.txt"))
        try Data("x".utf8).write(to: URL(filePath: backups.path + "/ledger-20200101T000000.000Z.sqlite.new"))
        for second in 1...8 { try backups.take(of: folder.ledgerPath, at: now.advanced(by: .seconds(Int64(second)))) }
        let kept = backups.backups()
        #expect(kept.map(\.takenAt) == (2...8).map { now.advanced(by: .seconds(Int64($0))) })
        #expect(try names(backups.path).count == 8)
        #expect(access(backups.path + "/notes.txt", F_OK) == 0)
    }

    @Test("a copy that is cut short leaves nothing")
    func cancelled() throws {
        let store = try folder.open()
        try store.apply((0..<1000).map { _ in .event(event(String(repeating: "x", count: 4000))) })
        let error = try ledgerError { try backups.take(of: folder.ledgerPath, at: now, isCancelled: { true }) }
        guard case .failed = error else {
            Issue.record("\(error)")
            return
        }
        #expect(try names(backups.path) == [])
        try store.apply([.event(event("on it goes"))])
    }

    @Test("a damaged ledger is not copied over good copies")
    func damaged() throws {
        let (store, copy) = try someNight()
        try store.apply((0..<500).map { .event(event("event \($0) with some words to fill a page or two")) })
        try store.close()
        var bytes = try contents(folder.ledgerPath)
        bytes.replaceSubrange(bytes.count - 8192..<bytes.count - 6144, with: Data(repeating: 0xA5, count: 2048))
        try bytes.write(to: URL(filePath: folder.ledgerPath))
        let error = try ledgerError { try backups.take(of: folder.ledgerPath, at: now.advanced(by: .seconds(9))) }
        guard case .corrupt = error else {
            Issue.record("\(error)")
            return
        }
        #expect(backups.backups() == [copy])
    }

    @Test("a full disk fails the copy alone", .enabled(if: TinyFileSystem.isPossible, "needs root and mount(2)"))
    func fullDisk() throws {
        let disk = try TinyFileSystem()
        let store = try disk.folder.open()
        try store.apply([.event(event("a"))])
        let backups = BackupFolder(path: disk.folder.path + "/backups")
        try disk.fill()
        #expect(throws: LedgerError.self) { try backups.take(of: disk.folder.ledgerPath, at: now) }
        #expect(backups.backups() == [])
        try disk.relieve()
        try store.apply([.event(event("b"))])
    }

    @Test("a link in the folder's place is refused")
    func linkedFolder() throws {
        let store = try folder.open()
        try #require(symlink("/tmp", backups.path) == 0)
        #expect(throws: LedgerError.self) { try backups.take(of: folder.ledgerPath, at: now) }
        try store.close()
    }

    @Test("a restored copy takes the ledger's place, tells it, and what was there is kept")
    func restore() throws {
        let (store, copy) = try someNight()
        try store.apply([.event(event("two"))])
        let broken = Data("no database at all".utf8)
        try store.close()
        try broken.write(to: URL(filePath: folder.ledgerPath))
        try Data("old log".utf8).write(to: URL(filePath: folder.ledgerPath + "-wal"))
        let original = try contents(copy.path)
        #expect(throws: LedgerError.self) { try folder.open() }

        let later = now.advanced(by: .seconds(100))
        let restore = try LedgerRestore(copy.path, to: folder.ledgerPath, at: later)
        let aside = folder.ledgerPath + ".broken-20261121T041640.123Z"
        // The index of the log was made by the refused opening.
        #expect(restore.keptAside == [aside, aside + "-wal", aside + "-shm"])
        #expect(try contents(aside) == broken)
        #expect(try contents(copy.path) == original)
        #expect(restore.newestEventAt == event("").at)
        #expect(try folder.mode(of: "ledger.sqlite") == 0o600)

        let restored = try folder.open()
        #expect(try restored.memory().restoredAt == later)
        // A follower that saw event 2 of the ledger that is lost sees what comes now.
        #expect(try restored.events(after: 2, limit: 10).map(\.id) == [1_000_002])
        let events = try restored.events(after: 0, limit: 10).map(\.record)
        #expect(events.map(\.kind) == [event("").kind, .ledgerRestored])
        #expect(try restored.memory().openTurns.map(\.id) == [TurnID(1)])
        // Once anything else was told, the restore is history.
        try restored.apply([.event(event("up"))])
        #expect(try restored.memory().restoredAt == nil)
        try restored.close()
        #expect(try names(folder.path).contains { $0.contains("restoring") } == false)
    }

    @Test("a copy that is no whole ledger is not restored, and the ledger stays as it is")
    func badCopy() throws {
        let (store, copy) = try someNight()
        try store.close()
        let before = try contents(folder.ledgerPath)
        var bytes = try contents(copy.path)
        bytes.replaceSubrange(4096 * 3..<4096 * 5, with: Data(repeating: 0xA5, count: 8192))
        try bytes.write(to: URL(filePath: copy.path))
        #expect(throws: LedgerError.self) { try LedgerRestore(copy.path, to: folder.ledgerPath, at: now) }
        #expect(throws: LedgerError.self) { try LedgerRestore("/dev/null", to: folder.ledgerPath, at: now) }
        #expect(throws: LedgerError.self) { try LedgerRestore(folder.path + "/none", to: folder.ledgerPath, at: now) }
        #expect(try contents(folder.ledgerPath) == before)
        #expect(try names(folder.path) == ["backups", "ledger.sqlite"])
    }

    @Test("no migration is due for a new or present ledger, nor can one be for a newer")
    func migrationDue() throws {
        #expect(try !LedgerStore.isMigrationDue(at: folder.ledgerPath))
        try folder.open().close()
        #expect(try !LedgerStore.isMigrationDue(at: folder.ledgerPath))
        let queue = try DatabaseQueue(path: folder.ledgerPath)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('V042')")
        }
        try queue.close()
        #expect(throws: LedgerError.self) { try LedgerStore.isMigrationDue(at: folder.ledgerPath) }
    }
}
