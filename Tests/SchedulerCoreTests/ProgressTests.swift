import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct ProgressTests {
    private func job(_ idleTurns: Int? = 2, more: (inout JobDefinition) -> Void = { _ in }) -> JobDefinition {
        JobDefinition.every("a", 60).with {
            $0.progress.idleTurns = idleTurns
            more(&$0)
        }
    }

    private func ending(
        _ before: String?,
        _ after: String?,
        signal: TurnSignal? = nil,
        status: ExitRecord.Status = .exited(0)
    ) -> TurnEnding {
        var exit = ExitRecord(status: status, startedAt: at(0), endedAt: at(1))
        exit.work = ExitRecord.WorkDigests(before: before, after: after)
        return TurnEnding(exit: exit, signal: signal)
    }

    @Test("a turn that changes nothing counts, and so many in a row hold the job with the reason no_progress")
    func idle() throws {
        var night = try Night([job()])
        night.end(1, ending("1a", "1a"))
        #expect(night.outcome(1) == .noProgress)
        #expect(try night.job("a").countedTurns == 1 && night.job("a").streaks.idle == 1)
        night.pass(to: 60)
        night.end(2, ending("1a", "1a"))
        let record = try night.job("a")
        #expect(record.state == .held && record.reason?.words == "no_progress: 2 turns in a row changed nothing")
        #expect(record.streaks.failed == 0, "no failure of the agent's")
        night.pass(to: 130)
        #expect(night.rows("a").last == "120 skipped_hold")
        #expect(night.ask(.resume(JobID("a"))) == nil)
        #expect(try night.job("a").streaks.idle == 0)
    }

    @Test(
        "what is no idleness",
        arguments: [
            ("1a", "2b", nil, TurnOutcome.continue), (nil, "1a", nil, .continue), ("1a", nil, nil, .continue),
            (nil, nil, nil, .continue), ("1a", "1a", .planned, .continue), ("1a", "1a", .done, .done),
            ("1a", "1a", .stuck(reason: "x"), .stuck), ("1a", "1a", nil, .noProgress),
        ] as [(String?, String?, TurnSignal?, TurnOutcome)]
    )
    func table(before: String?, after: String?, signal: TurnSignal?, outcome: TurnOutcome) throws {
        var night = try Night([job()])
        night.end(1, ending(before, after, signal: signal))
        #expect(night.outcome(1) == outcome)
    }

    @Test("nobody looks where nobody asked, nor at a one-shot")
    func unasked() throws {
        var night = try Night([job(nil), JobDefinition.once("b", 0).with { $0.progress.idleTurns = 1 }])
        night.end(1, ending("1a", "1a"))
        night.end(2, ending("1a", "1a"))
        #expect(night.outcome(1) == .continue && night.outcome(2) == .continue)
        #expect(try night.job("b").state == .done)
    }

    @Test("a turn that got somewhere ends the row; one that failed does so only with changed work")
    func row() throws {
        var night = try Night([job(3)])
        let story: [(TurnEnding, Int)] = [
            (ending("1a", "1a"), 1), (ending("1a", "1a", status: .exited(1)), 1), (ending("1a", "1a"), 2),
            (ending("1a", "2b", status: .exited(1)), 0), (ending("2b", "2b"), 1), (ending("2b", "3c"), 0),
        ]
        for (place, (ending, idle)) in story.enumerated() {
            night.end(Int64(place + 1), ending)
            #expect(try night.job("a").streaks.idle == idle, "after turn \(place + 1)")
            night.pass(to: Double(place + 1) * 60)
        }
    }

    @Test("a restart keeps the count, and a DONE that is checked is none of it")
    func restart() throws {
        let checked = job(2) { $0.verify = CheckCommand(argv: ["make", "test"]) }
        var night = try Night([checked])
        night.end(1, ending("1a", "1a"))
        try night.restart(at: 60)
        #expect(try night.job("a").streaks.idle == 1)
        night.end(2, ending("1a", "1a", signal: .done))
        night.answer(1, passed: true)
        #expect(try night.job("a").state == .done)
    }
}
