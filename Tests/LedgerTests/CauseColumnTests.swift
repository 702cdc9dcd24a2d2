import GRDB
import MidwatchModel
import MidwatchTestKit
import NightFacts
import NightWords
import Testing

@testable import Ledger

/// Sentences stand in the ledger beside the values they were made of.
@Suite struct CauseColumnTests {
    private let folder: Scratch
    private let store: LedgerStore

    init() throws {
        folder = try Scratch()
        store = try folder.open()
    }

    private func row(_ sql: String) throws -> [String?] {
        try store.pool.read { db in
            let row = try #require(try Row.fetchOne(db, sql: sql))
            return row.databaseValues.map { String.fromDatabaseValue($0) }
        }
    }

    @Test("an occurrence has its cause's sentence and kind, and both are read back")
    func occurrences() throws {
        var skipped = occurrence(1000, verdict: .skippedOverlap)
        skipped.cause = .obstacle(.overlap(.turn(TurnID(3))))
        try store.apply([.occurrence(skipped)])
        #expect(
            try row("SELECT cause, cause_kind FROM occurrence") == ["turn 3 is still running", "overlap"]
        )
        let read = try #require(try store.occurrences(job: skipped.job, around: nil, limit: 1).first?.cause)
        #expect(read == .recorded(kind: "overlap", text: "turn 3 is still running"))
        #expect(read.words == skipped.cause?.words)
    }

    @Test("who approved a gate is known after a restart", arguments: [nil] + PhaseRecord.Approval.allCases)
    func approvals(approval: PhaseRecord.Approval?) throws {
        let phase = PhaseRecord(
            id: PhaseID(plan: "p", phase: "one"),
            standing: approval.map { .approved($0, .words("whatever was said")) }
                ?? .awaitingApproval(.words("whatever was said")),
            since: at(1)
        )
        try store.apply([.phase(phase)])
        #expect(try row("SELECT state FROM phase") == [approval?.rawValue ?? "awaiting_approval"])
        try store.close()
        #expect(try folder.open().memory().phases == [phase])
    }

    @Test("an approval that version 4 told by the kind of its reason is one; a phase's unknown state is told")
    func olderApproval() throws {
        let id = PhaseID(plan: "p", phase: "one")
        try store.apply([.phase(PhaseRecord(id: id, standing: .awaitingApproval(.words("")), since: at(1)))])
        try store.pool.write { db in
            try db.execute(sql: "UPDATE phase SET reason = 'said so', reason_kind = 'approved_unopposed'")
        }
        #expect(try store.memory().phases.map(\.approval) == [.unopposed])
        try store.pool.write { db in try db.execute(sql: "UPDATE phase SET state = 'ajar'") }
        let error = #expect(throws: LedgerError.self) { try store.memory() }
        #expect(error.map { "\($0)" }?.contains("\"ajar\"") == true)
    }

    @Test(
        "a phase that says no reason is read, and says so where one belongs",
        arguments: [
            ("refused", "no reason is kept"), ("verifying", "no reason is kept"), ("open", nil), ("passed", nil),
        ]
    )
    func reasonless(state: String, said: String?) throws {
        try store.apply([.phase(PhaseRecord(id: PhaseID(plan: "p", phase: "one"), standing: .shut, since: at(1)))])
        try store.pool.write { db in try db.execute(sql: "UPDATE phase SET state = ?", arguments: [state]) }
        let phase = try #require(try store.memory().phases.first)
        #expect(phase.state.rawValue == state && phase.reason?.words == said)
    }

    @Test(
        "a turn whose row lacks what its state needs is told, not made up",
        arguments: [
            ("UPDATE turn SET state = 'verifying'", "\"verifying\" without"),
            ("UPDATE turn SET state = 'ended', outcome = 'done'", "\"ended\" without"),
            ("UPDATE turn SET state = 'ended', ended_ms = 5", "\"ended\" without"),
            ("UPDATE turn SET state = 'asleep'", "\"asleep\""),
        ]
    )
    func incomplete(damage: String, said: String) throws {
        try store.apply([.turnPlanned(plannedTurn(1))])
        try store.pool.write { db in try db.execute(sql: damage) }
        let error = #expect(throws: LedgerError.self) { try store.turn(TurnID(1)) }
        #expect(error.map { "\($0)" }?.contains(said) == true)
    }

    @Test("a check's evidence is an object with its kind; an older one is its text")
    func evidence() throws {
        var check = CheckRecord(id: 1, subject: .turn(TurnID(1)), plannedAt: at(1))
        try store.apply([.checkPlanned(check)])
        (check.endedAt, check.passed, check.evidence) = (at(2), false, .exited(1, lines: ["FAIL \u{0} a"]))
        try store.apply([.checkEnded(check)])
        #expect(
            try row("SELECT evidence ->> 'kind', CAST(evidence ->> 'exitStatus' AS TEXT) FROM check_run") == [
                "exited", "1",
            ]
        )
        #expect(try store.checks(turn: TurnID(1)).map(\.evidence) == [check.evidence])
        try store.pool.write { db in try db.execute(sql: "UPDATE check_run SET evidence = 'exit status 1'") }
        #expect(try store.checks(turn: TurnID(1)).map(\.evidence) == [.recorded("exit status 1")])
    }

    @Test("what a job is told is a list of remarks; an older note is its text")
    func notes() throws {
        var told = job("auth")
        told.note = PromptNote([.answer("in the vault", question: .noReasonGiven)], after: TurnID(3))
        try store.apply([.job(told)])
        #expect(try row("SELECT answer ->> '$[0].kind' FROM job") == ["answer"])
        #expect(try store.memory().jobs == [told])
        try store.pool.write { db in try db.execute(sql: "UPDATE job SET answer = 'The operator says: x'") }
        #expect(
            try store.memory().jobs.first?.note == PromptNote([.recorded("The operator says: x")], after: TurnID(3))
        )
    }

    @Test("an event has its line, and its fields as a JSON object")
    func events() throws {
        let notice = Notice.turnEnded(TurnID(1), JobID("auth"), .timedOut, .timedOut)
        try store.apply([.event(EventRecord(at: at(1), job: JobID("auth"), turn: TurnID(1), notice))])
        #expect(
            try row("SELECT kind, message, details ->> 'outcome', details ->> 'cause' FROM event") == [
                "turn_ended", "turn 1 of auth ended timed_out: it ran into its timeout", "timed_out", "timed_out",
            ]
        )
        let read = try #require(try store.events(after: 0, limit: 1).first?.record)
        #expect(read.message == notice.words && read.notice.fields == notice.fields && read.kind == .turnEnded)
    }

    @Test("an event that says nothing more has no details, and details that are none are no fields")
    func noDetails() throws {
        try store.apply([.event(EventRecord(at: at(1), .jobDone(JobID("auth"))))])
        #expect(try row("SELECT details FROM event") == [nil])
        try store.pool.write { db in try db.execute(sql: "UPDATE event SET details = 'not JSON'") }
        #expect(try store.events(after: 0, limit: 1).first?.record.notice.fields == [])
    }
}
