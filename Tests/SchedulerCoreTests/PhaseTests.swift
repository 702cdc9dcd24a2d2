import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import SchedulerCore
import Testing

@Suite struct PhaseTests {
    static let abc = ["a", "b", "c"].map { JobDefinition.every($0, 60) }

    @Test("phases open one after the other, each when the gate before it is met")
    func order() throws {
        let plans = PlanDefinition.p(.phase("one", ["a"]), .phase("two", ["b"]), .phase("three", ["c"]))
        var night = try Night(Self.abc, plans: plans)
        #expect(night.launched == ["a"])
        night.pass(to: 600)
        night.end(1, .done)
        #expect(try night.phase("one") == .passed)
        #expect(try night.phase("two") == .open)
        #expect(try night.phase("three") == .shut)
        #expect(night.launched == ["a", "b"])
        night.end(2, .done)
        night.end(3, .done)
        #expect(try night.phase("three") == .passed)
        #expect(night.told(.phaseOpened) == 3)
        #expect(night.told(.gatePassed) == 3)
        #expect(night.core.isQuiescent)
    }

    @Test("plans go on side by side")
    func plans() throws {
        var plans = PlanDefinition.p(.phase("one", ["a"]))
        plans.append(PlanDefinition(name: "q", phases: [.phase("one", ["b"]), .phase("two", ["c"])]))
        var night = try Night(Self.abc, plans: plans)
        #expect(night.launched == ["a", "b"])
        night.end(2, .done)
        #expect(night.launched == ["a", "b", "c"])
        #expect(try night.phase("one") == .open)
    }

    @Test("an interval without an anchor begins when its phase opens; nothing was due before")
    func implicitAnchor() throws {
        let plans = PlanDefinition.p(.phase("one", ["a"]), .phase("two", ["b"]))
        var night = try Night([.every("a", 600), .every("b", 60)], plans: plans)
        #expect(try night.nextDue("b") == nil)
        night.clocks(at: 77)
        night.end(1, .done)
        #expect(night.rows("b") == ["77 started"])
        #expect(try night.nextDue("b") == 137)
    }

    @Test("gates: how many members must be done", arguments: [(Gate.Requirement.all, 3), (.any, 1), (.quorum(2), 2)])
    func requirements(require: Gate.Requirement, needed: Int) throws {
        let plans = PlanDefinition.p(.phase("one", ["a", "b", "c"], require))
        var night = try Night(Self.abc, plans: plans)
        for turn in 1...needed {
            #expect(try night.phase("one") == .open)
            night.end(Int64(turn), .done)
        }
        #expect(try night.phase("one") == .passed)
    }

    @Test("members that a quorum left behind are over and say so; their live turns end and change nothing")
    func leftBehind() throws {
        let plans = PlanDefinition.p(.phase("one", ["a", "b", "c"], .quorum(1)))
        var night = try Night(Self.abc, plans: plans)
        night.end(2, .stuck)
        night.end(1, .done)
        #expect(try night.job("c").endedBy == .phasePassed)
        #expect(try night.job("b").state == .stuck)
        night.end(3, .done)
        #expect(night.outcome(3) == .done)
        #expect(try night.job("c").state == .ended)
        night.pass(to: 600)
        #expect(night.rows("b") == ["0 started"])
        #expect(night.ask(.resume("b"))?.kind == .invalidState)
        #expect(night.core.isQuiescent)
    }

    @Test("a stuck or held member keeps the gate shut, until it is resumed and done")
    func stuckMember() throws {
        let plans = PlanDefinition.p(.phase("one", ["a", "b"]), .phase("two", ["c"]))
        var night = try Night(Self.abc, plans: plans)
        night.end(1, .done)
        night.end(2, .stuck)
        #expect(try night.phase("one") == .open)
        #expect(night.core.phaseStatuses.first?.obstacles.map(\.words) == ["b is stuck: no key"])
        #expect(night.core.isQuiescent)
        night.pass(to: 100)
        #expect(night.ask(.resume("b")) == nil)
        night.pass(to: 120)
        night.end(3, .done)
        #expect(try night.phase("one") == .passed)
    }

