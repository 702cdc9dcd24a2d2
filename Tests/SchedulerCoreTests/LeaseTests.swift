import MidwatchModel
import NightCore
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct LeaseTests {
    private func ends(_ night: Night) -> [Double] {
        night.ledger.openLeases.sorted().compactMap { night.ledger.leases[$0]?.expiresAt }
            .map { Double(at(0).duration(to: $0).wholeMilliseconds) / 1000 }
    }

    @Test("each turn gets a lease with a greater token, given back when it ends")
    func tokens() throws {
        var night = try Night([.every("a", 60), .every("b", 60)])
        #expect(ends(night) == [600, 600])
        night.end(2)
        #expect(night.ledger.openLeases == [FencingToken(1)])
        night.pass(to: 60)
        #expect(night.launches.map(\.turn.token.rawValue) == [1, 2, 3])
    }

    @Test("leases are renewed half-way through, all together, in time for the one that ends first")
    func renewal() throws {
        var night = try Night([.every("a", 86_400), .every("b", 86_400, anchor: 200)])
        #expect(night.conductor.nextDeadline == at(200))
        night.pass(to: 250)
        #expect(ends(night) == [600, 800])
        #expect(night.conductor.nextDeadline == at(300))
        night.pass(to: 300)
        #expect(ends(night) == [900, 900])
        night.end(1)
        night.end(2)
        #expect(night.conductor.nextDeadline == at(86_400))
    }

    @Test("a lost keeper's lease is taken back at once, and told")
    func reaped() throws {
        var night = try Night([.every("a", 60)])
        night.tell(.launchLost(.turn(TurnID(1)), reason: "its keeper is gone"))
        #expect(night.outcome(1) == .lost)
        #expect(night.ledger.openLeases.isEmpty)
        #expect(night.told(.leaseReaped) == 1)
    }

    @Test("a lease granted after the clock was set back does not run out unrenewed")
    func clockBack() throws {
        var night = try Night([.every("a", 86_400, anchor: 7200), .cron("b", "0 1 * * *")], from: 7200)
        #expect(night.live == [1])
        night.setClock(to: 3590)
        night.pass(to: 4000)
        for turn in night.live where turn != 1 { night.end(turn) }
        #expect(night.ask(.run("b", force: false)) == nil)
        for second in stride(from: 4060.0, through: 9000, by: 60) {
            night.pass(to: second)
            #expect(ends(night).allSatisfy { $0 > second })
        }
    }

    @Test("a suspended machine's leases are renewed when it wakes")
    func suspended() throws {
        var night = try Night([.every("a", 86_400)])
        night.suspend(to: 30_000)
        #expect(ends(night) == [30_600])
    }

    @Test("leases of turns that are found running after a downtime are renewed at once")
    func adopted() throws {
        var night = try Night([.every("a", 86_400)])
        try night.restart(at: 5000, after: [.launchAdopted(.turn(TurnID(1)), .process(pid: 7))])
        #expect(ends(night) == [5600])
    }

    @Test("leases found with half their life left are renewed when the others would be")
    func adoptedEarly() throws {
        var night = try Night([.every("a", 86_400)])
        try night.restart(at: 100, after: [.launchAdopted(.turn(TurnID(1)), .process(pid: 7))])
        #expect(ends(night) == [600])
        #expect(night.conductor.nextDeadline == at(300))
    }

    @Test("numbers go on after a restart")
    func numbersGoOn() throws {
        var night = try Night([.every("a", 60)])
        night.end(1)
        try night.restart(at: 60)
        #expect(night.launches.last?.turn.id == TurnID(2))
        #expect(night.launches.last?.turn.token == FencingToken(2))
    }

    @Test("a late writer's token is refused, and it is told who holds the job")
    func fencing() throws {
        var night = try Night([.every("a", 60), .every("b", 86_400)])
        let (a, b): (JobID, JobID) = ("a", "b")
        #expect(night.ask(.proveLease(TurnID(1), a, FencingToken(1))) == nil)
        #expect(night.ask(.proveLease(TurnID(1), b, FencingToken(1))) != nil, "another job's")
        #expect(night.ask(.proveLease(TurnID(1), a, FencingToken(2))) != nil, "another turn's")
        night.end(1)
        #expect(
            night.ask(.proveLease(TurnID(1), a, FencingToken(1)))?.message
                == "the lease of a with token 1 is not turn 1's any more: nobody holds it now"
        )
        night.pass(to: 60)
        #expect(
            night.ask(.proveLease(TurnID(1), a, FencingToken(1)))?.message
                == "the lease of a with token 1 is not turn 1's any more: it is held by turn 3 with token 3"
        )
    }

    @Test("a turn whose DONE is being checked has said its last word; one that is drained may still speak")
    func fencingAtTheEnd() throws {
        let checked = JobDefinition.every("a", 60).with { $0.verify = CheckCommand(argv: ["make"]) }
        var night = try Night([checked, .every("b", 60)], stop: .drain(limit: .seconds(60)))
        night.end(1, .done)
        #expect(night.ask(.proveLease(TurnID(1), "a", FencingToken(1))) != nil)
        night.tell(.stopping)
        #expect(night.ask(.proveLease(TurnID(2), "b", FencingToken(2))) == nil)
    }
}
