import MidwatchModel
import MidwatchTestKit
import NightFacts
import NightSimulation
import Schedules
import Testing

@testable import SchedulerCore

/// What turns are charged, to which period, and what survives.
@Suite struct SpendingTests {
    private func spending(_ night: Night, _ scope: BudgetScope = .job("a")) throws -> SpendingRecord {
        try BudgetTests.record(night, scope)
    }

    @Test("a turn is charged to everything that bounds it, and to nothing else")
    func scopes() throws {
        let plans = [PlanDefinition(name: "p", phases: [.phase("one", ["a"])], budget: Budget(turns: 9, period: .ever))]
        var night = try BudgetTests.night(
            [BudgetTests.job("a", budget: Budget(tokens: 9000)), BudgetTests.job("b")],
            account: Budget(turns: 9),
            plans: plans,
            night: Budget(turns: 9)
        )
        night.pass(to: 30)
        night.end(1, BudgetTests.spent(100, usd: 200))
        night.pass(to: 60)
        night.end(2, BudgetTests.spent(1000, usd: 2000))
        let one = Spending(turns: 1, tokens: 100, costMicroUSD: 200, wallMilliseconds: 30_000)
        let both = Spending(turns: 2, tokens: 1100, costMicroUSD: 2200, wallMilliseconds: 90_000)
        #expect(try spending(night).spent == one)
        #expect(try BudgetTests.record(night, .plan("p"), nil).spent == one)
        #expect(try spending(night, .night).spent == both)
        #expect(try spending(night, .account("anthropic")).spent == both)
        #expect(night.core.budgetStatuses.map(\.scope) == [.night, .account("anthropic"), .plan("p"), .job("a")])
        #expect(night.ledger.spendings.count == 4)
    }

    @Test("a limit, an overload and a lost turn count as no turn, and cost what they cost")
    func uncounted() throws {
        var night = try BudgetTests.night([BudgetTests.job("a", budget: Budget(turns: 1, tokens: 100_000))])
        night.tell(.launchLost(.turn(TurnID(1)), reason: "gone"))
        #expect(try spending(night).spent.turns == 0)
        night.pass(to: 3600)
        var limited = BudgetTests.spent(300)
        limited.report.failure = AgentFailure(kind: .usageLimit, message: "later")
        night.end(2, limited)
        #expect(try spending(night).spent.turns == 0 && spending(night).spent.tokens == 300)
    }

