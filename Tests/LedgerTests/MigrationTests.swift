import FoundationEssentials
import GRDB
import MidwatchModel
import MidwatchTestKit
import NightFacts
import SchedulerCore
import Testing

@testable import Ledger

/// Every schema version there ever was, from its checked-in ledger: told apart, migrated to one schema, restored; and
/// what is newer is refused with the way back.
@Suite struct MigrationTests {
    private static let versions = Migration.all.map(\.version)

    private static func fixture(_ version: Int) -> String {
        let digits = String(version)
        return #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
            + "/Fixtures/ledger-v\(String(repeating: "0", count: 3 - digits.count))\(digits).sqlite"
    }

    @Test("an old ledger is known as one before it is opened, and is whole", arguments: versions)
    func due(version: Int) throws {
        let folder = try Scratch()
        try FileManager.default.copyItem(atPath: Self.fixture(version), toPath: folder.ledgerPath)
        #expect(try LedgerStore.isMigrationDue(at: folder.ledgerPath) == (version < Migration.newest))
        let health = try LedgerHealth(readingFrom: folder.ledgerPath)
        #expect(health.version == version && health.isSound)
        #expect((health.counts != nil) == (version == Migration.newest))
        try folder.open().close()
        #expect(try !LedgerStore.isMigrationDue(at: folder.ledgerPath))
        #expect(try LedgerHealth(readingFrom: folder.ledgerPath).version == Migration.newest)
    }

    @Test("a ledger of any version comes to the same schema as a new one", arguments: versions)
    func schema(version: Int) throws {
        let (old, fresh) = (try Scratch(), try Scratch())
        try FileManager.default.copyItem(atPath: Self.fixture(version), toPath: old.ledgerPath)
        #expect(try old.open().schema() == fresh.open().schema())
    }

    @Test("a copy of any version is restored as a ledger of today", arguments: versions)
    func restore(version: Int) throws {
        let folder = try Scratch()
        let now = at(99_000)
        // A reader of a ledger in WAL mode leaves files beside it: not beside the one that is checked in.
        let copy = folder.path + "/copy.sqlite"
        try FileManager.default.copyItem(atPath: Self.fixture(version), toPath: copy)
        let restore = try LedgerRestore(copy, to: folder.ledgerPath, at: now)
        #expect(restore.keptAside == [])
        let store = try folder.open()
        #expect(try store.memory().restoredAt == now)
        #expect(try store.turns(limit: 10).count >= 2)
    }

    @Test("what sentences told to version 3 stands in columns of its own")
    func sentences() throws {
        let folder = try Scratch()
        try FileManager.default.copyItem(atPath: Self.fixture(3), toPath: folder.ledgerPath)
        let queue = try DatabaseQueue(path: folder.ledgerPath)
        try queue.write { db in
            try db.execute(sql: "UPDATE job SET schedule = 'every 900000 (disabled)' WHERE id = 'auth'")
            let reason = "approved by an operator; it is looked whether anything changed since"
            try db.execute(sql: "UPDATE phase SET state = 'awaiting_approval', reason = ?", arguments: [reason])
        }
        try queue.close()
        let memory = try folder.open().memory()
        let auth = try #require(memory.jobs.first { $0.id == JobID("auth") })
        #expect(auth.cursor.scheduleIdentity == "every 900000" && auth.cursor.isDisabled)
        #expect(memory.jobs.count { $0.cursor.isDisabled } == 1)
        #expect(!memory.phases.isEmpty && memory.phases.allSatisfy { $0.approval == .byOperator })
    }

    @Test("turns whose outcome had another name are found under the one of today")
    func renamed() throws {
        let folder = try Scratch()
        try FileManager.default.copyItem(atPath: Self.fixture(3), toPath: folder.ledgerPath)
        let queue = try DatabaseQueue(path: folder.ledgerPath)
        try queue.write { db in
            try db.execute(
                sql: "UPDATE turn SET outcome = 'auth', failure_kind = 'auth', failure_message = 'x' WHERE id = 1"
            )
        }
        try queue.close()
        let turn = try #require(try folder.open().turn(TurnID(1)))
        #expect(turn.outcome == .loginRefused && turn.ending?.report.failure?.kind == .loginRefused)
    }

    @Test("what came of a window or a when command is found under the names of the keys")
    func renamedCauses() throws {
        let folder = try Scratch()
        try FileManager.default.copyItem(atPath: Self.fixture(5), toPath: folder.ledgerPath)
        let queue = try DatabaseQueue(path: folder.ledgerPath)
        let details = #"{"cause":"hours_over","note":"hours_over","verdict":"skipped_condition"}"#
        try queue.write { db in
            try db.execute(
                sql: """
                    UPDATE occurrence SET verdict = 'skipped_condition', cause = 'c', cause_kind = 'condition_failed'
                    WHERE nominal_ms = 30000;
                    UPDATE turn SET reason = 'r', reason_kind = 'hours_over', stop_cause = 's',
                        stop_cause_kind = 'hours_drained' WHERE id = 5;
                    UPDATE event SET details = '\(details)' WHERE id = 2;
                    """
            )
        }
        try queue.close()
        let store = try folder.open()
        let row = try #require(try store.occurrences(job: JobID("auth"), around: at(30_000), limit: 1).first)
        #expect(row.verdict == .skippedWhen && row.cause?.kind == "when_failed")
        let turn = try #require(try store.turn(TurnID(5)))
        #expect(turn.reason == .windowOver && turn.stopCause == .windowDrained)
        let told = try store.pool.read { try String.fetchOne($0, sql: "SELECT details FROM event WHERE id = 2") }
        #expect(told == #"{"cause":"window_over","note":"hours_over","verdict":"skipped_when"}"#)
    }

    @Test("a newer ledger, or a copy of one, is refused, and the refusal names the way back")
    func newer() throws {
        let folder = try Scratch()
        try folder.open().close()
        let queue = try DatabaseQueue(path: folder.ledgerPath)
        try queue.write { db in try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('V999')") }
        try queue.close()
        let expected = LedgerError.newerVersion(path: folder.ledgerPath, found: 999, known: Migration.newest)
        #expect(try ledgerError { _ = try folder.open() } == expected)
        #expect(try ledgerError { _ = try LedgerStore.isMigrationDue(at: folder.ledgerPath) } == expected)
        #expect(try ledgerError { try BackupFolder.check(folder.ledgerPath) } == expected)
        #expect(expected.description.contains("midwatch doctor --state '\(folder.path)' --restore"))
    }

    @Test("whatever can be undone by a copy says how")
    func cures() {
        let path = "/srv/night/ledger.sqlite"
        let command = "midwatch doctor --state '/srv/night' --restore"
        for error in [LedgerError.corrupt(path: path, detail: "x"), .notALedger(path: path)] {
            #expect(error.description.hasSuffix(command))
        }
    }
}
