import MidwatchModel
import NightFacts

// Leases: granted with each turn, renewed together while their turns live.

extension SchedulerCore {
    /// When the leases must be renewed next: half-way through their life.
    var leaseRenewalDue: WallTime? {
        guard !live.isEmpty, let until = leasesRenewedUntil else { return nil }
        return until - Self.leaseDuration / 2
    }

    /// Renews the leases of all live turns together. A keeper that is gone ends its turn's lease at once, elsewhere.
    mutating func renewLeases() {
        guard !live.isEmpty else {
            leasesRenewedUntil = nil
            return
        }
        if let renewal = leaseRenewalDue, renewal > now.wall { return }
        let end = now.wall + Self.leaseDuration
        leasesRenewedUntil = end
        let tokens = live.values.map(\.token).sorted()
        if !Mutation.leasesNotRenewed.isOn { record(.leasesRenewed(tokens, expiresAt: end)) }
    }

    /// Fencing: who comes with a token that is over is refused, and told who holds the job now. What a turn does while
    /// its DONE is being checked comes too late as well.
    func answerLease(_ id: TurnID, of job: JobID, _ token: FencingToken) -> OperatorReply {
        if let turn = live[id], turn.job == job, turn.token == token, turn.state != .verifying {
            return .success(OperatorAnswer(message: "turn \(id) holds the lease of \(job), token \(token)", turn: id))
        }
        let holders = live.values.filter { $0.job == job && $0.state != .verifying }.sorted { $0.id < $1.id }
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
