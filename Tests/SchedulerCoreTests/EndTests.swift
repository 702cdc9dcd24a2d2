import MidwatchModel
import NightCore
import NightFacts
import NightWords
import SchedulerCore
import Testing

@Suite struct EndTests {
    @Test("maxTurns ends the job with the last of its turns")
    func maxTurns() throws {
        var night = try Night([JobDefinition.every("a", 60).with { $0.maxTurns = 2 }])
        night.end(1)
        night.pass(to: 60)
        #expect(try night.job("a").state == .active)
        night.end(2, .failed)
        #expect(try night.job("a").endedBy == .maxTurns)
        night.pass(to: 600)
        #expect(night.rows("a") == ["0 started", "60 started"])
    }

    @Test("DONE in the last turn is done, not over; STUCK in the last turn is stuck and cannot be resumed")
    func lastTurnSpeaks() throws {
        let jobs = ["a", "b"].map { JobDefinition.every($0, 60).with { $0.maxTurns = 1 } }
        var night = try Night(jobs)
        night.end(1, .done)
        night.end(2, .stuck)
        #expect(try night.job("a").state == .done)
        #expect(try night.job("b").state == .stuck)
        #expect(night.ask(.resume("b"))?.kind == .invalidState)
        night.pass(to: 600)
        #expect(night.launches.count == 2)
    }

    @Test("turns that are not iterations do not count towards maxTurns")
    func uncounted() throws {
        var night = try Night([JobDefinition.every("a", 60).with { $0.maxTurns = 1 }])
        night.tell(.launchLost(.turn(TurnID(1)), reason: "gone"))
        night.pass(to: 60)
        night.tell(.launchLost(.turn(TurnID(2)), reason: "gone"))
        night.pass(to: 120)
        #expect(night.launches.map(\.turn.iteration) == [1, 1, 1])
        night.end(3)
        #expect(try night.job("a").endedBy == .maxTurns)
    }

    @Test(
        "no more turns start than maxTurns allows",
        arguments: [OverlapPolicy.allow(limit: 3), .queue(limit: 3), .replace]
    )
    func noOvershoot(overlap: OverlapPolicy) throws {
        var night = try Night([JobDefinition.every("a", 60, overlap: overlap).with { $0.maxTurns = 2 }])
        night.pass(to: 240)
        for turn in Int64(1)...4 { night.end(turn) }
        night.pass(to: 400)
        for turn in Int64(1)...4 { night.end(turn) }
        #expect(night.launches.count == 2)
        #expect(try night.job("a").endedBy == .maxTurns)
        #expect(night.core.isQuiescent)
    }

    @Test("a start that waits is not made beyond maxTurns when that was lowered meanwhile")
    func waitingBeyondMaxTurns() throws {
        let job = JobDefinition.every("a", 60, overlap: .allow(limit: 2)).with { $0.maxTurns = 2 }
        var night = try Night([job, .every("b", 6000), .every("c", 6000)], limits: Limits(maxConcurrentTurns: 3))
        night.end(2)
        night.end(3)
        try night.reload(limits: Limits(maxConcurrentTurns: 1))
        night.pass(to: 60)
        #expect(night.rows("a") == ["0 started", "60 waiting"])
        try night.reload([job.with { $0.maxTurns = 1 }, .every("b", 6000), .every("c", 6000)], limits: Limits())
        #expect(night.live == [1])
        night.end(1)
        #expect(night.rows("a") == ["0 started", "60 expired"])
        #expect(try night.job("a").endedBy == .maxTurns)
    }

    @Test("until: the occurrence at that instant still runs, the job ends after it")
    func until() throws {
        var night = try Night([JobDefinition.every("a", 60).with { $0.until = at(120) }])
        night.end(1)
        night.pass(to: 60)
        night.end(2)
        night.pass(to: 119)
        #expect(try night.job("a").state == .active)
        night.clocks(at: 120.004)
        night.tell(.timeReached)
        #expect(night.live == [3])
        night.pass(to: 130)
        #expect(try night.job("a").state == .active)
        night.end(3)
        #expect(try night.job("a").endedBy == .until)
        #expect(night.rows("a") == ["0 started", "60 started", "120 started"])
    }

    @Test("until: an end between occurrences is noticed at its instant, and is not shown as an occurrence")
    func untilBetween() throws {
        var night = try Night([JobDefinition.every("a", 60).with { $0.until = at(90) }])
        night.end(1)
        night.pass(to: 60)
        night.end(2)
        #expect(try night.nextDue("a") == nil)
        #expect(night.core.nextStart == nil)
        #expect(night.core.isQuiescent)
        #expect(night.conductor.nextDeadline == at(90.001))
        night.pass(to: 91)
        #expect(try night.job("a").endedBy == .until)
        #expect(night.conductor.nextDeadline == nil)
    }

