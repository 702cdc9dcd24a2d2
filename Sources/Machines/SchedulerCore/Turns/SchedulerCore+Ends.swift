import MidwatchModel
import NightFacts

// How jobs become done, stuck, held, or over.

extension SchedulerCore {
    /// Ends a job whose `maxTurns` or `until` is reached, whose one time has passed, or whose phase has.
    mutating func endIfOver(_ index: Int) {
        let job = jobs[index]
        guard isStarted, job.record.state == .active, live(of: job).isEmpty else { return }
        if let limit = job.maxTurnsReached() {
            end(index, .maxTurns, "\(limit) turns (maxTurns) ran without DONE")
            return
        }
        guard waitingCount(of: job) == 0 else { return }
        if let until = job.definition.until, now.wall > until {
            end(index, .until, "its end (until) has passed")
        } else if case .at(let instant) = job.definition.schedule, instant <= job.record.decidedThrough {
            end(index, .oneShot, "its time has passed")
        } else if phases.hasPassed(job.phase) {
            end(index, .phasePassed, "its phase passed without it")
        }
    }

    mutating func end(_ index: Int, _ rule: JobRecord.EndRule, _ reason: String, turn: TurnID? = nil) {
        passOverElapsed(index, .expired, cause: "the job was over before this could start: \(reason)")
        change(index) { record, now in
            record.state = .ended
            record.endedBy = rule
            record.isParked = false
            record.reason = reason
            record.since = now
            record.turn = turn ?? record.turn
        }
        let id = jobs[index].definition.id
        dropWaiting(of: id, verdict: .expired, cause: "the job is over: \(reason)")
        tell(.jobEnded, job: id, turn: turn, phase: jobs[index].phase, "\(id) is over: \(reason)")
        reviewPhase(of: index)
    }

    /// Brings a job into a state that starts no more turns.
    mutating func enter(_ state: JobState, _ reason: String?, turn: TurnID?, _ index: Int) {
        let id = jobs[index].definition.id
        if state == .done { passOverElapsed(index, .expired, cause: "the job was done before this could start") }
        change(index) { record, now in
            record.state = state
            record.reason = reason
            record.endedBy = nil
            record.since = now
            record.turn = turn ?? record.turn
            if state != .stuck { record.isParked = false }
        }
        switch state {
        case .done:
            dropWaiting(of: id, verdict: .expired, cause: "the job is done")
            tell(.jobDone, job: id, turn: turn, phase: jobs[index].phase, "\(id) is done")
        case .stuck:
            dropWaiting(of: id, verdict: .skippedHold, cause: "the job is stuck: \(reason ?? "")")
            let cure = "put it right, then: midwatch resume \(id)"
            tell(.jobStuck, job: id, turn: turn, phase: jobs[index].phase, "\(id) is stuck: \(reason ?? "") (\(cure))")
        case .held:
            dropWaiting(of: id, verdict: .skippedHold, cause: "the job is held: \(reason ?? "")")
            tell(.jobHeld, job: id, turn: turn, phase: jobs[index].phase, "\(id) is held: \(reason ?? "")")
        case .active, .ended:
            break
        }
        reviewPhase(of: index)
        rearm(index)
    }
}
