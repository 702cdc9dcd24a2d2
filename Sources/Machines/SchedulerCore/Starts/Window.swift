import MidwatchModel
import NightFacts
import Schedules

// `window`, run windows and blackouts: when turns may start, and what becomes of those that run at the edge.

extension SchedulerCore {
    /// What of its window keeps a job from starting a turn; nil when nothing does. An occurrence is asked at its own time,
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
        guard let window = job.window, !window.isOpen(at: instant) else { return nil }
        let end = instant < now.wall ? nil : window.nextChange(after: instant)
        return .window(open: job.definition.window.open.map(\.description), until: end)
    }

    /// When the next window opens or shuts, or a drain at its edge is over.
    var nextWindowChange: WallTime? {
        guard hasWindows else { return nil }
        var nearest: WallTime?
        for job in jobs {
            for instant in [job.windowChangeAt, job.edgeAt] {
                if let instant, instant < nearest ?? instant + .milliseconds(1) { nearest = instant }
            }
        }
        return nearest
    }

    /// Looks where every job stands to its window: at the start, after a reload, and when the clock was set.
    mutating func lookAtWindows() {
        guard hasWindows else { return }
        for index in jobs.indices where jobs[index].window != nil { enterWindow(index) }
    }

    /// Follows the windows that opened or shut since the last step.
    package mutating func followWindows() {
        guard hasWindows else { return }
        for index in jobs.indices {
            if let change = jobs[index].windowChangeAt, change <= now.wall { enterWindow(index) }
            if let edge = jobs[index].edgeAt, edge <= now.wall {
                jobs.setWindow(index, changeAt: jobs[index].windowChangeAt, edgeAt: nil)
                for turn in live(of: jobs[index]) { stop(turn, cause: .windowDrained) }
            }
        }
    }

    private mutating func enterWindow(_ index: Int) {
        guard let window = jobs[index].window else { return }
        let isOpen = window.isOpen(at: now.wall)
        let change = window.nextChange(after: now.wall)
        jobs.setWindow(index, changeAt: change, edgeAt: isOpen ? nil : jobs[index].edgeAt)
        guard !isOpen else { return }
        dropScheduled(index)
        guard !live(of: jobs[index]).isEmpty else { return }
        switch jobs[index].definition.window.atEdge {
        case .finish: break
        case .drain(let limit): jobs.setWindow(index, changeAt: change, edgeAt: jobs[index].edgeAt ?? now.wall + limit)
        case .kill: for turn in live(of: jobs[index]) { stop(turn, cause: .windowOver) }
        }
    }

    /// What waited for a slot when the window shut has missed it. Attempts and what was owed wait until it opens again.
    private mutating func dropScheduled(_ index: Int) {
        let dropped = waiting.remove(of: jobs[index].id) { $0.trigger == .schedule }
        guard !dropped.isEmpty else { return }
        for start in dropped { decide(start, .skippedWindow, cause: .windowEndedWaiting) }
        // What waited may have been all that kept the job from being due again, or over.
        endIfOver(index)
        rearm(index)
    }
}
