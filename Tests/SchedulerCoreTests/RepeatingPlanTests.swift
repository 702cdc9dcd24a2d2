import MidwatchModel
import NightCore
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct RepeatingPlanTests {
    static let ab = ["a", "b"].map { JobDefinition.every($0, 600) }

    static func plans(_ schedule: Schedule?, _ phases: [PhaseDefinition]? = nil) -> [PlanDefinition] {
        let two = [PhaseDefinition.phase("one", ["a"]), .phase("two", ["b"])]
        return [PlanDefinition(name: "p", phases: phases ?? two, schedule: schedule)]
    }

    static func every(_ seconds: Int, anchor: Double? = nil) -> Schedule {
        .every(Schedule.Interval(period: .seconds(seconds), anchor: anchor.map { at($0) }))
    }

    static let daily = Schedule.cron(Schedule.Cron(expression: "0 22 * * *"))
    static let day = 86_400.0
    static let ten = 79_200.0

    @Test("an interval begins when the plan is first seen, and again each period", arguments: [false, true])
    func interval(isReborn: Bool) throws {
        var night = try Night(Self.ab, plans: Self.plans(Self.every(3600)))
        #expect(try night.phase("one") == .open)
        #expect(night.words(.planStarted) == ["instance 1 of p begins"])
        night.end(1, .done)
        night.end(2)
        night.pass(to: 600)
        night.end(3, .done)
        #expect(try night.phase("two") == .passed)
        #expect(night.words(.planEnded) == ["instance 1 of p is over: all gates met"])
        #expect(!night.core.isQuiescent)
        if isReborn { try night.reborn(at: 700) }
        night.pass(to: 3599)
        #expect(try night.phase("one") == .passed)
        if isReborn { try night.reborn(at: 3600) } else { night.pass(to: 3600) }
        #expect(night.words(.planStarted).last == "instance 2 of p begins")
        #expect(try night.row("one").instance == 2)
        #expect(try night.phase("one") == .open)
        #expect(try night.phase("two") == .shut)
        #expect(try night.job("b").countedTurns == 0)
        #expect(try night.job("b").state == .active)
        #expect(night.launched == ["a", "b", "b", "a"])
        #expect(night.rows("a") == ["0 started", "3600 started"])
        if isReborn { try night.reborn(at: 3601) }
        night.end(4, .done)
        night.end(5, .done)
        #expect(night.told(.planEnded) == 2)
        #expect(night.told(.planStarted) == 2)
    }

    @Test("before its first occurrence a plan is shut")
    func first() throws {
        var night = try Night([.cron("a", "0 * * * *"), .every("b", 600)], plans: Self.plans(Self.daily))
        #expect(try night.phase("one") == .shut)
        #expect(night.core.phaseStatuses.first?.obstacles.first?.words.hasPrefix("instance 1 of p begins") == true)
        night.pass(to: 7200)
        #expect(night.rows("a") == ["3600 skipped_hold", "7200 skipped_hold"])
        night.pass(to: Self.ten)
        #expect(try night.phase("one") == .open)
        #expect(night.rows("a").last == "79200 started")
    }

    @Test(
        "an instance that is not over when the next begins ends unfinished; what runs goes on and counts for the next"
    )
    func unfinished() throws {
        let phases = [PhaseDefinition.phase("one", ["a"]), .phase("two", ["b", "c"])]
        var night = try Night(Self.ab + [.every("c", 7200)], plans: Self.plans(Self.every(3600), phases))
        night.end(1, .done)
        night.end(2, .stuck)
        night.pass(to: 3600)
        #expect(
            night.words(.planEnded) == ["instance 1 of p ends unfinished: phase two is open: b is stuck: no key"]
        )
        #expect(night.live == [3, 4])
        #expect(try night.job("b").state == .stuck)
        night.end(3, .done)
        #expect(try night.job("c").state == .done, "its turn of the first instance said DONE in the second")
        night.end(4, .done)
        #expect(try night.phase("two") == .open)
        #expect(night.ask(.resume("b")) == nil)
        night.pass(to: 4200)
        night.end(5, .done)
        #expect(try night.phase("two") == .passed)
    }

    @Test("a gate's check of the last instance answers a question nobody asks any more")
    func staleCheck() throws {
        let phases = [PhaseDefinition.phase("one", ["a"], verify: true)]
        var night = try Night([.every("a", 600)], plans: Self.plans(Self.every(3600), phases))
        night.end(1, .done)
        night.pass(to: 3600)
        #expect(night.terminated == [.check(1)])
        night.end(2, .done)
        night.answer(1, passed: true)
        #expect(try night.phase("one") == .verifying)
        try night.reborn(at: 3601)
        night.answer(2, passed: true)
        #expect(try night.phase("one") == .passed)
    }

    @Test("of what elapsed while the daemon was down the newest is begun, once")
    func down() throws {
        var night = try Night(Self.ab, plans: Self.plans(Self.daily))
        night.pass(to: Self.ten)
        try night.restart(at: 5 * Self.day, after: [.launchLost(.turn(TurnID(1)), reason: "gone")])
        #expect(night.words(.planStarted) == ["instance 1 of p begins", "instance 2 of p begins"])
        #expect(night.ledger.plans["p"]?.decidedThrough == at(5 * Self.day))
        try night.reborn(at: 5 * Self.day + 60)
        #expect(night.told(.planStarted) == 2)
        night.pass(to: 5 * Self.day + Self.ten)
        #expect(night.told(.planStarted) == 3)
    }

    @Test("jobs that are over have their turns again, and their watermark does not reach back")
    func renewed() throws {
        let a = JobDefinition.every("a", 600, anchor: 0).with { $0.maxTurns = 2 }
        let b = JobDefinition.every("b", 600, anchor: 0).with { $0.until = at(1000) }
        let phases = [PhaseDefinition.phase("one", ["a", "b"])]
        var night = try Night([a, b], plans: Self.plans(Self.every(86_400), phases))
        for turn in night.live { night.end(turn) }
        night.pass(to: 600)
        for turn in night.live { night.end(turn) }
        #expect(try night.job("a").endedBy == .maxTurns)
        night.pass(to: 2000)
        #expect(try night.job("b").endedBy == .until)
        night.pass(to: 86_400)
        #expect(try night.job("a").countedTurns == 0)
        #expect(try night.job("a").state == .active)
        #expect(try night.job("b").endedBy == .until)
        #expect(night.rows("a").last == "86400 started")
        #expect(night.rows("a").count == 3)
    }

    @Test("an edited schedule starts counting at the present, and the instance that runs goes on")
    func edited() throws {
        var night = try Night(Self.ab, plans: Self.plans(Self.every(3600)))
        night.pass(to: 1000)
        try night.reload(plans: Self.plans(Self.every(1800)))
        #expect(night.told(.planStarted) == 1)
        #expect(night.core.planStatuses.first?.nextDue == at(2800))
        try night.reborn(at: 1001)
        #expect(night.core.planStatuses.first?.nextDue == at(2800))
    }

    @Test("a plan that runs is taken for its first instance when it gets a schedule; without one it goes on")
    func addedAndRemoved() throws {
        var night = try Night(Self.ab, plans: Self.plans(nil))
        night.end(1, .done)
        night.pass(to: 100)
        try night.reload(plans: Self.plans(Self.every(3600)))
        #expect(night.told(.planStarted) == 0)
        #expect(night.ledger.plans["p"]?.instance == 1)
        #expect(try night.phase("two") == .open)
        night.pass(to: 3700)
        #expect(night.words(.planStarted) == ["instance 2 of p begins"])
        try night.reload(plans: Self.plans(nil))
        night.pass(to: 10_000)
        #expect(night.told(.planStarted) == 1)
        #expect(try night.row("one").instance == 2)
        try night.reload(plans: Self.plans(Self.every(3600)))
        #expect(night.told(.planStarted) == 1)
        night.pass(to: 13_600)
        #expect(try night.row("one").instance == 3)
    }

    @Test("a clock that is set back far does not keep a plan from beginning again")
    func clockStep() throws {
        var night = try Night(Self.ab, plans: Self.plans(Self.every(3600)), from: 100_000)
        night.setClock(to: 10_000)
        #expect(night.core.planStatuses.first?.nextDue == at(13_600))
        try night.reborn(at: 10_001)
        night.pass(to: 13_600)
        #expect(night.told(.planStarted) == 2)
    }

    @Test("a forecast begins instances, too")
    func forecast() throws {
        var night = try Night(Self.ab, plans: Self.plans(Self.daily))
        night.pass(to: 100)
        let forecast = night.conductor.forecast(from: night.now, until: at(Self.ten + 60), rowsMax: 10) { _ in
            .seconds(60)
        }
        #expect(forecast.rows.map(\.job) == ["a"])
        #expect(forecast.rows.first?.at == at(Self.ten))
    }
}
