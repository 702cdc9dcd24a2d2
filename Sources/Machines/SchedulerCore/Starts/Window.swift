import MidwatchModel
import NightFacts
import Schedules

// `window`, run windows and blackouts: when turns may start, and what becomes of those that run at the edge.

extension SchedulerCore {
    /// What of its hours keeps a job from starting a turn; nil when nothing does. An occurrence is asked at its own time,
    /// too: what fell due outside starts nothing inside.
    func windowObstacle(to admission: Admission, _ job: JobSlot, _ start: WaitingStart?) -> Obstacle? {
        switch (admission, start?.nominal) {
        case (.overdue, let nominal?): windowObstacle(to: job, at: nominal)
        case (.latest, let nominal?), (.latestMadeUp, let nominal?):
            windowObstacle(to: job, at: nominal) ?? windowObstacle(to: job, at: now.wall)
        default: windowObstacle(to: job, at: now.wall)
        }
    }

    private func windowObstacle(to job: JobSlot, at instant: WallTime) -> Obstacle? {
        guard let hours = job.hours, !hours.isOpen(at: instant) else { return nil }
        let end = instant < now.wall ? nil : hours.nextChange(after: instant)
        return .window(open: job.definition.hours.open.map(\.description), until: end)
    }

    /// When the next hours begin or end, or a drain at their edge is over.
    var nextHoursChange: WallTime? {
        guard hasHours else { return nil }
        var nearest: WallTime?
        for job in jobs {
            for instant in [job.hoursChangeAt, job.edgeAt] {
                if let instant, instant < nearest ?? instant + .milliseconds(1) { nearest = instant }
            }
        }
        return nearest
    }

    /// Looks where every job stands in its hours: at the start, after a reload, and when the clock was set.
    mutating func lookAtHours() {
        guard hasHours else { return }
        for index in jobs.indices where jobs[index].hours != nil { enterHours(index) }
    }

    /// Follows the hours that began or ended since the last step.
    mutating func followHours() {
        guard hasHours else { return }
        for index in jobs.indices {
            if let change = jobs[index].hoursChangeAt, change <= now.wall { enterHours(index) }
            if let edge = jobs[index].edgeAt, edge <= now.wall {
                jobs.setHours(index, changeAt: jobs[index].hoursChangeAt, edgeAt: nil)
                for turn in live(of: jobs[index]) { stop(turn, cause: .hoursDrained) }
            }
        }
    }

    private mutating func enterHours(_ index: Int) {
        guard let hours = jobs[index].hours else { return }
        let isOpen = hours.isOpen(at: now.wall)
        let change = hours.nextChange(after: now.wall)
        jobs.setHours(index, changeAt: change, edgeAt: isOpen ? nil : jobs[index].edgeAt)
        guard !isOpen else { return }
        dropScheduled(index)
        guard !live(of: jobs[index]).isEmpty else { return }
        switch jobs[index].definition.hours.atEdge {
        case .finish: break
        case .drain(let limit): jobs.setHours(index, changeAt: change, edgeAt: jobs[index].edgeAt ?? now.wall + limit)
        case .kill: for turn in live(of: jobs[index]) { stop(turn, cause: .hoursOver) }
        }
    }

    /// What waited for a slot when the hours ended has missed them. Attempts and what was owed wait for the next ones.
    private mutating func dropScheduled(_ index: Int) {
        let dropped = waiting.remove(of: jobs[index].id) { $0.trigger == .schedule }
        guard !dropped.isEmpty else { return }
        for start in dropped { decide(start, .skippedWindow, cause: .hoursEndedWaiting) }
        // What waited may have been all that kept the job from being due again, or over.
        endIfOver(index)
        rearm(index)
    }
}
