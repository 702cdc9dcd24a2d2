import MidwatchModel

/// What an agent is going to do in a turn, drawn when it starts.
struct AgentBehaviour: Sendable {
    /// How long it works, in milliseconds.
    var duration: Int64
    /// How it ends, if nobody ends it.
    var ending: TurnEnding
    /// Whether its work is good enough for a check.
    var isWorkGood: Bool

    init(of job: JobDefinition, now: WallTime, faults: Faults, period: Int64, _ generator: inout SeededGenerator) {
        duration =
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: Int64.random(in: 0...50, using: &generator)
            case 1...6: Int64.random(in: 50...max(100, period / 2), using: &generator)
            default: Int64.random(in: 50...max(100, period * 3), using: &generator)
            }
        isWorkGood = !generator.isOne(in: 3)
        ending = Self.honestEnding(&generator)
        let report = Self.account(&generator)
        if faults.contains(.lies), generator.isOne(in: 6) {
            let status: ExitRecord.Status = generator.pick([.exited(0), .exited(0), .exited(1), .signalled(11)])
            ending = Self.ended(status, signal: .done)
            isWorkGood = false
        }
        if faults.contains(.limits), generator.isOne(in: 4) {
            ending = Self.limited(now: now, &generator)
        }
        if faults.contains(.grandchildren), generator.isOne(in: 4) {
            // The keeper ends them once the agent is gone: the group is empty later.
            duration += Int64.random(in: 0...20_000, using: &generator)
            ending.exit.stragglers = ["node"]
        }
        if generator.isOne(in: 2) {
            let after = generator.pick(["1a", "1a", "2b", nil])
            ending.exit.work = ExitRecord.WorkDigests(before: generator.isOne(in: 8) ? nil : "1a", after: after)
        }
        if faults.contains(.hangs), generator.isOne(in: 6) { duration = .max }
        ending.report.usage = report.usage
        ending.report.costMicroUSD = report.costMicroUSD
        bound(by: job.bounds)
    }

    /// What it says of its tokens and its money: both, its tokens alone, or nothing.
    private static func account(_ generator: inout SeededGenerator) -> AgentReport {
        var report = AgentReport()
        guard !generator.isOne(in: 4) else { return report }
        report.usage = TokenUsage(
            freshInput: Int64.random(in: 0...2000, using: &generator),
            cacheRead: Int64.random(in: 0...1000, using: &generator),
            output: Int64.random(in: 0...500, using: &generator)
        )
        if !generator.isOne(in: 3) { report.costMicroUSD = Int64.random(in: 0...90_000, using: &generator) }
        return report
    }

    private static func honestEnding(_ generator: inout SeededGenerator) -> TurnEnding {
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<12: ended(.exited(0), signal: .done)
        case 12..<18: ended(.exited(generator.pick([0, 0, 1])), signal: .stuck(reason: "no key"))
        case 18..<26: ended(.exited(Int.random(in: 1...255, using: &generator)))
        case 26..<28: ended(.signalled(9))
        default: ended(.exited(0))
        }
    }

    private static func limited(now: WallTime, _ generator: inout SeededGenerator) -> TurnEnding {
        let kind = generator.pick(
            [.usageLimit, .usageLimit, .transient, .loginRefused, .budget, .other] as [AgentFailure.Kind]
        )
        var failure = AgentFailure(kind: kind, message: "429")
        if kind == .usageLimit, generator.isOne(in: 2) {
            failure.resetsAt = now.advanced(by: .seconds(Int.random(in: -600...20_000, using: &generator)))
        }
        let signal: TurnSignal? = generator.isOne(in: 4) ? .done : nil
        return TurnEnding(
            exit: exit(.exited(generator.pick([0, 1]))),
            report: AgentReport(failure: failure),
            signal: signal
        )
    }

    private static func ended(_ status: ExitRecord.Status, signal: TurnSignal? = nil) -> TurnEnding {
        TurnEnding(exit: exit(status), signal: signal)
    }

    private static func exit(_ status: ExitRecord.Status) -> ExitRecord {
        ExitRecord(status: status, startedAt: nil, endedAt: WallTime(secondsSinceEpoch: 0))
    }

    /// The keeper's bounds: what takes longer is ended.
    private mutating func bound(by bounds: TurnBounds) {
        let timeout = bounds.timeout?.wholeMilliseconds ?? 86_400_000
        let silence = duration == .max ? bounds.noOutputTimeout?.wholeMilliseconds : nil
        guard duration > min(timeout, silence ?? timeout) else { return }
        duration = min(timeout, silence ?? timeout)
        ending = Self.ended(.signalled(15))
        ending.exit.endedBy = silence.map { $0 < timeout } ?? false ? .noOutput : .timeout
    }
}
