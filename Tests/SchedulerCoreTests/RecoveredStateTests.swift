import MidwatchModel
import MidwatchTestKit
import NightCore
import NightFacts
import NightSimulation
import NightWords
import SchedulerCore
import Testing

/// What a restarted daemon makes of the rest: phases, waiting starts, jobs that changed meanwhile, belated news.
@Suite struct RecoveredStateTests {
    @Test("phases in every state are found again as they were")
    func phases() throws {
        let plans = PlanDefinition.p(
            .phase("one", ["a"]),
            .phase("two", ["b"], verify: true),
            .phase("three", ["c"], approval: true)
        )
        var night = try Night([.every("a", 60), .every("b", 60), .every("c", 60)], plans: plans)
        night.end(1, .done)
        night.end(2, .done)
        night.answer(1, passed: false)
        try night.restart(at: 10)
        #expect(try night.phase("one") == .passed)
        #expect(try night.phase("two") == .refused)
        #expect(try night.phase("three") == .shut)
        #expect(night.ask(.approve(plan: nil, phase: "two")) == nil)
        night.answer(2, passed: true)
        night.end(3, .done)
        try night.restart(at: 20)
        #expect(try night.phase("three") == .awaitingApproval)
        #expect(night.ask(.approve(plan: nil, phase: "three")) == nil)
        #expect(night.told(.phaseOpened) == 3)
    }

    @Test("a check's yes does not pass a gate whose done member disappeared while the daemon was down")
    func memberGoneWhileChecked() throws {
        let plans = PlanDefinition.p(.phase("one", ["a"], verify: true))
        var night = try Night([.every("a", 60)], plans: plans)
        night.end(1, .done)
        try night.restart(
            [.every("b", 60)],
            plans: plans,
            at: 30,
            after: [.checkEnded(1, .exited(0))]
        )
        #expect(try night.phase("one") == .open)
        #expect(night.core.phaseStatuses.first?.obstacles.map(\.words) == ["a is defined no more"])
    }

    @Test("a phase whose last member got resumed stays open over a restart")
    func reopenedPhase() throws {
        let plans = PlanDefinition.p(.phase("one", ["a"], approval: true))
        var night = try Night([.every("a", 60)], plans: plans)
        night.end(1, .done)
        #expect(night.ask(.resume("a")) == nil)
        try night.restart(at: 10)
        #expect(try night.phase("one") == .open)
        #expect(try night.nextDue("a") == 60)
    }

    @Test("waiting occurrences are back in line, and the rest of their lives is the same")
    func waiting() throws {
        let jobs = [JobDefinition.every("a", 600), .every("b", 60, overlap: .queue(limit: 2)), .once("c", 5)]
        var night = try Night(jobs, limits: Limits(maxConcurrentTurns: 1))
        night.pass(to: 60)
        #expect(night.rows("b") == ["0 waiting", "60 waiting"])
        try night.restart(at: 61, after: [.launchAdopted(RecoveryTests.turn, .process(pid: 7))])
        #expect(night.core.waitingStarts == 3)
        night.pass(to: 125)
        #expect(night.rows("b") == ["0 waiting", "60 waiting", "120 skipped_overlap"])
        night.end(1)
        night.end(2)
        night.end(3)
        night.end(4)
        #expect(night.rows("b") == ["0 late", "60 late", "120 skipped_overlap"])
        #expect(night.rows("c") == ["5 late"])
    }

    @Test("a waiting occurrence of a job that was over meanwhile gets its verdict")
    func waitingInVain() throws {
        let job = JobDefinition.every("b", 600).with { $0.until = at(100) }
        var night = try Night([.every("a", 600), job], limits: Limits(maxConcurrentTurns: 1))
        try night.restart(at: 500, after: [.turnEnded(TurnID(1), .oneUnit)])
        #expect(night.rows("b") == ["0 expired"])
        #expect(try night.job("b").endedBy == .until)
        #expect(night.core.waitingStarts == 0)
    }

    @Test("a DONE whose check is not to be found in the ledger is checked anew")
    func checkNotFound() throws {
        var night = try Night([RecoveryTests.checked])
        night.end(1, .done)
        var memory = night.ledger.memory
        memory.openChecks = []
        let definitions = Definitions(jobs: [RecoveryTests.checked])
        var core = NightCore(
            definitions: try CompiledDefinitions(definitions, zones: TestZones.utc),
            memory: memory,
            now: night.now
        )
        let orders = core.handle(.started, now: night.now)
        let checks = orders.compactMap { if case .launchCheck(let launch) = $0 { launch.check.subject } else { nil } }
        #expect(checks == [.turn(TurnID(1))])
    }

    @Test("a job that disappeared while the daemon was down is marked, and comes back without a backlog")
    func removedWhileDown() throws {
        var night = try Night([.every("a", 60), .every("b", 60)])
        night.end(1)
        night.end(2)
        try night.restart([.every("b", 60)], at: 100)
        #expect(night.ledger.jobs["a"]?.removedAt == at(100))
        try night.restart([.every("a", 60), .every("b", 60)], at: 1000)
        #expect(night.rows("a") == ["0 started"])
        #expect(try night.nextDue("a") == 1020)
    }

    @Test("a job that was disabled comes back without a backlog", arguments: [true, false])
    func disabledMeanwhile(byRestart: Bool) throws {
        let off = JobDefinition.every("a", 60).with { $0.isEnabled = false }
        var night = try Night([.every("a", 60)])
        night.end(1)
        night.clocks(at: 30)
        try night.reload([off])
        if byRestart {
            try night.restart(at: 500)
            try night.restart([.every("a", 60)], at: 1000)
        } else {
            night.pass(to: 1000)
            try night.reload([.every("a", 60)])
        }
        #expect(night.rows("a") == ["0 started"])
        #expect(try night.nextDue("a") == 1020)
        #expect(try night.job("a").revision == 1)
    }

    @Test("news of runs that nobody knows changes nothing")
    func unknownRuns() throws {
        var night = try Night([.every("a", 600)])
        let before = (night.ledger.events, night.core.liveTurns)
        let events: [Event] = [
            .turnEnded(TurnID(9), .done), .launchLost(.turn(TurnID(9)), reason: "x"),
            .launchAdopted(.turn(TurnID(9)), .process(pid: 1)),
            .launchNeverMade(.turn(TurnID(9))), .launchFailed(.turn(TurnID(9)), reason: "x"),
            .launchStarted(.check(9), .process(pid: 1)),
            .checkEnded(9, .exited(0)), .launchLost(.check(9), reason: "x"),
            .launchNeverMade(.check(9)),
        ]
        for event in events { night.tell(event) }
        #expect(night.ledger.events == before.0)
        #expect(night.core.liveTurns == before.1)
    }

    @Test("an ending told twice counts once")
    func twice() throws {
        var night = try Night([.every("a", 600)])
        night.end(1)
        night.end(1, .done)
        #expect(try night.job("a").countedTurns == 1)
        #expect(try night.job("a").state == .active)
    }

    @Test("a turn that could not be launched failed, with the reason")
    func launchFailed() throws {
        var night = try Night([.every("a", 600)])
        night.tell(.launchFailed(RecoveryTests.turn, reason: "no keeper program"))
        #expect(night.outcome(1) == .failed)
        #expect(night.ledger.turns[TurnID(1)]?.reason?.words == "no keeper program")
    }
}