    @Test("what nobody says is estimated, at the prices of the account, and told where a budget wants to know")
    func estimates() throws {
        let account = AccountDefinition(
            name: "anthropic",
            budget: Budget(tokens: 1_000_000, costMicroUSD: 100_000_000),
            prices: Prices(microUSDPerMillionTokens: 10_000_000, microUSDPerHour: 6_000_000)
        )
        var night = try Night([BudgetTests.job("a", 3600)], agents: BudgetTests.agents, accounts: [account])
        night.end(1, BudgetTests.spent(42_000))
        night.pass(to: 3600)
        night.pass(to: 3600 + 1800)
        night.end(2, BudgetTests.spent())
        night.pass(to: 7200)
        night.end(3, BudgetTests.spent(usd: 1_000_000))
        let record = try spending(night, .account("anthropic"))
        #expect(record.spent.costMicroUSD == 420_000 + 3_000_000 + 1_000_000)
        #expect(record.estimatedMicroUSD == 3_420_000)
        #expect(record.spent.tokens == 42_000)
        #expect(
            BudgetTests.events(night, .costEstimated) == [
                "turn 1 of a does not say what it cost: counted as 0.42 USD for 42000 tokens",
                "turn 2 of a does not say what it cost: counted as 3.00 USD for 30 min; and not how many tokens it used: "
                    + "counted as 0",
                "turn 3 of a does not say how many tokens it used: counted as 0",
            ]
        )
    }

    @Test("a command and an agent that was never executed cost nothing; a lost turn costs what was set aside")
    func free() throws {
        let budget = Budget(tokens: 10_000, costMicroUSD: 10_000_000)
        let jobs = [
            JobDefinition.every("c", 60).with { $0.budget = budget },
            BudgetTests.job("a", 60, budget: budget, bound: TurnBudget(tokens: 700, costMicroUSD: 90_000)),
        ]
        var night = try BudgetTests.night(jobs)
        night.pass(to: 30)
        night.end(1, BudgetTests.spent(5, usd: 5))
        night.tell(.launchFailed(.turn(TurnID(2)), reason: "no keeper"))
        #expect(try spending(night, .job("c")).spent == Spending(turns: 1, wallMilliseconds: 30_000))
        #expect(try spending(night).spent == Spending(turns: 1, wallMilliseconds: 30_000))
        night.pass(to: 60)
        night.tell(.launchLost(.turn(TurnID(4)), reason: "gone"))
        let lost = try spending(night)
        #expect(lost.spent == Spending(turns: 1, tokens: 700, costMicroUSD: 90_000, wallMilliseconds: 30_000))
        #expect(lost.estimatedMicroUSD == 90_000)
        #expect(
            BudgetTests.events(night, .costEstimated).last
                == "turn 4 of a does not say what it cost: counted as 0.09 USD for what was set aside for it"
        )
    }

    @Test("a turn beyond its own bound is told")
    func excess() throws {
        var night = try BudgetTests.night([BudgetTests.job("a", bound: TurnBudget(tokens: 1000, costMicroUSD: 500_000))]
        )
        night.end(1, BudgetTests.spent(1200, usd: 400_000))
        #expect(
            BudgetTests.events(night, .budgetReached)
                == ["turn 1 of a has spent 1200 tokens, and its turnBudget is 1000"]
        )
    }

    @Test("a turn across the night's beginning belongs to the night in which it ends")
    func acrossNoon() throws {
        var night = try BudgetTests.night([BudgetTests.job("a", 43_000, budget: Budget(turns: 5))])
        night.end(1)
        night.pass(to: 43_000)
        night.pass(to: 43_300)
        night.end(2)
        #expect(try spending(night).spent.turns == 1)
        let next = try BudgetTests.record(night, .job("a"), 43_200)
        #expect(next.spent.turns == 1 && next.since == at(43_200))
    }

    @Test("a restart comes to the same: what is spent, told, raised, and set aside")
    func restart() throws {
        let jobs = [BudgetTests.job("a", 600, budget: Budget(turns: 4), bound: TurnBudget(tokens: 5))]
        var night = try BudgetTests.night(jobs, account: Budget(tokens: 5000, costMicroUSD: 5_000_000))
        night.end(1, BudgetTests.spent(2600, usd: 1))
        #expect(night.ask(.raise(.job("a"), Spending(turns: 1))) == nil)
        night.pass(to: 600)
        let (before, told) = (night.core.budgetStatuses, night.told(.budgetReached))
        #expect(before.first?.bounds.first?.setAside == 5)
        try night.restart(at: 601, after: [.launchAdopted(.turn(TurnID(2)), .process(pid: 7))])
        night.suspend(to: 601)
        let after = night.core.budgetStatuses
        #expect(after.map { $0.bounds.map(\.spent) } == before.map { $0.bounds.map(\.spent) })
        #expect(after.map { $0.bounds.map(\.limit) } == before.map { $0.bounds.map(\.limit) })
        #expect(after.map { $0.bounds.map(\.setAside) } == before.map { $0.bounds.map(\.setAside) })
        night.end(2, BudgetTests.spent(10))
        #expect(night.told(.budgetReached) == told + 1, "turn 2 is beyond its own bound, and nothing is told twice")
    }

    @Test("a budget that appears counts from then on; one that is changed keeps what is spent")
    func reload() throws {
        var night = try BudgetTests.night([BudgetTests.job("a")])
        night.end(1)
        try night.reload([BudgetTests.job("a", budget: Budget(turns: 2))])
        night.pass(to: 3600)
        night.end(2)
        #expect(try spending(night).spent.turns == 1)
        try night.reload([BudgetTests.job("a", budget: Budget(turns: 1))])
        night.pass(to: 7200)
        #expect(night.rows("a").last == "7200 skipped_budget")
        try night.reload([BudgetTests.job("a", budget: Budget(turns: 3))])
        night.pass(to: 10_800)
        #expect(night.rows("a").last == "10800 started")
        night.end(3)
        #expect(try spending(night).spent.turns == 2)
    }

    @Test("a clock that is set back comes to the night before, with what was spent in it, also after a restart")
    func clockSetBack() throws {
        var night = try BudgetTests.night([BudgetTests.job("a", budget: Budget(turns: 9))], night: Budget(tokens: 50))
        night.end(1, BudgetTests.spent(7))
        night.setClock(to: 100_000)
        #expect(night.live == [2])
        night.end(2, BudgetTests.spent(8))
        night.setClock(to: 4000)
        #expect(night.core.budgetStatuses.map { $0.bounds.map(\.spent) } == [[7], [1]])
        try night.restart(at: 4001)
        #expect(night.core.budgetStatuses.map { $0.bounds.map(\.spent) } == [[7], [1]])
        #expect(night.ask(.run("a", force: true)) == nil)
        night.end(3, BudgetTests.spent(9))
        #expect(try spending(night, .night).spent.tokens == 16)
        #expect(try BudgetTests.record(night, .night, 43_200).spent.tokens == 8)
    }

    @Test("a forecast stops at the period's end, and takes its rate from the first turn of the period")
    func rate() throws {
        var night = try BudgetTests.night([BudgetTests.job("a", 86_400, budget: Budget(tokens: 1000))])
        night.pass(to: 100)
        night.end(1, BudgetTests.spent(100))
        #expect(night.core.budgetStatuses.first?.bounds.first?.reachesLimitAt == at(1000))
        night.pass(to: 4000)
        #expect(night.core.budgetStatuses.first?.bounds.first?.reachesLimitAt == at(40_000))
        night.pass(to: 5000)
        #expect(night.core.budgetStatuses.first?.bounds.first?.reachesLimitAt == nil, "at 50000 there is another night")
    }

    @Test(
        "nights follow the clock of their zone through its changes",
        arguments: [
            // Berlin, 2026-03-29: the clock jumps from 02:00 to 03:00; 2026-10-25: from 03:00 back to 02:00.
            (720, "2026-03-28T12:30", 23.0), (720, "2026-10-24T12:30", 25.0), (150, "2026-03-28T12:30", 23.5),
            (150, "2026-03-29T12:30", 23.5), (150, "2026-10-24T12:30", 24.0), (150, "2026-10-25T12:30", 25.0),
            (0, "2026-06-01T00:00", 24.0),
        ]
    )
    func zones(beginsAt: Int, within: String, hours: Double) throws {
        let zone = try ZoneRules(name: "Europe/Berlin", posix: "CET-1CEST,M3.5.0,M10.5.0/3")
        let source = TestZones([], local: zone)
        let compiled = try CompiledDefinitions(
            Definitions(night: NightDefinition(beginsAt: beginsAt)),
            zones: source
        )
        let instant = try #require(Self.berlinInstants[within])
        let span = NightSpan(at: instant, compiled.nights)
        let end = try #require(span.end)
        #expect(span.contains(instant) && !span.contains(end))
        #expect(Double(span.begin.duration(to: end).wholeMilliseconds) / 3_600_000 == hours)
        #expect(NightSpan(at: end, compiled.nights).begin == end)
        #expect(NightSpan(at: span.begin, compiled.nights) == span)
    }

    /// Instants by what a clock in Berlin shows.
    private static let berlinInstants = [
        "2026-03-28T12:30": WallTime(secondsSinceEpoch: 1_774_697_400),
        "2026-03-29T12:30": WallTime(secondsSinceEpoch: 1_774_780_200),
        "2026-10-24T12:30": WallTime(secondsSinceEpoch: 1_792_837_800),
        "2026-10-25T12:30": WallTime(secondsSinceEpoch: 1_792_927_800),
        "2026-06-01T00:00": WallTime(secondsSinceEpoch: 1_780_264_800),
    ]

    @Test(
        "money is cut off to cents for people, and exact for programs",
        arguments: [
            (0, "0.00", "0.00"), (19_805_000, "19.80", "19.805"), (4200, "0.0042", "0.0042"),
            (1, "0.000001", "0.000001"),
            (1_500_000, "1.50", "1.50"), (-250_000, "-0.25", "-0.25"),
        ] as [(Int64, String, String)]
    )
    func money(micro: Int64, short: String, exact: String) {
        #expect(MoneyText.short(microUSD: micro) == short)
        #expect(MoneyText.exact(microUSD: micro) == exact)
    }
}
