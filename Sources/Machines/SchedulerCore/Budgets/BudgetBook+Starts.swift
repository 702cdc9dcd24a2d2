import MidwatchModel
import NightFacts

// Before a start: what a turn is charged to, what it needs, and whether there is so much.

extension BudgetBook {
    /// The scopes with a budget that a turn of a job is charged to, whoever serves it.
    func scopes(of job: JobID, in phase: PhaseID?) -> [BudgetScope] {
        let plan = phase.map { BudgetScope.plan($0.plan) }
        return [.night, plan, .job(job)].compactMap(\.self).filter { budgets[$0] != nil }
    }

    /// The scopes with a budget that a turn is charged to.
    func scopes(of turn: TurnRecord) -> [BudgetScope] {
        guard !isEmpty else { return [] }
        let account = turn.account.map { BudgetScope.account($0) }
        let plan = turn.phase.map { BudgetScope.plan($0.plan) }
        return [.night, account, plan, .job(turn.job)].compactMap(\.self).filter { budgets[$0] != nil }
    }

    /// What of a scope's budget keeps a turn from starting that needs so much; nil when nothing does. What `bound` does not
    /// bound is a guess.
    func obstacle(
        in scope: BudgetScope,
        need: Spending,
        bound: TurnBudget,
        _ aside: SetAside,
        now: WallTime
    ) -> BudgetObstacle? {
        guard let budget = budgets[scope], !Mutation.budgetIgnored.isOn else { return nil }
        let record = standing(of: scope, now: now)
        let reserved = aside[scope]
        for kind in BudgetKind.allCases {
            guard let limit = limit(kind, of: scope, record) else { continue }
            let spent = kind.amount(of: record.spent)
            var obstacle = BudgetObstacle(
                scope: scope,
                kind: kind,
                spent: spent,
                limit: limit,
                period: budget.period,
                until: end(of: scope)
            )
            guard spent < limit else { return obstacle }
            // A guess alone never keeps the first turn of a period from starting: it is no more than the whole budget.
            let isAsked = kind.bound(of: bound) != nil
            let amount = isAsked ? kind.amount(of: need) : min(kind.amount(of: need), limit)
            guard kind.amount(of: record.spent + reserved.amount) > limit - min(amount, limit) || amount > limit else {
                continue
            }
            obstacle.lack = BudgetObstacle.Lack(
                setAside: kind.amount(of: reserved.amount),
                turns: reserved.turns,
                turn: reserved.turn,
                needed: kind.amount(of: need)
            )
            return obstacle
        }
        return nil
    }
}

extension Spending {
    /// What is set aside for a turn of a job: what it may spend, else what its turns have spent of late.
    init(neededBy job: JobDefinition, _ record: JobRecord) {
        self.init(turns: 1)
        let bound = job.turnBudget
        wallMilliseconds = bound.wallMilliseconds ?? record.typical.milliseconds ?? 0
        guard case .agentTurn = job.payload else { return }
        tokens = bound.tokens ?? record.typical.tokens ?? 0
        costMicroUSD = bound.costMicroUSD ?? record.typical.microUSD ?? 0
    }
}
