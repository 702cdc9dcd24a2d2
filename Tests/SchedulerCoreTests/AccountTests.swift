import MidwatchModel
import NightCore
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct AccountTests {
    private static let agents = [
        AgentDefinition(name: "claude", preset: "claude", account: "anthropic"),
        AgentDefinition(name: "codex", preset: "codex"),
    ]

    private static func job(_ id: String, _ seconds: Double = 60, agent: String = "claude") -> JobDefinition {
        .every(id, seconds).with {
            $0.payload = .agentTurn(Payload.AgentTurn(message: "go"))
            $0.agent = agent
        }
    }

    private static func night(_ jobs: [JobDefinition], limits: Limits = Limits()) throws -> Night {
        try Night(jobs, limits: limits, agents: agents)
    }

    private static func limited(_ reset: Double? = nil) -> TurnEnding {
        let failure = AgentFailure(kind: .usageLimit, message: "session limit", resetsAt: reset.map { at($0) })
        return TurnEnding(exit: .ok, report: AgentReport(failure: failure))
    }

    private func until(_ night: Night, _ account: String = "anthropic") -> Double? {
        night.ledger.accountHolds[account]?.until.map { Double(at(0).duration(to: $0).wholeMilliseconds) / 1000 }
    }

    @Test("a limit holds its account until its end and a minute more; all its jobs say so, others run")
    func hold() throws {
        var night = try Self.night([Self.job("a"), Self.job("b", 3600), Self.job("c", agent: "codex")])
        night.end(1, Self.limited(1000))
        night.end(2)
        night.end(3)
        #expect(until(night) == 1060)
        #expect(night.outcome(1) == .usageLimit)
        night.pass(to: 130)
        #expect(night.launched == ["a", "b", "c", "c"])
        #expect(night.rows("a") == ["0 started", "60 skipped_hold", "120 skipped_hold"])
        #expect(
            night.ledger.rows(of: "a").last?.cause?.words
                == "account anthropic is held until 2026-01-05T00:17:40Z by turn 1: session limit"
        )
        #expect(try night.job("a").countedTurns == 0)
        #expect(try night.job("a").state == .active)
    }

    @Test("at the end one turn tries; when it met no limit the others follow one after the other, by priority")
    func probe() throws {
        let jobs = ["a", "b", "c", "d"].map { Self.job($0, 86_400) }
        var night = try Self.night([jobs[0], jobs[1], jobs[2], jobs[3].with { $0.priority = 9 }])
        for turn in 1...4 as ClosedRange<Int64> { night.end(turn, Self.limited(100)) }
        #expect(night.ledger.pending.count == 4)
        night.pass(to: 159)
        #expect(night.live.isEmpty)
        night.pass(to: 161)
        #expect(night.launched.suffix(1) == ["d"] && night.live == [5])
        #expect(night.launches.last?.turn.trigger == .afterHold)
        night.pass(to: 400)
        #expect(night.live == [5], "nobody else starts while one tries")
        night.end(5)
        #expect(night.ledger.accountHolds.isEmpty)
        #expect(night.live == [6])
        night.pass(to: 409)
        #expect(night.live == [6])
        night.pass(to: 411)
        #expect(night.live == [6, 7])
        night.pass(to: 421)
        #expect(night.live == [6, 7, 8])
        #expect(night.launched.suffix(3) == ["a", "b", "c"])
        #expect(night.ledger.pending.isEmpty)
    }

    @Test("a trying turn that meets the limit again prolongs the hold")
    func again() throws {
        var night = try Self.night([Self.job("a", 86_400)])
        night.end(1, Self.limited(100))
        night.pass(to: 161)
        night.end(2, Self.limited(500))
        #expect(until(night) == 560)
        night.pass(to: 559)
        #expect(night.live.isEmpty)
        night.pass(to: 561)
        #expect(night.live == [3])
    }

    @Test("an end that has passed is believed once, then the waits double")
    func passedEnd() throws {
        var night = try Self.night([Self.job("a", 86_400)])
        night.clocks(at: 100)
        night.end(1, Self.limited(100))
        #expect(until(night) == 160)
        night.pass(to: 160)
        night.end(2, Self.limited(100))
        #expect(until(night) == 220)
        night.pass(to: 220)
        night.end(3, Self.limited(100))
        #expect(until(night) == 340)
    }

    @Test("limits that name no end are waited for ever longer, and after a day somebody must look")
    func unnamed() throws {
        var night = try Self.night([Self.job("a", 864_000)])
        var waits: [Double] = []
        var turn: Int64 = 1
        while turn < 200 {
            let now = Double(at(0).duration(to: night.now.wall).wholeMilliseconds) / 1000
            night.end(turn, Self.limited())
            guard let end = until(night) else { break }
            waits.append(end - now)
            night.pass(to: end)
            turn += 1
            try #require(night.live == [turn])
        }
        #expect(waits.prefix(6) == [60, 120, 240, 480, 960, 1800])
        #expect(waits.dropFirst(6).allSatisfy { $0 == 1800 })
        #expect(until(night) == nil && night.ledger.accountHolds["anthropic"] != nil)
        #expect(waits.reduce(0, +) >= 86_400 && waits.reduce(0, +) < 90_000)
        #expect(night.core.isQuiescent, "nothing more happens by itself")
    }

    @Test("turns side by side that meet one limit hold once, and the latest end counts")
    func burst() throws {
        var night = try Self.night((1...3).map { Self.job("j\($0)", 86_400) })
        night.end(1, Self.limited())
        night.end(2, Self.limited())
        #expect(until(night) == 60 && night.ledger.accountHolds["anthropic"]?.strikes == 1)
        night.end(3, Self.limited(2000))
        #expect(until(night) == 2060)
    }

    @Test(
        "a refused login and a spent bound hold the account until an operator releases it",
        arguments: [
            AgentFailure.Kind.loginRefused, .budget,
        ]
    )
    func forGood(kind: AgentFailure.Kind) throws {
        var night = try Self.night([Self.job("a"), Self.job("b")])
        night.end(1, TurnEnding(exit: .ok, report: AgentReport(failure: AgentFailure(kind: kind, message: "no"))))
        night.end(2)
        night.pass(to: 90_000)
        #expect(night.launches.count == 2)
        #expect(night.ask(.release(account: "nobody"))?.kind == .notFound)
        #expect(night.ask(.release(account: "anthropic")) == nil)
        #expect(night.live == [3], "one tries")
        night.end(3)
        #expect(night.ledger.accountHolds.isEmpty)
        night.pass(to: 90_011)
        #expect(night.live == [4])
    }

    @Test("a turn that met its own money bound says nothing of its account")
    func turnBudget() throws {
        var night = try Self.night([Self.job("a")])
        let failure = AgentFailure(kind: .turnBudget, message: "stopped at --max-budget-usd")
        night.end(1, TurnEnding(exit: .ok, report: AgentReport(failure: failure)))
        #expect(night.outcome(1) == .budget)
        #expect(night.ledger.accountHolds.isEmpty && night.ledger.pending.isEmpty)
        night.pass(to: 60)
        #expect(night.live == [2])
    }

    @Test("a plain command has no account: one that prints the words of a limit has failed")
    func commands() throws {
        var night = try Night([.every("a", 60).with { $0.retry.breaker = 2 }])
        night.end(1, Self.limited(1000))
        #expect(night.outcome(1) == .failed)
        #expect(night.ledger.accountHolds.isEmpty)
        night.pass(to: 60)
        night.end(2, .unauthorised)
        #expect(try night.job("a").state == .held)
    }

    @Test("a hold outlives the daemon, and so do the starts that wait for its end and the turn that tries")
    func restart() throws {
        var night = try Self.night([Self.job("a", 86_400), Self.job("b", 86_400)])
        night.end(1, Self.limited(1000))
        night.end(2, Self.limited(1000))
        try night.restart(at: 10)
        #expect(night.conductor.nextDeadline.map { $0 <= at(1060) } == true)
        night.pass(to: 1061)
        #expect(night.live == [3])
        try night.restart(at: 1070, after: [.launchAdopted(.turn(TurnID(3)), .process(pid: 7))])
        night.pass(to: 1200)
        #expect(night.live == [3])
        night.end(3)
        #expect(night.live == [4])
    }

    @Test(
        "a trying turn that is lost, cancelled or met by an overload tells nothing: another tries",
        arguments: [
            "lost", "cancelled", "transient",
        ]
    )
    func noAnswer(how: String) throws {
        var night = try Self.night([Self.job("a", 86_400), Self.job("b", 86_400)])
        night.end(1, Self.limited(100))
        night.end(2, Self.limited(100))
        night.pass(to: 161)
        switch how {
        case "lost": night.tell(.launchLost(.turn(TurnID(3)), reason: "gone"))
        case "cancelled": night.end(3, .stopped)
        default: night.end(3, .overloaded)
        }
        #expect(night.live.isEmpty && night.ledger.accountHolds.count == 1)
        night.pass(to: 230)
        #expect(night.live == [4])
    }

    @Test("a success of a turn that was forced meanwhile ends the hold; one that began before it does not")
    func success() throws {
        var night = try Self.night([Self.job("a", 86_400), Self.job("b", 86_400), Self.job("c", 86_400)])
        night.clocks(at: 10)
        night.end(1, Self.limited(5000))
        night.end(2)
        #expect(night.ledger.accountHolds.count == 1)
        night.clocks(at: 20)
        #expect(night.ask(.run("b", force: true)) == nil)
        night.end(4)
        #expect(night.ledger.accountHolds.isEmpty)
    }

    @Test("a run by hand waits for the account, unless it is forced")
    func byHand() throws {
        var night = try Self.night([Self.job("a", 86_400)])
        night.end(1, Self.limited(1000))
        #expect(night.ask(.run("a", force: false)) == nil)
        #expect(night.live.isEmpty && night.core.waitingStarts == 1)
        #expect(night.ledger.pending.values.map(\.trigger) == [.manual])
        night.pass(to: 1061)
        #expect(night.live == [2])
    }

    @Test("a one-shot that met a limit is not over: it runs when the hold is")
    func oneShot() throws {
        let once = JobDefinition.once("a", 0).with {
            $0.payload = .agentTurn(Payload.AgentTurn(message: "go"))
            $0.agent = "claude"
        }
        var night = try Self.night([once])
        night.end(1, Self.limited(100))
        #expect(try night.job("a").state == .active)
        night.pass(to: 161)
        night.end(2)
        #expect(try night.job("a").state == .done)
        #expect(night.ledger.rows(of: "a").count == 1)
        #expect(night.launches.last?.turn.nominal == at(0))
    }

    @Test("while its account is held a job's fallbacks serve it, in order; the next turn is its own agent's again")
    func fallback() throws {
        let job = Self.job("a").with { $0.fallback = [AgentChoice(agent: "codex", model: "small")] }
        var night = try Self.night([job, Self.job("b", 86_400)])
        night.end(1, Self.limited(100))
        #expect(night.live == [2, 3], "at once")
        let turn = try #require(night.launches.last)
        #expect(turn.turn.agent == "codex" && turn.turn.account == "codex" && turn.turn.model == "small")
        #expect(turn.agent?.name == "codex" && turn.job.agent == "codex")
        night.end(3, Self.limited(100))
        night.pass(to: 130)
        #expect(night.live == [2])
        #expect(night.rows("a") == ["0 started", "60 skipped_hold", "120 skipped_hold"])
        night.pass(to: 161)
        #expect(night.launches.last?.turn.agent == "claude")
    }

    @Test("an account's bound on turns side by side makes the others wait, not skip")
    func room() throws {
        var night = try Night(
            ["a", "b", "c"].map { Self.job($0, 86_400) },
            agents: Self.agents,
            accounts: [AccountDefinition(name: "anthropic", maxConcurrentTurns: 2)]
        )
        #expect(night.live == [1, 2])
        night.end(1)
        #expect(night.live == [2, 3])
    }

    @Test("jobs that share a concurrency key run one after the other, or as many as its limit says")
    func keys() throws {
        let jobs = ["a", "b", "c"].map { id in JobDefinition.every(id, 86_400).with { $0.keys = ["gpu"] } }
        var night = try Night(jobs + [.every("d", 86_400)])
        #expect(night.launched == ["a", "d"])
        #expect(night.ledger.rows(of: "b").first?.cause?.words == "waits for its turn at gpu")
        night.end(1)
        #expect(night.launched == ["a", "d", "b"])
        try night.restart(at: 5, after: [.launchAdopted(.turn(TurnID(3)), .process(pid: 7))])
        #expect(night.launches.count == 3, "what is adopted holds its keys")
        night = try Night(jobs, limits: Limits(keys: ["gpu": 2]))
        #expect(night.live == [1, 2])
    }

    @Test("greater priority goes first, and who waits long enough goes before it")
    func priorities() throws {
        let first = JobDefinition.every("z", 86_400)
        let low = JobDefinition.once("low", 1)
        var night = try Night([first, low], limits: Limits(maxConcurrentTurns: 1))
        night.pass(to: 2)
        try night.reload(
            [first, low]
                + (1...2).map { number in
                    JobDefinition.once("high\(number)", number == 1 ? 10 : 400).with { $0.priority = 5 }
                }
        )
        night.pass(to: 20)
        night.end(1)
        #expect(night.launched.last == "high1")
        night.pass(to: 401)
        night.end(2)
        #expect(night.launched.last == "low", "it has waited for more than five minutes longer")
    }
}
