import GRDB
import MidwatchModel
import MidwatchTestKit
import NightFacts
import SchedulerCore
import Synchronization
import Testing

@testable import Ledger

/// No question and no fact makes SQLite read a growing table from end to end.
@Suite struct QueryPlanTests {
    /// Statements seen by a store.
    private final class Statements: Sendable {
        let seen = Mutex<Set<String>>([])
    }

    private static let rows = 100_000

    /// Fills the growing tables as many nights would.
    private func fill(_ store: LedgerStore) throws {
        let numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.rows))"
        try store.pool.write { db in
            try db.execute(
                sql: """
                    INSERT INTO turn (id, job, iteration, started_by, revision, token, state, outcome, planned_ms,
                        ended_ms)
                    \(numbers) SELECT i, 'job ' || (i % 100), 1, 'schedule', 1, i, 'ended', 'continue', i, i FROM n;
                    INSERT INTO occurrence (job, nominal_ms, revision, through_ms, count, verdict, decided_ms)
                    \(numbers) SELECT 'job ' || (i % 100), i, 1, i, 1, 'started', i FROM n;
                    INSERT INTO event (at_ms, kind, message) \(numbers) SELECT i, 'turn_ended', 'x' FROM n;
                    INSERT INTO lease (token, job, turn, acquired_ms, expires_ms, released_ms)
                    \(numbers) SELECT i, 'job ' || (i % 100), i, i, i, i FROM n;
                    INSERT INTO check_run (id, turn, planned_ms, ended_ms) \(numbers) SELECT i, i, i, i FROM n;
                    """
            )
        }
    }

    /// Asks every question and writes every kind of fact once.
    private func exercise(_ store: LedgerStore) throws {
        let next = Int64(Self.rows) + 1
        let check = CheckRecord(id: next, subject: .turn(TurnID(next)), plannedAt: at(next))
        var answered = check
        answered.endedAt = at(next)
        let phase = PhaseID(plan: "p", phase: "a")
        try store.apply([
            .job(job("auth")), .phase(PhaseRecord(id: phase, standing: .open(), since: at(1))),
            .occurrence(occurrence(next, verdict: nil)), .occurrenceDecided(occurrence(next)),
            .turnPlanned(plannedTurn(next)), .turnChanged(endedTurn(next)), .checkPlanned(check),
            .checkEnded(answered), .leaseGranted(lease(next)),
            .leasesRenewed([FencingToken(next)], expiresAt: at(next)), .leaseReleased(FencingToken(next), at: at(next)),
            .event(event("a")),
        ])
        let job = JobID("job 7")
        let memory = try store.memory()
        #expect(memory.lastTurn == TurnID(next))
        #expect(try store.turn(TurnID(7)) != nil)
        #expect(try store.turns(limit: 5).count == 5)
        #expect(try store.turns(job: job, limit: 5, before: TurnID(5000)).count == 5)
        #expect(try store.lastTurns(for: [job])[job]?.id == TurnID(Int64(Self.rows) - 93))
        #expect(try store.occurrences(job: job, around: at(50_000), limit: 5).count == 5)
        #expect(try store.occurrences(job: job, around: nil, limit: 5).count == 5)
        #expect(try store.events(after: 99_000, limit: 10).first?.id == 99_001)
        #expect(try store.lastEventID() == next)
        #expect(try store.leases(openOnly: true) == [])
        #expect(try store.leases(openOnly: false, limit: 3).count == 3)
        #expect(try store.checks(turn: TurnID(7)).count == 1)
        #expect(try store.checks(phase: phase) == [])
        #expect(try store.nightSummary(since: at(next - 5)).jobs.count == 5)
    }

    @Test("no hot statement scans a growing table")
    func plans() throws {
        let folder = try Scratch()
        let statements = Statements()
        let store = try LedgerStore(path: folder.ledgerPath) { sql in
            statements.seen.withLock { _ = $0.insert(sql) }
        }
        try fill(store)
        statements.seen.withLock { $0 = [] }
        try exercise(store)

        let growing = ["turn", "occurrence", "event", "lease", "check_run"]
        let hot = statements.seen.withLock { $0 }.filter { sql in
            growing.contains { sql.contains(" \($0) ") } && !sql.hasPrefix("PRAGMA")
        }
        // Twelve kinds of fact without job and phase, and the questions above.
        #expect(hot.count >= 25, "\(hot.sorted())")
        for sql in hot {
            let steps = try store.pool.read { db in
                let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(sql)")
                statement.setUncheckedArguments([])
                return try Row.fetchAll(statement).map { $0["detail"] as String }
            }
            for step in steps {
                #expect(!step.hasPrefix("SCAN") || isBounded(step, in: sql), "\(step) in \(sql)")
                #expect(!step.contains("TEMP B-TREE") || sql.contains("verdict IS NULL"), "\(step) in \(sql)")
            }
        }
    }

    /// A scan is fine when its index holds only open rows, or when nothing but a limit ends it.
    private func isBounded(_ step: String, in sql: String) -> Bool {
        ["turn_open", "occurrence_waiting", "check_open", "lease_open"].contains { step.contains("INDEX \($0)") }
            || sql.contains(" LIMIT ") && !sql.contains(" WHERE ")
    }
}
