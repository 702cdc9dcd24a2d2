import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct StuckTests {
    private func job(_ policy: StuckPolicy, id: String = "a") -> JobDefinition {
        JobDefinition.every(id, 60).with {
            $0.payload = .agentTurn(Payload.AgentTurn(message: "Follow the loop."))
            $0.agent = "claude"
            $0.onStuck = policy
        }
    }

    private func night(_ policy: StuckPolicy, plans: [PlanDefinition] = [], others: [JobDefinition] = []) throws
        -> Night
    {
        try Night(
            [job(policy)] + others,
            plans: plans,
            agents: ["claude", "codex"].map { AgentDefinition(name: $0, preset: $0) }
        )
    }

    private let ladder = StuckPolicy(
        retryWith: [AgentChoice(agent: "codex"), AgentChoice(agent: "claude", model: "opus")]
    )

    private func prompt(_ night: Night) -> String? {
        guard let launch = night.launches.last, case .agentTurn(let turn) = launch.job.saying(launch.note).payload
        else {
            return nil
        }
        return turn.message
    }

    @Test("others try one after the other, each told the reason; then the job is held")
    func climb() throws {
        var night = try night(ladder)
        night.end(1, .stuck)
        #expect(try night.job("a").state == .stuck)
        #expect(night.launches.last?.turn.agent == "codex" && night.launches.last?.turn.trigger == .escalation)
        #expect(prompt(night) == "Follow the loop.\n\nThe agent before you stopped with: STUCK: no key\n")
        night.pass(to: 60)
        #expect(night.rows("a").last == "60 skipped_hold", "stuck all the while")
        night.end(2, .failed)
        #expect(night.launches.last?.turn.model == "opus" && night.launches.last?.agent?.name == "claude")
        night.end(3, .stuck)
        #expect(night.live == [] && night.launches.count == 3)
        #expect(try night.job("a").state == .stuck)
        night.pass(to: 600)
        #expect(night.launches.count == 3, "never by itself")
        #expect(night.told(.jobEscalated) == 2 && night.told(.jobAsks) == 0)
    }

    @Test("one unit done gets the job unstuck, DONE ends it")
    func success() throws {
        var night = try night(ladder)
        night.end(1, .stuck)
        night.end(2)
        #expect(try night.job("a").state == .active && night.job("a").streaks.tries == 1)
        night.pass(to: 60)
        #expect(night.launches.last?.turn.agent == "claude" && prompt(night) == "Follow the loop.")
        night.end(3, .stuck)
        #expect(
            night.launches.last?.turn.model == "opus",
            "the first rung is used up until the job has got on by itself"
        )
        night.end(4, .done)
        #expect(try night.job("a").state == .done)
    }

    @Test("a unit by the job's own agent gives the ladder back")
    func reset() throws {
        var night = try night(ladder)
        night.end(1, .stuck)
        night.end(2)
        night.pass(to: 60)
        night.end(3)
        #expect(try night.job("a").streaks.tries == 0)
    }

    @Test("a limit or a loss is no try: the same rung again, three times at most")
    func limits() throws {
        var night = try night(ladder)
        night.end(1, .stuck)
        night.end(2, .limited)
        #expect(night.live == [] && night.core.waitingStarts == 1, "codex is held")
        #expect(night.ask(.release(account: "codex")) == nil)
        #expect(night.launches.last?.turn.agent == "codex" && night.launches.last?.turn.attempt == 2)
        night.tell(.launchLost(.turn(TurnID(3)), reason: "gone"))
        #expect(night.live == [], "what was to try the account is gone, so it is held a while longer")
        night.pass(to: 90)
        #expect(night.launches.last?.turn.attempt == 3)
        night.tell(.launchLost(.turn(TurnID(4)), reason: "gone"))
        #expect(night.launches.last?.turn.model == "opus")
    }

    @Test("the ladder goes on after a restart and a reload, and an operator's word ends it")
    func restart() throws {
        var night = try night(ladder)
        night.end(1, .stuck)
        night.end(2, .limited)
        try night.restart(at: 30)
        #expect(night.core.waitingStarts == 1)
        try night.reload([job(ladder)])
        #expect(night.core.waitingStarts == 1)
        #expect(night.ask(.resume(JobID("a"))) == nil)
        #expect(night.core.waitingStarts == 0)
        #expect(try night.job("a").streaks.tries == 0)
        #expect(night.ledger.pending == [:])
    }

    @Test("a cancelled try leaves the job stuck")
    func cancelled() throws {
        var night = try night(ladder)
        night.end(1, .stuck)
        #expect(night.ask(.cancel(TurnID(2))) == nil)
        night.end(2, .stopped)
        #expect(night.live == [])
        #expect(try night.job("a").state == .stuck)
    }

    @Test("a held job that says STUCK waits for its operator")
    func held() throws {
        var night = try night(ladder)
        #expect(night.ask(.hold(JobID("a"), reason: "later")) == nil)
        night.end(1, .stuck)
        #expect(night.live == [])
    }

    @Test("ask: a question, sticky until it is answered")
    func ask() throws {
        var night = try night(StuckPolicy(then: .ask))
        night.end(1, .stuck)
        #expect(night.told(.jobAsks) == 1)
        #expect(
            night.ledger.events.last { $0.kind == .jobAsks }?.message == #"a asks: no key (midwatch answer a "text")"#
        )
        #expect(night.ask(.answer(JobID("a"), text: "in the vault")) == nil)
        night.pass(to: 60)
        #expect(prompt(night)?.hasSuffix("You stopped with: STUCK: no key\nThe operator says: in the vault\n") == true)
    }

    @Test("park: its phase goes on without it, as soon as all others are done")
    func park() throws {
        let others = [job(StuckPolicy(), id: "b"), job(StuckPolicy(), id: "c")]
        let plans = PlanDefinition.p(.phase("one", ["a", "b"]), .phase("two", ["c"]))
        var night = try night(StuckPolicy(then: .park), plans: plans, others: others)
        night.end(1, .stuck)
        #expect(try night.job("a").isParked && night.phase("one") == .open)
        night.end(2, .done)
        #expect(try night.phase("one") == .passed && night.phase("two") == .open)
        #expect(try night.job("a").state == .stuck)
        #expect(night.told(.jobParked) == 1)
    }

    @Test("a phase of parked jobs alone stays shut, and a job that is resumed counts again")
    func parkedAlone() throws {
        let plans = PlanDefinition.p(.phase("one", ["a", "b"]))
        var night = try night(StuckPolicy(then: .park), plans: plans, others: [job(StuckPolicy(then: .park), id: "b")])
        night.end(1, .stuck)
        night.end(2, .stuck)
        #expect(try night.phase("one") == .open)
        #expect(night.ask(.resume(JobID("a"))) == nil)
        #expect(try !night.job("a").isParked)
        night.pass(to: 60)
        night.end(3, .done)
        #expect(try night.phase("one") == .passed)
    }

    @Test("an operator's word while another tries is the last one: the answer is told, and nobody tries again")
    func overruled() throws {
        var night = try night(ladder)
        night.end(1, .stuck)
        night.clocks(at: 10)
        #expect(night.ask(.answer(JobID("a"), text: "in the vault")) == nil)
        night.end(2, .stuck)
        #expect(try night.job("a").state == .active)
        night.pass(to: 60)
        #expect(night.launches.count == 3 && night.launches.last?.turn.agent == "claude")
        #expect(prompt(night)?.contains("The operator says: in the vault") == true)
    }

    @Test("hold keeps the next one from trying")
    func heldWhileTried() throws {
        var night = try night(ladder)
        night.end(1, .stuck)
        #expect(night.ask(.hold(JobID("a"), reason: "hands off")) == nil)
        night.end(2, .failed)
        #expect(night.live == [])
        let record = try night.job("a")
        #expect(record.state == .held && record.reason?.words == "hands off (it was stuck: no key)")
    }

    @Test("each instance of a plan that repeats has the whole ladder; a stuck member of a passed phase can be resumed")
    func instances() throws {
        let hourly = Schedule.every(Schedule.Interval(period: .seconds(3600)))
        let phase = PhaseDefinition(name: "one", jobs: [JobID("a"), JobID("b")], gate: Gate(require: .any))
        var night = try night(
            StuckPolicy(retryWith: [AgentChoice(agent: "codex")]),
            plans: [PlanDefinition(name: "p", phases: [phase], schedule: hourly)],
            others: [job(StuckPolicy(), id: "b")]
        )
        night.end(1, .stuck)
        #expect(night.launches.last?.turn.trigger == .escalation)
        night.end(3, .stuck)
        night.end(2, .done)
        #expect(try night.phase("one") == .passed && night.job("a").state == .stuck)
        #expect(night.ask(.resume(JobID("a"))) == nil)
        night.pass(to: 3600)
        #expect(try night.job("a").state == .active)
        let own = try #require(night.launches.last { $0.turn.job == JobID("a") }).turn.id.rawValue
        night.end(own, .stuck)
        #expect(night.launches.last?.turn.trigger == .escalation, "the ladder is whole again")
    }
}
