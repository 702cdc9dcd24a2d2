import MidwatchModel
import NightCore
import NightFacts
import Testing

@testable import SchedulerCore

@Suite struct ForecastTests {
    private func rows(_ night: Night, until: Double, max: Int = 100, lasting: Double = 1) -> [String] {
        let forecast = night.conductor.forecast(from: night.now, until: at(until), rowsMax: max) { _ in
            .milliseconds(Int64(lasting * 1000))
        }
        return forecast.rows.map { row in
            let seconds = row.nominal.map { at(0).duration(to: $0).wholeMilliseconds / 1000 } ?? -1
            return "\(row.job) \(seconds) \(row.verdict.rawValue)"
        }
    }

    @Test("what is to come, in order, and the core itself is not changed")
    func order() throws {
        var night = try Night([.every("a", 60), .cron("b", "* * * * *")])
        night.end(1)
        let before = night.core
        #expect(rows(night, until: 120) == ["a 60 started", "b 60 started", "a 120 started", "b 120 started"])
        #expect(night.core == before)
    }

    @Test("overlaps are foreseen from how long turns take")
    func overlaps() throws {
        let night = try Night([.every("a", 60)])
        #expect(
            rows(night, until: 180, lasting: 90) == ["a 60 skipped_overlap", "a 120 started", "a 180 skipped_overlap"]
        )
    }

    @Test("what waits for a slot now is foreseen to start when one is free")
    func waiting() throws {
        let night = try Night([.every("a", 600), .every("b", 600)], limits: Limits(maxConcurrentTurns: 1))
        #expect(rows(night, until: 599, lasting: 30) == ["b 0 started"])
        #expect(rows(night, until: 599, lasting: 90) == ["b 0 late"])
    }

    @Test("a turn that has run for longer than usual is foreseen to end at once")
    func overdueTurn() throws {
        var night = try Night([.every("a", 600)])
        night.pass(to: 500)
        #expect(rows(night, until: 600, lasting: 10) == ["a 600 started"])
    }

    @Test("held, stuck, done and disabled jobs start nothing")
    func obstacles() throws {
        var jobs = ["a", "b", "c", "d"].map { JobDefinition.every($0, 60) }
        jobs[3].isEnabled = false
        var night = try Night(jobs)
        night.end(1, .stuck)
        night.end(2, .done)
        night.end(3)
        #expect(night.ask(.hold("c", reason: "r")) == nil)
        #expect(rows(night, until: 60) == ["a 60 skipped_hold", "c 60 skipped_hold"])
    }

    @Test("replace is foreseen: the old turn ends and the new one starts")
    func replace() throws {
        let night = try Night([.every("a", 60, overlap: .replace)])
        #expect(rows(night, until: 121, lasting: 1000) == ["a 60 started", "a 120 started"])
    }

    @Test("a turn whose DONE is being checked is foreseen to end")
    func verifying() throws {
        var night = try Night([JobDefinition.every("a", 60).with { $0.verify = CheckCommand(argv: ["make"]) }])
        night.end(1, .done)
        #expect(rows(night, until: 60) == ["a 60 started"])
    }

    @Test("maxTurns and until end the forecast of a job")
    func ends() throws {
        let jobs = [JobDefinition.every("a", 60).with { $0.maxTurns = 3 }, .every("b", 60).with { $0.until = at(70) }]
        var night = try Night(jobs)
        night.end(1)
        night.end(2)
        #expect(rows(night, until: 600) == ["a 60 started", "b 60 started", "a 120 started"])
    }

    @Test("the limit of rows cuts it short and says so; a quiet night is not cut short")
    func limit() throws {
        var night = try Night([.every("a", 1)])
        night.end(1)
        let forecast = night.conductor.forecast(from: night.now, until: at(86_400), rowsMax: 10) { _ in .zero }
        #expect(forecast.rows.count == 10)
        #expect(forecast.isCutShort)
        night.tell(.stopping)
        #expect(!night.conductor.forecast(from: night.now, until: at(86_400), rowsMax: 10) { _ in .zero }.isCutShort)
    }

    @Test("the occurrences shown for a job end with its until")
    func nextOccurrences() throws {
        var night = try Night([JobDefinition.every("a", 60).with { $0.until = at(130) }])
        night.end(1)
        #expect(night.core.nextOccurrences(of: "a", limit: 5) == [at(60), at(120)])
        #expect(night.core.nextOccurrences(of: "x", limit: 5) == [])
        night.pass(to: 120)
        #expect(night.core.nextOccurrences(of: "a", limit: 5) == [])
    }

    @Test("the next start is the nearest of an active job in an open phase")
    func nextStart() throws {
        let plans = PlanDefinition.p(.phase("one", ["a"]), .phase("two", ["b"]))
        var night = try Night([.every("a", 600), .every("b", 10, anchor: 0), .every("c", 60)], plans: plans)
        #expect(night.core.nextStart?.job == "c")
        #expect(night.ask(.hold("c", reason: "r")) == nil)
        #expect(night.core.nextStart?.job == "a")
        #expect(night.core.nextStart?.at == at(600))
    }

    @Test("the watchdog's count of overdue occurrences is zero after each step, and not before it")
    func overdue() throws {
        var night = try Night([.every("a", 60), .every("b", 60)])
        night.clocks(at: 100)
        #expect(night.core.overdueCount(before: at(90)) == 2)
        night.tell(.timeReached)
        #expect(night.core.overdueCount(before: at(90)) == 0)
    }

    @Test("quiescent: only when nothing runs, waits or is ever due")
    func quiescent() throws {
        var night = try Night([.every("a", 60), .once("b", 30)], isStarted: false)
        #expect(!night.core.isQuiescent)
        night.tell(.started)
        night.end(1, .done)
        #expect(!night.core.isQuiescent)
        night.pass(to: 30)
        #expect(!night.core.isQuiescent)
        night.end(2)
        #expect(night.core.isQuiescent)
    }
}
