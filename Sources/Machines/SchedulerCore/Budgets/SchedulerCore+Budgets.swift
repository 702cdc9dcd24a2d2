import MidwatchModel
import NightFacts

// Budgets before a start: what a turn needs is set aside, and what is spent starts nothing.

extension SchedulerCore {
    /// What is set aside for the turns that live, by scope.
    func setAside() -> SetAside {
        var aside = SetAside()
        guard !budgetBook.isEmpty else { return aside }
        for turn in turns.all {
            let need = jobs[turn.job].map { Spending(neededBy: $0.definition, $0.record) } ?? Spending(turns: 1)
            aside.add(need, for: turn.id, of: budgetBook.scopes(of: turn))
        }
        return aside
    }

    /// What of the budgets keeps every turn of a job from starting; nil when nothing does. The budget of an account
    /// concerns those alone who would serve on it.
    func budgetObstacle(to job: JobSlot, _ known: SetAside? = nil) -> BudgetObstacle? {
        guard !budgetBook.isEmpty else { return nil }
        let aside = known ?? setAside()
        if let obstacle = commonBudgetObstacle(to: job, aside) { return obstacle }
        var first: BudgetObstacle?
        for choice in choices(of: job.definition) where !isHeld(choice.account) {
            guard let account = choice.account, let obstacle = obstacle(in: .account(account), to: job, aside) else {
                return nil
            }
            first = first ?? obstacle
        }
        return first
    }

    /// Whether the budget of an account, if it has one, has room for a turn of a job.
    func isAffordable(_ account: String?, _ job: JobSlot, _ aside: SetAside) -> Bool {
        guard let account else { return true }
        return obstacle(in: .account(account), to: job, aside) == nil
    }

    /// Whether the budgets that every turn of a job is charged to have room for one.
    func hasCommonRoom(_ job: JobSlot, _ aside: SetAside) -> Bool {
        budgetBook.isEmpty || commonBudgetObstacle(to: job, aside) == nil
    }

    private func commonBudgetObstacle(to job: JobSlot, _ aside: SetAside) -> BudgetObstacle? {
        for scope in budgetBook.scopes(of: job.id, in: job.phase) {
            if let obstacle = obstacle(in: scope, to: job, aside) { return obstacle }
        }
        return nil
    }

    private func obstacle(in scope: BudgetScope, to job: JobSlot, _ aside: SetAside) -> BudgetObstacle? {
        let need = Spending(neededBy: job.definition, job.record)
        return budgetBook.obstacle(in: scope, need: need, bound: job.definition.turnBudget, aside, now: now.wall)
    }

    /// A one-shot has no next time: it runs once there is room.
    mutating func oweOneShot(_ index: Int) {
        if jobs[index].isOneShot { owe(index) }
    }

    /// Whether a job starts nothing any more for its budgets, until somebody raises one.
    func isSpentForGood(_ job: JobSlot) -> Bool {
        guard !budgetBook.isEmpty else { return false }
        let aside = setAside()
        func isSpent(_ scope: BudgetScope) -> Bool {
            budgetBook.isForGood(scope) && obstacle(in: scope, to: job, aside) != nil
        }
        if budgetBook.scopes(of: job.id, in: job.phase).contains(where: isSpent) { return true }
        return choices(of: job.definition).allSatisfy { choice in
            choice.account.map { isSpent(.account($0)) } ?? false
        }
    }

    func balance(_ kind: BudgetKind, _ record: SpendingRecord, _ limit: Int64) -> BudgetBalance {
        let isNightly = budgetBook.budgets[record.scope]?.period == .night && record.scope != .night
        let spent = kind.amount(of: record.spent)
        return BudgetBalance(scope: record.scope, kind: kind, spent: spent, limit: limit, isNightly: isNightly)
    }
}

extension JobSlot {
    /// It is due once, at an instant.
    var isOneShot: Bool {
        if case .at = definition.schedule { true } else { false }
    }
}

extension JobDefinition {
    /// The definition with the time its turn may spend for a timeout, where that is shorter.
    var withinTurnBudget: JobDefinition {
        guard let wall = turnBudget.wallMilliseconds else { return self }
        var copy = self
        copy.bounds.timeout = min(bounds.timeout ?? .milliseconds(wall), .milliseconds(wall))
        return copy
    }
}
