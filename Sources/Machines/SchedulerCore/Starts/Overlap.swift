import MidwatchModel
import NightFacts

// `overlap`: what becomes of an occurrence while turns or starts of its job are there already.

extension SchedulerCore {
    func overlapObstacle(to admission: Admission, _ job: JobSlot, asOf instant: WallTime?) -> Obstacle? {
        let running = live(of: job)
        switch admission {
        case .latest: return latestOverlapObstacle(to: job)
        case .overdue, .overdueRun:
            guard let turn = running.first.flatMap({ turns[$0] }), job.concurrencyLimit == 1,
                instant.map({ turn.plannedAt <= $0 }) ?? true
            else { return nil }
            return .overlap(.earlierTurn(turn.id))
        case .handInLine, .handForced:
            if waitingCount(of: job) > 0 { return .overlap(.start(hasWhen: job.definition.when != nil)) }
        default: break
        }
        guard running.count >= job.concurrencyLimit, let turn = running.first, !Mutation.overlapForgotten.isOn else {
            return nil
        }
        return .overlap(.turn(turn))
    }

    /// What `overlap` says to an occurrence while others of its job run or wait. What is made up for later is none of them.
    private func latestOverlapObstacle(to job: JobSlot) -> Obstacle? {
        let (running, waiting) = (live(of: job), waitingCount(of: job))
        let busy = running.count + waiting - heldBackCount(job)
        switch job.definition.overlap {
        case .skip where busy > 0:
            return .overlap(
                running.first.map { .turn($0) } ?? .start(hasWhen: job.definition.when != nil)
            )
        case .queue(let limit) where busy > 0 && waiting >= limit: return .overlap(.queue(waiting))
        case .allow(let limit) where busy >= limit: return .overlap(.parallel(busy))
        case .skip, .queue, .allow, .replace: return nil
        }
    }

    /// Whether an occurrence ends what runs and waits of its job, and takes that place.
    func replacesOthers(_ job: JobSlot) -> Bool {
        job.definition.overlap == .replace && busyCount(of: job) - heldBackCount(job) > 0
    }

    /// How many turns of a job live, and how many starts of it wait.
    func busyCount(of job: JobSlot) -> Int { live(of: job).count + waitingCount(of: job) }

    /// An occurrence that takes the place of others needs no place of its own in the line.
    func waitingFullObstacle(to admission: Admission, _ job: JobSlot) -> Obstacle? {
        guard waiting.isFull, admission != .latest || !replacesOthers(job) else { return nil }
        return .waitingFull(waiting.count)
    }
}
