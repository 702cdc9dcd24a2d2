import MidwatchModel

/// Makes up definitions, and changes them as people edit their files.
struct RandomDefinitions: Sendable {
    /// Whether jobs fire every few seconds or every few hours.
    enum Tempo: Hashable, Sendable { case brisk, steady, slow }

    /// What is in force.
    private(set) var current: Definitions
    /// Every job ever made up: what is removed may come back as it was.
    private var pool: [JobDefinition]
    private let maker: JobMaker

    init(start: WallTime, tempo: Tempo, allowsStopPolicies: Bool, _ generator: inout SeededGenerator) {
        maker = JobMaker(start: start, tempo: tempo)
        let count = Int.random(in: 2...7, using: &generator)
        var jobs: [JobDefinition] = []
        for number in 0..<count { jobs.append(maker.job("job-\(number)", &generator)) }
        pool = jobs
        current = Definitions(
            jobs: jobs,
            agents: ["other", "scripted"].map { AgentDefinition(name: $0, preset: "command", command: ["agent"]) },
            plans: Self.plans(jobs.map(\.id), maker, &generator),
            limits: Limits(
                maxConcurrentTurns: Int.random(in: 1...4, using: &generator),
                lateAfter: .seconds(generator.pick([5, 60])),
                keys: generator.isOne(in: 2) ? ["net": 2] : [:],
                catchUpInterval: .seconds(generator.pick([0, 2, 20]))
            ),
            stop: allowsStopPolicies ? Self.stopPolicy(&generator) : .leave,
            accounts: Self.accounts(&generator),
            night: Self.night(&generator)
        )
        Self.addBudgets(to: &current, &generator)
    }

    private static func accounts(_ generator: inout SeededGenerator) -> [AccountDefinition] {
        guard generator.isOne(in: 3) else { return [] }
        return [
            AccountDefinition(
                name: generator.pick(["scripted", "shared"]),
                maxConcurrentTurns: generator.pick([nil, 1, 2]),
                releaseInterval: .seconds(generator.pick([0, 10, 600]))
            )
        ]
    }

    private static func stopPolicy(_ generator: inout SeededGenerator) -> StopPolicy {
        generator.pick([.leave, .kill, .drain(limit: .seconds(1)), .drain(limit: .seconds(600))])
    }

    private static func plans(
        _ jobs: [JobID],
        _ maker: JobMaker,
        _ generator: inout SeededGenerator
    ) -> [PlanDefinition] {
        guard !generator.isOne(in: 3) else { return [] }
        var rest = jobs.shuffled(using: &generator)
        var plans: [PlanDefinition] = []
        for plan in 0..<Int.random(in: 1...2, using: &generator) {
            var phases: [PhaseDefinition] = []
            for phase in 0..<Int.random(in: 1...3, using: &generator) where !rest.isEmpty {
                let members = (0..<Int.random(in: 1...3, using: &generator)).compactMap { _ in rest.popLast() }
                let timeout = generator.isOne(in: 5) ? maker.span(&generator) : nil
                let gate = gate(members, maker, &generator)
                phases.append(PhaseDefinition(name: "phase-\(phase)", jobs: members, gate: gate, timeout: timeout))
            }
            let schedule = generator.isOne(in: 3) ? maker.planSchedule(&generator) : nil
            plans.append(PlanDefinition(name: "plan-\(plan)", phases: phases, schedule: schedule))
        }
        return plans
    }

    private static func gate(_ members: [JobID], _ maker: JobMaker, _ generator: inout SeededGenerator) -> Gate {
        var gate = Gate(
            require: generator.pick([.all, .all, .any, .quorum(max(1, members.count - 1))]),
            verify: generator.isOne(in: 3)
                ? CheckCommand(argv: ["gate"], expectation: generator.pick([.succeeds, .succeeds, .fails])) : nil,
            approval: generator.isOne(in: 3) ? Gate.Approval() : nil
        )
        if gate.approval != nil, generator.isOne(in: 2) {
            gate.approval = Gate.Approval(
                expiresAfter: maker.span(&generator),
                atExpiry: generator.pick([.refuse, .approve])
            )
        }
        if gate.verify != nil, generator.isOne(in: 2), let member = members.randomElement(using: &generator) {
            let jobs = generator.isOne(in: 2) ? members : [member]
            gate.reopen = Gate.Reopening(jobs: jobs, times: Int.random(in: 1...3, using: &generator))
        }
        return gate
    }

