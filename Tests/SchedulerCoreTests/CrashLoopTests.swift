import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct CrashLoopTests {
    /// A job every ten minutes, whose daemon starts at `at(0)`, at `at(100)` and at `at(700)`: 600 is missed.
    private func night(stopsInOrder: Bool = false, _ rule: CatchUpRule = .latest) throws -> Night {
        let job = JobDefinition.every("a", 600, anchor: 0).with { $0.catchUp.afterCrash = rule }
        var night = try Night([job])
        night.end(1)
        try night.restart(at: 100)
        if stopsInOrder { night.tell(.stopping) }
        try night.restart(at: 700)
        return night
    }

    @Test("from the third start within a quarter of an hour on, what was missed waits as long; it is told once")
    func held() throws {
        var night = try night()
        #expect(night.told(.catchUpHeld) == 1)
        #expect(night.rows("a") == ["0 started", "600 waiting"])
        let row = try #require(night.ledger.rows(of: "a").last)
        #expect(row.notBefore == at(1600))
        #expect(
            row.cause?.words
                == "waits until 2026-01-05T00:26:40Z: midwatchd starts again and again, and what was missed may be why"
        )
        night.pass(to: 1199)
        #expect(night.live == [])
        night.pass(to: 1200)
        #expect(night.rows("a") == ["0 started", "600 replaced", "1200 started"], "what falls due in time starts")
        #expect(night.told(.catchUpHeld) == 1)
    }

    @Test("what waited since an earlier start waits anew, and starts when the pause is over")
    func restored() throws {
        var night = try night(.all(limit: 5))
        try night.restart(at: 800)
        #expect(night.told(.catchUpHeld) == 2)
        #expect(night.ledger.rows(of: "a").last?.notBefore == at(1700))
        night.pass(to: 1650)
        #expect(night.rows("a") == ["0 started", "600 waiting", "1200 started"])
        night.end(2)
        night.pass(to: 1700)
        #expect(night.rows("a") == ["0 started", "600 late", "1200 started"])
    }

    @Test("an orderly stop is no crash, and neither are starts further apart")
    func noLoop() throws {
        let stopped = try night(stopsInOrder: true)
        #expect(stopped.told(.catchUpHeld) == 0)
        #expect(stopped.rows("a") == ["0 started", "600 late"])
        var rare = try Night([.every("a", 600, anchor: 0)])
        rare.end(1)
        try rare.restart(at: 1000)
        try rare.restart(at: 1901)
        #expect(rare.told(.catchUpHeld) == 0)
    }
}