    @Test("a member that is disabled keeps an all gate shut, and the phase says so")
    func disabledMember() throws {
        let plans = PlanDefinition.p(.phase("one", ["a", "b"]), .phase("two", ["c"]))
        var jobs = Self.abc
        jobs[1].isEnabled = false
        var night = try Night(jobs, plans: plans)
        night.end(1, .done)
        #expect(try night.phase("one") == .open)
        #expect(night.core.phaseStatuses.first?.obstacles.map(\.words) == ["b is disabled (\"enabled\": false)"])
        #expect(night.ledger.events.contains { $0.kind == .phaseOpened && $0.message.contains("b (disabled") })
        #expect(night.core.isQuiescent)
    }

    @Test("the gate's command decides: yes opens the next phase")
    func verifyYes() throws {
        let plans = PlanDefinition.p(.phase("one", ["a"], verify: true), .phase("two", ["b"]))
        var night = try Night(Self.abc, plans: plans)
        night.end(1, .done)
        #expect(try night.phase("one") == .verifying)
        #expect(night.checks.map(\.command.argv) == [["make", "test"]])
        #expect(!night.launched.contains("b"))
        night.answer(1, passed: true)
        #expect(try night.phase("one") == .passed)
        #expect(night.launched.contains("b"))
    }

    @Test("the gate's command decides: no keeps it shut until an operator has it checked again")
    func verifyNo() throws {
        let plans = PlanDefinition.p(.phase("one", ["a"], verify: true), .phase("two", ["b"]))
        var night = try Night(Self.abc, plans: plans)
        night.end(1, .done)
        night.answer(1, passed: false)
        #expect(try night.phase("one") == .refused)
        #expect(night.told(.gateRefused) == 1)
        #expect(night.ask(.approve(plan: nil, phase: "one")) == nil)
        #expect(try night.phase("one") == .verifying)
        night.answer(2, passed: true)
        #expect(try night.phase("one") == .passed)
    }

    @Test("a check of the gate that got lost is made again, and only its own answer counts")
    func verifyLost() throws {
        let plans = PlanDefinition.p(.phase("one", ["a"], verify: true))
        var night = try Night(Self.abc, plans: plans)
        night.end(1, .done)
        night.tell(.launchLost(.check(1), reason: "gone"))
        #expect(night.checks.map(\.check.id) == [1, 2])
        night.answer(1, passed: true)
        #expect(try night.phase("one") == .verifying)
        night.answer(2, passed: true)
        #expect(try night.phase("one") == .passed)
    }

    @Test("a check's keeper that cannot start is a no")
    func verifyUnstartable() throws {
        let plans = PlanDefinition.p(.phase("one", ["a"], verify: true))
        var night = try Night(Self.abc, plans: plans)
        night.end(1, .done)
        night.tell(.launchFailed(.check(1), reason: "no make"))
        #expect(try night.phase("one") == .refused)
    }

    @Test("approval comes last, after members and check")
    func approval() throws {
        let plans = PlanDefinition.p(.phase("one", ["a"], verify: true, approval: true), .phase("two", ["b"]))
        var night = try Night(Self.abc, plans: plans)
        #expect(night.ask(.approve(plan: "p", phase: "one"))?.kind == .invalidState)
        night.end(1, .done)
        #expect(night.ask(.approve(plan: "p", phase: "one"))?.kind == .invalidState)
        night.answer(1, passed: true)
        #expect(try night.phase("one") == .awaitingApproval)
        #expect(night.ask(.approve(plan: "p", phase: "one")) == nil)
        #expect(try night.phase("one") == .passed)
        #expect(night.ask(.approve(plan: "p", phase: "one"))?.kind == .invalidState)
    }

