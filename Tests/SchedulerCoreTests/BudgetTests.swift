import MidwatchModel
import NightCore
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

/// Noon of the first day: the next night begins.
private let noon = 43_200.0

@Suite struct BudgetTests {
    static let agents = [
        AgentDefinition(name: "claude", preset: "claude", account: "anthropic"),
        AgentDefinition(name: "codex", preset: "codex"),
    ]

    static func job(
        _ id: String,
        _ seconds: Double = 3600,
        budget: Budget? = nil,
        bound: TurnBudget = TurnBudget()
    ) -> JobDefinition {
        .every(id, seconds).with {
            $0.payload = .agentTurn(Payload.AgentTurn(message: "go"))
            $0.agent = "claude"
            $0.budget = budget
            $0.turnBudget = bound
        }
    }

    static func once(_ id: String, _ seconds: Double, budget: Budget? = nil) -> JobDefinition {
        job(id, budget: budget).with { $0.schedule = .at(at(seconds)) }
    }

    static func night(
        _ jobs: [JobDefinition],
        account: Budget? = nil,
        of name: String = "anthropic",
        limits: Limits = Limits(),
        plans: [PlanDefinition] = [],
        night: Budget? = nil
    ) throws -> Night {
        try Night(
            jobs,
            plans: plans,
            limits: limits,
            agents: agents,
            accounts: account.map { [AccountDefinition(name: name, budget: $0)] } ?? [],
            night: NightDefinition(budget: night)
        )
    }

    static func spent(_ tokens: Int64? = nil, usd micro: Int64? = nil) -> TurnEnding {
        TurnEnding(
            exit: .ok,
            report: AgentReport(usage: tokens.map { TokenUsage(freshInput: $0) }, costMicroUSD: micro)
        )
    }

    static func record(_ night: Night, _ scope: BudgetScope, _ period: Double? = -43_200) throws -> SpendingRecord {
        let key = MemoryLedger.SpendingKey(scope: scope, period: period.map { at($0) })
        return try #require(night.ledger.spendings[key])
    }

    static func events(_ night: Night, _ kind: EventRecord.Kind) -> [String] {
        night.ledger.events.filter { $0.kind == kind }.map(\.message)
    }

