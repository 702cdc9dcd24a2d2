import MidwatchModel
import NightFacts
import NightSimulation
import Testing

@testable import SchedulerCore

@Suite struct LateEndTests {
    @Test("an end that came while the machine slept is told, also in the step that opens the job's phase")
    func endInSleep() throws {
        let jobs: [JobDefinition] = [.every("a", 600), JobDefinition.every("b", 600).with { $0.until = at(3000) }]
        let plan = PlanDefinition(
            name: "p",
            phases: [
                PhaseDefinition(name: "one", jobs: ["a"], gate: Gate(verify: CheckCommand(argv: ["true"]))),
                PhaseDefinition(name: "two", jobs: ["b"]),
            ]
        )
        var night = try Night(jobs, plans: [plan])
        night.tell(.turnEnded(TurnID(1), .done))
        night.clocks(at: 90_000)
        night.tell(.checkEnded(1, .exited(0)))
        #expect(try night.phase("two") == .open)
        #expect(night.ledger.jobs["b"]?.endedBy == .until)
    }

    @Test("a one-shot whose turn could not be over in time is not resumed, and told why")
    func resumeTooLate() throws {
        let job = JobDefinition.once("a", 60).with { $0.finishBy = FinishTime(minutes: 10, zone: "UTC") }
        var night = try Night([job])
        night.pass(to: 160)
        let exit = ExitRecord(status: .exited(0), startedAt: at(60), endedAt: at(160))
        night.tell(.turnEnded(TurnID(1), TurnEnding(exit: exit, signal: .done)))
        night.pass(to: 590)
        night.tell(.operatorAsked(.resume("a")))
        guard case .failure(.obstacle("a", let obstacle, _)) = night.reply else {
            Issue.record("the reply is \(String(describing: night.reply))")
            return
        }
        #expect(obstacle.kind == .finishBy && night.ledger.jobs["a"]?.state == .done)
    }
}
