import MidwatchModel
import NightFacts

// Fencing: who holds a job's lease.

extension SchedulerCore {
    /// Fencing: who comes with a token that is over is refused, and told who holds the job now. What a turn does while
    /// its DONE is being checked comes too late as well.
    func answerLease(_ id: TurnID, of job: JobID, _ token: FencingToken) -> OperatorReply {
        if let turn = turns[id], turn.job == job, turn.token == token, turn.state != .verifying {
            return .success(.leaseHeld(id, job, token))
        }
        let holders = turns.all.filter { $0.job == job && $0.state != .verifying }.sorted { $0.id < $1.id }
        return .failure(
            .leaseLost(id, job, token, holders: holders.map { LeaseHolder(turn: $0.id, token: $0.token) })
        )
    }
}
