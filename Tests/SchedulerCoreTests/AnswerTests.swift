import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct AnswerTests {
    private let job = JobDefinition.every("a", 60).with {
        $0.payload = .agentTurn(Payload.AgentTurn(message: "Follow the loop."))
        $0.agent = "claude"
    }

    private func night() throws -> Night {
        try Night([job, .every("c", 86_400)], agents: [AgentDefinition(name: "claude", preset: "claude")])
    }

    private func prompt(_ night: Night) -> String? {
        guard let launch = night.launches.last, case .agentTurn(let turn) = launch.job.saying(launch.note).payload
        else {
            return nil
        }
        return turn.message
    }

    @Test("an answer to a stuck job lets it go on, and its next prompt has question and answer, once")
    func stuck() throws {
        var night = try night()
        night.end(1, .stuck)
        #expect(night.ask(.answer("a", text: "in the vault")) == nil)
        #expect(try night.job("a").state == .active)
        #expect(night.told(.jobAnswered) == 1 && night.told(.jobResumed) == 1)
        night.pass(to: 60)
        #expect(
            prompt(night)
                == "Follow the loop.\n\nYou stopped with: STUCK: no key\nThe operator says: in the vault\n"
        )
        night.end(3)
        night.pass(to: 120)
        #expect(prompt(night) == "Follow the loop.")
    }

    @Test("an answer waits through limits, losses and restarts until a turn has run with it")
    func kept() throws {
        var night = try night()
        night.end(1)
        #expect(night.ask(.answer("a", text: "one word")) == nil)
        try night.restart(at: 60, after: [.launchAdopted(.turn(TurnID(2)), .process(pid: 7))])
        #expect(prompt(night)?.hasSuffix("The operator says: one word\n") == true)
        night.tell(.launchLost(.turn(TurnID(3)), reason: "gone"))
        night.pass(to: 120)
        #expect(prompt(night)?.contains("one word") == true)
        night.end(4, .failed)
        night.pass(to: 180)
        #expect(prompt(night) == "Follow the loop.")
    }

    @Test("a command, a job that is done and one that does not exist take no answer")
    func refused() throws {
        var night = try night()
        night.end(1, .done)
        #expect(night.ask(.answer("a", text: "x"))?.kind == .invalidState)
        #expect(night.ask(.answer("c", text: "x"))?.kind == .invalidState)
        #expect(night.ask(.answer("nobody", text: "x"))?.kind == .notFound)
    }

    @Test("an answer that comes while a turn runs is for the next one; a second one comes after the first")
    func whileRunning() throws {
        var night = try night()
        #expect(night.ask(.answer("a", text: "port 9090")) == nil)
        #expect(night.ask(.answer("a", text: "and use TLS")) == nil)
        night.end(1)
        night.pass(to: 60)
        #expect(prompt(night)?.hasSuffix("The operator says: port 9090\nThe operator says: and use TLS\n") == true)
        night.end(3)
        night.pass(to: 120)
        #expect(prompt(night) == "Follow the loop.")
    }
}
