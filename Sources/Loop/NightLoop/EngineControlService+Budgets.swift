public import ControlAPI
import MidwatchModel
import NightFacts
import SchedulerCore

// Budgets: where they stand, and an operator's word that more may be spent.

extension EngineControlService {
    /// All budgets.
    public func budgets() async throws -> [BudgetReply] {
        try await look().core.budgetStatuses.map { status in
            let (scope, name) = words(for: status.scope)
            return BudgetReply(
                scope: scope,
                name: name,
                period: status.period.rawValue,
                beginsAtMs: status.begin?.millisecondsSinceEpoch,
                endsAtMs: status.end?.millisecondsSinceEpoch,
                estimatedUSD: units(status.estimatedMicroUSD, .money),
                bounds: status.bounds.map { bound in
                    BudgetReply.Bound(
                        kind: bound.kind.rawValue,
                        spent: units(bound.spent, bound.kind),
                        limit: units(bound.limit, bound.kind),
                        raised: units(bound.raised, bound.kind),
                        setAside: units(bound.setAside, bound.kind),
                        percent: bound.percent,
                        reachesLimitAtMs: bound.reachesLimitAt?.millisecondsSinceEpoch
                    )
                }
            )
        }
    }

    /// Raises a budget for its present period.
    public func raise(_ request: BudgetRequest) async throws -> ActionReply {
        if let problem = request.problem { throw problem }
        let name = request.name ?? ""
        let scope: BudgetScope =
            switch request.scope {
            case "account": .account(name)
            case "plan": .plan(name)
            case "job": .job(JobID(name))
            default: .night
            }
        let amounts = Spending(
            turns: request.turns ?? 0,
            tokens: request.tokens ?? 0,
            costMicroUSD: request.usd.map { Int64($0 * 1e6 + 0.5) } ?? 0,
            wallMilliseconds: request.minutes.map { Int64($0 * 60_000 + 0.5) } ?? 0
        )
        return try await order("budget", .raise(scope, amounts), job: request.scope == "job" ? name : nil)
    }

    private func words(for scope: BudgetScope) -> (scope: String, name: String?) {
        switch scope {
        case .night: ("night", nil)
        case .account(let name): ("account", name)
        case .plan(let name): ("plan", name)
        case .job(let id): ("job", id.rawValue)
        }
    }

    /// An amount in the unit in which people name it.
    private func units(_ amount: Int64, _ kind: BudgetKind) -> Double {
        switch kind {
        case .turns, .tokens: Double(amount)
        case .money: Double(amount) / 1e6
        case .time: Double(amount) / 60_000
        }
    }
}
