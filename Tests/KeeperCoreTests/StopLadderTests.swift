import MidwatchModel
import Testing

@testable import KeeperCore

@Suite("The way down of a turn that has to end")
struct StopLadderTests {
    private var ladder = StopLadder(stopGrace: .seconds(10), stragglerGrace: .seconds(1))

    @Test("Nothing is sent while nobody ends the turn, however late it gets")
    mutating func running() {
        #expect(ladder.deadline == nil && ladder.endedBy == nil)
        #expect(ladder.timeReached(.max) == .nothing)
        #expect(ladder.stage == .running)
    }

    @Test("A bound interrupts; each grace later it gets rougher", arguments: ExitRecord.Ender.allCases)
    mutating func bound(ender: ExitRecord.Ender) {
        #expect(ladder.boundPassed(ender, at: 100) == .interruptGroup)
        #expect(ladder.endedBy == ender && ladder.deadline == 10_100)
        #expect(ladder.timeReached(10_099) == .nothing)
        #expect(ladder.timeReached(10_100) == .terminateAll)
        #expect(ladder.deadline == 20_100)
        #expect(ladder.timeReached(20_099) == .nothing)
        #expect(ladder.timeReached(20_100) == .killAll)
        #expect(ladder.endedBy == ender)
    }

    @Test("What survives KILL is killed again, less and less often, and at least every 2 s")
    mutating func again() {
        _ = ladder.boundPassed(.timeout, at: 0)
        _ = ladder.timeReached(10_000)
        var now: Int64 = 20_000
        var waits: [Int64] = []
        for _ in 0..<8 {
            #expect(ladder.timeReached(now) == .killAll)
            let next = ladder.deadline ?? 0
            waits.append(next - now)
            now = next
        }
        #expect(waits == [50, 100, 200, 400, 800, 1600, 2000, 2000])
    }

    @Test("A request begins the way down, and a second one ends it")
    mutating func requests() {
        #expect(ladder.requested(at: 5) == .interruptGroup)
        #expect(ladder.endedBy == .request && ladder.deadline == 10_005)
        #expect(ladder.requested(at: 6) == .killAll)
        #expect(ladder.stage == .killed)
        #expect(ladder.requested(at: 7) == .killAll)
    }

    @Test("A request to a turn that a bound has ended changes nothing, a second one kills")
    mutating func requestAfterBound() {
        _ = ladder.boundPassed(.noOutput, at: 0)
        #expect(ladder.requested(at: 5) == .nothing)
        #expect(ladder.endedBy == .noOutput && ladder.deadline == 10_000)
        #expect(ladder.requested(at: 6) == .killAll)
        #expect(ladder.endedBy == .noOutput)
    }

    @Test("What outlives the main process gets its grace, then TERM, then KILL, and nobody is said to have ended it")
    mutating func stragglers() {
        ladder.mainEnded(at: 100)
        #expect(ladder.deadline == 1100)
        ladder.mainEnded(at: 900)
        #expect(ladder.deadline == 1100, "the grace does not begin again")
        #expect(ladder.timeReached(1100) == .terminateAll)
        #expect(ladder.deadline == 3100, "stragglers get the turn's grace, 2 s at most")
        #expect(ladder.timeReached(3100) == .killAll)
        #expect(ladder.endedBy == nil)
    }

    @Test("Stragglers of a turn that asks for little patience get no more")
    func shortGraces() {
        var ladder = StopLadder(stopGrace: .milliseconds(100), stragglerGrace: .milliseconds(50))
        ladder.mainEnded(at: 0)
        #expect(ladder.timeReached(50) == .terminateAll)
        #expect(ladder.deadline == 150)
    }

    @Test("A request takes stragglers their patience, and is not what ended the turn")
    mutating func requestWithStragglers() {
        ladder.mainEnded(at: 0)
        #expect(ladder.requested(at: 10) == .terminateAll)
        #expect(ladder.endedBy == nil)
        #expect(ladder.requested(at: 20) == .killAll)
    }

    @Test("A main process that obeys the interruption leaves stragglers, who get their grace")
    mutating func obeys() {
        _ = ladder.boundPassed(.timeout, at: 0)
        ladder.mainEnded(at: 200)
        #expect(ladder.stage == .lingering && ladder.deadline == 1200)
        #expect(ladder.timeReached(1200) == .terminateAll)
        #expect(ladder.endedBy == .timeout)
    }

    @Test("A main process that ends late does not take the others back up")
    mutating func endsLate() {
        _ = ladder.boundPassed(.timeout, at: 0)
        _ = ladder.timeReached(10_000)
        ladder.mainEnded(at: 10_500)
        #expect(ladder.stage == .terminated && ladder.deadline == 20_000)
        _ = ladder.timeReached(20_000)
        ladder.mainEnded(at: 20_001)
        #expect(ladder.stage == .killed)
    }

    @Test("No move leads up, and none leads from running straight to TERM or KILL")
    func moves() {
        let stages = StopLadder.Stage.allCases
        for (place, stage) in stages.enumerated() {
            for (next, other) in stages.enumerated() where stage.leads(to: other) {
                #expect(next > place || (stage, other) == (.killed, .killed), "\(stage) to \(other)")
            }
        }
        #expect(stages.filter { StopLadder.Stage.running.leads(to: $0) } == [.interrupted, .lingering])
        #expect(stages.filter { StopLadder.Stage.killed.leads(to: $0) } == [.killed])
    }

    @Test("A bound that is passed by a turn that was ended already is a mistake of the caller's, and traps")
    func illegal() async {
        await #expect(processExitsWith: .failure) {
            var ladder = StopLadder(stopGrace: .seconds(1), stragglerGrace: .seconds(1))
            _ = ladder.boundPassed(.timeout, at: 0)
            _ = ladder.boundPassed(.noOutput, at: 1)
        }
        await #expect(processExitsWith: .failure) {
            var ladder = StopLadder(stopGrace: .seconds(1), stragglerGrace: .seconds(1))
            ladder.mainEnded(at: 0)
            _ = ladder.boundPassed(.timeout, at: 1)
        }
    }
}
