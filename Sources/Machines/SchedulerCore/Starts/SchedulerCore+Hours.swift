import MidwatchModel
import NightFacts
import Schedules

// Run windows and blackouts: when turns may start, and what becomes of those that run at the edge.

extension SchedulerCore {
    /// What of its hours keeps a job from starting a turn at an instant; nil when nothing does.
    func hoursObstacle(to job: JobSlot, at instant: WallTime) -> String? {
        guard let hours = job.hours, !hours.isOpen(at: instant) else { return nil }
        let texts = job.definition.hours.open.map(\.description).joined(separator: ", ")
        let what = texts.isEmpty ? "in a blackout" : "outside its run window (\(texts))"
        guard let change = hours.nextChange(after: max(instant, now.wall)) else { return what }
        return instant >= now.wall ? "\(what) until \(text(change))" : what
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
                jobs[index].edgeAt = nil
                for turn in jobs[index].live { stop(turn, cause: "the time it had beyond its run window is over") }
            }
        }
    }

    private mutating func enterHours(_ index: Int) {
        guard let hours = jobs[index].hours else { return }
        jobs[index].hoursChangeAt = hours.nextChange(after: now.wall)
        guard !hours.isOpen(at: now.wall) else {
            jobs[index].edgeAt = nil
            return
        }
        dropScheduled(index)
        guard !jobs[index].live.isEmpty else { return }
        switch jobs[index].definition.hours.atEdge {
        case .finish: break
        case .drain(let limit): jobs[index].edgeAt = jobs[index].edgeAt ?? now.wall + limit
        case .kill: for turn in jobs[index].live { stop(turn, cause: "its run window is over") }
        }
    }

    /// What waited for a slot when the hours ended has missed them. Attempts and what was owed wait for the next ones.
    private mutating func dropScheduled(_ index: Int) {
        guard jobs[index].waitingCount > 0 else { return }
        let id = jobs[index].definition.id
        let isDropped = { (start: WaitingStart) in start.job == id && start.trigger == .schedule }
        let dropped = waiting.filter(isDropped)
        guard !dropped.isEmpty else { return }
        waiting.removeAll(where: isDropped)
        jobs[index].waitingCount -= dropped.count
        for start in dropped { decide(start, .skippedWindow, cause: "its run window ended while it waited") }
        // What waited may have been all that kept the job from being due again, or over.
        endIfOver(index)
        rearm(index)
    }

    /// How long an occurrence may still start; it expires after that.
    func isPastDeadline(_ nominal: WallTime, _ job: JobSlot) -> Bool {
        job.definition.startDeadline.map { nominal + $0 < now.wall } ?? false
    }
}
