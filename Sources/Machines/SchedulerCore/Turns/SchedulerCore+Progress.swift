import MidwatchModel
import NightFacts

// Turns that change nothing: told apart from those that do, and counted until the job is held.

extension SchedulerCore {
    /// What is concluded of a turn that ended with one unit of work done, once its work was looked at. A one-shot has
    /// nothing to get on with.
    func judgeProgress(_ conclusion: Conclusion, of ending: TurnEnding, _ job: JobDefinition) -> Conclusion {
        guard conclusion.outcome == .continue, ending.signal == nil, job.progress.idleTurns != nil,
            ending.exit.work?.isUnchanged ?? false
        else { return conclusion }
        if case .at = job.schedule { return conclusion }
        return .idle
    }

    /// How many turns in a row have changed nothing, after one more.
    static func idleTurns(_ before: Int, after outcome: TurnOutcome, _ ending: TurnEnding?) -> Int {
        switch outcome {
        case .noProgress: return Mutation.idleForgotten.isOn ? before : before + 1
        case .continue, .done, .stuck: return 0
        case .failed, .timedOut, .hung, .falseDone, .usageLimit, .transient, .loginRefused, .budget, .cancelled, .lost:
            // Whether it got anywhere before that is known where its work is.
            guard let work = ending?.exit.work, work.after != nil, !work.isUnchanged else { return before }
            return 0
        }
    }

    /// Counts turns in a row that changed nothing, and holds a job that gets nowhere.
    mutating func noteProgress(_ outcome: TurnOutcome, _ ending: TurnEnding?, turn: TurnID, _ index: Int) {
        let old = jobs[index].record.streaks.idle
        let idle = Self.idleTurns(old, after: outcome, ending)
        if idle != old { change(index) { record, _ in record.streaks.idle = idle } }
        guard outcome == .noProgress, let limit = jobs[index].definition.progress.idleTurns, idle >= limit,
            jobs[index].record.state == .active
        else { return }
        enter(.held(.noProgress(idle)), turn: turn, index)
    }
}
