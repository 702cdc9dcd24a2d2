import MidwatchModel
import MidwatchTestKit
import NightFacts
import NightSimulation
import NightWords
import Schedules
import Testing

@testable import SchedulerCore

@Suite struct FinishByTests {
    /// A job every ten minutes from midnight on that has to be over by 06:30.
    private let job = JobDefinition.every("a", 600, anchor: 0).with {
        $0.finishBy = FinishTime(minutes: 390, zone: "UTC")
    }
    private let end = 23_400.0

    /// Exit status 0 after so many seconds.
    private func lasting(_ seconds: Double) -> TurnEnding {
        TurnEnding(exit: ExitRecord(status: .exited(0), startedAt: at(0), endedAt: at(seconds)))
    }

    @Test("a turn is handed out with the time it has, if that is less than its timeout")
    func timeout() throws {
        var night = try Night([job])
        #expect(night.launches.last?.job.bounds.timeout == .seconds(3600))
        night.end(1, lasting(1))
        try night.restart(at: end - 1190)
        #expect(night.launches.last?.job.bounds.timeout == .seconds(1190))
    }

    @Test("who runs into it is told so; who runs into its own timeout is not")
    func reason() throws {
        var night = try Night([job], from: end - 1200)
        let timedOut = TurnEnding(
            exit: ExitRecord(status: .signalled(15), endedBy: .timeout, startedAt: at(0), endedAt: at(end))
        )
        night.clocks(at: end)
        night.end(1, timedOut)
        #expect(night.outcome(1) == .timedOut)
        #expect(night.ledger.turns[TurnID(1)]?.reason?.words == "it had to finish by 06:30 UTC")
        var own = try Night([job.with { $0.bounds.timeout = .seconds(60) }], from: end - 1200)
        own.clocks(at: end - 1140)
        own.end(1, timedOut)
        #expect(own.ledger.turns[TurnID(1)]?.reason?.words == "it ran into its timeout")
    }

    @Test("nothing starts that would take longer than there is time, by what its turns took so far")
    func typical() throws {
        var night = try Night([job], from: end - 3000)
        night.end(1, lasting(1500))
        #expect(try night.job("a").typical.milliseconds == 1_500_000)
        night.pass(to: end - 2400)
        night.end(2, lasting(1500))
        night.pass(to: end - 1800)
        #expect(night.live == [3])
        night.end(3, lasting(1500))
        night.pass(to: end - 1)
        #expect(night.rows("a").suffix(2) == ["22200 skipped_window", "22800 skipped_window"])
        #expect(
            night.ledger.rows(of: "a").last?.cause?.words
                == "it could not finish by 06:30 UTC: its turns take about 25 min"
        )
        night.pass(to: end)
        #expect(night.rows("a").last == "23400 started", "the next time is a day away")
    }

    @Test("what is typical follows the turns that came to their own end")
    func samples() throws {
        var night = try Night([job])
        for (turn, seconds) in [(1, 100.0), (2, 200), (3, 25)] {
            night.end(Int64(turn), lasting(seconds))
            night.pass(to: Double(turn) * 600)
        }
        #expect(try night.job("a").typical.milliseconds == 100_000)
        night.end(4, .failed)
        night.pass(to: 2400)
        night.end(5, .limited)
        #expect(try night.job("a").typical.milliseconds == 100_000)
    }

    @Test("with nothing known it may start until a minute before")
    func unknown() throws {
        let late = job.with { $0.schedule = .at(at(end - 59)) }
        var night = try Night([late], from: end - 120)
        night.pass(to: end - 59)
        #expect(night.rows("a") == ["23341 skipped_window"])
        var other = try Night([late.with { $0.schedule = .at(at(end - 60)) }], from: end - 120)
        other.pass(to: end - 60)
        #expect(other.rows("a") == ["23340 started"])
    }

    @Test("what waits for a slot is given up when it is too late")
    func waited() throws {
        let other = JobDefinition.every("z", 86_400)
        var night = try Night([other, job], limits: Limits(maxConcurrentTurns: 1), from: end - 600)
        #expect(night.rows("a") == ["22800 waiting"])
        night.pass(to: end - 60)
        #expect(night.rows("a") == ["22800 waiting"])
        night.pass(to: end - 59)
        #expect(night.rows("a") == ["22800 skipped_window"])
    }

    @Test("a run by hand is refused then, unless it is forced")
    func byHand() throws {
        let never = job.with { $0.schedule = .cron(Schedule.Cron(expression: "0 0 1 1 *")) }
        var night = try Night([never], from: end - 30)
        let answer = night.ask(.run("a", force: false))
        let refusal = try #require(answer)
        #expect(refusal.message.contains("it could not finish by 06:30 UTC") && refusal.cure.contains("--force"))
        #expect(night.ask(.run("a", force: true)) == nil)
        #expect(night.live == [1])
        #expect(night.launches.last?.job.bounds.timeout == .seconds(30), "its end is the same")
    }

    @Test("an intent that was never carried out is not carried out when it is too late")
    func relaunched() throws {
        var night = try Night([job], from: end - 600, isStarted: false)
        night.keepersStart = false
        night.tell(.started)
        try night.restart(at: end + 1, after: [.launchNeverMade(.turn(TurnID(1)))])
        #expect(night.outcome(1) == .lost)
        #expect(night.ledger.turns[TurnID(1)]?.reason?.words.hasSuffix("it had to finish by 06:30 UTC") == true)
    }

    @Test(
        "the clock of its zone decides: a time that is skipped is the first after it, a repeated one the first",
        arguments: [
            // 2026-03-29: 02:30 is skipped; 03:00 CEST is 01:00 UTC.
            (150, 1_774_742_400, 1_774_746_000), (150, 1_774_746_000, 1_774_830_600),
            // 2026-10-25: 02:30 CEST is 00:30 UTC.
            (150, 1_792_886_000, 1_792_888_200), (150, 1_792_888_200, 1_792_978_200),
            // 06:30 CET is 05:30 UTC: strictly after.
            (390, 1_767_571_200, 1_767_591_000), (390, 1_767_591_000, 1_767_677_400),
        ] as [(Int, Int64, Int64)]
    )
    func zones(minutes: Int, from: Int64, next: Int64) throws {
        let finish = try CompiledFinishTime(FinishTime(minutes: minutes, zone: "Europe/Berlin"), zones: TestZones.world)
        #expect(finish.next(after: WallTime(secondsSinceEpoch: from)) == WallTime(secondsSinceEpoch: next))
    }
}
