import MidwatchModel
import Testing

@testable import SchedulerCore

@Suite struct StopSequenceTests {
    private static func boot(_ seconds: Int64) -> BootTime { BootTime(millisecondsSinceBoot: seconds * 1000) }

    @Test(
        "with nothing to wait for it is over at once",
        arguments: [StopPolicy.leave, .drain(limit: .seconds(9)), .kill]
    )
    func nothingRuns(policy: StopPolicy) {
        var stop = StopSequence(policy)
        #expect(!stop.hasBegun && !stop.isOver && stop.timeLeft(endingTime: .seconds(5), now: Self.boot(0)) == nil)
        #expect(stop.asked(liveTurns: 0, endingTime: .seconds(5), now: Self.boot(0)) == .finish)
        #expect(stop.hasBegun && stop.isOver && !stop.isWaiting)
        #expect(stop.looked(liveTurns: 0, endingTime: .seconds(5), now: Self.boot(99)) == nil, "it is over once")
    }

    @Test("leave does not wait for turns")
    func leave() {
        var stop = StopSequence(.leave)
        #expect(stop.asked(liveTurns: 3, endingTime: .seconds(5), now: Self.boot(0)) == .finish)
    }

    @Test("drain waits, ends what still runs, and gives that its time, too")
    func drain() {
        var stop = StopSequence(.drain(limit: .seconds(60)))
        #expect(stop.asked(liveTurns: 2, endingTime: .seconds(5), now: Self.boot(0)) == .wait(.seconds(60)))
        #expect(stop.isWaiting && stop.timeLeft(endingTime: .seconds(5), now: Self.boot(10)) == .seconds(55))
        let now = Instants(wall: at(100), boot: Self.boot(10))
        #expect(stop.nextDeadline(now: now) == at(150), "50 s ahead, whatever the wall clock shows")
        #expect(stop.looked(liveTurns: 2, endingTime: .seconds(5), now: Self.boot(59)) == nil)
        #expect(stop.looked(liveTurns: 1, endingTime: .seconds(5), now: Self.boot(60)) == .endTurnsAfterLimit)
        #expect(stop.timeLeft(endingTime: .seconds(99), now: Self.boot(61)) == .seconds(4))
        #expect(stop.looked(liveTurns: 1, endingTime: .seconds(5), now: Self.boot(64)) == nil)
        #expect(stop.looked(liveTurns: 1, endingTime: .seconds(5), now: Self.boot(65)) == .finish, "its time is over")
        #expect(stop.isOver && stop.nextDeadline(now: now) == nil)
    }

    @Test("kill ends turns at once; it is over when they are gone")
    func kill() {
        var stop = StopSequence(.kill)
        #expect(stop.asked(liveTurns: 2, endingTime: .seconds(5), now: Self.boot(0)) == .endTurns)
        #expect(stop.asked(liveTurns: 2, endingTime: .seconds(5), now: Self.boot(1)) == nil, "asked twice")
        #expect(stop.looked(liveTurns: 1, endingTime: .seconds(5), now: Self.boot(2)) == nil)
        #expect(stop.looked(liveTurns: 0, endingTime: .seconds(5), now: Self.boot(3)) == .finish)
    }

    @Test("another policy does not change a stop that has begun")
    func adopts() {
        var stop = StopSequence(.drain(limit: .seconds(60)))
        _ = stop.asked(liveTurns: 1, endingTime: .seconds(5), now: Self.boot(0))
        stop.adopt(.leave)
        #expect(stop.policy == .leave && stop.looked(liveTurns: 1, endingTime: .seconds(5), now: Self.boot(1)) == nil)
    }
}
