import MidwatchModel
import NightCore
import NightFacts
import NightSimulation
import Testing

@testable import SchedulerCore

@Suite struct ClockTests {
    @Test("the clock set forward: said once, and what was jumped over is counted")
    func forward() throws {
        var night = try Night([.every("a", 60)])
        night.end(1)
        night.setClock(to: 3600)
        #expect(night.rows("a") == ["0 started", "60 missed_down x59", "3600 started"])
        #expect(night.told(.clockStepped) == 1)
        night.setClock(to: 3601)
        #expect(night.told(.clockStepped) == 1)
    }

    @Test("a moment back is no step, and nothing is due twice")
    func momentBack() throws {
        var night = try Night([.every("a", 60)])
        night.end(1)
        night.pass(to: 60)
        night.end(2)
        night.setClock(to: 58.5)
        #expect(night.told(.clockStepped) == 0)
        night.pass(to: 119)
        #expect(night.rows("a") == ["0 started", "60 started"])
        #expect(try night.job("a").revision == 1)
    }

    @Test("an interval does not stand still after the clock was set back: it begins a new grid")
    func intervalBack() throws {
        var night = try Night([.every("a", 60), .every("b", 60, anchor: 30)])
        night.end(1)
        night.pass(to: 3600)
        for turn in night.live { night.end(turn) }
        let before = night.launches.count
        night.setClock(to: 1000)
        #expect(night.told(.clockStepped) == 1)
        #expect(try night.job("a").revision == 2)
        #expect(try night.nextDue("a") == 1060)
        #expect(try night.nextDue("b") == 1050)
        night.pass(to: 1060)
        #expect(night.launches.count == before + 2)
    }

    @Test("a cron schedule waits until the clock has caught up with what it has served")
    func cronBack() throws {
        var night = try Night([.cron("a", "*/15 * * * *")])
        night.pass(to: 3600)
        night.end(1)
        night.setClock(to: 1800)
        night.pass(to: 3600)
        #expect(
            night.rows("a") == ["900 started", "1800 skipped_overlap", "2700 skipped_overlap", "3600 skipped_overlap"]
        )
        night.pass(to: 4500)
        #expect(night.rows("a").last == "4500 started")
    }

    @Test("a cron schedule does not sleep for years after a wrong clock was put right")
    func cronFarBack() throws {
        var night = try Night([.cron("a", "0 * * * *")])
        night.setClock(to: 40_000_000)
        night.end(1)
        night.setClock(to: 100)
        #expect(try night.job("a").revision == 2)
        #expect(try night.nextDue("a") == 3600)
        night.pass(to: 3600)
        #expect(night.rows("a").last == "3600 started")
    }

    @Test("the clock set back while the daemon was down is noticed at its start")
    func backWhileDown() throws {
        var night = try Night([.every("a", 60)])
        night.end(1)
        night.pass(to: 7200)
        night.end(2)
        try night.restart(at: 1000)
        #expect(try night.nextDue("a") == 1060)
        night.pass(to: 1060)
        #expect(night.live == [3])
    }

    @Test("an end that passed by a wrong clock has not come once the clock is right")
    func untilBack() throws {
        var night = try Night([JobDefinition.every("a", 60).with { $0.until = at(600) }])
        night.end(1)
        night.setClock(to: 100_000)
        #expect(try night.job("a").endedBy == .until)
        night.setClock(to: 30)
        #expect(try night.job("a").state == .active)
        #expect(try night.nextDue("a") == 90)
    }

    @Test("suspend moves both clocks: no step is told")
    func suspend() throws {
        var night = try Night([.every("a", 3600)])
        night.end(1)
        night.suspend(to: 7300)
        #expect(night.told(.clockStepped) == 0)
        #expect(night.rows("a") == ["0 started", "3600 missed_down", "7200 late"])
    }

    @Test("a core that is told an earlier instant than before loses nothing and repeats nothing")
    func earlier() throws {
        var night = try Night([.every("a", 60, overlap: .queue(limit: 3))])
        night.pass(to: 60)
        night.setClock(to: 59)
        night.end(1)
        #expect(night.rows("a") == ["0 started", "60 started"])
        night.pass(to: 120)
        #expect(night.rows("a") == ["0 started", "60 started", "120 waiting"])
    }

    @Test("the next deadline is never one that no longer matters")
    func deadline() throws {
        var night = try Night([.every("a", 60), .every("b", 7000)])
        night.end(1)
        night.end(2)
        #expect(night.conductor.nextDeadline == at(60))
        #expect(night.ask(.hold("a", reason: "x")) == nil)
        #expect(night.conductor.nextDeadline == at(60))
        #expect(night.ask(.run("a", force: true)) == nil)
        night.end(3, .done)
        #expect(night.conductor.nextDeadline == at(7000))
    }

    @Test("a day of runs by hand leaves the due queue as small as the jobs are many")
    func queueIsBounded() throws {
        var night = try Night([.cron("a", "0 0 1 1 *"), .every("b", 86_400)])
        for _ in 0..<500 {
            #expect(night.ask(.run("a", force: false)) == nil)
            for turn in night.live { night.end(turn) }
        }
        #expect(night.core.jobs.armedCount == 2)
    }

    @Test("the due queue gives jobs in order of time, then of the file, whatever was changed between")
    func queueOrder() {
        var generator = SeededGenerator(seed: 5)
        var queue = DueQueue(jobCount: 50)
        var expected: [Int: Int64] = [:]
        for _ in 0..<5000 {
            let job = Int.random(in: 0..<50, using: &generator)
            let instant = generator.isOne(in: 4) ? nil : Int64.random(in: 0..<40, using: &generator)
            queue.set(job, at: instant.map(WallTime.init(millisecondsSinceEpoch:)))
            expected[job] = instant
            let first = expected.min { ($0.value, $0.key) < ($1.value, $1.key) }
            #expect(queue.first?.job == first?.key)
            #expect(queue.count == expected.count)
        }
    }
}
