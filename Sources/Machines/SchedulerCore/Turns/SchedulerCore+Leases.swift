import MidwatchModel
import NightFacts

// Fencing: who holds a job's lease.

extension SchedulerCore {
    /// Fencing: who comes with a token that is over is refused, and told who holds the job now. What a turn does while
    /// its DONE is being checked comes too late as well.
    func answerLease(_ id: TurnID, of job: JobID, _ token: FencingToken) -> OperatorReply {
        if let turn = turns[id], turn.job == job, turn.token == token, turn.state != .verifying {
            return .success(OperatorAnswer(message: "turn \(id) holds the lease of \(job), token \(token)", turn: id))
        }
        let holders = turns.all.filter { $0.job == job && $0.state != .verifying }.sorted { $0.id < $1.id }
        let words = holders.map { "turn \($0.id) with token \($0.token)" }.joined(separator: ", ")
        let now = holders.isEmpty ? "nobody holds it now" : "it is held by \(words)"
        return .failure(
            OperatorRefusal(
                kind: .invalidState,
                message: "the lease of \(job) with token \(token) is not turn \(id)'s any more: \(now)",
                cure: "this turn is over, and nothing it says counts: stop"
            )
        )
    }
}
