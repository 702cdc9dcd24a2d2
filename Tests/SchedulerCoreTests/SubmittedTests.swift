import MidwatchModel
import NightCore
import NightFacts
import NightSimulation
import Testing

@testable import SchedulerCore

@Suite("Turns that were handed over and do not run yet")
struct SubmittedTests {
    private static let turn = LaunchID.turn(TurnID(1))

    private func night(_ job: JobDefinition = .every("a", 600), stop: StopPolicy = .leave) throws -> Night {
        var night = try Night([job], stop: stop, isStarted: false)
        night.keepersStart = false
        night.tell(.started)
        night.tell(.launchesSubmitted([Self.turn]))
        return night
    }

    private func state(_ night: Night) -> TurnState? { night.core.liveTurns.first?.state }

    @Test("the core knows it, and no fact is written for it")
    func isVolatile() throws {
        var night = try Night([.every("a", 600)], isStarted: false)
        night.keepersStart = false
        night.tell(.started)
        #expect(state(night) == .intended)
        #expect(night.tell(.launchesSubmitted([Self.turn])).isEmpty)
        #expect(state(night) == .submitted)
        #expect(night.ledger.turns[TurnID(1)]?.state == .intended)
        #expect(night.core.openLaunches == [Self.turn])
    }

    @Test("a turn that runs, is over or is unknown is not handed over again")
    func tooLate() throws {
        var night = try night()
        night.tell(.launchStarted(Self.turn, .process(pid: 7)))
        night.tell(.launchesSubmitted([Self.turn, .turn(TurnID(9)), .check(3)]))
        #expect(state(night) == .running)
        night.tell(.turnEnded(TurnID(1), .oneUnit))
        night.tell(.launchesSubmitted([Self.turn]))
        #expect(night.core.liveTurns.isEmpty)
    }

    @Test("it starts, or fails, or ends before anybody heard of its start")
    func answers() throws {
        var started = try night()
        started.tell(.launchStarted(Self.turn, .process(pid: 7)))
        #expect(started.ledger.turns[TurnID(1)]?.state == .running)
        #expect(started.ledger.turns[TurnID(1)]?.handle == .process(pid: 7))
        var failed = try night()
        failed.tell(.launchFailed(Self.turn, reason: "4096 launches wait"))
        #expect(failed.ledger.turns[TurnID(1)]?.outcome == .failed)
        var ended = try night()
        ended.tell(.turnEnded(TurnID(1), .oneUnit))
        #expect(ended.ledger.turns[TurnID(1)]?.outcome == .continue)
    }

    @Test("it holds its slot and its lease while it waits to be started")
    func holdsItsPlace() throws {
        var night = try night(.every("a", 60))
        night.pass(to: 1000)
        #expect(night.launches.count == 1)
        #expect(night.ledger.openLeases.count == 1)
        #expect(night.ledger.leases.values.allSatisfy { $0.expiresAt > at(1000) })
    }

    @Test("cancelled and never started it is cancelled; cancelled and started all the same it ends by its keeper")
    func cancelled() throws {
        var night = try night()
        night.tell(.operatorAsked(.cancel(TurnID(1))))
        #expect(night.terminated == [Self.turn])
        #expect(night.ledger.turns[TurnID(1)]?.state == .submitted)
        var late = night
        night.tell(.launchNeverMade(Self.turn))
        #expect(night.ledger.turns[TurnID(1)]?.outcome == .cancelled)
        #expect(night.launches.count == 1)
        late.tell(.launchStarted(Self.turn, .process(pid: 7)))
        // Whoever starts it ends it: asked twice, a keeper would kill at once.
        #expect(late.terminated == [Self.turn])
        let exit = ExitRecord(status: .signalled(2), endedBy: .request, startedAt: at(0), endedAt: at(1))
        late.tell(.turnEnded(TurnID(1), TurnEnding(exit: exit)))
        #expect(late.ledger.turns[TurnID(1)]?.outcome == .cancelled)
    }

    @Test("a check whose end was ordered before its start is over, and is not made again")
    func checkWithdrawn() throws {
        var job = JobDefinition.every("a", 600)
        job.verify = CheckCommand(argv: ["true"])
        var night = try night(job)
        night.tell(.turnEnded(TurnID(1), .done))
        night.tell(.operatorAsked(.cancel(TurnID(1))))
        #expect(night.terminated == [.check(1)])
        night.tell(.launchNeverMade(.check(1)))
        #expect(night.ledger.turns[TurnID(1)]?.outcome == .cancelled)
        #expect(night.checks.count == 1)
    }

    @Test("after a restart: never made it starts under its number, found it is adopted, gone it is lost")
    func restarts() throws {
        var again = try night()
        try again.restart(at: 30, after: [.launchNeverMade(Self.turn)])
        #expect(again.launches.map(\.turn.id) == [TurnID(1), TurnID(1)])
        var adopted = try night()
        try adopted.restart(at: 30, after: [.launchAdopted(Self.turn, .process(pid: 9))])
        #expect(adopted.ledger.turns[TurnID(1)]?.state == .running)
        var lost = try night()
        try lost.restart(at: 30, after: [.launchLost(Self.turn, reason: "its keeper is gone")])
        #expect(lost.ledger.turns[TurnID(1)]?.outcome == .lost)
    }

    @Test("after a restart one whose end was asked for is cancelled, or asked again where it lives")
    func restartsStopped() throws {
        var night = try night()
        night.tell(.operatorAsked(.cancel(TurnID(1))))
        var found = night
        try night.restart(at: 30, after: [.launchNeverMade(Self.turn)])
        #expect(night.ledger.turns[TurnID(1)]?.outcome == .cancelled)
        try found.restart(at: 30, after: [.launchAdopted(Self.turn, .process(pid: 9))])
        #expect(found.terminated == [Self.turn, Self.turn])
        #expect(found.ledger.turns[TurnID(1)]?.state == .running)
    }

    @Test("an orderly stop leaves it, waits for it, or has it ended, as it does with one that runs")
    func stops() throws {
        var left = try night()
        left.tell(.stopping)
        #expect(left.core.hasStopped)
        var drained = try night(stop: .drain(limit: .seconds(60)))
        drained.tell(.stopping)
        #expect(!drained.core.hasStopped)
        drained.tell(.launchStarted(Self.turn, .process(pid: 7)))
        drained.tell(.turnEnded(TurnID(1), .oneUnit))
        #expect(drained.core.hasStopped)
        var killed = try night(stop: .kill)
        killed.tell(.stopping)
        #expect(killed.terminated == [Self.turn])
        killed.tell(.launchNeverMade(Self.turn))
        #expect(killed.core.hasStopped)
        #expect(killed.ledger.turns[TurnID(1)]?.outcome == .cancelled)
    }

    @Test("a turn works where its job was when it was planned, whatever the jobs file says later")
    func workspaces() throws {
        var job = JobDefinition.every("a", 600)
        job.workspace = "/srv/one"
        job.verify = CheckCommand(argv: ["true"])
        var night = try night(job)
        job.workspace = "/srv/two"
        try night.reload([job])
        night.tell(.turnEnded(TurnID(1), .done))
        #expect(night.ledger.turns[TurnID(1)]?.workspace == "/srv/one")
        #expect(night.checks.first?.workspace == "/srv/one")
        night.tell(.checkEnded(1, .exited(1)))
        #expect(night.ledger.jobs[JobID("a")]?.workspace == "/srv/one")
        night.pass(to: 600)
        #expect(night.launches.last?.turn.workspace == "/srv/two")
    }
}
