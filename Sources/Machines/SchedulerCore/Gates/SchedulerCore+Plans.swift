public import MidwatchModel
public import NightFacts
import Schedules

// Plans that repeat: each occurrence of a plan's schedule begins an instance, with all its phases anew.

/// A plan that repeats, as the core sees it.
struct PlanSlot: Hashable, Sendable {
    var definition: PlanDefinition
    var schedule: CompiledSchedule
    var record: PlanRecord
    /// Its phases, as places in the core's list.
    var places: Range<Int>
    /// When its next instance begins; nil when none will.
    var nextDue: WallTime?

    mutating func rearm() {
        nextDue = schedule.next(after: record.decidedThrough, anchor: record.anchor)
    }
}

/// Where a plan that repeats stands, for people and programs that ask.
public struct PlanStatus: Hashable, Sendable {
    /// Its record.
    public var record: PlanRecord
    /// When its next instance begins.
    public var nextDue: WallTime?
}

extension SchedulerCore {
    /// All plans that repeat, in file order.
    public var planStatuses: [PlanStatus] { plans.map { PlanStatus(record: $0.record, nextDue: $0.nextDue) } }

    /// When the next instance of a plan begins.
    var nextInstance: WallTime? { plans.lazy.compactMap(\.nextDue).min() }

    /// Makes the schedules of plans the core's own; their phases must be there.
    mutating func adoptPlans(_ definitions: CompiledDefinitions) {
        let before = Set(plans.map(\.definition.name))
        plans = []
        var first = 0
        for (plan, schedule) in zip(definitions.definitions.plans, definitions.planSchedules) {
            let places = first..<(first + plan.phases.count)
            first = places.upperBound
            guard let schedule else { continue }
            let known = retiredPlans.removeValue(forKey: plan.name)
            let isRunning = places.contains { phases[$0].record.state != .shut }
            var record = known ?? newRecord(plan, schedule)
            takeUp(&record, plan, schedule, isNew: isStarted && !before.contains(plan.name), isRunning: isRunning)
            var slot = PlanSlot(definition: plan, schedule: schedule, record: record, places: places)
            slot.rearm()
            plans.append(slot)
            if record != known { self.record(.plan(record)) }
        }
    }

    private func newRecord(_ plan: PlanDefinition, _ schedule: CompiledSchedule) -> PlanRecord {
        PlanRecord(
            name: plan.name,
            instance: 0,
            since: now.wall,
            scheduleIdentity: schedule.canonicalText,
            anchor: now.wall,
            decidedThrough: watermark(of: plan, instance: 0)
        )
    }

    /// Brings a record in line with a schedule that may have changed. It starts counting at the present then, and so it
    /// does for a plan that was defined without one meanwhile, whose present instance goes on.
    private func takeUp(
        _ record: inout PlanRecord,
        _ plan: PlanDefinition,
        _ schedule: CompiledSchedule,
        isNew: Bool,
        isRunning: Bool
    ) {
        let isEdited = record.scheduleIdentity != schedule.canonicalText
        let isTakenOver = record.instance == 0 && isRunning
        if isTakenOver { record.instance = 1 }
        guard isEdited || isNew || isTakenOver else { return }
        record.scheduleIdentity = schedule.canonicalText
        if isEdited || isTakenOver { record.anchor = now.wall }
        record.decidedThrough = watermark(of: plan, instance: record.instance)
    }

    /// An interval's first instance begins when the plan is first seen; all others begin later.
    private func watermark(of plan: PlanDefinition, instance: Int) -> WallTime {
        if case .every = plan.schedule, instance == 0 { now.wall - .milliseconds(1) } else { now.wall }
    }

    /// Begins the instances that are due. However many occurrences have elapsed, the newest counts.
    mutating func followPlans() {
        for plan in plans.indices {
            rebaseAfterStepBack(plan: plan)
            if let due = plans[plan].nextDue, due <= now.wall { beginInstance(of: plan) }
        }
    }

