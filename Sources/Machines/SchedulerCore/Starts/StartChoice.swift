import MidwatchModel
import NightFacts

/// Who serves a turn: the job's own agent, or one of its fallbacks.
struct StartChoice: Hashable, Sendable {
    /// Nil for a command.
    var agent: AgentDefinition?
    var model: String?
    /// Whose limits it consumes; nil where nobody's are named.
    var account: String?

    /// The definition as this choice runs it.
    func definition(of job: JobDefinition) -> JobDefinition {
        guard case .agentTurn(var turn) = job.payload, let agent else { return job }
        var copy = job
        copy.agent = agent.name
        turn.model = model
        copy.payload = .agentTurn(turn)
        return copy
    }
}
