import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct CatchUpTests {
    /// A job each hour from midnight on.
    private func hourly(_ id: String = "a", _ rule: CatchUpRule, within: Duration? = nil) -> JobDefinition {
        .every(id, 3600, anchor: 0).with {
            $0.catchUp = CatchUpPolicy(afterCrash: rule, afterStop: rule, within: within)
        }
    }

    /// A night whose daemon is down from 00:01:40 to 04:30: four occurrences are missed.
    private func night(
        _ jobs: [JobDefinition],
        limits: Limits = Limits(),
        until end: Double = 16_200,
        inOrder: Bool = false
    ) throws -> Night {
        var night = try Night(jobs, limits: limits)
        for turn in 1...Int64(jobs.count) { night.end(turn) }
        night.pass(to: 100)
        if inOrder { night.tell(.stopping) }
        try night.restart(at: end)
        return night
    }

    @Test(
        "each rule makes up for what it names",
        arguments: [
            (.none, ["3600 missed_down x3", "14400 missed_down"]), (.latest, ["3600 missed_down x3", "14400 late"]),
            (.all(limit: 1), ["3600 missed_down x3", "14400 late"]),
            (.all(limit: 2), ["3600 missed_down x2", "10800 late", "14400 waiting"]),
            (.all(limit: 9), ["3600 late", "7200 waiting", "10800 waiting", "14400 waiting"]),
            (.coalesce, ["3600 missed_down x3", "14400 late"]),
        ] as [(CatchUpRule, [String])]
    )
    func rules(rule: CatchUpRule, rows: [String]) throws {
        for inOrder in [false, true] {
            let night = try night([hourly("a", rule)], inOrder: inOrder)
            #expect(night.rows("a") == ["0 started"] + rows)
            let turn = night.launches.last
            #expect(turn?.turn.standsFor == (rule == .coalesce ? 4 : 1))
            let told = turn?.job.environment.map(\.description)
            #expect(told == (rule == .coalesce ? ["MIDWATCH_OCCURRENCES=4"] : []))
        }
    }

    @Test("a crash and an orderly stop have rules of their own, and the cause says which it was")
    func crashOrStop() throws {
        let job = JobDefinition.every("a", 3600, anchor: 0).with {
            $0.catchUp = CatchUpPolicy(afterCrash: .latest, afterStop: .none)
        }
        #expect(try night([job]).rows("a").last == "14400 late")
        let stopped = try night([job], inOrder: true)
        #expect(stopped.rows("a").last == "14400 missed_down")
        #expect(stopped.ledger.rows(of: "a").last?.cause?.words == "the daemon was stopped, and catchUp is none")
        #expect(stopped.ledger.daemonRuns.map(\.stoppedAt) == [at(100), nil])
    }

    @Test("what falls due while the daemon drains was missed by the stop, too")
    func drained() throws {
        let job = JobDefinition.every("a", 3600, anchor: 0).with {
            $0.catchUp = CatchUpPolicy(afterCrash: .latest, afterStop: .none)
        }
        var night = try Night([job], stop: .drain(limit: .seconds(9000)))
        night.pass(to: 100)
        night.tell(.stopping)
        night.pass(to: 4000)
        night.end(1)
        #expect(night.core.hasStopped)
        try night.restart(at: 4100)
        #expect(night.rows("a") == ["0 started", "3600 missed_down"])
    }

    @Test("a suspended machine is no stop, though the daemon before was stopped")
    func suspended() throws {
        let job = JobDefinition.every("a", 3600, anchor: 0).with {
            $0.catchUp = CatchUpPolicy(afterCrash: .none, afterStop: .latest)
        }
        var night = try night([job], inOrder: true)
        night.end(2)
        night.suspend(to: 30_000)
        #expect(night.rows("a").suffix(2) == ["18000 missed_down x3", "28800 missed_down"])
        #expect(
            night.ledger.rows(of: "a").last?.cause?.words
                == "the daemon was down, asleep or behind, and catchUp is none"
        )
    }

    @Test("what is in time starts whatever the rule, and a coalesced turn stands for what was missed before it")
    func inTime() throws {
        for rule in [CatchUpRule.none, .latest, .coalesce] {
            let night = try night([hourly("a", rule)], until: 14_410)
            #expect(night.rows("a") == ["0 started", "3600 missed_down x3", "14400 started"])
            #expect(night.launches.last?.turn.standsFor == (rule == .coalesce ? 4 : 1))
        }
        var all = try night([hourly("a", .all(limit: 2))], until: 14_410)
        #expect(all.rows("a") == ["0 started", "3600 missed_down", "7200 late", "10800 waiting", "14400 waiting"])
        for turn in 2...4 as ClosedRange<Int64> {
            all.pass(to: 14_410 + Double(turn) * 10)
            all.end(turn)
        }
        #expect(all.rows("a") == ["0 started", "3600 missed_down", "7200 late", "10800 late", "14400 started"])
    }

    @Test("a bound on how late: older ones are told as missed")
    func within() throws {
        let night = try night([hourly("a", .all(limit: 9), within: .seconds(7200))])
        #expect(night.rows("a") == ["0 started", "3600 missed_down x2", "10800 late", "14400 waiting"])
        #expect(
            night.ledger.rows(of: "a")[1].cause?.words
                == "the daemon was down, asleep or behind, and it was missed by more than 2 h (catchUp)"
        )
        let none = try self.night([hourly("a", .coalesce, within: .seconds(600))])
        #expect(none.rows("a") == ["0 started", "3600 missed_down x3", "14400 missed_down"])
    }

    @Test("several of one job run one after the other, oldest first, whatever overlap says of others")
    func serial() throws {
        var night = try night([hourly("a", .all(limit: 3))])
        #expect(night.live == [2])
        night.pass(to: 16_500)
        #expect(night.live == [2])
        night.end(2)
        #expect(night.launches.last?.turn.nominal == at(10_800))
        night.end(3)
        night.end(4)
        #expect(night.rows("a").suffix(3) == ["7200 late", "10800 late", "14400 late"])
        #expect(night.live == [])
    }

    @Test("what makes up for something starts one after the other over all jobs; a restart changes nothing of it")
    func staggered() throws {
        var night = try night([hourly("a", .latest), hourly("b", .latest), hourly("c", .latest)])
        #expect(night.launched.suffix(1) == ["a"])
        let waiting = night.ledger.rows(of: "b").last
        #expect(waiting?.notBefore == at(16_202))
        #expect(waiting?.cause?.words == "waits until 2026-01-05T04:30:02Z: what was missed starts one after the other")
        night.end(4)
        try night.restart(at: 16_201)
        #expect(night.launched.count == 4)
        night.pass(to: 16_202)
        #expect(night.launched.suffix(1) == ["b"])
        night.pass(to: 16_204)
        #expect(night.launched.suffix(1) == ["c"])
        #expect(night.rows("c").last == "14400 late")
    }

    @Test("a clock that is set moves the wait, in its row too", arguments: [-1200.0, 1200])
    func clockStep(step: Double) throws {
        var night = try night([hourly("a", .latest), hourly("b", .latest)])
        night.setClock(to: 16_200 + step)
        #expect(night.ledger.rows(of: "b").first { $0.verdict == nil }?.notBefore == at(16_202 + step))
        night.pass(to: 16_201 + step)
        #expect(night.launched.last == "a")
        night.pass(to: 16_202 + step)
        #expect(night.launched.contains("b") && night.rows("b").contains("14400 late"))
    }

    @Test("a newer occurrence takes the place of one that waits to be made up for; of several it does not")
    func replaced() throws {
        let limits = Limits(catchUpInterval: .seconds(3600))
        for rule in [CatchUpRule.latest, .coalesce] {
            var night = try night([hourly("a", rule), hourly("b", rule)], limits: limits)
            night.end(3)
            night.pass(to: 18_000)
            #expect(night.rows("b") == ["0 started", "3600 missed_down x3", "14400 replaced", "18000 started"])
            #expect(night.launches.last?.turn.standsFor == (rule == .coalesce ? 5 : 1))
        }
        var night = try night([hourly("a", .none), hourly("b", .all(limit: 2))], limits: limits)
        #expect(night.rows("b").suffix(2) == ["10800 late", "14400 waiting"])
        night.end(3)
        night.pass(to: 18_000)
        #expect(night.rows("b").suffix(2) == ["14400 waiting", "18000 started"])
        night.pass(to: 19_900)
        night.end(try #require(night.live.last))
        #expect(night.rows("b").suffix(2) == ["14400 late", "18000 started"])
    }

    @Test("holds, ends and maxTurns come first")
    func obstacles() throws {
        var held = try Night([hourly("a", .all(limit: 9))])
        held.end(1)
        #expect(held.ask(.hold("a", reason: "r")) == nil)
        try held.restart(at: 16_200)
        #expect(held.rows("a") == ["0 started", "3600 skipped_hold x3", "14400 skipped_hold"])
        let bounded = try night([hourly("a", .all(limit: 9)).with { $0.maxTurns = 3 }])
        #expect(
            bounded.rows("a").suffix(4)
                == ["3600 late", "7200 waiting", "10800 skipped_overlap", "14400 skipped_overlap"]
        )
        let late = try night([hourly("a", .all(limit: 9)).with { $0.startDeadline = .seconds(6000) }])
        #expect(late.rows("a").suffix(3) == ["7200 expired", "10800 late", "14400 waiting"])
    }

    @Test("a one-shot that is not made up for is over")
    func oneShot() throws {
        let job = JobDefinition.once("a", 3600).with { $0.catchUp.afterCrash = .none }
        var night = try Night([job])
        try night.restart(at: 7200)
        #expect(night.rows("a") == ["3600 missed_down"])
        #expect(try night.job("a").endedBy == .oneShot)
    }

    @Test("another attempt stands for as many, after a restart too")
    func attempts() throws {
        let job = hourly("a", .coalesce).with { $0.retry.attempts[.failed] = 2 }
        var night = try night([job])
        night.end(2, .failed)
        try night.restart(at: 16_500)
        night.pass(to: 17_000)
        #expect(night.launches.last?.turn.trigger == .retry && night.launches.last?.turn.standsFor == 4)
    }
}