    /// A plan must not stand still until a clock that was set back has caught up: the same bounds as for jobs.
    private mutating func rebaseAfterStepBack(plan: Int) {
        let ahead = now.wall.duration(to: plans[plan].record.decidedThrough)
        guard ahead > .zero else { return }
        if case .every(let interval) = plans[plan].definition.schedule {
            guard ahead > interval.period else { return }
            plans[plan].record.anchor = now.wall + interval.period
        } else {
            guard ahead > Self.cronStepTolerance else { return }
        }
        plans[plan].record.decidedThrough = now.wall
        plans[plan].rearm()
        record(.plan(plans[plan].record))
    }

    private mutating func beginInstance(of plan: Int) {
        tellUnfinished(plan)
        plans[plan].record.instance += 1
        plans[plan].record.since = now.wall
        if !Mutation.instanceDoubled.isOn { plans[plan].record.decidedThrough = now.wall }
        plans[plan].rearm()
        let record = plans[plan].record
        self.record(.plan(record))
        let members = plans[plan].places.flatMap { self.members(of: $0) }
        let counting = Set(members.filter { isCounting(jobs[$0]) })
        for index in plans[plan].places {
            dropCheck(index)
            phases[index].record.instance = record.instance
            phases[index].record.openedAt = nil
            phases[index].record.reopened = 0
            phases[index].record.seal = nil
            enter(.shut, nil, phase: index)
        }
        for job in members { renew(job, wasCounting: counting.contains(job)) }
        tell(.planStarted, "instance \(record.instance) of \(record.name) begins")
        openPhases()
    }

    /// A member begins an instance with nothing behind it. Stuck and held ones wait on for somebody's word, and what is
    /// over for good stays over.
    private mutating func renew(_ index: Int, wasCounting: Bool) {
        var record = jobs[index].record
        guard record.endedBy != .until else { return }
        record.countedTurns = 0
        switch record.state {
        case .done, .ended:
            record.state = .active
            record.reason = nil
            record.endedBy = nil
            record.since = now.wall
            record.failures = 0
            record.idleTurns = 0
            record.stuckTries = 0
        case .active:
            record.failures = 0
            record.idleTurns = 0
            record.stuckTries = 0
        case .stuck, .held: break
        }
        // What it would have had to do in the time it was over was no occurrence.
        if !wasCounting { record.decidedThrough = max(record.decidedThrough, now.wall - .milliseconds(1)) }
        if record != jobs[index].record { change(index) { old, _ in old = record } }
        endIfOver(index)
        rearm(index)
    }

    private mutating func tellUnfinished(_ plan: Int) {
        let record = plans[plan].record
        guard record.instance > 0, let index = plans[plan].places.first(where: { phases[$0].record.state != .passed })
        else { return }
        let phase = phases[index]
        let members = phase.definition.jobs.compactMap(obstacleInPhase).joined(separator: ", ")
        let why = members.isEmpty ? phase.record.reason.map { ": \($0)" } ?? "" : ": \(members)"
        tell(
            .planEnded,
            phase: phase.id,
            "instance \(record.instance) of \(record.name) ends unfinished: "
                + "phase \(phase.id.phase) is \(phase.record.state.rawValue)\(why)"
        )
    }

    /// Tells that an instance is over when the last of its phases has passed.
    mutating func tellFinished(planOf index: Int) {
        guard let plan = plans.first(where: { $0.places.contains(index) }),
            plan.places.allSatisfy({ phases[$0].record.state == .passed })
        else { return }
        tell(.planEnded, "instance \(plan.record.instance) of \(plan.record.name) is over: all gates met")
    }

    /// Whether a phase's plan begins again and again.
    func isRepeating(_ index: Int) -> Bool { plans.contains { $0.places.contains(index) } }

    /// Whether no instance of a phase's plan has begun yet.
    func awaitsFirstInstance(_ index: Int) -> Bool {
        plans.contains { $0.places.contains(index) && $0.record.instance == 0 }
    }

    /// What a phase that is shut or over waits for, for people: the next instance of its plan.
    func instanceAwaited(by index: Int) -> String? {
        guard let plan = plans.first(where: { $0.places.contains(index) }), let next = plan.nextDue else { return nil }
        return "instance \(plan.record.instance + 1) of \(plan.record.name) begins \(text(next))"
    }
}
