import MidwatchModel
import NightCore
import NightFacts
import NightSimulation
import Testing

@testable import SchedulerCore

@Suite("Checks that are expected to fail")
struct ExpectationTests {
    private func night(_ expectation: CheckExpectation = .fails) throws -> Night {
        var job = JobDefinition.every("a", 600)
        job.verify = CheckCommand(argv: ["grep", "-r", "TODO"], expectation: expectation)
        var night = try Night([job])
        night.end(1, .done)
        return night
    }

    @Test(
        "succeeding is 0, failing is another status of the command's own",
        arguments: [
            (.exited(0), true, false), (.exited(1), false, true), (.exited(125), false, true),
            (.exited(128), false, true), (.exited(193), false, true), (.exited(255), false, true),
            // The shell's words for what it did not run, and for what a signal killed.
            (.exited(126), false, false), (.exited(127), false, false), (.exited(129), false, false),
            (.exited(137), false, false), (.exited(192), false, false), (.killed(signal: 9), false, false),
            (.ended(by: .timeout), false, false), (.notStarted("gone"), false, false),
        ] as [(Evidence, Bool, Bool)]
    )
    func answers(end: Evidence, succeeds: Bool, fails: Bool) {
        #expect(CheckExpectation.succeeds.isMet(by: end) == succeeds)
        #expect(CheckExpectation.fails.isMet(by: end) == fails)
    }

    @Test("a DONE is believed when its check fails as expected, and not when it succeeds or is killed")
    func turns() throws {
        var good = try night()
        good.tell(.checkEnded(1, .exited(1)))
        #expect(good.outcome(1) == .done)
        #expect(good.ledger.checks[1]?.evidence == .exited(1))
        var bad = try night()
        bad.tell(.checkEnded(1, .exited(0, lines: ["a.c: TODO"])))
        #expect(bad.outcome(1) == .falseDone)
        #expect(bad.ledger.checks[1]?.evidence == .didNotFail(0, lines: ["a.c: TODO"]))
        var killed = try night()
        killed.tell(.checkEnded(1, .ended(by: .timeout)))
        #expect(killed.outcome(1) == .falseDone)
    }

    @Test("lost, not started, or with nothing to do it has not failed as expected")
    func noAnswer() throws {
        var lost = try night()
        for check in 1...3 { lost.tell(.launchLost(.check(Int64(check)), reason: "its keeper is gone")) }
        #expect(lost.outcome(1) == .falseDone)
        var unstarted = try night()
        unstarted.tell(.launchFailed(.check(1), reason: "no keeper"))
        #expect(unstarted.outcome(1) == .falseDone)
        var skipped = try night()
        skipped.tell(.checkSkipped(1, reason: "no new commits"))
        #expect(skipped.outcome(1) == .falseDone)
        for night in [lost, unstarted, skipped] {
            #expect(night.ledger.checks.values.allSatisfy { $0.passed == false && $0.expectation == .fails })
        }
    }

    @Test("what it expects is written with it: another jobs file does not turn an answer round, nor does a restart")
    func isWritten() throws {
        var night = try night()
        #expect(night.ledger.checks[1]?.expectation == .fails && night.ledger.checks[1]?.owner == .turn(TurnID(1)))
        var job = JobDefinition.every("a", 600)
        job.verify = CheckCommand(argv: ["true"])
        try night.reload([job])
        try night.restart(at: 30, after: [.launchAdopted(.check(1), .process(pid: 9))])
        night.tell(.checkEnded(1, .exited(1)))
        #expect(night.outcome(1) == .done)
    }

    @Test("a gate opens when its check fails as expected, and is refused when it succeeds")
    func gates() throws {
        let gate = Gate(verify: CheckCommand(argv: ["false"], expectation: .fails))
        let plans = PlanDefinition.p(PhaseDefinition(name: "one", jobs: [JobID("a")], gate: gate))
        var night = try Night([.every("a", 600)], plans: plans)
        night.end(1, .done)
        #expect(night.ledger.checks[1]?.owner == .phase(PhaseID(plan: "p", phase: "one")))
        var other = night
        night.tell(.checkEnded(1, .exited(2)))
        #expect(try night.phase("one") == .passed)
        other.tell(.checkEnded(1, .exited(0)))
        #expect(try other.phase("one") == .refused)
    }

    @Test("who waits for an answer")
    func owners() {
        let phase = PhaseID(plan: "p", phase: "one")
        #expect(CheckRecord.Subject.approval(phase).owner == .phase(phase))
        #expect(CheckRecord.Subject.when(JobID("a")).owner == .job(JobID("a")))
    }
}
