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
            return refuse(error, scope)
        }
        self.record(.spending(record))
        let added = BudgetKind.allCases.filter { $0.amount(of: amounts) > 0 }
        let parts = added.map { "\($0.digits($0.amount(of: amounts))) \($0.unit)" }
        let now = added.compactMap { kind in
            budgetBook.limit(kind, of: scope, record).map { balance(kind, record, $0, " spent") }
        }.joined(separator: ", ")
        let words = "the budget of \(scope.words) is raised by \(parts.joined(separator: ", ")): \(now)"
        tell(.budgetRaised, job: job(of: scope), words)
        return .success(OperatorAnswer(message: words, turn: nil))
    }

    private func refuse(_ refusal: BudgetBook.RaiseRefusal, _ scope: BudgetScope) -> OperatorReply {
        switch refusal {
        case .noBudget:
            refuse("\(scope.words) has no budget", cure: "give it one in the jobs file, then: midwatch reload")
        case .isLowered(let kind, let amount):
            refuse(
                "a budget is raised, never lowered: \(kind.digits(amount)) \(kind.unit)",
                cure: "lower it in the jobs file, then: midwatch reload"
            )
        case .isUnbounded(let kind):
            refuse(
                "the budget of \(scope.words) does not bound \(kind.rawValue)",
                cure: "midwatch budget shows what it bounds"
            )
        case .nothingAdded: refuse("nothing is to be added", cure: "say how much, such as --usd 5")
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
