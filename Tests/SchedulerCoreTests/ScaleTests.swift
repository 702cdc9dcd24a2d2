import MidwatchModel
import NightFacts
import Testing

@testable import SchedulerCore

@Suite struct ScaleTests {
    /// One job that is due each second among many that are due next year.
    private func night(idle: Int) throws -> Night {
        var jobs = [JobDefinition.every("busy", 1)]
        jobs += (0..<idle).map { .every("idle-\($0)", 86_400, anchor: 31_536_000) }
        return try Night(jobs)
    }

    private func time(of night: inout Night, steps: ClosedRange<Int>) -> Duration {
        var turn = Int64(steps.lowerBound)
        return ContinuousClock().measure {
            for second in steps {
                night.end(turn)
                night.pass(to: Double(second))
                turn += 1
            }
        }
    }

    @Test("a step with one due job costs about the same among 10,000 jobs as among 10")
    func stepsDoNotGrow() throws {
        var (small, large) = (try night(idle: 10), try night(idle: 10_000))
        // Warm up, then the best of several, in turns: what is compared is work, not the machine's mood.
        var best: (small: Duration, large: Duration) = (.seconds(100), .seconds(100))
        for round in 0..<5 {
            let steps = (round * 40 + 1)...(round * 40 + 40)
            best.small = min(best.small, time(of: &small, steps: steps))
            best.large = min(best.large, time(of: &large, steps: steps))
        }
        // Work in proportion to the jobs would be hundreds of times as much.
        #expect(best.large < best.small * 20)
        #expect(large.core.jobs.armedCount == 10_001)
    }

    @Test("2,000 jobs due at once wait in one line, and each gets its turn in order")
    func allAtOnce() throws {
        let jobs = (0..<2000).map { JobDefinition.every("job-\($0)", 86_400) }
        var night = try Night(jobs)
        #expect(night.live.count == 8)
        #expect(night.core.waitingStarts == 1992)
        for turn in Int64(1)...2000 { night.end(turn) }
        #expect(night.launched == jobs.map(\.id.rawValue))
        #expect(night.core.waitingStarts == 0)
    }

    @Test("an operator who looks at the core does not change it")
    func looking() throws {
        let night = try night(idle: 100)
        let before = night.core
        _ = (
            night.core.jobStatuses, night.core.phaseStatuses, night.core.nextStart,
            night.core.overdueCount(before: at(5))
        )
        #expect(night.core == before)
    }
}
