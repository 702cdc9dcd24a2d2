import MidwatchModel

/// Makes up definitions, and changes them as people edit their files.
struct RandomDefinitions {
    /// What is in force.
    private(set) var current: Definitions
    /// Every job ever made up: what is removed may come back as it was.
    private var pool: [JobDefinition]

    init(_ generator: inout SeededGenerator) {
        let count = Int.random(in: 2...7, using: &generator)
        let jobs = (0..<count).map { Self.job("job-\($0)", &generator) }
        pool = jobs
        current = Definitions(
            jobs: jobs,
            plans: Self.plans(jobs.map(\.id), &generator),
            limits: Limits(
                maxConcurrentTurns: Int.random(in: 1...4, using: &generator),
                lateAfter: .seconds(generator.pick([5, 60]))
            )
        )
    }

    private static func job(_ id: String, _ generator: inout SeededGenerator) -> JobDefinition {
        var job = JobDefinition.every(id, 60)
        job.schedule = schedule(&generator)
        job.overlap = overlap(&generator)
        if generator.isOne(in: 5) { job.maxTurns = Int.random(in: 1...6, using: &generator) }
        if generator.isOne(in: 5) { job.until = at(Double(Int.random(in: 0...8000, using: &generator))) }
        if generator.isOne(in: 4) { job.verify = CheckCommand(argv: ["check"]) }
        job.isEnabled = !generator.isOne(in: 10)
        return job
    }

    private static func schedule(_ generator: inout SeededGenerator) -> Schedule {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0:
            return .at(at(Double(Int.random(in: -100...5000, using: &generator))))
        case 1, 2:
            let texts = ["* * * * *", "*/5 * * * *", "0 * * * *", "*/20 * * * * *", "30 2 * * *"]
            return .cron(
                Schedule.Cron(expression: generator.pick(texts), stagger: generator.isOne(in: 3) ? .seconds(50) : .zero)
            )
        default:
            let seconds = generator.pick([5, 7, 30, 60, 90, 600, 3600])
            let anchor = generator.isOne(in: 3) ? at(Double(Int.random(in: -5000...2000, using: &generator))) : nil
            return .every(
                Schedule.Interval(
                    period: .seconds(seconds),
                    anchor: anchor,
                    from: generator.isOne(in: 4) ? .completion : .anchor
                )
            )
        }
    }

    private static func overlap(_ generator: inout SeededGenerator) -> OverlapPolicy {
        generator.pick([.skip, .skip, .queue(limit: 1), .queue(limit: 3), .replace, .allow(limit: 2), .allow(limit: 3)])
    }

    private static func plans(_ jobs: [JobID], _ generator: inout SeededGenerator) -> [PlanDefinition] {
        guard !generator.isOne(in: 3) else { return [] }
        var rest = jobs.shuffled(using: &generator)
        var plans: [PlanDefinition] = []
        for plan in 0..<Int.random(in: 1...2, using: &generator) {
            var phases: [PhaseDefinition] = []
            for phase in 0..<Int.random(in: 1...3, using: &generator) where !rest.isEmpty {
                let members = (0..<Int.random(in: 1...3, using: &generator)).compactMap { _ in rest.popLast() }
                phases.append(
                    PhaseDefinition(name: "phase-\(phase)", jobs: members, gate: gate(members.count, &generator))
                )
            }
            plans.append(PlanDefinition(name: "plan-\(plan)", phases: phases))
        }
        return plans
    }

    private static func gate(_ members: Int, _ generator: inout SeededGenerator) -> Gate {
        Gate(
            require: generator.pick([.all, .all, .any, .quorum(max(1, members - 1))]),
            verify: generator.isOne(in: 3) ? CheckCommand(argv: ["gate"]) : nil,
            needsApproval: generator.isOne(in: 4)
        )
    }

    /// Changes something, or a few things.
    mutating func edit(_ generator: inout SeededGenerator) {
        repeat {
            switch Int.random(in: 0..<9, using: &generator) {
            case 0: editJob(&generator) { job, generator in job.schedule = Self.schedule(&generator) }
            case 1: editJob(&generator) { job, _ in job.isEnabled.toggle() }
            case 2:
                editJob(&generator) { job, generator in
                    job.maxTurns = generator.isOne(in: 2) ? nil : Int.random(in: 1...6, using: &generator)
                }
            case 3:
                editJob(&generator) { job, generator in
                    let seconds = Double(Int.random(in: 0...9000, using: &generator))
                    job.until = generator.isOne(in: 2) ? nil : at(seconds)
                }
            case 4: editJob(&generator) { job, generator in job.overlap = Self.overlap(&generator) }
            case 5:
                editJob(&generator) { job, _ in job.verify = job.verify == nil ? CheckCommand(argv: ["check"]) : nil }
            case 6: addOrRemove(&generator)
            case 7: editPhases(&generator)
            default: current.limits.maxConcurrentTurns = Int.random(in: 1...4, using: &generator)
            }
        } while generator.isOne(in: 3)
    }

    private mutating func editJob(
        _ generator: inout SeededGenerator,
        _ change: (inout JobDefinition, inout SeededGenerator) -> Void
    ) {
        guard !current.jobs.isEmpty else { return }
        let index = Int.random(in: 0..<current.jobs.count, using: &generator)
        change(&current.jobs[index], &generator)
    }

    private mutating func addOrRemove(_ generator: inout SeededGenerator) {
        if current.jobs.count > 1, generator.isOne(in: 2) {
            current.jobs.remove(at: Int.random(in: 0..<current.jobs.count, using: &generator))
            return
        }
        let missing = pool.filter { old in !current.jobs.contains { $0.id == old.id } }
        let job = missing.isEmpty ? Self.job("job-\(pool.count)", &generator) : generator.pick(missing)
        if missing.isEmpty { pool.append(job) }
        current.jobs.insert(job, at: Int.random(in: 0...current.jobs.count, using: &generator))
    }

    private mutating func editPhases(_ generator: inout SeededGenerator) {
        guard let plan = current.plans.indices.randomElement(using: &generator),
            let phase = current.plans[plan].phases.indices.randomElement(using: &generator)
        else {
            current.plans = Self.plans(pool.map(\.id), &generator)
            return
        }
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: current.plans = []
        case 1: _ = current.plans[plan].phases[phase].jobs.popLast()
        case 2:
            let members = current.plans[plan].phases[phase].jobs.count
            current.plans[plan].phases[phase].gate = Self.gate(members, &generator)
        default:
            let taken = current.plans.flatMap { $0.phases.flatMap(\.jobs) }
            guard let free = current.jobs.first(where: { !taken.contains($0.id) }) else { return }
            current.plans[plan].phases[phase].jobs.append(free.id)
        }
    }
}
