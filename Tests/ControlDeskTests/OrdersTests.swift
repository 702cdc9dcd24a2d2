import ControlAPI
import ControlDesk
import MidwatchModel
import NightFacts
import Testing

@Suite("The desk: orders, budgets and the outlook")
struct OrdersTests {
    @Test("An order changes the job and answers with what happened")
    func orders() async throws {
        let scene = try DeskScene(Definitions(jobs: [DeskScene.job("auth")]))
        let held = try await scene.ask(Operations.hold, HoldRequest(job: "auth", reason: "lunch"))
        #expect(held.action == "hold" && held.job == "auth" && held.message.contains("lunch"))
        #expect(try await scene.ask(Operations.job, JobRequest(job: "auth")).state == .held)
        _ = try await scene.ask(Operations.resume, ResumeRequest(job: "auth"))
        #expect(try await scene.ask(Operations.job, JobRequest(job: "auth")).state == .active)
        let again = await #expect(throws: ControlError.self) {
            try await scene.ask(Operations.resume, ResumeRequest(job: "auth"))
        }
        #expect(again?.code == .invalidState)
        #expect(again?.refusal == "already" && again?.fields == ["job": "auth", "state": "active"])
        #expect(try await scene.ask(Operations.reload, ReloadRequest()).added == 1)
    }

    @Test("A refused run, the row, why and the status name the same obstacle")
    func sameObstacle() async throws {
        let at = WallTime(millisecondsSinceEpoch: DeskScene.start)
        let row = OccurrenceRecord(
            job: JobID("auth"),
            nominal: at,
            revision: 1,
            verdict: .skippedHold,
            cause: .obstacle(.held(.words("lunch"))),
            decidedAt: at
        )
        let ledger = FakeLedger(rows: [row])
        let scene = try DeskScene(Definitions(jobs: [DeskScene.job("auth")]), ledger: ledger)
        _ = try await scene.ask(Operations.hold, HoldRequest(job: "auth", reason: "lunch"))
        let error = await #expect(throws: ControlError.self) {
            try await scene.ask(Operations.run, RunRequest(job: "auth"))
        }
        #expect(error?.refusal == "held")
        #expect(error?.fields == ["job": "auth", "obstacle": "standing", "because": "words", "words": "lunch"])
        let why = try await scene.ask(Operations.why, WhyRequest(job: "auth"))
        #expect(why.obstacle == "held" && why.rows.map(\.causeKind) == ["held"])
        #expect(why.explanation.contains("the job is held: lunch"))
    }

    @Test("A live turn is ended; one that is over is refused with its outcome")
    func cancel() async throws {
        let ledger = FakeLedger(all: [DeskScene.turn(1, outcome: nil), DeskScene.turn(2, outcome: .failed)])
        let scene = try DeskScene(Definitions(jobs: [DeskScene.job("auth")]), ledger: ledger)
        #expect(try await scene.ask(Operations.cancel, CancelRequest(turn: 1)).job == "auth")
        let error = await #expect(throws: ControlError.self) {
            try await scene.ask(Operations.cancel, CancelRequest(turn: 2))
        }
        #expect(error?.code == .invalidState && error?.message == "turn 2 is over (failed)")
        #expect(error?.refusal == "turn_over" && error?.fields == ["turn": "2", "outcome": "failed"])
    }

    @Test("A lease is proved by turn, token and folder together")
    func lease() async throws {
        let ledger = FakeLedger(all: [DeskScene.turn(1, outcome: nil)])
        let scene = try DeskScene(Definitions(jobs: [DeskScene.job("auth")]), ledger: ledger)
        let good = LeaseRequest(turn: 1, token: 1, folder: "/state/turns/1")
        #expect(try await scene.ask(Operations.proveLease, good).job == "auth")
        let elsewhere = await #expect(throws: ControlError.self) {
            try await scene.ask(Operations.proveLease, LeaseRequest(turn: 1, token: 1, folder: "/other/turns/1"))
        }
        #expect(elsewhere?.code == .notFound)
        let old = await #expect(throws: ControlError.self) {
            try await scene.ask(Operations.proveLease, LeaseRequest(turn: 1, token: 99, folder: "/state/turns/1"))
        }
        #expect(old?.code == .invalidState)
    }

    @Test("A phase is approved by its full name too, and only where it waits for that")
    func approve() async throws {
        let plan = PlanDefinition(name: "build", phases: [PhaseDefinition(name: "logic", jobs: [JobID("auth")])])
        let scene = try DeskScene(Definitions(jobs: [DeskScene.job("auth")], plans: [plan]))
        for name in ["logic", "build/logic"] {
            let error = await #expect(throws: ControlError.self) {
                try await scene.ask(Operations.approve, ApproveRequest(phase: name))
            }
            #expect(error?.code == .invalidState, "\(name)")
        }
    }

    @Test("A budget is shown in the units that people use, and raised in them")
    func budgets() async throws {
        let night = NightDefinition(budget: Budget(costMicroUSD: 20_000_000, wallMilliseconds: 3_600_000))
        let scene = try DeskScene(Definitions(jobs: [DeskScene.job("auth")], night: night))
        let before = try await scene.ask(Operations.budgets, NoDetails())
        #expect(before.map(\.scope) == [.night] && before[0].name == nil)
        #expect(before[0].bounds.map(\.kind) == [.usd, .minutes] && before[0].bounds.map(\.limit) == [20, 60])
        _ = try await scene.ask(Operations.raiseBudget, BudgetRequest(scope: .night, usd: 2.5, minutes: 0.5))
        let after = try await scene.ask(Operations.budgets, NoDetails())[0].bounds
        #expect(after.map(\.limit) == [22.5, 60.5] && after.map(\.raised) == [2.5, 0.5])
        let error = await #expect(throws: ControlError.self) {
            try await scene.ask(Operations.raiseBudget, BudgetRequest(scope: .night, turns: 5))
        }
        #expect(error?.code == .invalidState)
    }

    @Test("The outlook takes what the loop itself takes a turn to last")
    func outlook() async throws {
        let at = WallTime(millisecondsSinceEpoch: DeskScene.start)
        func verdicts(typicalMilliseconds: Int64?) async throws -> [OccurrenceVerdict] {
            let definitions = Definitions(jobs: [DeskScene.job("auth", every: 300)])
            let fresh = try DeskScene(definitions).mailbox.record(of: "auth")
            let memory = LedgerMemory(jobs: [
                JobRecord(
                    id: JobID("auth"),
                    cursor: JobRecord.Cursor(
                        scheduleIdentity: fresh.cursor.scheduleIdentity,
                        anchor: at,
                        decidedThrough: at
                    ),
                    since: at,
                    typical: JobRecord.Typical(milliseconds: typicalMilliseconds)
                )
            ])
            let scene = try DeskScene(definitions, memory: memory)
            let until = DeskScene.start + 1_500_000
            return try await scene.ask(Operations.plan, PlanRequest(until: until)).rows.map(\.verdict)
        }
        // Every 5 min: turns of a minute never meet, those of 8 min skip every other occurrence.
        #expect(try await verdicts(typicalMilliseconds: nil) == Array(repeating: .started, count: 5))
        let long = try await verdicts(typicalMilliseconds: 480_000)
        #expect(long == [.started, .skippedOverlap, .started, .skippedOverlap, .started])
    }

    @Test("An outlook into the past is refused")
    func past() async throws {
        let scene = try DeskScene(Definitions(jobs: [DeskScene.job("auth")]))
        let error = await #expect(throws: ControlError.self) {
            try await scene.ask(Operations.plan, PlanRequest(until: DeskScene.start))
        }
        #expect(error?.code == .invalidArgument)
    }
}
