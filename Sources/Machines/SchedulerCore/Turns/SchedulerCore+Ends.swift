import MidwatchModel
import NightFacts

// How jobs become done, stuck, held, or over.

extension SchedulerCore {
    /// Ends a job whose `maxTurns` or `until` is reached, whose one time has passed, or whose phase has.
    mutating func endIfOver(_ index: Int) {
        let job = jobs[index]
        guard isStarted, job.record.state == .active, live(of: job).isEmpty else { return }
        if let limit = job.maxTurnsReached() {
            end(index, .maxTurns, .maxTurnsReached(limit))
            return
        }
        guard waitingCount(of: job) == 0 else { return }
        if let until = job.definition.until, now.wall > until {
            end(index, .until, .untilPassed)
        } else if case .at(let instant) = job.definition.schedule, instant <= job.record.decidedThrough {
            end(index, .oneShot, .timePassed)
        } else if phases.hasPassed(job.phase) {
            end(index, .phasePassed, .phasePassed(nil))
        }
    }

    mutating func end(_ index: Int, _ rule: JobRecord.EndRule, _ reason: Cause, turn: TurnID? = nil) {
        passOverElapsed(index, .expired, cause: .jobOverBefore(reason))
        change(index) { record, now in
            record.enter(.ended(rule, reason), turn: turn, at: now)
        }
        let id = jobs[index].definition.id
        dropWaiting(of: id, verdict: .expired, cause: .obstacle(.ended(reason)))
        tell(.jobEnded(id, reason), job: id, turn: turn, phase: jobs[index].phase)
        askReview(ofPhaseOf: index)
    }

    /// Brings a job into a standing in which it starts no more turns.
    mutating func enter(_ standing: JobRecord.Standing, turn: TurnID?, _ index: Int) {
        let id = jobs[index].definition.id
        if standing == .done { passOverElapsed(index, .expired, cause: .jobDoneBefore) }
        change(index) { record, now in record.enter(standing, turn: turn, at: now) }
        switch standing {
        case .done:
            dropWaiting(of: id, verdict: .expired, cause: .obstacle(.done))
            tell(.jobDone(id), job: id, turn: turn, phase: jobs[index].phase)
        case .stuck(let reason, _):
            dropWaiting(of: id, verdict: .skippedHold, cause: .obstacle(.stuck(reason)))
            tell(.jobStuck(id, reason), job: id, turn: turn, phase: jobs[index].phase)
        case .held(let reason):
            dropWaiting(of: id, verdict: .skippedHold, cause: .obstacle(.held(reason)))
            tell(.jobHeld(id, reason), job: id, turn: turn, phase: jobs[index].phase)
        case .active, .ended:
            break
        }
        askReview(ofPhaseOf: index)
        rearm(index)
    }
}
