public import MidwatchModel
public import NightFacts
import Schedules

// Plans that repeat: each occurrence of a plan's schedule begins an instance, with all its phases anew.

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

    /// Takes up the plans that repeat; their phases must be there.
    mutating func adoptPlans(_ definitions: CompiledDefinitions) {
        var first = 0
        for (plan, schedule) in zip(definitions.definitions.plans, definitions.planSchedules) {
            let places = first..<(first + plan.phases.count)
            first = places.upperBound
            guard let schedule else { continue }
            let isRunning = places.contains { phases[$0].record.state != .shut }
            let record = plans.define(
                plan,
                schedule,
                places: places,
                isRunning: isRunning,
                isReload: isStarted,
                at: now.wall
            )
            if let record { self.record(.plan(record)) }
        }
    }

    /// The places of the plans that repeat, in file order.
    package var planPlaces: Range<Int> { plans.indices }

    /// Begins a plan's instance if one is due. However many occurrences have elapsed, the newest counts.
    package mutating func followPlan(_ plan: Int) {
        let rebased = plans.rebased(plan, at: now.wall, cronTolerance: Self.cronStepTolerance)
        if let rebased { record(.plan(rebased)) }
        if plans.isDue(plan, at: now.wall) { beginInstance(of: plan) }
    }

    private mutating func beginInstance(of plan: Int) {
        tellUnfinished(plan)
        let record = plans.began(plan, at: now.wall)
        self.record(.plan(record))
        let members = plans[plan].places.flatMap { self.members(of: $0) }
        let counting = Set(members.filter { isCounting(jobs[$0]) })
        for place in plans[plan].places {
            dropCheck(place)
            enter(.begunAnew(instance: record.instance), place)
        }
        for job in members { renew(job, wasCounting: counting.contains(job)) }
        tell(.planStarted(record.name, instance: record.instance))
        effects.add(.openPhases)
    }

    /// A member begins an instance with nothing behind it. Stuck and held ones wait on for somebody's word, and what is
    /// over for good stays over.
    private mutating func renew(_ index: Int, wasCounting: Bool) {
        var record = jobs[index].record
        guard record.endedBy != .until else { return }
        record.countedTurns = 0
        switch record.state {
        case .done, .ended: record.resume(.newInstance, at: now.wall)
        case .active: record.streaks = JobRecord.Streaks()
        case .stuck, .held: break
        }
        // What it would have had to do in the time it was over was no occurrence.
        if !wasCounting { record.cursor.advance(to: now.wall - .milliseconds(1)) }
        if record != jobs[index].record { change(index) { old, _ in old = record } }
        endIfOver(index)
        rearm(index)
    }

    private mutating func tellUnfinished(_ plan: Int) {
        let record = plans[plan].record
        guard record.instance > 0, let place = plans[plan].places.first(where: { phases[$0].record.state != .passed })
        else { return }
        let phase = phases[place]
        let members = phase.definition.jobs.compactMap(obstacleInPhase)
        let why = members.isEmpty ? [phase.record.reason].compactMap(\.self) : members
        tell(
            .planUnfinished(record.name, instance: record.instance, phase.id, phase.record.state, why),
            phase: phase.id
        )
    }

    /// Tells that an instance is over when the last of its phases has passed.
    mutating func tellFinished(planOf place: Int) {
        guard let plan = plans.plan(ofPhase: place), phases.havePassed(plan.places) else { return }
        tell(.planPassed(plan.record.name, instance: plan.record.instance))
    }

    /// What a phase that is shut or over waits for, for people: the next instance of its plan.
    func instanceAwaited(by place: Int) -> Cause? {
        guard let plan = plans.plan(ofPhase: place), let next = plan.nextDue else { return nil }
        return .phase(.nextInstance(plan.record.instance + 1, plan: plan.record.name, begins: moment(next)))
    }
}
