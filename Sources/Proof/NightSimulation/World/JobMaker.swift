import MidwatchModel

/// Makes up jobs.
struct JobMaker: Sendable {
    let start: WallTime
    let tempo: RandomDefinitions.Tempo

    func job(_ id: String, _ generator: inout SeededGenerator) -> JobDefinition {
        var job = JobDefinition(
            id: JobID(id),
            isEnabled: !generator.isOne(in: 10),
            schedule: schedule(&generator),
            payload: .agentTurn(Payload.AgentTurn(message: "Follow the loop.")),
            agent: "scripted",
            overlap: overlap(&generator),
            bounds: TurnBounds(
                timeout: .seconds(generator.pick([60, 600, 3600])),
                noOutputTimeout: generator.isOne(in: 3) ? .seconds(generator.pick([30, 300])) : nil,
                stopGrace: .seconds(generator.pick([0, 1, 10]))
            )
        )
        job.retry = retry(&generator)
        if generator.isOne(in: 4) { job.window = window(&generator) }
        if generator.isOne(in: 6) { job.startDeadline = .seconds(generator.pick([30, 600, 7200])) }
        if generator.isOne(in: 4) { job.fallback = [AgentChoice(agent: "other")] }
        if generator.isOne(in: 4) { job.account = "shared" }
        if generator.isOne(in: 4) { job.keys = generator.pick([["disk"], ["disk", "net"]]) }
        if generator.isOne(in: 4) { job.priority = Int.random(in: -5...5, using: &generator) }
        if generator.isOne(in: 5) { job.maxTurns = Int.random(in: 1...6, using: &generator) }
        if generator.isOne(in: 5) { job.until = instant(&generator) }
        if generator.isOne(in: 3) { job.progress.idleTurns = Int.random(in: 1...4, using: &generator) }
        if generator.isOne(in: 3) { job.onStuck = stuckPolicy(&generator) }
        if generator.isOne(in: 4) {
            job.verify = CheckCommand(argv: ["check"], expectation: generator.pick([.succeeds, .succeeds, .fails]))
        }
        if generator.isOne(in: 2) { job.workspace = "/srv/\(id)" }
        drawStarts(&job, &generator)
        if generator.isOne(in: 6) { job.budget = Self.budget(turns: 2...12, &generator) }
        if generator.isOne(in: 5) { job.turnBudget = Self.turnBudget(&generator) }
        return job
    }

    /// What is made up for, what is asked before a start, and by when turns are over.
    func drawStarts(_ job: inout JobDefinition, _ generator: inout SeededGenerator) {
        let rules: [CatchUpRule] = [.none, .latest, .latest, .all(limit: 2), .all(limit: 10), .coalesce]
        job.catchUp = CatchUpPolicy(
            afterCrash: generator.pick(rules),
            afterStop: generator.pick(rules),
            within: generator.isOne(in: 4) ? .seconds(generator.pick([30, 600, 7200, 100_000])) : nil
        )
        job.when = generator.isOne(in: 5) ? CheckCommand(argv: ["when"]) : nil
        job.finishBy =
            generator.isOne(in: 5)
            ? FinishTime(
                minutes: generator.pick([30, 60, 390, Int.random(in: 0..<1440, using: &generator)]),
                zone: "UTC"
            ) : nil
    }

    /// Windows and blackouts in UTC, whose edges are where a night of any tempo meets some.
    func window(_ generator: inout SeededGenerator) -> JobWindow {
        func window() -> RunWindow {
            RunWindow(
                from: generator.pick([0, 20, 60, 1320, Int.random(in: 0..<1440, using: &generator)]),
                to: generator.pick([0, 40, 90, 390, Int.random(in: 0..<1440, using: &generator)]),
                days: generator.isOne(in: 4) ? WeekdaySet([.monday, .tuesday, .saturday]) : [],
                zone: "UTC"
            )
        }
        var made = JobWindow(atEdge: generator.pick([.finish, .kill, .drain(limit: .seconds(100))]))
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: made.open = [window()]
        case 1: made.blackout = [window()]
        default: (made.open, made.blackout) = ([window(), window()], [window()])
        }
        return made
    }

    func stuckPolicy(_ generator: inout SeededGenerator) -> StuckPolicy {
        var policy = StuckPolicy(then: generator.pick(StuckPolicy.Rest.allCases))
        for _ in 0..<Int.random(in: 0...2, using: &generator) {
            policy.retryWith.append(AgentChoice(agent: generator.pick(["other", "scripted"]), model: "m"))
        }
        return policy
    }

    func retry(_ generator: inout SeededGenerator) -> RetryPolicy {
        var policy = RetryPolicy(breaker: generator.pick([nil, nil, 3, 5]))
        guard generator.isOne(in: 2) else { return policy }
        for failure in FailureClass.allCases where generator.isOne(in: 2) {
            policy.attempts[failure] = Int.random(in: 1...4, using: &generator)
        }
        policy.delay = .seconds(generator.pick([0, 5, 30, 3600]))
        policy.maximumDelay = .seconds(generator.pick([60, 600, 86_400]))
        return policy
    }

    /// An instant in or around the night.
    func instant(_ generator: inout SeededGenerator) -> WallTime {
        let span =
            switch tempo {
            case .brisk: 9000
            case .steady: 100_000
            case .slow: 900_000
            }
        return start.advanced(by: .seconds(Int.random(in: -100...span, using: &generator)))
    }

    func schedule(_ generator: inout SeededGenerator) -> Schedule {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: .at(instant(&generator))
        case 1, 2: cron(&generator)
        default: interval(&generator)
        }
    }

    private func cron(_ generator: inout SeededGenerator) -> Schedule {
        let texts =
            switch tempo {
            case .brisk: ["* * * * *", "*/5 * * * *", "*/20 * * * * *", "30 2 * * *", "@hourly"]
            case .steady: ["*/30 * * * *", "0 * * * *", "30 1-3 * * *", "0 2,3 * * 0", "15 */2 * * *"]
            case .slow: ["30 2 * * *", "0 */6 * * *", "0 0 * * 1-5", "59 23 L * *", "0 3 29 2 *"]
            }
        return .cron(
            Schedule.Cron(
                expression: generator.pick(texts),
                zone: generator.pick(SimulatedZones.names),
                stagger: generator.isOne(in: 3) ? .seconds(generator.pick([50, 600])) : .zero
            )
        )
    }

    private func interval(_ generator: inout SeededGenerator) -> Schedule {
        let seconds =
            switch tempo {
            case .brisk: [5, 7, 30, 60, 90, 600]
            case .steady: [300, 600, 900, 3600, 5400]
            case .slow: [3600, 7200, 21_600, 86_400]
            }
        let anchor =
            generator.isOne(in: 3)
            ? start.advanced(by: .milliseconds(Int.random(in: -5_000_000...2_000_000, using: &generator))) : nil
        return .every(
            Schedule.Interval(
                period: .seconds(generator.pick(seconds)),
                anchor: anchor,
                from: generator.isOne(in: 4) ? .completion : .anchor
            )
        )
    }

    func overlap(_ generator: inout SeededGenerator) -> OverlapPolicy {
        generator.pick([.skip, .skip, .queue(limit: 1), .queue(limit: 3), .replace, .allow(limit: 2), .allow(limit: 3)])
    }
}