    @Test("a done job resumed while its gate is being checked opens the phase again; the old answer counts no more")
    func staleCheck() throws {
        let plans = PlanDefinition.p(.phase("one", ["a"], verify: true), .phase("two", ["b"]))
        var night = try Night(Self.abc, plans: plans)
        night.end(1, .done)
        #expect(night.ask(.resume("a")) == nil)
        #expect(try night.phase("one") == .open)
        #expect(night.terminated == [.check(1)])
        night.pass(to: 60)
        let turn = try #require(night.live.last)
        night.end(turn, .done)
        #expect(try night.phase("one") == .verifying)
        night.answer(1, passed: true)
        #expect(try night.phase("one") == .verifying)
        night.answer(2, passed: false)
        #expect(try night.phase("one") == .refused)
    }

    @Test("members go on after their phase was opened again, from their next time on")
    func reopened() throws {
        let plans = PlanDefinition.p(.phase("one", ["a", "b"], .any, verify: true))
        var night = try Night([.every("a", 60), .every("b", 60)], plans: plans)
        night.end(1, .done)
        night.end(2)
        night.answer(1, passed: false)
        #expect(try night.nextDue("b") == nil)
        night.pass(to: 200)
        #expect(night.ask(.resume("b"))?.kind == .invalidState)
        #expect(night.ask(.resume("a")) == nil)
        #expect(try night.nextDue("a") == 240)
        #expect(try night.nextDue("b") == 240)
        #expect(night.rows("b") == ["0 started"])
    }

    @Test("a member's start that waits for a slot is not made once its phase has moved on")
    func waitingMember() throws {
        let plans = PlanDefinition.p(.phase("one", ["a", "b"], .any, approval: true))
        var night = try Night([.every("a", 60), .every("b", 60)], plans: plans, limits: Limits(maxConcurrentTurns: 1))
        night.end(1, .done)
        #expect(night.rows("b") == ["0 skipped_hold"])
        #expect(night.core.waitingStarts == 0)
        #expect(night.core.isQuiescent)
    }

    @Test("a one-shot whose start waited for a slot until its phase moved on is over, not forgotten")
    func waitingOneShot() throws {
        let plans = PlanDefinition.p(.phase("one", ["a", "b"], .any, approval: true))
        var night = try Night([.every("a", 60), .once("b", 0)], plans: plans, limits: Limits(maxConcurrentTurns: 1))
        night.end(1, .done)
        #expect(night.rows("b") == ["0 skipped_hold"])
        #expect(try night.job("b").endedBy == .oneShot)
    }

    @Test("what fell due for a member at the moment its phase passes without it has a row", arguments: [true, false])
    func passedAtTheMinute(isStuck: Bool) throws {
        let plans = PlanDefinition.p(.phase("one", ["a", "b"], .any))
        var night = try Night([.every("a", 600), .every("b", 60, anchor: 0)], plans: plans)
        night.end(2, isStuck ? .stuck : .oneUnit)
        night.clocks(at: 60)
        night.end(1, .done)
        #expect(night.rows("b") == ["0 started", isStuck ? "60 skipped_hold" : "60 expired"])
    }

    @Test("a job's own check: yes makes it done, no is false_done and it goes on")
    func jobCheck() throws {
        var night = try Night([JobDefinition.every("a", 60).with { $0.verify = CheckCommand(argv: ["make"]) }])
        night.end(1, .done)
        #expect(night.core.liveTurns.first?.state == .verifying)
        night.answer(1, passed: false)
        #expect(night.outcome(1) == .falseDone)
        #expect(try night.job("a").state == .active)
        night.pass(to: 60)
        night.end(2, .done)
        night.tell(.launchLost(.check(2), reason: "gone"))
        night.answer(3, passed: true)
        #expect(night.outcome(2) == .done)
        #expect(try night.job("a").state == .done)
    }

    @Test("a lost keeper's belated news does not disturb the check of its turn's DONE")
    func belatedLoss() throws {
        var night = try Night([JobDefinition.every("a", 60).with { $0.verify = CheckCommand(argv: ["make"]) }])
        night.end(1, .done)
        night.tell(.launchLost(.turn(TurnID(1)), reason: "gone"))
        #expect(night.live == [1])
        night.answer(1, passed: true)
        #expect(night.outcome(1) == .done)
    }
}
