import GRDB
import MidwatchModel
import MidwatchTestKit
import NightFacts
import NightWords
import SchedulerCore
import Testing

@testable import Ledger

/// Readers and the writer leave each other alone.
@Suite struct ConcurrencyTests {
    private let folder: Scratch
    private let store: LedgerStore

    init() throws {
        folder = try Scratch()
        store = try folder.open()
        try store.apply([.event(event("before"))])
    }

    @Test("a step is committed while a reader is in the middle of its snapshot, which does not change")
    func readerDoesNotBlockWriter() throws {
        let (before, after) = try store.pool.read { db in
            let before = try Int.fetchOne(db, sql: "SELECT count(*) FROM event")
            // Within the read: a writer that had to wait for it would never return.
            for number in 1...50 {
                try store.apply([.event(event("during \(number)"))])
            }
            return (before, try Int.fetchOne(db, sql: "SELECT count(*) FROM event"))
        }
        #expect(before == 1)
        #expect(after == 1)
        #expect(try store.counts().events == 51)
    }

    @Test("a reader sees the last commit while a step is in the middle of its transaction")
    func writerDoesNotBlockReader() throws {
        try store.pool.write { db in
            try db.execute(sql: "INSERT INTO event (at_ms, kind, message) VALUES (1, 'job_held', 'not yet')")
            // Within the write: a reader that had to wait for it would never return.
            #expect(try store.events(after: 0, limit: 10).map(\.record.message) == ["before"])
            #expect(try store.memory() == LedgerMemory())
        }
        #expect(try store.counts().events == 2)
    }

    @Test("steps from many threads are all written, each as a whole")
    func manyWriters() async throws {
        let store = store
        let numbers = try await withThrowingTaskGroup(of: [Int64].self) { group in
            for writer in 1...8 {
                group.addTask {
                    var numbers: [Int64] = []
                    for step in 1...10 {
                        let name = "\(writer).\(step)"
                        let applied = try store.apply([.event(event(name)), .job(job(name)), .event(event(name))])
                        numbers += applied.eventIDs
                    }
                    return numbers
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(numbers.sorted() == Array(2...161))
        let messages = try store.events(after: 1, limit: 200).map(\.record.message)
        let firsts = stride(from: 0, to: 160, by: 2).map { messages[$0] }
        let seconds = stride(from: 1, to: 160, by: 2).map { messages[$0] }
        #expect(firsts == seconds)
        #expect(try store.counts().jobs == 80)
    }
}
