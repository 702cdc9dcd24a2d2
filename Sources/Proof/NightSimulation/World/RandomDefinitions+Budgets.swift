import MidwatchModel
import NightFacts
import SchedulerCore

// Budgets small enough to bind, and now and then raised, lowered, or gone.

extension RandomDefinitions {
    static func night(_ generator: inout SeededGenerator) -> NightDefinition {
        NightDefinition(
            beginsAt: generator.pick([720, 0, 1439, 61]),
            zone: generator.pick([nil, "UTC"]),
            budget: generator.isOne(in: 8) ? JobMaker.budget(turns: 6...40, &generator) : nil
        )
    }

    /// Gives budgets to some plans and accounts.
    static func addBudgets(to definitions: inout Definitions, _ generator: inout SeededGenerator) {
        for plan in definitions.plans.indices where generator.isOne(in: 5) {
            definitions.plans[plan].budget = JobMaker.budget(turns: 3...20, &generator)
        }
        for account in definitions.accounts.indices where generator.isOne(in: 2) {
            definitions.accounts[account].budget = JobMaker.budget(turns: 4...30, &generator)
            definitions.accounts[account].prices.microUSDPerMillionTokens = generator.pick([0, 3_000_000, 10_000_000])
        }
    }

    /// Gives, takes or changes one budget.
    static func editBudget(of definitions: inout Definitions, _ generator: inout SeededGenerator) {
        let budget = generator.isOne(in: 3) ? nil : JobMaker.budget(turns: 2...20, &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: definitions.night.budget = budget
        case 1:
            guard let plan = definitions.plans.indices.randomElement(using: &generator) else { return }
            definitions.plans[plan].budget = budget
        case 2:
            guard let account = definitions.accounts.indices.randomElement(using: &generator) else { return }
            definitions.accounts[account].budget = budget
        default:
            guard let job = definitions.jobs.indices.randomElement(using: &generator) else { return }
            definitions.jobs[job].budget = budget
        }
    }

    /// What an operator may say about a budget, also of one that is not there.
    func raise(_ generator: inout SeededGenerator) -> OperatorCommand {
        let job = current.jobs.randomElement(using: &generator)?.id ?? JobID("nobody")
        let scope: BudgetScope = generator.pick([
            .night, .account(generator.pick(["scripted", "other", "shared", "nobody"])), .plan("plan-0"), .job(job),
        ])
        let amounts = Spending(
            turns: generator.isOne(in: 2) ? Int64.random(in: 1...5, using: &generator) : 0,
            tokens: generator.isOne(in: 4) ? 4000 : 0,
            costMicroUSD: generator.isOne(in: 4) ? 200_000 : 0,
            wallMilliseconds: generator.isOne(in: 4) ? 300_000 : 0
        )
        return .raise(scope, amounts)
    }
}

extension JobMaker {
    /// One kind or several, for a night or for good.
    static func budget(turns: ClosedRange<Int64>, _ generator: inout SeededGenerator) -> Budget {
        var budget = Budget(period: generator.isOne(in: 3) ? .ever : .night)
        let most = Int64.random(in: turns, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: budget.turns = most
        case 1: budget.tokens = most * 2000
        case 2: budget.costMicroUSD = most * 40_000
        case 3: budget.wallMilliseconds = most * generator.pick([10_000, 600_000])
        default: (budget.turns, budget.tokens, budget.costMicroUSD) = (most, most * 3000, most * 60_000)
        }
        return budget
    }

    static func turnBudget(_ generator: inout SeededGenerator) -> TurnBudget {
        TurnBudget(
            tokens: generator.isOne(in: 2) ? 3000 : nil,
            costMicroUSD: generator.isOne(in: 2) ? 50_000 : nil,
            wallMilliseconds: generator.isOne(in: 3) ? generator.pick([20_000, 1_200_000]) : nil
        )
    }
}
