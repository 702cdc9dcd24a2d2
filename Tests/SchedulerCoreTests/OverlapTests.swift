import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import SchedulerCore
import Testing

@Suite struct OverlapTests {
    @Test("skip: an occurrence during a turn is skipped")
    func skip() throws {
        var night = try Night([.every("a", 60)])
        night.pass(to: 60)
        night.clocks(at: 100)
        night.end(1)
        night.pass(to: 120)
        #expect(night.rows("a") == ["0 started", "60 skipped_overlap", "120 started"])
    }

    @Test("skip: an occurrence while an earlier one waits for a slot is skipped")
    func skipWaiting() throws {
        var night = try Night([.every("a", 600), .every("b", 60)], limits: Limits(maxConcurrentTurns: 1))
        night.pass(to: 60)
        #expect(night.rows("b") == ["0 waiting", "60 skipped_overlap"])
        #expect(night.ledger.rows(of: "b").last?.cause?.words == "an earlier start still waits for a free slot")
    }

    @Test("queue: as many wait as the limit says, in order, and each starts when the one before has ended")
    func queue() throws {
        var night = try Night([.every("a", 60, overlap: .queue(limit: 2))])
        night.pass(to: 180)
        #expect(night.rows("a") == ["0 started", "60 waiting", "120 waiting", "180 skipped_overlap"])
        night.end(1)
        night.end(2)
        #expect(night.rows("a") == ["0 started", "60 late", "120 started", "180 skipped_overlap"])
        #expect(night.live == [3])
    }

    @Test("replace: the live turn is ended and the newest occurrence starts when its group is empty")
    func replace() throws {
        var night = try Night([.every("a", 60, overlap: .replace)])
        night.pass(to: 60)
        #expect(night.terminated == [.turn(TurnID(1))])
        #expect(night.live == [1])
        night.pass(to: 120)
        #expect(night.rows("a") == ["0 started", "60 replaced", "120 waiting"])
        #expect(night.terminated == [.turn(TurnID(1))])
        night.end(1, .stopped)
        #expect(night.outcome(1) == .cancelled)
        #expect(night.rows("a") == ["0 started", "60 replaced", "120 started"])
        #expect(night.live == [2])
    }

    @Test("replace: a turn whose DONE is being checked is not asked to end, its check is")
    func replaceVerifying() throws {
        let job = JobDefinition.every("a", 60, overlap: .replace).with { $0.verify = CheckCommand(argv: ["make"]) }
        var night = try Night([job])
        night.end(1, .done)
        night.pass(to: 60)
        #expect(night.terminated == [.check(1)])
        night.answer(1, passed: false)
        #expect(night.outcome(1) == .cancelled)
        #expect(night.rows("a") == ["0 started", "60 started"])
    }

    @Test("replace: a turn that ends by itself with DONE before the request reaches it is done")
    func replaceTooLate() throws {
        var night = try Night([.every("a", 60, overlap: .replace)])
        night.pass(to: 60)
        night.end(1, .done)
        #expect(try night.job("a").state == .done)
        #expect(night.rows("a") == ["0 started", "60 expired"])
        #expect(night.live == [])
    }

    @Test("replace: with a check to come, a DONE of a turn that is being ended is not checked any more")
    func replaceTooLateForACheck() throws {
        let job = JobDefinition.every("a", 60, overlap: .replace).with { $0.verify = CheckCommand(argv: ["make"]) }
        var night = try Night([job])
        night.pass(to: 60)
        night.end(1, .done)
        #expect(night.checks.isEmpty)
        #expect(night.outcome(1) == .cancelled)
        #expect(night.live == [2])
    }

    @Test("allow: turns run side by side up to the limit")
    func allow() throws {
        var night = try Night([.every("a", 60, overlap: .allow(limit: 2))])
        night.pass(to: 120)
        #expect(night.rows("a") == ["0 started", "60 started", "120 skipped_overlap"])
        #expect(night.live == [1, 2])
        #expect(night.launches.map(\.turn.iteration) == [1, 2])
        night.end(1)
        night.pass(to: 180)
        #expect(night.live == [2, 3])
        #expect(night.launches.last?.turn.iteration == 3)
    }

    @Test("allow: one DONE ends the job, the other turn goes on and changes nothing")
    func allowDone() throws {
        var night = try Night([.every("a", 60, overlap: .allow(limit: 2))])
        night.pass(to: 60)
        night.end(1, .done)
        night.end(2, .stuck)
        #expect(try night.job("a").state == .done)
        #expect(night.outcome(2) == .stuck)
        #expect(try night.job("a").countedTurns == 2)
    }

    @Test("allow: after one turn got stuck, an older turn's DONE does not resume the job")
    func allowStuck() throws {
        var night = try Night([.every("a", 60, overlap: .allow(limit: 2))])
        night.pass(to: 60)
        night.end(2, .stuck)
        night.end(1, .done)
        #expect(try night.job("a").state == .stuck)
    }

    @Test("the global limit holds over all jobs, and starts keep the order in which they began to wait")
    func globalLimit() throws {
        let jobs = ["a", "b", "c", "d"].map { JobDefinition.every($0, 600) }
        var night = try Night(jobs, limits: Limits(maxConcurrentTurns: 2))
        #expect(night.launched == ["a", "b"])
        night.end(2)
        night.end(1)
        #expect(night.launched == ["a", "b", "c", "d"])
    }

    @Test("a start that its own job blocks does not block the others behind it")
    func noHeadOfLineBlocking() throws {
        let jobs = [JobDefinition.every("a", 60, overlap: .queue(limit: 5)), .every("b", 90)]
        var night = try Night(jobs, limits: Limits(maxConcurrentTurns: 2))
        night.end(2)
        night.pass(to: 90)
        #expect(night.rows("a") == ["0 started", "60 waiting"])
        #expect(night.rows("b") == ["0 started", "90 started"])
    }

    @Test("a turn being checked holds its slot")
    func verifyingHoldsSlot() throws {
        let job = JobDefinition.every("a", 600).with { $0.verify = CheckCommand(argv: ["make"]) }
        var night = try Night([job, .every("b", 600)], limits: Limits(maxConcurrentTurns: 1))
        night.end(1, .done)
        #expect(night.launched == ["a"])
        night.answer(1, passed: true)
        #expect(night.launched == ["a", "b"])
    }
}
