import MidwatchModel
import NightFacts
import Testing

@testable import SchedulerCore

@Suite struct CatchUpClockTests {
    private static func crash(_ seconds: Double) -> DaemonRun { DaemonRun(startedAt: at(seconds)) }

    private static func stop(_ from: Double, _ to: Double) -> DaemonRun {
        DaemonRun(startedAt: at(from), stoppedAt: at(to))
    }

    private static func clock(_ runs: [DaemonRun], upAt seconds: Double = 0) -> CatchUpClock {
        var clock = CatchUpClock(after: runs)
        clock.cameUp(at: at(seconds))
        return clock
    }

    @Test("starts follow one another at an interval, the first at once")
    func slots() {
        var clock = Self.clock([])
        #expect(!clock.isPaced)
        #expect(clock.takeSlot(interval: .seconds(30), now: at(5)) == at(5))
        #expect(clock.takeSlot(interval: .seconds(30), now: at(6)) == at(35))
        #expect(clock.isPaced)
        #expect(clock.takeSlot(interval: .seconds(30), now: at(500)) == at(500), "a slot that has passed is no slot")
        clock.clockStepped(by: .seconds(100))
        #expect(clock.takeSlot(interval: .seconds(30), now: at(501)) == at(630))
        clock.takenUp(through: at(900), interval: .seconds(7))
        #expect(clock.takeSlot(interval: .seconds(30), now: at(600)) == at(907))
    }

    @Test("what fell due before this start was missed by a stop only if the last run stopped in order")
    func afterStop() {
        let stopped = Self.clock([Self.crash(-900), Self.stop(-500, -100)])
        #expect(stopped.isAfterStop(at(-50)) && stopped.isAfterStop(at(0)) && !stopped.isAfterStop(at(1)))
        #expect(!Self.clock([Self.stop(-500, -400), Self.crash(-300)]).isAfterStop(at(-50)))
        #expect(!Self.clock([]).isAfterStop(at(-50)))
        #expect(!CatchUpClock(after: [Self.stop(-500, -100)]).isAfterStop(at(-50)), "it is not up yet")
    }

    @Test("three starts in a quarter of an hour without an orderly stop are a crash loop, for a quarter of an hour")
    func crashLoop() {
        var loop = Self.clock([Self.crash(-800), Self.crash(-400)])
        #expect(loop.startsInRow == 3 && loop.isInCrashLoop(now: at(0)) && loop.isInCrashLoop(now: at(899)))
        #expect(!loop.isInCrashLoop(now: at(900)))
        loop.heldBack(now: at(1))
        #expect(loop.takeSlot(interval: .seconds(30), now: at(2)) == at(901))
    }

    static let noLoops: [[DaemonRun]] = [
        [], [crash(-400)], [crash(-900), crash(-400)], [crash(-800), stop(-400, -300)],
        [crash(-800), stop(-700, -600), crash(-400)],
    ]

    @Test("starts that are few, long ago, or before an orderly stop are no crash loop", arguments: Self.noLoops)
    func noCrashLoop(runs: [DaemonRun]) {
        #expect(!Self.clock(runs).isInCrashLoop(now: at(0)))
    }

    @Test("before it is up nothing is a crash loop")
    func notUp() {
        let clock = CatchUpClock(after: [Self.crash(-800), Self.crash(-400)])
        #expect(!clock.isUp && clock.startsInRow == 0 && !clock.isInCrashLoop(now: at(0)))
    }

    @Test("a daemon comes up once")
    func upTwice() async {
        await #expect(processExitsWith: .failure) {
            var clock = CatchUpClock(after: [])
            clock.cameUp(at: at(0))
            clock.cameUp(at: at(1))
        }
    }
}
