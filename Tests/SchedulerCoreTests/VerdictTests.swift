import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import SchedulerCore
import Testing

@Suite struct VerdictTests {
    @Test("each occurrence starts a turn, on time")
    func onTime() throws {
        var night = try Night([.every("a", 60)])
        for turn in 1...3 {
            night.end(Int64(turn))
            night.pass(to: Double(turn) * 60)
        }
        #expect(night.rows("a") == ["0 started", "60 started", "120 started", "180 started"])
        #expect(night.live == [4])
        #expect(night.launches.map(\.turn.iteration) == [1, 2, 3, 4])
    }

    @Test("a start that comes after lateAfter is late, one at lateAfter is not")
    func late() throws {
        var night = try Night([.every("a", 3600)])
        night.end(1)
        night.suspend(to: 3660)
        night.end(2)
        night.suspend(to: 7260.001)
        #expect(night.rows("a") == ["0 started", "3600 started", "7200 late"])
    }

    @Test("what fell due while the machine slept is counted, and only its latest starts")
    func slept() throws {
        var night = try Night([.every("a", 60)])
        night.end(1)
        night.suspend(to: 630)
        #expect(night.rows("a") == ["0 started", "60 missed_down x9", "600 started"])
        #expect(night.told(.clockStepped) == 0)
    }

    @Test("what fell due while the daemon was down is counted, and only its latest starts")
    func down() throws {
        var night = try Night([.every("a", 60), .cron("c", "*/5 * * * *")])
        night.end(1)
        try night.restart(at: 3630)
        #expect(night.rows("a") == ["0 started", "60 missed_down x59", "3600 started"])
        #expect(night.rows("c") == ["300 missed_down x11", "3600 started"])
    }

    @Test("more missed occurrences than get a row of their own share one row with an exact count")
    func manyMissed() throws {
        var night = try Night([.every("a", 1)])
        night.end(1)
        night.suspend(to: 1_000_000)
        #expect(night.rows("a") == ["0 started", "1 missed_down x999999", "1000000 started"])
    }

    @Test("what a sleeping machine's turn overlapped says so")
    func sleptWithTurn() throws {
        var night = try Night([.every("a", 60)])
        night.suspend(to: 630)
        #expect(
            night.rows("a") == ["0 started", "60 skipped_overlap x10"]
                || night.rows("a") == ["0 started", "60 skipped_overlap x9", "600 skipped_overlap"]
        )
    }

    @Test("a held job's occurrences are skipped one by one, with the operator's reason")
    func held() throws {
        var night = try Night([.every("a", 60)])
        night.end(1)
        #expect(night.ask(.hold("a", reason: "holiday")) == nil)
        night.pass(to: 120)
        #expect(night.rows("a") == ["0 started", "60 skipped_hold", "120 skipped_hold"])
        #expect(night.ledger.rows(of: "a").last?.cause?.words == "the job is held: holiday")
    }

    @Test("a stuck job's occurrences are skipped with the agent's reason")
    func stuck() throws {
        var night = try Night([.every("a", 60)])
        night.end(1, .stuck)
        night.pass(to: 60)
        #expect(night.rows("a") == ["0 started", "60 skipped_hold"])
        #expect(night.ledger.rows(of: "a").last?.cause?.words == "the job is stuck: no key")
    }

    @Test("a done job is due no more and has no further rows")
    func done() throws {
        var night = try Night([.every("a", 60)])
        night.end(1, .done)
        night.pass(to: 600)
        #expect(night.rows("a") == ["0 started"])
        #expect(try night.nextDue("a") == nil)
        #expect(night.core.isQuiescent)
    }

    @Test("a disabled job is never due")
    func disabled() throws {
        var night = try Night([JobDefinition.every("a", 60).with { $0.isEnabled = false }, .every("b", 60)])
        night.pass(to: 30)
        #expect(night.rows("a") == [])
        #expect(night.launched == ["b"])
        #expect(night.core.jobStatus("a")?.obstacle != nil)
    }

    @Test("a job of a phase that is shut skips what a fixed schedule brings, and says which phase")
    func shutPhase() throws {
        let plans = PlanDefinition.p(.phase("one", ["a"]), .phase("two", ["b"]))
        var night = try Night([.every("a", 60), .cron("b", "* * * * *")], plans: plans)
        night.pass(to: 60)
        #expect(night.rows("b") == ["60 skipped_hold"])
        #expect(night.ledger.rows(of: "b").last?.cause?.words == "phase p/two is shut")
    }

    @Test("an occurrence that waits for a slot has a row without a verdict, then its verdict")
    func waits() throws {
        var night = try Night([.every("a", 600), .every("b", 600)], limits: Limits(maxConcurrentTurns: 1))
        #expect(night.rows("b") == ["0 waiting"])
        night.clocks(at: 30)
        night.end(1)
        #expect(night.rows("b") == ["0 started"])
        #expect(night.launched == ["a", "b"])
    }

    @Test("an occurrence that waited longer than lateAfter starts late")
    func waitsLong() throws {
        var night = try Night([.every("a", 6000), .every("b", 6000)], limits: Limits(maxConcurrentTurns: 1))
        night.clocks(at: 90)
        night.end(1)
        #expect(night.rows("b") == ["0 late"])
    }

    @Test("waiting occurrences get a verdict when their job is held, stuck, done or over")
    func waitsInVain() throws {
        var night = try Night([.every("a", 600), .every("b", 600)], limits: Limits(maxConcurrentTurns: 1))
        #expect(night.ask(.hold("b", reason: "no")) == nil)
        #expect(night.rows("b") == ["0 skipped_hold"])
        #expect(night.core.waitingStarts == 0)
    }

    @Test("a DONE that is settled with an occurrence due at the same moment leaves it a row")
    func doneAtTheMinute() throws {
        var night = try Night([.every("a", 60)])
        night.clocks(at: 60)
        night.end(1, .done)
        #expect(night.rows("a") == ["0 started", "60 expired"])
    }

    @Test("a turn that is settled with an occurrence due at the same moment makes room for it")
    func endAtTheMinute() throws {
        var night = try Night([.every("a", 60)])
        night.clocks(at: 60)
        night.end(1)
        #expect(night.rows("a") == ["0 started", "60 started"])
    }

    @Test("what fell due while the daemon was down gets rows, also when the turn meanwhile said DONE")
    func doneWhileDown() throws {
        var night = try Night([.every("a", 60)])
        try night.restart(at: 630, after: [.turnEnded(TurnID(1), .done)])
        #expect(try night.job("a").state == .done)
        #expect(night.rows("a") == ["0 started", "60 expired x10"])
    }

    @Test("what fell due before an end that passed while the daemon was down gets rows")
    func overWhileDown() throws {
        var night = try Night([JobDefinition.every("a", 60).with { $0.until = at(300) }])
        night.end(1)
        try night.restart(at: 3600)
        #expect(try night.job("a").endedBy == .until)
        #expect(night.rows("a") == ["0 started", "60 expired x5"])
    }
}
