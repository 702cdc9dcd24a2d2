import MidwatchModel
import NightFacts

// An operator's word that more may be spent.

extension SchedulerCore {
    /// Raises a budget for its present period.
    mutating func answerRaise(_ scope: BudgetScope, _ amounts: Spending) -> OperatorReply {
        if let unknown = unknownScope(scope) { return unknown }
        guard let budget = budgetBook.budgets[scope] else {
            return refuse(
                "\(scope.words) has no budget",
                cure: "give it one in the jobs file, then: midwatch reload"
            )
        }
        var parts: [String] = []
        var record = budgetBook.standing(of: scope, now: now.wall)
        for kind in BudgetKind.allCases {
            let amount = kind.amount(of: amounts)
            guard amount != 0 else { continue }
            guard amount > 0 else {
                return refuse(
                    "a budget is raised, never lowered: \(kind.digits(amount)) \(kind.unit)",
                    cure: "lower it in the jobs file, then: midwatch reload"
                )
            }
            guard kind.limit(of: budget) != nil else {
                return refuse(
                    "the budget of \(scope.words) does not bound \(kind.rawValue)",
                    cure: "midwatch budget shows what it bounds"
                )
            }
            parts.append("\(kind.digits(amount)) \(kind.unit)")
        }
        guard !parts.isEmpty else { return refuse("nothing is to be added", cure: "say how much, such as --usd 5") }
        record.raised = record.raised + amounts
        record.toldPercent = min(record.toldPercent, budgetBook.reachedPercent(record))
        budgetBook.set(record)
        self.record(.spending(record))
        let now = BudgetKind.allCases.compactMap { kind in
            kind.amount(of: amounts) > 0 ? budgetBook.limit(kind, of: scope, record).map { (kind, $0) } : nil
        }.map { kind, limit in balance(kind, record, limit, " spent") }.joined(separator: ", ")
        let words = "the budget of \(scope.words) is raised by \(parts.joined(separator: ", ")): \(now)"
        tell(.budgetRaised, job: job(of: scope), words)
        return .success(OperatorAnswer(message: words, turn: nil))
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
        return .failure(
            OperatorRefusal(kind: .notFound, message: "there is no \(scope)", cure: "midwatch budget lists the budgets")
        )
    }
}
