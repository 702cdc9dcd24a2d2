import MidwatchModel
import NightFacts

// `maxTurns`: how many turns of a job may count. Here alone is it compared.

extension JobSlot {
    /// The bound of `maxTurns`, once the turns that counted and `pending` that may count are as many; nil below it.
    func maxTurnsReached(beside pending: Int = 0) -> Int? {
        guard let limit = definition.maxTurns, record.countedTurns + pending >= limit else { return nil }
        return limit
    }
}

extension SchedulerCore {
    /// Turns that live may turn out to count; so may starts that wait.
    func maxTurnsObstacle(to admission: Admission, _ job: JobSlot) -> Obstacle? {
        switch admission {
        case .latest:
            let busy = busyCount(of: job) - heldBackCount(job)
            return busy > 0 ? maxTurnsObstacle(to: job, beside: busy) : nil
        case .latestMadeUp, .madeUp:
            let busy = busyCount(of: job)
            return busy > 0 ? maxTurnsObstacle(to: job, beside: busy) : nil
        case .handInLine, .ripe, .wait: return maxTurnsObstacle(to: job, beside: live(of: job).count)
        default: return maxTurnsObstacle(to: job, beside: 0)
        }
    }

    private func maxTurnsObstacle(to job: JobSlot, beside pending: Int) -> Obstacle? {
        job.maxTurnsReached(beside: pending).map { .maxTurns($0) }
    }
}
