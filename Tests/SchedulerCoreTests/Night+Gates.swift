import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

// What tests of gates and plans need besides.

extension Night {
    /// The daemon dies and another finds everything running as it was.
    mutating func reborn(at seconds: Double) throws {
        try restart(at: seconds, after: core.openLaunches.map { .launchAdopted($0, .process(pid: 9)) })
    }

    /// A check says yes, about work with a seal.
    mutating func look(_ check: Int64, _ seal: String?) {
        tell(.checkEnded(check, .exited(0), seal: seal))
    }

    /// The row of a phase of plan `p`.
    func row(_ phase: String) throws -> PhaseRecord {
        try #require(ledger.phases[PhaseID(plan: "p", phase: phase)])
    }

    /// What events of a kind say, oldest first.
    func words(_ kind: EventRecord.Kind) -> [String] {
        ledger.events.filter { $0.kind == kind }.map(\.message)
    }

    mutating func approve(_ phase: String) -> Refusal? {
        ask(.approve(plan: "p", phase: phase))
    }
}

extension JobDefinition {
    /// The same in a folder of its own.
    var housed: JobDefinition { with { $0.workspace = "/w/\($0.id)" } }

    /// The same as an agent's turn.
    var agentTurn: JobDefinition {
        with { $0.payload = .agentTurn(Payload.AgentTurn(message: "Follow the loop.")) }
    }
}

extension PhaseDefinition {
    /// The same with something else changed.
    func with(_ change: (inout PhaseDefinition) -> Void) -> PhaseDefinition {
        var copy = self
        change(&copy)
        return copy
    }
}
