import MidwatchModel
import NightFacts

// Gates that send jobs back to work: their check says no, and somebody who can put it right is told why.

extension SchedulerCore {
    /// Lets the jobs go on that a gate names for the case that its check says no; false when none of them can, or when
    /// that was done often enough.
    mutating func reopenMembers(of place: Int, _ evidence: Evidence) -> Bool {
        let id = phases[place].id
        guard let reopening = phases[place].definition.gate.reopen,
            phases[place].record.reopened < reopening.times
        else { return false }
        let named = Set(reopening.jobs.compactMap { jobs.index(of: $0) }).sorted().filter {
            isAtWork(jobs[$0], in: id) || canGoOn(jobs[$0], in: id)
        }
        guard !named.isEmpty else { return false }
        let count = phases[place].record.reopened + 1
        enter(.sentBack(.sentBack(count: count, times: reopening.times, evidence)), place)
        for job in named { goOn(job, told: .gateRefused(id, evidence)) }
        let names = named.map { jobs[$0].definition.id }
        tell(.gateReopened(id, count: count, times: reopening.times, jobs: names, evidence), phase: id)
        return true
    }

    /// Whether a gate still waits for a job that it sent back to work, although enough others are done.
    func isBackAtWork(_ place: Int) -> Bool {
        guard phases[place].record.reopened > 0, let reopening = phases[place].definition.gate.reopen else {
            return false
        }
        return reopening.jobs.contains { id in
            guard let job = jobs.index(of: id).map({ jobs[$0] }) else { return false }
            return isAtWork(job, in: phases[place].id)
        }
    }

    /// Whether a job has turns to come anyway, and needs only be told.
    private func isAtWork(_ job: JobSlot, in phase: PhaseID) -> Bool {
        job.phase == phase && job.record.state == .active && job.definition.isEnabled
    }

    /// Whether a job that is done or over would have another turn if it were not.
    private func canGoOn(_ job: JobSlot, in phase: PhaseID) -> Bool {
        guard job.phase == phase else { return false }
        guard job.record.state == .done || job.record.state == .ended else { return false }
        if case .at = job.definition.schedule { return false }
        return firstObstacle(to: .reopening, job) == nil
    }

    private mutating func goOn(_ index: Int, told remark: PromptNote.Remark) {
        leaveNote(index, remark)
        guard jobs[index].record.state != .active else { return }
        change(index) { record, now in
            record.resume(.reopened, at: now)
        }
        beginGrid(index, isFirstOpening: true)
        rearm(index)
    }
}
