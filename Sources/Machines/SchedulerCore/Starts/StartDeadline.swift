import MidwatchModel
import NightFacts

// How late a start may be: `startDeadlineSeconds`, counted from the occurrence, and the job's end, `until`.

extension SchedulerCore {
    /// A start is too old for its occurrence. A one-shot that waited for a budget or an account serves the one occurrence it
    /// has.
    func startDeadlineObstacle(to job: JobSlot, _ start: WaitingStart?) -> Obstacle? {
        guard let deadline = job.definition.startDeadline, let start else { return nil }
        if let nominal = start.nominal, nominal + deadline < now.wall { return .startDeadline }
        guard start.trigger == .afterHold, case .at(let instant) = job.definition.schedule,
            instant + deadline < now.wall
        else { return nil }
        return .startDeadline
    }

    /// The job's end has passed. A start that is on time may be made a moment after it, a late one may not.
    func untilObstacle(to job: JobSlot, _ start: WaitingStart?) -> Obstacle? {
        guard let until = job.definition.until, now.wall > until else { return nil }
        switch start?.trigger {
        case .manual: return nil
        case .schedule: return start?.nominal.map { $0 + limits.lateAfter < now.wall } ?? false ? .until : nil
        case .retry, .afterHold, .escalation, nil: return .until
        }
    }
}
