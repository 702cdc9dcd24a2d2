import MidwatchModel
import NightFacts
import SchedulerCore
import Testing

@Suite struct IntervalTests {
    @Test("an explicit anchor fixes the grid, whenever the job is first seen and however long its turns take")
    func explicitAnchor() throws {
        var night = try Night([.every("a", 60, anchor: 7)], from: 30)
        #expect(try night.nextDue("a") == 67)
        night.pass(to: 70)
        night.clocks(at: 100)
        night.end(1)
        #expect(try night.nextDue("a") == 127)
    }

    @Test("an anchor in the future is the first occurrence")
    func futureAnchor() throws {
        var night = try Night([.every("a", 60, anchor: 500)])
        night.pass(to: 499)
        #expect(night.rows("a") == [])
        night.pass(to: 500)
        #expect(night.rows("a") == ["500 started"])
    }

    @Test("without an anchor the grid begins when the job is first seen, and survives restarts")
    func implicitAnchor() throws {
        var night = try Night([.every("a", 60)], from: 13)
        night.end(1)
        try night.restart(at: 50)
        #expect(try night.nextDue("a") == 73)
        #expect(night.rows("a") == ["13 started"])
    }

    @Test("a run by hand does not shift the grid")
    func manual() throws {
        var night = try Night([.every("a", 60)])
        night.end(1)
        night.clocks(at: 30)
        #expect(night.ask(.run("a", force: false)) == nil)
        night.end(2)
        #expect(try night.nextDue("a") == 60)
    }

    @Test("from completion: the next is a period after the end, and none is due while a turn runs or waits")
    func completion() throws {
        var night = try Night([.every("a", 60, from: .completion)])
        #expect(night.live == [1])
        #expect(try night.nextDue("a") == nil)
        night.pass(to: 500)
        night.end(1)
        #expect(try night.nextDue("a") == 560)
        night.pass(to: 560)
        #expect(night.rows("a") == ["0 started", "560 started"])
    }

    @Test("from completion: a run by hand counts as a turn, also while it waits for a slot")
    func completionByHand() throws {
        var night = try Night(
            [.every("a", 6000), .every("b", 60, anchor: 30, from: .completion)],
            limits: Limits(maxConcurrentTurns: 1)
        )
        #expect(night.ask(.run("b", force: false)) == nil)
        #expect(try night.nextDue("b") == nil)
        night.pass(to: 100)
        #expect(night.rows("b") == [])
        night.end(1)
        night.end(2)
        #expect(try night.nextDue("b") == 160)
    }

    @Test("from completion: an end found after a downtime counts from when it was found")
    func completionWhileDown() throws {
        var night = try Night([.every("a", 60, from: .completion)])
        try night.restart(at: 1000, after: [.turnEnded(TurnID(1), .oneUnit)])
        #expect(try night.nextDue("a") == 1060)
    }

    @Test("cron: due at its civil times from the first one after the job is seen")
    func cron() throws {
        var night = try Night([.cron("a", "*/15 * * * *")])
        #expect(night.rows("a") == [])
        night.pass(to: 900)
        night.end(1)
        night.pass(to: 1800)
        #expect(night.rows("a") == ["900 started", "1800 started"])
    }

    @Test("six months of downtime cost one row")
    func longDowntime() throws {
        var night = try Night([.cron("a", "* * * * * *")])
        try night.restart(at: 180 * 86_400)
        #expect(night.rows("a") == ["1 missed_down x15551999", "15552000 started"])
    }
}
