import ControlAPI
import MidwatchModel
import NightFacts
import NightLoop
import SchedulerCore

// Budgets: where they stand, and an operator's order that more may be spent.

extension ControlDesk {
    func handleBudgets(_ handlers: inout ControlHandlers) {
        handlers.handle(Operations.budgets) { _ in try await read { $0.budgetStatuses }.map(BudgetReply.init) }
        handlers.handle(Operations.raiseBudget) { request in
            let job = request.scope == .job ? request.name : nil
            return try await order("budget", .raise(BudgetScope(request), Spending(request)), job: job)
        }
    }
}

extension BudgetScope {
    /// What a request means.
    fileprivate init(_ request: BudgetRequest) {
        let name = request.name ?? ""
        self =
            switch request.scope {
            case .night: .night
            case .account: .account(name)
            case .plan: .plan(name)
            case .job: .job(JobID(name))
            }
    }
}

extension Spending {
    /// What a request adds.
    fileprivate init(_ request: BudgetRequest) {
        self.init(
            turns: request.turns ?? 0,
            tokens: request.tokens ?? 0,
            costMicroUSD: request.usd.map { Int64($0 * 1e6 + 0.5) } ?? 0,
            wallMilliseconds: request.minutes.map { Int64($0 * 60_000 + 0.5) } ?? 0
        )
    }
}

extension BudgetReply {
    /// Where a budget stands.
    init(_ status: BudgetStatus) {
        let (scope, name): (BudgetRequest.Scope, String?) =
            switch status.scope {
            case .night: (.night, nil)
            case .account(let name): (.account, name)
            case .plan(let name): (.plan, name)
            case .job(let id): (.job, id.rawValue)
            }
        self.init(
            scope: scope,
            name: name,
            period: status.period,
            beginsAtMs: status.begin?.millisecondsSinceEpoch,
            endsAtMs: status.end?.millisecondsSinceEpoch,
            estimatedMicroUSD: status.estimatedMicroUSD,
            bounds: status.bounds.map { bound in
                Bound(
                    kind: BudgetUnit(bound.kind),
                    spent: bound.kind.units(bound.spent),
                    limit: bound.kind.units(bound.limit),
                    raised: bound.kind.units(bound.raised),
                    setAside: bound.kind.units(bound.setAside),
                    percent: bound.percent,
                    reachesLimitAtMs: bound.reachesLimitAt?.millisecondsSinceEpoch
                )
            }
        )
    }
}

extension BudgetUnit {
    /// The unit of a kind of budget.
    fileprivate init(_ kind: BudgetKind) {
        self =
            switch kind {
            case .turns: .turns
            case .tokens: .tokens
            case .money: .usd
            case .time: .minutes
            }
    }
}

extension BudgetKind {
    /// An amount in the unit in which people name it.
    fileprivate func units(_ amount: Int64) -> Double {
        switch self {
        case .turns, .tokens: Double(amount)
        case .money: Double(amount) / 1e6
        case .time: Double(amount) / 60_000
        }
    }
}
