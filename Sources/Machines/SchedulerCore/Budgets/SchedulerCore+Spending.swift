import MidwatchModel
import NightFacts

// Budgets after a turn: what it has spent is counted, told, and remembered for the next.

extension SchedulerCore {
    /// Charges a turn that has ended to everything that bounds it, and tells what that comes to.
    mutating func charge(_ turn: TurnRecord) {
        let bound = jobs[turn.job]?.definition.turnBudget ?? TurnBudget()
        let prices = accounts.prices(of: turn.account)
        let charge = Charge(for: turn, bound: bound, prices: prices, settledAt: now.wall)
        let scopes = budgetBook.scopes(of: turn)
        for scope in scopes where scope == scopes.first || !Mutation.budgetUncounted.isOn {
            let (record, isNews) = budgetBook.charged(charge, to: scope, begun: turn.plannedAt, now: now.wall)
            self.record(.spending(record))
            if isNews { tellReached(record, turn) }
        }
        tellEstimate(charge, turn, scopes)
        guard let index = jobs.index(of: turn.job) else { return }
        tellExcess(charge, turn, jobs[index].definition.turnBudget)
        noteTypical(charge, turn, index)
    }

    private mutating func tellReached(_ record: SpendingRecord, _ turn: TurnRecord) {
        guard let (kind, percent) = budgetBook.mostSpent(record),
            let limit = budgetBook.limit(kind, of: record.scope, record)
        else { return }
        let isSpent = percent >= 100
        let notice = Notice.budgetReached(
            balance(kind, record, limit),
            percent: percent,
            end: isSpent ? budgetBook.end(of: record.scope).map(moment) : nil,
            forecast: isSpent ? nil : budgetBook.forecast(kind, record, now: now.wall).map(moment)
        )
        tell(notice, job: turn.job, turn: turn.id, phase: turn.phase)
    }

    /// Says what is counted where an agent does not say what it cost and a budget wants to know.
    private mutating func tellEstimate(_ charge: Charge, _ turn: TurnRecord, _ scopes: [BudgetScope]) {
        let budgets = scopes.compactMap { budgetBook.budgets[$0] }
        let wantsMoney = charge.isEstimated && budgets.contains { $0.costMicroUSD != nil }
        let wantsTokens = !charge.areTokensKnown && budgets.contains { $0.tokens != nil }
        guard wantsMoney || wantsTokens else { return }
        let spending = charge.spending
        let basis: CostEstimate.Basis =
            if charge.areTokensKnown {
                turn.outcome == .lost ? .reserve : .tokens(spending.tokens)
            } else {
                .time(spending.wallMilliseconds)
            }
        let money = wantsMoney ? CostEstimate.Money(microUSD: spending.costMicroUSD, basis: basis) : nil
        let estimate = CostEstimate(money: money, lacksTokens: wantsTokens)
        tell(.costEstimated(turn.id, turn.job, estimate), job: turn.job, turn: turn.id, phase: turn.phase)
    }

    /// Says that a turn went beyond what it may spend.
    private mutating func tellExcess(_ charge: Charge, _ turn: TurnRecord, _ bound: TurnBudget) {
        let limits = Budget(tokens: bound.tokens, costMicroUSD: bound.costMicroUSD)
        for kind in [BudgetKind.tokens, .money] {
            let spent = kind.amount(of: charge.spending)
            guard let limit = kind.limit(of: limits), spent > limit else { continue }
            let notice = Notice.turnBudgetExceeded(turn.id, turn.job, kind, spent: spent, limit: limit)
            tell(notice, job: turn.job, turn: turn.id, phase: turn.phase)
        }
    }

    /// What turns of a job spend of late: three parts of what was, and one of what is new.
    private mutating func noteTypical(_ charge: Charge, _ turn: TurnRecord, _ index: Int) {
        guard turn.agent != nil, let outcome = turn.outcome, outcome.countsAsIteration, outcome != .cancelled,
            turn.hasRun
        else { return }
        func mixed(_ old: Int64?, _ new: Int64) -> Int64 { old.map { $0 - $0 / 4 + new / 4 } ?? new }
        change(index) { record, _ in
            if charge.areTokensKnown { record.typical.tokens = mixed(record.typical.tokens, charge.spending.tokens) }
            record.typical.microUSD = mixed(record.typical.microUSD, charge.spending.costMicroUSD)
        }
    }

    /// What a turn that runs in a forecast is taken to report.
    func typicalReport(of turn: TurnRecord) -> AgentReport {
        guard turn.agent != nil, let index = jobs.index(of: turn.job) else { return AgentReport() }
        let (record, bound) = (jobs[index].record, jobs[index].definition.turnBudget)
        return AgentReport(
            usage: (record.typical.tokens ?? bound.tokens).map { TokenUsage(freshInput: $0) },
            costMicroUSD: record.typical.microUSD ?? bound.costMicroUSD
        )
    }
}
