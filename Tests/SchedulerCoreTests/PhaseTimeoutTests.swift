import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct PhaseTimeoutTests {
    static let jobs = [JobDefinition.every("a", 600, anchor: 0), .every("b", 900, anchor: 0)]

    static func plans(
        _ seconds: Int? = 3600,
        verify: Bool = false,
        approval: Bool = false,
        jobs: [String] = ["a", "b"]
    ) -> [PlanDefinition] {
        PlanDefinition.p(
            PhaseDefinition.phase("one", jobs, verify: verify, approval: approval).with {
                $0.timeout = seconds.map { .seconds($0) }
            },
            .phase("two", ["c"])
        )
    }

    @Test(
        "a phase whose time is over is refused: nothing starts, and a later DONE does not open its gate",
        arguments: [
            false, true,
        ]
    )
    func over(isReborn: Bool) throws {
        var night = try Night(Self.jobs + [.every("c", 60)], plans: Self.plans())
        night.end(1, .done)
        night.pass(to: 3599)
        #expect(try night.phase("one") == .open)
        #expect(night.core.phaseStatuses.first?.expiresAt == at(3600))
        if isReborn { try night.reborn(at: 3600) } else { night.pass(to: 3600) }
        #expect(try night.phase("one") == .refused)
        #expect(try night.row("one").reason?.words == "its time of 1 h is over: 1 of 2 done")
        #expect(night.live == [2])
        night.end(2, .done)
        #expect(try night.job("b").state == .done)
        #expect(try night.phase("one") == .refused)
        if isReborn { try night.reborn(at: 4000) }
        night.pass(to: 8000)
        #expect(try night.phase("one") == .refused)
        #expect(night.told(.phaseTimedOut) == 1)
        #expect(try night.phase("two") == .shut)
        #expect(night.core.isQuiescent)
    }

    @Test("its jobs' occurrences are skipped with the phase's state")
    func skipped() throws {
        var night = try Night(Self.jobs + [.every("c", 60)], plans: Self.plans())
        night.end(1)
        night.end(2, .stuck)
        night.pass(to: 3700)
        #expect(night.rows("a").last == "3600 skipped_hold")
        #expect(night.ledger.rows(of: "a").last?.cause?.words == "phase p/one is refused")
    }

    @Test("its time ends while its gate is checked, refused, or waits for an approval", arguments: [0, 1, 2])
    func gates(stage: Int) throws {
        var night = try Night(Self.jobs + [.every("c", 60)], plans: Self.plans(verify: true, approval: true))
        night.end(1, .done)
        night.end(2, .done)
        if stage > 0 { night.answer(1, passed: stage == 2) }
        night.pass(to: 3600)
        #expect(try night.phase("one") == .refused)
        #expect(try night.row("one").reason?.words == "its time of 1 h is over: 2 of 2 done")
        #expect(night.terminated == (stage == 0 ? [.check(1)] : []))
        night.answer(1, passed: true)
        #expect(try night.phase("one") == .refused)
        try night.reborn(at: 3700)
        #expect(night.told(.phaseTimedOut) == 1)
        #expect(night.approve("one") == nil)
        #expect(try night.phase("one") == .verifying)
        night.answer(2, passed: true)
        #expect(night.approve("one") == nil)
        #expect(try night.phase("one") == .passed)
    }

    @Test("an operator gives it the same time again")
    func again() throws {
        var night = try Night(Self.jobs + [.every("c", 60)], plans: Self.plans())
        night.end(1)
        night.end(2, .done)
        night.pass(to: 5000)
        #expect(night.approve("one") == nil)
        #expect(try night.phase("one") == .open)
        #expect(try night.row("one").openedAt == at(5000))
        try night.reborn(at: 5001)
        night.pass(to: 8599)
        #expect(try night.phase("one") == .open)
        night.pass(to: 8600)
        #expect(try night.phase("one") == .refused)
        #expect(night.told(.phaseTimedOut) == 2)
    }

    @Test(
        "a jobs file that gives it more time opens it again, one that gives it less ends it",
        arguments: [(7200, .open), (nil, .open), (1800, .refused)] as [(Int?, PhaseState)]
    )
    func reload(seconds: Int?, state: PhaseState) throws {
        var night = try Night(Self.jobs + [.every("c", 60)], plans: Self.plans())
        night.end(1)
        night.end(2)
        night.pass(to: 3700)
        try night.reload(plans: Self.plans(seconds))
        #expect(try night.phase("one") == state)
        #expect(night.told(.phaseTimedOut) == 1)
    }

    @Test("a member is resumed without opening it again; a one-shot has no time left")
    func resumed() throws {
        let jobs = [JobDefinition.every("a", 600, anchor: 0), .once("b", 0), .every("c", 60)]
        var night = try Night(jobs, plans: Self.plans())
        night.end(1, .stuck)
        night.end(2, .stuck)
        night.pass(to: 3600)
        #expect(night.ask(.resume("a")) == nil)
        #expect(try night.phase("one") == .refused)
        #expect(night.ask(.resume("b"))?.message.contains("its time of 1 h is over") == true)
        #expect(night.live == [])
    }

    @Test("its time is time that passes, whatever the clock shows", arguments: [-3000.0, 3000])
    func clockStep(seconds: Double) throws {
        var night = try Night([.every("a", 86_400), .every("b", 86_400), .every("c", 60)], plans: Self.plans())
        night.pass(to: 1000)
        night.setClock(to: 1000 + seconds)
        night.pass(to: 3599 + seconds)
        #expect(try night.phase("one") == .open)
        night.pass(to: 3600 + seconds)
        #expect(try night.phase("one") == .refused)
    }
}