    @Test("what is spent starts nothing until the next night, and the row says what, of how much, until when")
    func nextNight() throws {
        var night = try Self.night([Self.job("a", 10_800)], account: Budget(costMicroUSD: 20_000_000))
        night.pass(to: 60)
        night.end(1, Self.spent(usd: 19_800_000))
        night.pass(to: 10_800)
        #expect(night.live.isEmpty, "the average of its turns has no room")
        #expect(
            night.ledger.rows(of: "a").last?.cause?.words
                == "budget of account anthropic has no room for another turn: 19.80 of 20.00 USD spent this night, "
                + "about 19.80 needed, until 2026-01-05T12:00:00Z"
        )
        #expect(night.core.jobStatus("a")?.obstacleCause == night.ledger.rows(of: "a").last?.cause)
        night.pass(to: noon)
        #expect(
            night.rows("a") == ["0 started"] + [10_800, 21_600, 32_400].map { "\($0) skipped_budget" } + [
                "43200 started"
            ]
        )
        night.pass(to: noon + 60)
        night.end(2, Self.spent(usd: 25_000_000))
        #expect(try Self.record(night, .account("anthropic"), noon).spent.costMicroUSD == 25_000_000)
        night.pass(to: noon + 10_800)
        #expect(
            night.ledger.rows(of: "a").last?.cause?.words
                == "budget of account anthropic is spent: 25.00 of 20.00 USD this night, until 2026-01-06T12:00:00Z"
        )
    }

    @Test(
        "each kind binds, and says so in its unit",
        arguments: [
            (Budget(turns: 1), "1 of 1 turns"), (Budget(tokens: 900), "1000 of 900 tokens"),
            (Budget(costMicroUSD: 40_000), "0.05 of 0.04 USD"), (Budget(wallMilliseconds: 60_000), "2 of 1 min"),
        ]
    )
    func kinds(budget: Budget, words: String) throws {
        for scope in [BudgetScope.night, .account("anthropic"), .plan("p"), .job("a")] {
            let plan = PlanDefinition(
                name: "p",
                phases: [.phase("one", ["a"])],
                budget: scope == .plan("p") ? budget : nil
            )
            var night = try Self.night(
                [Self.job("a", budget: scope == .job("a") ? budget : nil)],
                account: scope == .account("anthropic") ? budget : nil,
                plans: [plan],
                night: scope == .night ? budget : nil
            )
            night.pass(to: 120)
            night.end(1, Self.spent(1000, usd: 50_000))
            night.pass(to: 3600)
            #expect(night.rows("a") == ["0 started", "3600 skipped_budget"])
            let cause = try #require(night.ledger.rows(of: "a").last?.cause?.words)
            #expect(cause.hasPrefix("budget of \(scope.words) is spent: \(words)"), "\(cause)")
            #expect(night.ledger.spendings.count == 1)
        }
    }

    @Test("what a start may need is set aside for turns that live; what they leave over is free again")
    func setAside() throws {
        let bound = TurnBudget(costMicroUSD: 600_000)
        let jobs = ["a", "b"].map { Self.job($0, 600, bound: bound) }
        var night = try Self.night(jobs, account: Budget(costMicroUSD: 1_000_000))
        #expect(night.launched == ["a"])
        #expect(
            night.ledger.rows(of: "b").last?.cause?.words
                == "budget of account anthropic has no room for another turn: 0.00 of 1.00 USD spent this night, "
                + "0.60 set aside for turn 1, about 0.60 needed, until 2026-01-05T12:00:00Z"
        )
        let status = try #require(night.core.budgetStatuses.first)
        #expect(status.bounds.map(\.setAside) == [600_000])
        night.end(1, Self.spent(usd: 100_000))
        night.pass(to: 600)
        #expect(night.launched == ["a", "a"])
        night.end(2, Self.spent(usd: 300_000))
        #expect(night.core.budgetStatuses.first?.bounds.map(\.spent) == [400_000])
        night.pass(to: 1200)
        #expect(night.launched.count == 3, "exactly what is left is enough")
    }

    @Test("without a bound, what a job's turns spend of late is set aside; it survives a restart")
    func average() throws {
        var night = try Self.night([Self.job("a", budget: Budget(tokens: 1500, period: .ever))])
        night.end(1, Self.spent(800))
        night.pass(to: 3600)
        #expect(night.rows("a").last == "3600 skipped_budget")
        try night.restart(at: 3700)
        #expect(try night.job("a").typical.tokens == 800)
        #expect(night.ask(.raise(.job("a"), Spending(tokens: 1000))) == nil)
        night.pass(to: 7200)
        night.end(2, Self.spent(400))
        #expect(try night.job("a").typical.tokens == 700)
        night.pass(to: 10_800)
        #expect(night.launches.count == 3)
    }

    @Test("a guess alone never keeps a period's first turn from starting; what somebody asked for does")
    func guess() throws {
        var night = try Self.night([Self.job("a", 10_800, budget: Budget(tokens: 500))])
        night.end(1, Self.spent(800))
        night.pass(to: noon - 1)
        #expect(night.live.isEmpty && night.rows("a").last == "32400 skipped_budget")
        night.pass(to: noon)
        #expect(night.live == [2], "another night, though its turns take more than all of it")
        let asked = try Self.night([Self.job("a", budget: Budget(tokens: 500), bound: TurnBudget(tokens: 800))])
        #expect(asked.rows("a") == ["0 skipped_budget"])
    }

    @Test("an account's budget blocks those alone who serve on it: a fallback goes on")
    func fallback() throws {
        let jobs = [Self.job("a").with { $0.fallback = [AgentChoice(agent: "codex")] }, Self.job("b")]
        var night = try Self.night(jobs, account: Budget(turns: 2))
        night.end(1)
        night.end(2)
        night.pass(to: 3600)
        #expect(night.launches.last?.turn.agent == "codex" && night.launches.last?.turn.account == "codex")
        #expect(night.rows("b").last == "3600 skipped_budget")
        #expect(night.core.jobStatus("a")?.obstacle == nil)
        night.end(3)
        #expect(try Self.record(night, .account("anthropic")).spent.turns == 2)
    }

    @Test(
        "a one-shot that is skipped for its budget runs in the next night, or when somebody raises it",
        arguments: [false, true]
    )
    func oneShot(isRaised: Bool) throws {
        var night = try Self.night([Self.job("a", 86_400), Self.once("b", 60)], account: Budget(turns: 1))
        night.pass(to: 100)
        #expect(night.rows("b") == ["60 skipped_budget"])
        #expect(try night.job("b").state == .active)
        night.end(1)
        #expect(night.live.isEmpty && night.core.waitingStarts == 1)
        #expect(night.conductor.nextDeadline == at(noon))
        try night.restart(at: 200)
        #expect(night.conductor.nextDeadline == at(noon))
        if isRaised {
            #expect(night.ask(.raise(.account("anthropic"), Spending(turns: 1))) == nil)
        } else {
            night.pass(to: noon)
        }
        #expect(night.launches.last?.job.id == "b" && night.launches.last?.turn.trigger == .afterHold)
        night.end(2)
        #expect(try night.job("b").state == .done)
    }

    @Test("a start that waits for a slot is given up when its turn comes and nothing is left")
    func waiting() throws {
        let jobs = [Self.job("a"), Self.job("b"), Self.once("c", 0).with { $0.priority = -1 }]
        var night = try Self.night(jobs, limits: Limits(maxConcurrentTurns: 1), night: Budget(turns: 1))
        #expect(night.rows("b") == ["0 waiting"])
        night.end(1)
        #expect(night.rows("b") == ["0 skipped_budget"])
        #expect(night.rows("c") == ["0 skipped_budget"])
        #expect(night.core.waitingStarts == 1, "the one-shot waits on")
        #expect(night.launches.count == 1)
    }

    @Test("another attempt without room is dropped, and told")
    func retry() throws {
        let job = Self.job("a", budget: Budget(turns: 1)).with {
            $0.retry.attempts[.failed] = 3
            $0.retry.delay = .zero
        }
        var night = try Self.night([job])
        night.end(1, .failed)
        #expect(night.live.isEmpty && night.core.waitingStarts == 0)
        let told = try #require(Self.events(night, .occurrenceSkipped).last)
        #expect(told.hasPrefix("attempt 2 of a dropped: budget of job a is spent: 1 of 1 turns this night"), "\(told)")
    }

    @Test("a run by hand is refused with a cure; forced it runs, and is charged")
    func byHand() throws {
        var night = try Self.night([Self.job("a")], account: Budget(turns: 1))
        night.end(1)
        let answer = night.ask(.run("a", force: false))
        let refusal = try #require(answer)
        #expect(refusal.kind == .invalidState && refusal.message.contains("budget of account anthropic is spent"))
        #expect(refusal.cure == "midwatch budget add account anthropic --turns 5, or midwatch run --force a")
        #expect(night.ask(.run("a", force: true)) == nil)
        #expect(night.live == [2])
        night.end(2)
        #expect(try Self.record(night, .account("anthropic")).spent.turns == 2)
    }

    @Test("half, three quarters, nine tenths and all of a budget are told once each, with a forecast")
    func told() throws {
        var night = try Self.night([Self.job("a", 600)], account: Budget(costMicroUSD: 20_000_000))
        for (turn, cents) in [(1, 500), (2, 510), (3, 500), (4, 50), (5, 300), (6, 100)] as [(Int64, Int64)] {
            night.pass(to: Double(turn) * 600 - 1)
            night.end(turn, Self.spent(usd: cents * 10_000))
            if turn < 6 { night.pass(to: Double(turn) * 600) }
            if night.live.isEmpty, turn < 6 { #expect(night.ask(.run("a", force: true)) == nil) }
        }
        let told = Self.events(night, .budgetReached)
        #expect(told.count == 3)
        #expect(
            told.first
                == "account anthropic has spent 10.10 of 20.00 USD this night (50 %); at this rate it reaches its cap "
                + "about 2026-01-05T00:39:34Z"
        )
        #expect(told.dropFirst().first?.contains("15.10 of 20.00 USD this night (75 %)") == true)
        #expect(told.dropFirst(2).first?.contains("18.60 of 20.00 USD this night (93 %)") == true)
        #expect(told.last?.contains("19.60") == false)
    }

    @Test("all of it is told with its end, and a raise lets it be told anew")
    func toldAgain() throws {
        var night = try Self.night([Self.job("a", budget: Budget(turns: 2))])
        night.end(1)
        night.pass(to: 3600)
        night.end(2)
        #expect(
            Self.events(night, .budgetReached).last
                == "job a has spent 2 of 2 turns this night (100 %); nothing more starts on it "
                + "until 2026-01-05T12:00:00Z (midwatch budget add job a)"
        )
        #expect(night.ask(.raise(.job("a"), Spending(turns: 2))) == nil)
        #expect(try Self.record(night, .job("a")).toldPercent == 50)
        #expect(
            Self.events(night, .budgetRaised)
                == ["the budget of job a is raised by 2 turns: 2 of 4 turns spent this night"]
        )
        night.pass(to: 7200)
        night.end(3)
        #expect(Self.events(night, .budgetReached).count == 3)
        #expect(try Self.record(night, .job("a")).toldPercent == 75)
    }

    @Test("a raise of what is not there, not bounded, or nothing at all is refused")
    func refused() throws {
        var night = try Self.night([Self.job("a", budget: Budget(turns: 1)), Self.job("b")])
        let cases: [(BudgetScope, Spending, Refusal.Kind, String)] = [
            (.job("nobody"), Spending(turns: 1), .notFound, "there is no job nobody"),
            (.account("x"), Spending(turns: 1), .notFound, "there is no account x"),
            (.plan("x"), Spending(turns: 1), .notFound, "there is no plan x"),
            (.night, Spending(turns: 1), .invalidState, "the night has no budget"),
            (.account("anthropic"), Spending(turns: 1), .invalidState, "account anthropic has no budget"),
            (.job("b"), Spending(turns: 1), .invalidState, "job b has no budget"),
            (.job("a"), Spending(tokens: 5), .invalidState, "does not bound tokens"),
            (.job("a"), Spending(turns: -1), .invalidState, "never lowered"),
            (.job("a"), .zero, .invalidState, "nothing is to be added"),
        ]
        for (scope, amounts, kind, words) in cases {
            let answer = night.ask(.raise(scope, amounts))
            let refusal = try #require(answer)
            #expect(refusal.kind == kind && refusal.message.contains(words), "\(refusal.message)")
        }
        #expect(night.ledger.spendings.isEmpty)
        #expect(night.ask(.raise(.job("a"), Spending(turns: .max))) == nil)
        #expect(night.ask(.raise(.job("a"), Spending(turns: .max))) == nil, "it saturates")
    }

    @Test(
        "a job without room for good keeps no night going; one whose budget comes back does",
        arguments: Budget.Period.allCases
    )
    func quiescent(period: Budget.Period) throws {
        var night = try Self.night([Self.job("a", budget: Budget(turns: 1, period: period)), Self.once("b", 0)])
        night.end(1)
        night.end(2)
        #expect(try night.job("b").state == .done)
        #expect(night.core.isQuiescent == (period == .ever))
        night.pass(to: 2 * noon)
        #expect(night.rows("a").contains("\(Int(noon)) started") == (period == .night))
    }

    @Test("a night without budgets writes nothing of them")
    func none() throws {
        var night = try Self.night([Self.job("a")])
        night.end(1, Self.spent(1000, usd: 1000))
        #expect(night.ledger.spendings.isEmpty && night.core.budgetStatuses.isEmpty)
        #expect(Self.events(night, .budgetReached).isEmpty && Self.events(night, .costEstimated).isEmpty)
    }

    @Test("a turn's time is its timeout where that is longer, also for one that is started anew")
    func timeout() throws {
        let jobs = [
            Self.job("a", bound: TurnBudget(wallMilliseconds: 60_000)),
            Self.job("b", bound: TurnBudget(wallMilliseconds: 7_200_000)),
            Self.job("c", bound: TurnBudget(wallMilliseconds: 60_000)).with { $0.bounds.timeout = nil },
        ]
        var night = try Night(jobs, agents: Self.agents, isStarted: false)
        night.keepersStart = false
        night.tell(.started)
        let timeouts = [60, 3600, 60].map { Duration.seconds($0) }
        #expect(night.launches.map(\.job.bounds.timeout) == timeouts)
        try night.restart(at: 1, after: [1, 2, 3].map { .launchNeverMade(.turn(TurnID($0))) })
        #expect(night.launches.map(\.job.bounds.timeout) == timeouts + timeouts)
    }

    @Test("a forecast spends what turns spend of late")
    func forecast() throws {
        var night = try Self.night([Self.job("a", 600, budget: Budget(tokens: 3500))])
        night.end(1, Self.spent(1000))
        let forecast = night.conductor.forecast(from: night.now, until: at(2400), rowsMax: 10) { _ in .seconds(1) }
        #expect(forecast.rows.map(\.verdict) == [.started, .started, .skippedBudget, .skippedBudget])
    }
}
