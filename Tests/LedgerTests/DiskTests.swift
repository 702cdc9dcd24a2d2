import GRDB
import MidwatchModel
import MidwatchTestKit
import NightFacts
import SchedulerCore
import Testing

@testable import Ledger

/// A disk that is full or cannot be written: the step fails as a whole, and the store goes on afterwards.
@Suite struct DiskTests {
    private func step(_ number: Int) -> [Fact] {
        let words = String(repeating: "word ", count: 100)
        return [.job(job("job \(number)")), .event(event("\(number) \(words)")), .event(event("\(number) \(words)"))]
    }

    /// Applies steps until one fails, and returns how many were written.
    private func applyUntilFailure(_ store: LedgerStore, limit: Int = 10_000) throws -> (steps: Int, error: LedgerError)
    {
        for number in 1...limit {
            do {
                try store.apply(step(number))
            } catch {
                return (number - 1, error)
            }
        }
        struct NeverFailed: Error {}
        throw NeverFailed()
    }

    private func expectSteps(_ count: Int, in store: LedgerStore) throws {
        #expect(try store.counts().jobs == count)
        #expect(try store.counts().events == 2 * count)
    }

    @Test(
        "a full disk: nothing acknowledged is lost, nothing half is written, and space is all it needs to go on",
        .enabled(if: TinyFileSystem.isPossible, "needs root and mount(2)")
    )
    func fullDisk() throws {
        let disk = try TinyFileSystem()
        let store = try disk.folder.open()
        try store.apply(step(1))
        try disk.fill()
        var (written, error) = (1, LedgerError.busy(path: ""))
        for number in 2...500 {
            do {
                try store.apply(step(number))
                written = number
            } catch let failure {
                error = failure
                break
            }
        }
        #expect(error == .diskFull(path: disk.folder.ledgerPath))
        #expect(error.isRetryable)
        #expect(error.description.contains("free some space"))
        try expectSteps(written, in: store)
        #expect(try ledgerError { try store.apply(step(written + 1)) } == error)

        try disk.relieve()
        try store.apply(step(written + 1))
        try expectSteps(written + 1, in: store)
        try store.close()
        let reopened = try disk.folder.open()
        try expectSteps(written + 1, in: reopened)
        try reopened.checkIntegrity()
    }

    @Test("no ledger begins on a full disk", .enabled(if: TinyFileSystem.isPossible, "needs root and mount(2)"))
    func openOnFullDisk() throws {
        let disk = try TinyFileSystem()
        try disk.fill()
        #expect(try ledgerError { _ = try disk.folder.open() } == .diskFull(path: disk.folder.ledgerPath))
        try disk.relieve()
        try disk.folder.open().apply(step(1))
    }

    @Test("a read-only file system", .enabled(if: TinyFileSystem.isPossible, "needs root and mount(2)"))
    func readOnlyFileSystem() throws {
        let disk = try TinyFileSystem()
        try disk.folder.open().close()
        try disk.set(readOnly: true)
        let error = try ledgerError { _ = try disk.folder.open() }
        #expect(error == .readOnly(path: disk.folder.ledgerPath))
        #expect(error.description.contains("mounted read-only"))
        try disk.set(readOnly: false)
        try disk.folder.open().apply(step(1))
    }

    @Test("SQLite's own word for full, without a file system to fill")
    func pageLimit() throws {
        let folder = try Scratch()
        let store = try folder.open()
        try store.pool.writeWithoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + 10)")
        }
        let (written, error) = try applyUntilFailure(store)
        #expect(error == .diskFull(path: folder.ledgerPath))
        try expectSteps(written, in: store)
        try store.pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA max_page_count = 1000000") }
        try store.apply(step(written + 1))
        try expectSteps(written + 1, in: store)
    }

    @Test("SQLite's own word for read-only, and the store goes on when it is over")
    func queryOnly() throws {
        let folder = try Scratch()
        let store = try folder.open()
        try store.pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA query_only = 1") }
        let (written, error) = try applyUntilFailure(store)
        #expect(written == 0)
        #expect(error == .readOnly(path: folder.ledgerPath))
        #expect(error.isRetryable)
        try store.pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA query_only = 0") }
        try store.apply(step(1))
        try expectSteps(1, in: store)
    }

    @Test("another process that holds the write lock is named as the cause")
    func heldLock() throws {
        let folder = try Scratch()
        let store = try folder.open()
        try store.pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA busy_timeout = 1") }
        let other = try DatabaseQueue(path: folder.ledgerPath)
        try other.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN IMMEDIATE")
            let error = try ledgerError { try store.apply(step(1)) }
            #expect(error == .busy(path: folder.ledgerPath))
            #expect(error.isRetryable)
            try db.execute(sql: "COMMIT")
        }
        try store.apply(step(1))
        try expectSteps(1, in: store)
    }
}
