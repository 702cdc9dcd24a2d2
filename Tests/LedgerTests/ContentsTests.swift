import GRDB
import MidwatchModel
import MidwatchTestKit
import NightFacts
import NightJudge
import NightSimulation
import Synchronization
import Testing

@testable import Ledger

/// All of a ledger, read from its file and judged.
@Suite("The contents of a ledger") struct ContentsTests {
    /// A simulated night in a real file; rules that need definitions have none to go by.
    private static func night() throws -> Scratch {
        let folder = try Scratch()
        let facts = Mutex<[Fact]>([])
        var night = SimulatedNight(seed: 3)
        night.onCommit = { step in facts.withLock { $0 += step } }
        try #require(night.run().complaints == [])
        let store = try folder.open()
        try store.apply(facts.withLock(\.self))
        try store.close()
        return folder
    }

    private static func judge(_ folder: Scratch) throws -> [Finding] {
        var judge = LedgerJudge(
            try LedgerContents(readingFrom: folder.ledgerPath),
            definitions: Definitions(),
            schedules: [:]
        )
        judge.judge()
        return judge.findings
    }

    @Test("are all that was written, and in order")
    func truth() throws {
        let folder = try Self.night()
        let contents = try LedgerContents(readingFrom: folder.ledgerPath)
        #expect(contents.turns.count > 3 && contents.events.count > 10 && contents.occurrences.count > 10)
        #expect(contents.events.map(\.id) == Array(1...Int64(contents.events.count)))
        #expect(contents.turns.map(\.id) == contents.turns.map(\.id).sorted())
        #expect(try Self.judge(folder) == [])
    }

    @Test(
        "tell of what somebody did to the file",
        arguments: [
            ("DELETE FROM turn WHERE id = 2", Finding.Rule.start),
            ("DELETE FROM lease WHERE turn = 2", .lease),
            ("UPDATE lease SET released_ms = NULL WHERE turn = 2", .lease),
            ("DELETE FROM event WHERE id = 5", .story),
            ("UPDATE turn SET ended_ms = ended_ms + 1 WHERE id = 2", .story),
            (
                """
                INSERT INTO occurrence (job, nominal_ms, revision, through_ms, count, verdict, turn, decided_ms)
                SELECT job, nominal_ms + 1, revision, through_ms + 1, count, verdict, turn, decided_ms FROM occurrence
                WHERE turn = 2
                """, .start
            ),
        ]
    )
    func damage(_ statement: String, _ rule: Finding.Rule) throws {
        let folder = try Self.night()
        let queue = try DatabaseQueue(path: folder.ledgerPath)
        let changes = try queue.write { db in
            try db.execute(sql: statement)
            return db.changesCount
        }
        try queue.close()
        try #require(changes > 0)
        #expect(try Self.judge(folder).contains { $0.rule == rule })
    }

    @Test("of an older schema are read, and the file is left as it is")
    func older() throws {
        let fixture =
            #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/Fixtures/ledger-v001.sqlite"
        let folder = try Scratch()
        try Shell.run("cp \(Shell.quoted(fixture)) ledger.sqlite", in: folder.path)
        let before = try Shell.run("cksum ledger.sqlite", in: folder.path)
        #expect(try !LedgerContents(readingFrom: folder.ledgerPath).turns.isEmpty)
        #expect(try Shell.run("cksum ledger.sqlite", in: folder.path) == before)
    }

    @Test("are read beside whoever writes them")
    func living() throws {
        let folder = try Scratch()
        let store = try folder.open()
        try store.apply([.job(job("a"))])
        #expect(try LedgerContents(readingFrom: folder.ledgerPath).jobs.map(\.id) == [JobID("a")])
        try store.apply([.job(job("b"))])
        #expect(try LedgerContents(readingFrom: folder.ledgerPath).jobs.count == 2)
        try store.close()
    }

    @Test("of a newer schema are refused, with both versions")
    func newer() throws {
        let folder = try Self.night()
        let queue = try DatabaseQueue(path: folder.ledgerPath)
        try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('V999')") }
        try queue.close()
        let error = try ledgerError { _ = try LedgerContents(readingFrom: folder.ledgerPath) }
        #expect(error == .newerVersion(path: folder.ledgerPath, found: 999, known: LedgerHealth.newestVersion))
    }

    @Test("of what is no ledger are refused")
    func refused() throws {
        let folder = try Scratch()
        try folder.write("", to: "ledger.sqlite")
        let empty = try ledgerError { _ = try LedgerContents(readingFrom: folder.ledgerPath) }
        #expect(empty == .notALedger(path: folder.ledgerPath))
        try folder.write(String(repeating: "no ledger ", count: 1000), to: "ledger.sqlite")
        let text = try ledgerError { _ = try LedgerContents(readingFrom: folder.ledgerPath) }
        guard case .corrupt = text else {
            Issue.record("\(text)")
            return
        }
    }
}