    @Test("until: a start that still waits when it would be late is not made after the end")
    func untilWaiting() throws {
        let job = JobDefinition.every("b", 60).with { $0.until = at(30) }
        var night = try Night([.every("a", 6000), job], limits: Limits(maxConcurrentTurns: 1))
        night.pass(to: 300)
        #expect(night.rows("b") == ["0 waiting"])
        night.end(1)
        #expect(night.rows("b") == ["0 expired"])
        #expect(try night.job("b").endedBy == .until)
        #expect(night.live == [])
    }

    @Test("until: an end that passes while a job is held makes resuming pointless, and says so")
    func untilHeld() throws {
        var night = try Night([JobDefinition.every("a", 60).with { $0.until = at(90) }])
        night.end(1)
        #expect(night.ask(.hold("a", reason: "x")) == nil)
        night.pass(to: 200)
        #expect(night.rows("a") == ["0 started", "60 skipped_hold"])
        let refusal = night.ask(.resume("a"))
        #expect(refusal?.cure.contains("until") == true)
    }

    @Test("at: on time")
    func once() throws {
        var night = try Night([.once("a", 100)])
        #expect(try night.nextDue("a") == 100)
        night.pass(to: 100)
        night.end(1)
        #expect(night.rows("a") == ["100 started"])
        #expect(try night.job("a").state == .done)
        #expect(night.core.isQuiescent)
    }

    @Test("at: late after a downtime, and never twice")
    func onceLate() throws {
        var night = try Night([.once("a", 100)])
        try night.restart(at: 10_000)
        #expect(night.rows("a") == ["100 late"])
        night.end(1)
        try night.restart(at: 20_000)
        #expect(night.rows("a") == ["100 late"])
    }

    @Test("at: an instant barely past when the job is first seen still runs; one long past is over, and says so")
    func oncePast() throws {
        var night = try Night([.once("near", 70), .once("far", 20)], from: 100)
        #expect(night.rows("near") == ["70 started"])
        #expect(night.rows("far") == [])
        #expect(try night.job("far").endedBy == .oneShot)
        #expect(night.told(.jobEnded) == 1)
        night.end(1, .failed)
        #expect(try night.job("near").endedBy == .oneShot)
    }

    @Test(
        "at: the only turn's outcome decides",
        arguments: [
            (TurnEnding.oneUnit, JobState.done), (.done, .done), (.stuck, .stuck), (.failed, .ended),
            (.limited, .ended),
        ]
    )
    func onceOutcome(ending: TurnEnding, state: JobState) throws {
        var night = try Night([.once("a", 0)])
        night.end(1, ending)
        #expect(try night.job("a").state == state)
        #expect(night.rows("a") == ["0 started"])
    }

    @Test("at: a turn by hand before the time does not take the occurrence's place")
    func onceByHandBefore() throws {
        var night = try Night([.once("a", 100), .once("b", 100)])
        #expect(night.ask(.run("a", force: false)) == nil)
        #expect(night.ask(.run("b", force: false)) == nil)
        night.end(1, .failed)
        night.end(2)
        #expect(try night.job("a").state == .active)
        #expect(try night.job("b").state == .active)
        night.pass(to: 100)
        #expect(night.rows("a") == ["100 started"])
        #expect(night.rows("b") == ["100 started"])
    }

    @Test("at: held over its time it is skipped; resumed, it starts at once and does not hang about")
    func onceHeld() throws {
        var night = try Night([.once("a", 100)])
        #expect(night.ask(.hold("a", reason: "x")) == nil)
        night.pass(to: 200)
        #expect(night.rows("a") == ["100 skipped_hold"])
        #expect(night.ask(.resume("a")) == nil)
        #expect(night.launched == ["a"])
        #expect(night.launches.first?.turn.trigger == .manual)
        night.end(1)
        #expect(try night.job("a").state == .done)
    }

    @Test("at: stuck and resumed, it starts again")
    func onceStuck() throws {
        var night = try Night([.once("a", 0)])
        night.end(1, .stuck)
        #expect(night.ask(.resume("a")) == nil)
        #expect(night.live == [2])
        night.end(2, .done)
        #expect(try night.job("a").state == .done)
    }

    @Test("at: waiting for a slot over a reload, it still starts")
    func onceWaitsOverReload() throws {
        var night = try Night([.every("a", 600), .once("b", 10)], limits: Limits(maxConcurrentTurns: 1))
        night.pass(to: 10)
        try night.reload()
        #expect(night.rows("b") == ["10 waiting"])
        #expect(try night.job("b").state == .active)
        night.end(1)
        #expect(night.rows("b") == ["10 started"])
    }
}
