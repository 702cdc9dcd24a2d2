import MidwatchModel
import NightCore
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct WhenTests {
    private let when = CheckCommand(argv: ["git", "diff", "--quiet"])
    private var job: JobDefinition { .every("a", 600, anchor: 0).with { $0.when = when } }

    @Test("a start waits for its when command; yes starts it, and nothing else is asked for it")
    func met() throws {
        var night = try Night([job])
        #expect(night.checks.map(\.check.subject) == [.when("a")])
        #expect(night.checks[0].command == when && night.checks[0].job?.id == "a")
        #expect(night.rows("a") == ["0 waiting"])
        #expect(night.ledger.rows(of: "a").last?.cause?.words == "waits for its when command")
        night.answer(1, passed: true)
        #expect(night.live == [1] && night.rows("a") == ["0 started"])
        night.end(1)
        night.pass(to: 600)
        #expect(night.checks.count == 2)
    }

    @Test("nothing to do skips the occurrence with the reason; a failure does, too, and is told")
    func unmet() throws {
        var night = try Night([job])
        night.tell(.checkSkipped(1, reason: "no new commits"))
        #expect(night.rows("a") == ["0 skipped_when"])
        #expect(night.ledger.rows(of: "a").last?.cause?.words == "its when command says: no new commits")
        #expect(night.told(.occurrenceSkipped) == 0)
        night.pass(to: 600)
        night.answer(2, passed: false)
        #expect(night.ledger.rows(of: "a").last?.cause?.words == "its when command failed: exit status 1")
        #expect(night.told(.occurrenceSkipped) == 1)
        night.pass(to: 1200)
        night.tell(.launchFailed(.check(3), reason: "no keeper"))
        #expect(night.rows("a").last == "1200 skipped_when")
        #expect(night.launches.isEmpty && night.ledger.checks.values.allSatisfy { $0.endedAt != nil })
    }

    @Test("a check that is lost is made again")
    func lost() throws {
        var night = try Night([job])
        night.tell(.launchLost(.check(1), reason: "its keeper is gone"))
        #expect(night.checks.map(\.check.id) == [1, 2])
        night.answer(2, passed: true)
        #expect(night.live == [1])
    }

    @Test("while it is asked it takes a slot: no more are asked than may run, and a yes finds its place free")
    func slots() throws {
        let jobs = ["a", "b", "c"].map { id in JobDefinition.every(id, 600, anchor: 0).with { $0.when = when } }
        var night = try Night(jobs + [.every("d", 600, anchor: 0)], limits: Limits(maxConcurrentTurns: 2))
        #expect(night.checks.map(\.job?.id) == ["a", "b"])
        #expect(night.launches.isEmpty)
        night.answer(1, passed: true)
        #expect(night.launched == ["a"] && night.checks.count == 2)
        night.tell(.checkSkipped(2, reason: "nothing"))
        #expect(night.checks.map(\.job?.id) == ["a", "b", "c"])
        night.tell(.checkSkipped(3, reason: "nothing"))
        #expect(night.launched == ["a", "d"])
    }

    @Test("several of one job are asked one after the other")
    func several() throws {
        var night = try Night([job.with { $0.overlap = .allow(limit: 3) }])
        night.pass(to: 600)
        #expect(night.checks.count == 1)
        night.answer(1, passed: true)
        #expect(night.live == [1] && night.checks.count == 2)
        night.answer(2, passed: true)
        #expect(night.live == [1, 2])
    }

    @Test("a start that is dropped meanwhile takes its check with it, and a late answer changes nothing")
    func dropped() throws {
        var night = try Night([job])
        #expect(night.ask(.hold("a", reason: "r")) == nil)
        #expect(night.rows("a") == ["0 skipped_hold"])
        #expect(night.terminated == [.check(1)])
        night.answer(1, passed: true)
        #expect(night.launches.isEmpty && night.rows("a") == ["0 skipped_hold"])
        var window = try Night([job.with { $0.window.blackout = [RunWindow(from: 1, to: 60, zone: "UTC")] }])
        window.pass(to: 60)
        #expect(window.rows("a") == ["0 skipped_window"] && window.terminated == [.check(1)])
    }

    @Test("what somebody starts by hand is not asked; another attempt is, and is dropped with a word")
    func triggers() throws {
        var night = try Night([
            job.with {
                $0.schedule = .cron(Schedule.Cron(expression: "0 5 * * *"))
                $0.retry.attempts[.failed] = 2
                $0.retry.delay = .zero
            }
        ])
        #expect(night.ask(.run("a", force: false)) == nil)
        #expect(night.live == [1] && night.checks.isEmpty)
        night.end(1, .failed)
        #expect(night.checks.count == 1 && night.live == [])
        night.tell(.checkSkipped(1, reason: "nothing to do"))
        #expect(night.told(.occurrenceSkipped) == 1)
        #expect(night.core.waitingStarts == 0)
    }

    @Test("a one-shot that is not worth starting is over")
    func oneShot() throws {
        var night = try Night([.once("a", 10).with { $0.when = when }])
        night.pass(to: 10)
        night.tell(.checkSkipped(1, reason: "no new commits"))
        #expect(night.rows("a") == ["10 skipped_when"])
        #expect(try night.job("a").endedBy == .oneShot)
        #expect(try night.job("a").reason?.words == "its when command says: no new commits")
    }

    @Test("after a restart it is asked anew; the old check is ended and its answer ignored")
    func restart() throws {
        var night = try Night([job])
        try night.restart(at: 10, after: [.launchAdopted(.check(1), .process(pid: 7))])
        #expect(night.terminated == [.check(1)])
        #expect(night.checks.map(\.check.id) == [1, 2])
        night.answer(1, passed: true)
        #expect(night.launches.isEmpty)
        night.answer(2, passed: true)
        #expect(night.live == [1] && night.rows("a") == ["0 started"])
    }

    @Test("an orderly stop ends it; the next daemon asks")
    func stop() throws {
        var night = try Night([job])
        night.tell(.stopping)
        #expect(night.terminated == [.check(1)] && night.rows("a") == ["0 waiting"])
        try night.restart(at: 10, after: [.checkEnded(1, .ended(by: .request))])
        #expect(night.checks.count == 2 && night.rows("a") == ["0 waiting"])
    }

    @Test("a reload keeps what was asked, unless another command is to be asked")
    func reload() throws {
        var night = try Night([job])
        try night.reload([job.with { $0.priority = 3 }])
        #expect(night.checks.count == 1)
        try night.reload([job.with { $0.when = CheckCommand(argv: ["true"]) }])
        #expect(night.checks.count == 2 && night.terminated == [.check(1)])
        try night.reload([job.with { $0.when = nil }])
        #expect(night.live == [1])
    }

    @Test("a forecast takes every when command as met")
    func forecast() throws {
        let night = try Night([job])
        let forecast = night.conductor.forecast(from: night.now, until: at(601), rowsMax: 10) { _ in .seconds(10) }
        #expect(forecast.rows.map(\.verdict).contains(.started))
        #expect(!forecast.rows.map(\.verdict).contains(.skippedWhen))
    }

    @Test("a command that is lost again and again says no: nothing is asked for ever")
    func lostForGood() throws {
        var night = try Night([job])
        for check in 1...3 as ClosedRange<Int64> {
            night.tell(.launchLost(.check(check), reason: "its keeper is gone"))
        }
        #expect(night.checks.count == 3 && night.rows("a") == ["0 skipped_when"])
        #expect(night.ledger.rows(of: "a").last?.cause?.words.contains("it was lost 3 times in a row") == true)
        night.pass(to: 600)
        #expect(night.checks.count == 4, "the next one is asked for anew")
    }
}
