import MidwatchModel
import NightCore
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct StoppingTests {
    private let patient = JobDefinition.every("a", 60).with { $0.bounds.stopGrace = .seconds(5) }

    @Test("by default a stop leaves what runs, at once, and decides nothing more")
    func leave() throws {
        var night = try Night([.every("a", 60)])
        night.tell(.stopping)
        #expect(night.core.hasStopped)
        #expect(night.core.stopTimeLeft == nil)
        #expect(night.terminated.isEmpty)
        #expect(night.live == [1])
        night.suspend(to: 60)
        #expect(night.rows("a") == ["0 started"])
    }

    @Test("drain starts nothing, waits for what runs, and is over with the last turn")
    func drain() throws {
        var night = try Night([.every("a", 60), .every("b", 60)], stop: .drain(limit: .seconds(600)))
        night.tell(.stopping)
        #expect(!night.core.hasStopped)
        #expect(night.core.stopTimeLeft.map { $0 > .seconds(600) } == true)
        #expect(night.told(.daemonStopping) == 1)
        night.pass(to: 120)
        #expect(night.live == [1, 2])
        #expect(night.rows("a") == ["0 started"])
        #expect(night.ask(.run("a", force: false))?.kind == .invalidState)
        night.end(1)
        #expect(!night.core.hasStopped)
        night.end(2, .done)
        #expect(night.core.hasStopped)
        #expect(night.outcome(2) == .done)
        #expect(night.terminated.isEmpty)
        #expect(night.told(.daemonStopped) == 1)
        try night.restart(at: 130)
        #expect(night.rows("a") == ["0 started", "60 missed_down", "120 started"])
    }

    @Test("what still runs at the limit of a drain is ended, and given up after its graces and a margin")
    func limit() throws {
        var night = try Night([patient], stop: .drain(limit: .seconds(30)))
        night.tell(.stopping)
        #expect(night.conductor.nextDeadline == at(30))
        night.pass(to: 29)
        #expect(night.terminated.isEmpty)
        night.pass(to: 31)
        #expect(night.terminated == [.turn(TurnID(1))])
        #expect(!night.core.hasStopped)
        #expect(night.conductor.nextDeadline == at(55))
        night.pass(to: 55)
        #expect(night.core.hasStopped)
        #expect(night.live == [1])
        try night.restart(at: 60, after: [.launchAdopted(.turn(TurnID(1)), .process(pid: 7))])
        #expect(night.terminated.count == 2, "the next daemon asks again")
    }

    @Test("kill ends what runs and waits until it is gone")
    func kill() throws {
        var night = try Night([patient, .every("b", 60)], stop: .kill)
        night.tell(.stopping)
        #expect(night.terminated == [.turn(TurnID(1)), .turn(TurnID(2))])
        night.end(1, .stopped)
        #expect(!night.core.hasStopped)
        night.end(2, .stopped)
        #expect(night.core.hasStopped)
        #expect(night.outcome(1) == .cancelled)
        #expect(night.ledger.turns[TurnID(1)]?.reason?.words == "midwatchd stops, and stop.turns is kill")
    }

    @Test(
        "with nothing running every policy stops at once",
        arguments: [
            StopPolicy.leave, .drain(limit: .seconds(9)), .kill,
        ]
    )
    func idle(policy: StopPolicy) throws {
        var night = try Night([.every("a", 60)], stop: policy)
        night.end(1)
        night.tell(.stopping)
        #expect(night.core.hasStopped)
        #expect(night.told(.daemonStopping) == 0)
    }

    @Test("a DONE that ends a drained turn is still checked before the stop is over")
    func verified() throws {
        let job = JobDefinition.every("a", 60).with { $0.verify = CheckCommand(argv: ["make"]) }
        var night = try Night([job], stop: .drain(limit: .seconds(600)))
        night.tell(.stopping)
        night.end(1, .done)
        #expect(!night.core.hasStopped)
        night.answer(1, passed: true)
        #expect(night.core.hasStopped)
        #expect(night.outcome(1) == .done)
    }

    @Test("a step of the wall clock neither shortens nor lengthens a drain, and leases stay renewed")
    func clocks() throws {
        var night = try Night([.every("a", 86_400)], stop: .drain(limit: .seconds(3000)))
        night.tell(.stopping)
        night.setClock(to: 50_000)
        #expect(!night.core.hasStopped && night.terminated.isEmpty)
        #expect(night.conductor.nextDeadline.map { $0 <= at(53_000) } == true)
        night.pass(to: 52_900)
        #expect(night.terminated.isEmpty)
        #expect(
            night.ledger.openLeases.compactMap { night.ledger.leases[$0]?.expiresAt }.allSatisfy { $0 > at(52_900) }
        )
        night.pass(to: 53_001)
        #expect(night.terminated.count == 1)
    }

    @Test("asked twice, it stops once")
    func twice() throws {
        var night = try Night([.every("a", 60)], stop: .drain(limit: .seconds(60)))
        night.tell(.stopping)
        let deadline = night.conductor.nextDeadline
        night.pass(to: 10)
        night.tell(.stopping)
        #expect(night.conductor.nextDeadline == deadline)
        #expect(night.told(.daemonStopping) == 1)
    }

    @Test("while it drains, a turn that nobody wants to wait for can be cancelled")
    func cancelled() throws {
        var night = try Night([.every("a", 60)], stop: .drain(limit: .seconds(600)))
        night.tell(.stopping)
        #expect(night.ask(.cancel(TurnID(1))) == nil)
        #expect(night.terminated == [.turn(TurnID(1))])
        night.end(1, .stopped)
        #expect(night.core.hasStopped)
    }
}