    /// Changes something, or a few things.
    mutating func edit(_ generator: inout SeededGenerator) {
        repeat {
            switch Int.random(in: 0..<14, using: &generator) {
            case 0: editJob(&generator) { job, maker, generator in job.schedule = maker.schedule(&generator) }
            case 1: editJob(&generator) { job, _, _ in job.isEnabled.toggle() }
            case 2:
                editJob(&generator) { job, _, generator in
                    job.maxTurns = generator.isOne(in: 2) ? nil : Int.random(in: 1...6, using: &generator)
                }
            case 3:
                editJob(&generator) { job, maker, generator in
                    job.until = generator.isOne(in: 2) ? nil : maker.instant(&generator)
                }
            case 4: editJob(&generator) { job, maker, generator in job.overlap = maker.overlap(&generator) }
            case 5:
                editJob(&generator) { job, _, _ in
                    job.verify = job.verify == nil ? CheckCommand(argv: ["check"]) : nil
                }
            case 6: addOrRemove(&generator)
            case 7: editPhases(&generator)
            case 8: editJob(&generator) { job, maker, generator in job.retry = maker.retry(&generator) }
            case 10: editJob(&generator) { job, maker, generator in job.onStuck = maker.stuckPolicy(&generator) }
            case 11: editJob(&generator) { job, maker, generator in maker.drawStarts(&job, &generator) }
            case 12: Self.editBudget(of: &current, &generator)
            case 9: if current.stop != .leave { current.stop = Self.stopPolicy(&generator) }
            default: current.limits.maxConcurrentTurns = Int.random(in: 1...4, using: &generator)
            }
        } while generator.isOne(in: 3)
    }

    private mutating func editJob(
        _ generator: inout SeededGenerator,
        _ change: (inout JobDefinition, JobMaker, inout SeededGenerator) -> Void
    ) {
        guard !current.jobs.isEmpty else { return }
        let index = Int.random(in: 0..<current.jobs.count, using: &generator)
        change(&current.jobs[index], maker, &generator)
    }

    private mutating func addOrRemove(_ generator: inout SeededGenerator) {
        if current.jobs.count > 1, generator.isOne(in: 2) {
            current.jobs.remove(at: Int.random(in: 0..<current.jobs.count, using: &generator))
            return
        }
        let missing = pool.filter { old in !current.jobs.contains { $0.id == old.id } }
        let job = missing.isEmpty ? maker.job("job-\(pool.count)", &generator) : generator.pick(missing)
        if missing.isEmpty { pool.append(job) }
        current.jobs.insert(job, at: Int.random(in: 0...current.jobs.count, using: &generator))
    }

    private mutating func editPhases(_ generator: inout SeededGenerator) {
        guard let plan = current.plans.indices.randomElement(using: &generator),
            let phase = current.plans[plan].phases.indices.randomElement(using: &generator)
        else {
            current.plans = Self.plans(pool.map(\.id), maker, &generator)
            return
        }
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: current.plans = []
        case 1: _ = current.plans[plan].phases[phase].jobs.popLast()
        case 2:
            let members = current.plans[plan].phases[phase].jobs
            current.plans[plan].phases[phase].gate = Self.gate(members, maker, &generator)
        case 3: current.plans[plan].schedule = generator.isOne(in: 3) ? nil : maker.planSchedule(&generator)
        case 4:
            current.plans[plan].phases[phase].timeout = generator.isOne(in: 2) ? nil : maker.span(&generator)
        default:
            let taken = current.plans.flatMap { $0.phases.flatMap(\.jobs) }
            guard let free = current.jobs.first(where: { !taken.contains($0.id) }) else { return }
            current.plans[plan].phases[phase].jobs.append(free.id)
        }
    }
}
