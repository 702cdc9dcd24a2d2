public import MidwatchModel
public import NightFacts
import Schedules

/// Where a job stands, for people and programs that ask.
public struct JobStatus: Hashable, Sendable {
    /// Its definition.
    public var definition: JobDefinition
    /// Its life.
    public var record: JobRecord
    /// Its phase.
    public var phase: PhaseID?
    /// Its turns that have not ended.
    public var live: [TurnID]
    /// How many starts of it wait.
    public var waiting: Int
    /// Its next occurrence.
    public var nextDue: WallTime?
    /// What keeps it from starting anything; nil when nothing does.
    public var obstacle: Obstacle?
    /// The same as a cause.
    public var obstacleCause: Cause?
    /// The schedule's canonical text.
    public var scheduleText: String
}

/// Where a phase stands.
public struct PhaseStatus: Hashable, Sendable {
    /// Its record.
    public var record: PhaseRecord
    /// Its definition.
    public var definition: PhaseDefinition
    /// Its members' states, in the definition's order.
    public var members: [JobRecord]
    /// What is waited for, one line each for people: the members that will not be done by themselves, with their reasons,
    /// an approval, the next instance of the plan.
    public var obstacles: [Cause]
    /// When its time, or that of the approval it waits for, is over; nil when it has all the time there is.
    public var expiresAt: WallTime?
    /// Its plan begins again and again.
    public var isRepeating: Bool
}

extension SchedulerCore {
    /// All jobs in file order, without those that are to be forgotten once they are done and are.
    public var jobStatuses: [JobStatus] {
        let capacity = Capacity(self)
        return jobs.lazy.filter { !($0.definition.deleteAfterRun && $0.record.state == .done) }.map {
            status($0, capacity)
        }
    }

    /// One job.
    public func jobStatus(_ id: JobID) -> JobStatus? {
        jobs.index(of: id).map { status(jobs[$0], Capacity(self)) }
    }

    private func status(_ job: JobSlot, _ capacity: Capacity) -> JobStatus {
        let obstacle = firstObstacle(to: .present, job, nil, capacity)
        return JobStatus(
            definition: job.definition,
            record: job.record,
            phase: job.phase,
            live: live(of: job),
            waiting: waitingCount(of: job),
            nextDue: job.nextDue,
            obstacle: obstacle,
            obstacleCause: obstacle.map(cause),
            scheduleText: job.schedule.canonicalText
        )
    }

    /// The job's next occurrences after now, at most `limit`, whatever may keep them from starting anything.
    public func nextOccurrences(of id: JobID, limit: Int) -> [WallTime] {
        guard let index = jobs.index(of: id), let first = jobs[index].nextDue else { return [] }
        let job = jobs[index]
        var instants = [first]
        while instants.count < limit, let last = instants.last {
            guard let next = job.schedule.next(after: last, anchor: job.record.anchor),
                next <= job.definition.until ?? next
            else { break }
            instants.append(next)
        }
        return instants
    }

    /// All phases in plan order. Each is looked up in time that grows with its members alone.
    public var phaseStatuses: [PhaseStatus] { phases.indices.map(status(ofPhase:)) }

    /// One phase.
    public func phaseStatus(_ id: PhaseID) -> PhaseStatus? { phases.place(of: id).map(status(ofPhase:)) }

    private func status(ofPhase place: Int) -> PhaseStatus {
        let phase = phases[place]
        return PhaseStatus(
            record: phase.record,
            definition: phase.definition,
            members: phase.definition.jobs.compactMap { jobs[$0]?.record },
            obstacles: obstacles(of: place),
            expiresAt: [phase.timeout, phase.expiry].compactMap(\.self).min(),
            isRepeating: plans.plan(ofPhase: place) != nil
        )
    }

    private func obstacles(of place: Int) -> [Cause] {
        let phase = phases[place]
        let members = phase.record.state == .passed ? [] : phase.definition.jobs.compactMap(obstacleInPhase)
        switch phase.record.state {
        case .passed: return [instanceAwaited(by: place)].compactMap(\.self)
        case .shut where plans.awaitsFirstInstance(ofPhase: place):
            return members + [instanceAwaited(by: place)].compactMap(\.self)
        case .awaitingApproval, .refused: return members + [phase.record.reason].compactMap(\.self)
        case .shut, .open, .verifying: return members
        }
    }

    func obstacleInPhase(_ id: JobID) -> Cause? {
        guard let index = jobs.index(of: id) else { return .phase(.memberUndefined(id)) }
        let record = jobs[index].record
        switch record.state {
        case .done: return nil
        case .active: return jobs[index].definition.isEnabled ? nil : .phase(.memberDisabled(id))
        case .stuck, .held, .ended: return .phase(.member(id, record.state, record.reason))
        }
    }

    /// Turns that have not ended, oldest first.
    public var liveTurns: [TurnRecord] {
        turns.inOrder
    }

    /// Launches that have not ended: live turns that are not being verified, and checks.
    public var openLaunches: [LaunchID] {
        let turns = liveTurns.filter { $0.state != .verifying }.map { LaunchID.turn($0.id) }
        return turns + checks.ids.map { LaunchID.check($0) }
    }

    /// The accounts that are held, in name order.
    public var heldAccounts: [AccountHold] { accounts.held }

    /// How many starts wait for a slot.
    public var waitingStarts: Int { waiting.count }

    /// The nearest occurrence of an active job in an open phase (or in none).
    public var nextStart: (job: JobID, at: WallTime)? {
        var nearest: (job: JobID, at: WallTime)?
        for job in jobs where job.record.state == .active && isOpen(job.phase) {
            guard let at = job.nextDue, at < nearest?.at ?? at + .milliseconds(1) else { continue }
            nearest = (job.definition.id, at)
        }
        return nearest
    }

    /// How many jobs have an occurrence before `instant` that is not decided. The watchdog asks.
    public func overdueCount(before instant: WallTime) -> Int {
        guard let first = jobs.nextDeadline, first < instant else { return 0 }
        return jobs.count { job in job.nextDue.map { $0 < instant } ?? false }
    }
}

/// A start that waits.
public struct WaitingStatus: Hashable, Sendable {
    /// The job.
    public var job: JobID
    /// What asks for it.
    public var trigger: TurnTrigger
    /// The occurrence that it serves; nil for a manual run.
    public var nominal: WallTime?
    /// Since when it waits.
    public var since: WallTime
    /// Not before this instant; nil as soon as there is room.
    public var notBefore: WallTime?
    /// What it waits for.
    public var obstacle: Obstacle
    /// The same as a cause.
    public var cause: Cause
}

extension SchedulerCore {
    /// Starts that wait, in the order they came into line, each with what it waits for.
    public var waitingStatuses: [WaitingStatus] {
        guard !waiting.isEmpty else { return [] }
        let capacity = Capacity(self)
        return waiting.map { start in
            let obstacle = waitObstacle(of: start, capacity)
            return WaitingStatus(
                job: start.job,
                trigger: start.trigger,
                nominal: start.served,
                since: start.since,
                notBefore: start.notBefore,
                obstacle: obstacle,
                cause: .waits(obstacle, offsetSeconds: offset(of: obstacle))
            )
        }
    }
}
