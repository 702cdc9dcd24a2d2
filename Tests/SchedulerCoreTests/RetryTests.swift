import MidwatchModel
import NightCore
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct RetryTests {
    private func job(_ attempts: [FailureClass: Int], breaker: Int? = nil, every seconds: Double = 3600)
        -> JobDefinition
    {
        .every("a", seconds).with { $0.retry = RetryPolicy(attempts: attempts, breaker: breaker) }
    }

    @Test("by default a failed turn is not tried again")
    func byDefault() throws {
        var night = try Night([.every("a", 3600)])
        night.end(1, .failed)
        night.pass(to: 3599)
        #expect(night.launches.count == 1)
    }

    @Test("another attempt follows within the delay, serves the same occurrence, and the last one is the last")
    func attempts() throws {
        var night = try Night([job([.failed: 3])])
        night.end(1, .failed)
        #expect(night.told(.retryPlanned) == 1)
        #expect(night.ledger.pending.count == 1)
        let first = try #require(night.conductor.nextDeadline)
        #expect(at(0) <= first && first <= at(30))
        night.pass(to: 30)
        #expect(night.launches.map(\.turn.attempt) == [1, 2])
        #expect(night.launches.last?.turn.trigger == .retry)
        #expect(night.launches.last?.turn.nominal == at(0))
        #expect(night.ledger.pending.isEmpty)
        night.end(2, .failed)
        night.pass(to: 91)
        #expect(night.launches.map(\.turn.attempt) == [1, 2, 3])
        night.end(3, .failed)
        night.pass(to: 3599)
        #expect(night.launches.count == 3)
        night.pass(to: 3600)
        #expect(night.launches.last?.turn.attempt == 1, "the next occurrence begins anew")
        #expect(night.rows("a") == ["0 started", "3600 started"])
    }

    @Test("waits double up to their bound and differ from turn to turn")
    func waits() throws {
        var policy = RetryPolicy(attempts: [.failed: 100], delay: .seconds(10), maximumDelay: .seconds(60))
        policy.breaker = nil
        var night = try Night([.every("a", 86_400).with { $0.retry = policy }])
        var waits: [Double] = []
        for turn in 1...40 as ClosedRange<Int64> {
            let before = night.now.wall
            night.end(turn, .failed)
            let ripe = try #require(night.conductor.nextDeadline)
            let wait = Double(before.duration(to: ripe).wholeMilliseconds) / 1000
            waits.append(wait)
            night.pass(to: Double(at(0).duration(to: ripe).wholeMilliseconds) / 1000)
            try #require(night.live == [turn + 1])
        }
        #expect(waits[0] <= 10 && waits[1] <= 20 && waits[2] <= 40)
        #expect(waits.allSatisfy { $0 <= 60 })
        #expect(waits.max().map { $0 > 30 } == true && Set(waits).count > 30)
    }

    @Test(
        "each way to fail has its own number",
        arguments: [
            (FailureClass.failed, TurnEnding.failed), (.timedOut, .ended(by: .timeout)), (.hung, .ended(by: .noOutput)),
        ]
    )
    func classes(failure: FailureClass, ending: TurnEnding) throws {
        for granted in FailureClass.allCases {
            var night = try Night([job([granted: 2])])
            night.end(1, ending)
            #expect(night.told(.retryPlanned) == (granted == failure ? 1 : 0))
        }
    }

    @Test("a turn lost in a reboot is tried again where the policy says so, and not otherwise")
    func lost() throws {
        for attempts in [1, 2] {
            var night = try Night([.once("a", 0).with { $0.retry.attempts[.lost] = attempts }])
            #expect(night.launches.count == 1)
            try night.restart(at: 100, after: [.launchLost(.turn(TurnID(1)), reason: "the machine was rebooted")])
            #expect(night.outcome(1) == .lost)
            night.pass(to: 140)
            #expect(night.launches.count == attempts)
            #expect(try night.job("a").state == (attempts == 1 ? .ended : .active))
        }
    }

    @Test("a turn ended from outside, as by a shutdown, is as good as lost; one that somebody cancelled is not")
    func shutDown() throws {
        var night = try Night([job([.lost: 2]), .every("b", 3600).with { $0.retry.attempts[.lost] = 2 }])
        night.end(1, .stopped)
        #expect(night.told(.retryPlanned) == 1)
        #expect(night.ask(.cancel(TurnID(2))) == nil)
        night.end(2, .stopped)
        #expect(night.told(.retryPlanned) == 1)
    }

    @Test("an overload is tried again without being asked, and counts neither as failure nor as iteration")
    func transient() throws {
        var night = try Night([job([:], breaker: 1)])
        night.end(1, .overloaded)
        night.pass(to: 30)
        #expect(night.launches.map(\.turn.attempt) == [1, 2])
        #expect(try night.job("a").countedTurns == 0)
        #expect(try night.job("a").streaks.failed == 0)
        #expect(try night.job("a").state == .active)
    }

    @Test("the next occurrence takes the place of an attempt that waits")
    func nextOccurrence() throws {
        var night = try Night([
            .every("a", 60).with {
                $0.retry = RetryPolicy(attempts: [.failed: 5], delay: .seconds(3600), maximumDelay: .seconds(3600))
            }
        ])
        night.end(1, .failed)
        #expect(night.ledger.pending.count == 1)
        night.pass(to: 60)
        #expect(night.ledger.pending.isEmpty)
        #expect(night.launches.map(\.turn.attempt) == [1, 1])
        #expect(night.rows("a") == ["0 started", "60 started"])
    }

    @Test("so does a run by hand, and a job that is held, done or reloaded away drops it")
    func dropped() throws {
        let slow = job([.failed: 2]).with {
            $0.retry.delay = .seconds(3600); $0.retry.maximumDelay = .seconds(3600)
        }
        var night = try Night([slow])
        night.end(1, .failed)
        #expect(night.ask(.run("a", force: false)) == nil)
        #expect(night.ledger.pending.isEmpty && night.live == [2])

        night = try Night([slow])
        night.end(1, .failed)
        #expect(night.ask(.hold("a", reason: "r")) == nil)
        #expect(night.ledger.pending.isEmpty)

        night = try Night([slow])
        night.end(1, .failed)
        try night.reload([.every("b", 3600)])
        #expect(night.ledger.pending.isEmpty)
    }

    @Test("an attempt that waits outlives the daemon and keeps its time")
    func survives() throws {
        let slow = job([.failed: 2]).with {
            $0.retry.delay = .seconds(1800); $0.retry.maximumDelay = .seconds(1800)
        }
        var night = try Night([slow])
        night.end(1, .failed)
        let ripe = try #require(night.ledger.pending.values.first?.notBefore)
        try night.restart(at: 1)
        #expect(night.conductor.nextDeadline == ripe)
        night.pass(to: 1800)
        #expect(night.launches.map(\.turn.attempt) == [1, 2])
    }

    @Test("a turn that fails while the daemon drains is tried again by the next one")
    func drained() throws {
        var night = try Night([job([.failed: 2])], stop: .drain(limit: .seconds(60)))
        night.tell(.stopping)
        night.end(1, .failed)
        #expect(night.core.hasStopped)
        #expect(night.ledger.pending.count == 1)
        try night.restart(at: 100)
        #expect(night.launches.count == 2)
    }

    @Test("the clock set back does not put an attempt off for ever")
    func clock() throws {
        var night = try Night([job([.failed: 2])], from: 50_000)
        night.end(1, .failed)
        night.setClock(to: 10_000)
        #expect(night.conductor.nextDeadline.map { $0 <= at(10_030) } == true)
    }

    @Test("the breaker holds a job after so many failures in a row, and a success begins the count anew")
    func breaker() throws {
        var night = try Night([job([:], breaker: 3, every: 60)])
        for turn in 1...2 as ClosedRange<Int64> {
            night.end(turn, .failed)
            night.pass(to: Double(turn) * 60)
        }
        night.end(3)
        #expect(try night.job("a").streaks.failed == 0)
        for turn in 4...6 as ClosedRange<Int64> {
            night.pass(to: Double(turn - 1) * 60)
            night.end(turn, .failed)
        }
        #expect(try night.job("a").state == .held)
        #expect(try night.job("a").reason?.words == "3 turns in a row failed, the last failed: exit status 1")
        night.pass(to: 360)
        #expect(night.rows("a").last == "360 skipped_hold")
        #expect(night.ask(.resume("a")) == nil)
        #expect(try night.job("a").streaks.failed == 0, "whoever resumes it has looked")
    }

    @Test("limits, refused logins, lost turns and cancelled ones do not feed the breaker")
    func innocent() throws {
        for ending in [TurnEnding.limited, .unauthorised, .stopped] {
            var night = try Night([job([:], breaker: 1, every: 60).with { $0.account = "shared" }])
            night.end(1, ending)
            #expect(try night.job("a").streaks.failed == 0)
        }
    }
}

extension TurnEnding {
    /// Ended by its keeper.
    static func ended(by ender: ExitRecord.Ender) -> TurnEnding {
        TurnEnding(exit: ExitRecord(status: .signalled(15), endedBy: ender, startedAt: at(0), endedAt: at(1)))
    }
    /// The provider is overloaded.
    static let overloaded = TurnEnding(
        exit: .ok,
        report: AgentReport(failure: AgentFailure(kind: .transient, message: "overloaded"))
    )
    /// The login is refused.
    static let unauthorised = TurnEnding(
        exit: .ok,
        report: AgentReport(failure: AgentFailure(kind: .loginRefused, message: "not logged in"))
    )
}
