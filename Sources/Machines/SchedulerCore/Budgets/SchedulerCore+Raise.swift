import MidwatchModel
import NightFacts

// An operator's word that more may be spent.

extension SchedulerCore {
    /// Raises a budget for its present period.
    mutating func answerRaise(_ scope: BudgetScope, _ amounts: Spending) -> OperatorReply {
        if let unknown = unknownScope(scope) { return unknown }
        let record: SpendingRecord
        do throws(BudgetBook.RaiseRefusal) {
            record = try budgetBook.raised(scope, by: amounts, now: now.wall)
        } catch {
            return .failure(refusal(error, scope))
        }
        self.record(.spending(record))
        let added = BudgetKind.allCases.filter { $0.amount(of: amounts) > 0 }
        let balances = added.compactMap { kind in
            budgetBook.limit(kind, of: scope, record).map { balance(kind, record, $0) }
        }
        let raise = BudgetRaise(scope: scope, added: amounts, balances: balances)
        tell(.budgetRaised(raise), job: job(of: scope))
        return .success(.raised(raise))
    }

    private func refusal(_ refusal: BudgetBook.RaiseRefusal, _ scope: BudgetScope) -> Refusal {
        switch refusal {
        case .noBudget: .noBudget(scope)
        case .isLowered(let kind, let amount): .notLowered(kind, amount)
        case .isUnbounded(let kind): .notBounded(scope, kind)
        case .nothingAdded: .nothingAdded
        }
    }

    private func job(of scope: BudgetScope) -> JobID? {
        if case .job(let id) = scope { id } else { nil }
    }

    private func unknownScope(_ scope: BudgetScope) -> OperatorReply? {
        let isKnown =
            switch scope {
            case .night: true
            case .job(let id): jobs.index(of: id) != nil
            case .plan(let name): phases.hasPlan(name) || budgetBook.budgets[scope] != nil
            case .account(let name):
                accounts.isDefined(name) || agents.values.contains { ($0.account ?? $0.name) == name }
                    || jobs.contains { $0.definition.account == name }
            }
        guard !isKnown else { return nil }
        return .failure(.unknownScope(scope))
    }
}
