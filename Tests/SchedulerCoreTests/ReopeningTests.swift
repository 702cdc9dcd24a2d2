import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct ReopeningTests {
    static func plans(_ jobs: [String], _ require: Gate.Requirement = .all, times: Int = 1) -> [PlanDefinition] {
        PlanDefinition.p(
            PhaseDefinition.phase("one", ["a", "b"], require, verify: true).with {
                $0.gate.reopen = Gate.Reopening(jobs: jobs.map { JobID($0) }, times: times)
            }
        )
    }

    static let jobs = ["a", "b"].map { JobDefinition.every($0, 600).agentTurn }

    @Test("a job that a gate names goes on at once, with what the check said in its prompt", arguments: [false, true])
    func note(isReborn: Bool) throws {
        var night = try Night(Self.jobs, plans: Self.plans(["a"]))
        night.end(1, .done)
        night.end(2, .done)
        if isReborn { try night.reborn(at: 1) } else { night.clocks(at: 1) }
        night.answer(1, passed: false)
        #expect(try night.phase("one") == .open)
        #expect(try night.row("one").reopened == 1)
        #expect(try night.row("one").reason?.words == "open again (1 of 1): its verify command says no: exit status 1")
        #expect(night.launched == ["a", "b", "a"])
        #expect(night.told(.gateReopened) == 1)
        guard let launch = night.launches.last, case .agentTurn(let turn) = launch.job.saying(launch.note).payload
        else {
            throw Refused()
        }
        #expect(turn.message == "Follow the loop.\n\nThe check of the gate of phase p/one failed:\nexit status 1\n")
        if isReborn { try night.reborn(at: 2) }
        night.end(3, .done)
        #expect(try night.job("a").note == nil)
        #expect(try night.job("a").countedTurns == 2)
        #expect(try night.phase("one") == .verifying)
        night.answer(2, passed: true)
        #expect(try night.phase("one") == .passed)
    }

    @Test("so often and not more: then the gate is refused", arguments: [1, 3])
    func times(times: Int) throws {
        var night = try Night(Self.jobs, plans: Self.plans(["a", "b"], times: times))
        night.end(1, .done)
        night.end(2, .done)
        for round in 1...times {
            night.clocks(at: Double(round))
            night.answer(Int64(round), passed: false)
            #expect(try night.row("one").reopened == round)
            for turn in night.live { night.end(turn, .done) }
            try night.reborn(at: Double(round) + 0.5)
        }
        night.answer(Int64(times + 1), passed: false)
        #expect(try night.phase("one") == .refused)
        #expect(try night.row("one").reopened == times)
        #expect(night.told(.gateReopened) == times)
    }

    @Test("who cannot go on is not sent back; when nobody can, the gate is refused")
    func nobody() throws {
        let usedUp = JobDefinition.every("a", 600).with { $0.maxTurns = 1 }
        var night = try Night([usedUp, .once("b", 0)], plans: Self.plans(["a", "b"]))
        night.end(1, .done)
        night.end(2, .done)
        night.answer(1, passed: false)
        #expect(try night.phase("one") == .refused)
        #expect(try night.row("one").reopened == 0)
        #expect(try night.job("a").state == .done)
    }

    @Test("a gate waits for whom it sent back, although enough others are done", arguments: [false, true])
    func quorum(isReborn: Bool) throws {
        var night = try Night(Self.jobs, plans: Self.plans(["a"], .any))
        night.end(2, .done)
        night.answer(1, passed: false)
        #expect(try night.phase("one") == .open, "a is still at work: it is told, and waited for")
        #expect(try night.job("a").note?.remarks == [.gateRefused(PhaseID(plan: "p", phase: "one"), .exited(1))])
        if isReborn { try night.reborn(at: 2) }
        #expect(try night.phase("one") == .open)
        #expect(night.live == [1])
        night.end(1)
        #expect(try night.job("a").note != nil, "that turn's prompt was older")
        night.pass(to: 1200)
        night.end(3, .done)
        #expect(try night.phase("one") == .verifying)
    }

    @Test("a job with a grid of its own goes on at its next time")
    func ownGrid() throws {
        let jobs = [JobDefinition.every("a", 600, anchor: 0), .every("b", 600)]
        var night = try Night(jobs, plans: Self.plans(["a"]))
        night.end(1, .done)
        night.end(2, .done)
        night.pass(to: 2000)
        night.answer(1, passed: false)
        #expect(try night.nextDue("a") == 2400)
        #expect(night.rows("a") == ["0 started"])
    }

    struct Refused: Error {}
}
