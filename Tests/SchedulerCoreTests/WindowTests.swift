import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct WindowTests {
    /// A job every half hour from midnight on, with a window from 1:00 to 2:00 UTC.
    private func job(_ edge: JobWindow.EdgeAction = .finish, blackout: Bool = false) -> JobDefinition {
        .every("a", 1800, anchor: 0).with {
            $0.window = JobWindow(open: [RunWindow(from: 60, to: 120, zone: "UTC")], atEdge: edge)
            if blackout { $0.window.blackout = [RunWindow(from: 85, to: 95, zone: "UTC")] }
        }
    }

    @Test("occurrences outside the window are skipped and say when it opens; those inside start")
    func window() throws {
        var night = try Night([job()])
        night.pass(to: 3601)
        #expect(night.rows("a") == ["0 skipped_window", "1800 skipped_window", "3600 started"])
        #expect(
            night.ledger.rows(of: "a").first?.cause?.words
                == "outside its run window (01:00-02:00 UTC) until 2026-01-05T01:00:00Z"
        )
        night.end(1)
        night.pass(to: 7201)
        #expect(night.rows("a").suffix(2) == ["5400 started", "7200 skipped_window"])
    }

    @Test("a blackout wins")
    func blackout() throws {
        var night = try Night([job(blackout: true)], from: 3000)
        night.pass(to: 5401)
        #expect(night.rows("a").suffix(2) == ["3600 started", "5400 skipped_window"])
    }

    @Test(
        "at the edge turns finish, are ended at once, or after a while",
        arguments: [
            (JobWindow.EdgeAction.finish, [], nil), (.kill, [7200.0], "its run window is over"),
            (.drain(limit: .seconds(100)), [7300.0], "the time it had beyond its run window is over"),
        ] as [(JobWindow.EdgeAction, [Double], String?)]
    )
    func edge(action: JobWindow.EdgeAction, ends: [Double], cause: String?) throws {
        var night = try Night([job(action)], from: 3600)
        #expect(night.live == [1])
        for end in ends {
            night.pass(to: end - 1)
            #expect(night.terminated.isEmpty)
            night.pass(to: end)
            #expect(night.terminated == [.turn(TurnID(1))])
        }
        night.pass(to: 9000)
        #expect(night.terminated.count == ends.count)
        #expect(night.ledger.turns[TurnID(1)]?.stopCause?.words == cause)
    }

    @Test("what waited for a slot when the window ended has missed it; another attempt waits for the next one")
    func waited() throws {
        let other = JobDefinition.every("z", 86_400)
        var night = try Night([other, job()], limits: Limits(maxConcurrentTurns: 1), from: 3500)
        night.pass(to: 7201)
        #expect(night.rows("a").prefix(1) == ["3600 skipped_window"])

        let retrying = job().with { $0.retry = RetryPolicy(attempts: [.failed: 2], delay: .seconds(7200)) }
        night = try Night([retrying], from: 5400)
        night.end(1, .failed)
        night.setClock(to: 7300)
        night.pass(to: 20_000)
        #expect(night.live.isEmpty)
        night.pass(to: 90_001)
        #expect(night.live.count == 1)
    }

    @Test("a run by hand outside the window is refused, unless it is forced")
    func byHand() throws {
        var night = try Night([job()])
        #expect(night.ask(.run("a", force: false))?.message.contains("outside its run window") == true)
        #expect(night.ask(.run("a", force: true)) == nil)
        #expect(night.live == [1])
    }

    @Test("an occurrence found after a downtime was skipped if its time was outside, and starts late only inside")
    func downtime() throws {
        var night = try Night([job()])
        try night.restart(at: 3700)
        #expect(night.rows("a") == ["0 skipped_window", "1800 skipped_window", "3600 late"])
        night.end(1)
        try night.restart(at: 12_700)
        #expect(night.rows("a").suffix(3) == ["5400 missed_down", "7200 skipped_window x3", "12600 skipped_window"])
        #expect(night.live.isEmpty)
    }

    @Test("a turn that runs beyond its edge while the daemon is away is ended by the next one")
    func edgeMissed() throws {
        var night = try Night([job(.kill)], from: 3600)
        try night.restart(at: 8000, after: [.launchAdopted(.turn(TurnID(1)), .process(pid: 7))])
        #expect(night.terminated == [.turn(TurnID(1))])
    }

    @Test("later than its start deadline an occurrence expires, found late or kept waiting")
    func deadline() throws {
        let strict = JobDefinition.every("a", 3600).with { $0.startDeadline = .seconds(120) }
        var night = try Night([strict])
        night.end(1)
        try night.restart(at: 3600 + 121)
        #expect(night.rows("a") == ["0 started", "3600 expired"])
        try night.restart(at: 7200 + 119)
        #expect(night.rows("a").last == "7200 late")

        night = try Night([.every("z", 86_400), strict], limits: Limits(maxConcurrentTurns: 1))
        night.pass(to: 121)
        night.end(1)
        #expect(night.rows("a") == ["0 expired"])
    }
}
