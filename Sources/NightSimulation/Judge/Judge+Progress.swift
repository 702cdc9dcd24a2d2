import MidwatchModel
import SchedulerCore

// Turns that change nothing, and the jobs whose turns do.

extension Judge {
    /// Whether a turn that ended with one unit of work done has nothing to show for it.
    func isIdle(_ ending: TurnEnding, _ definition: JobDefinition?) -> Bool {
        guard let definition, definition.progress.idleTurns != nil, ending.signal == nil,
            let work = ending.exit.work, let before = work.before
        else { return false }
        if case .at = definition.schedule { return false }
        return work.after == before
    }

    /// Idle turns in a row are counted as they end, and so many of them hold the job.
    mutating func judgeIdleTurns(_ old: JobRecord, _ new: JobRecord, _ step: Step) {
        var idle = isResumed(new.id, step) && old.state != .active ? 0 : old.idleTurns
        let settled = step.settled.filter { $0.job == new.id }
        for turn in settled {
            switch turn.outcome {
            case .noProgress: idle += 1
            case .continue, .done, .stuck: idle = 0
            default:
                if let work = turn.ending?.exit.work, let after = work.after, after != work.before { idle = 0 }
            }
        }
        // A new instance of its plan begins with none.
        if isRenewed(old), new.idleTurns == 0 { idle = 0 }
        if new.idleTurns != idle { complain("\(new.id) counts \(new.idleTurns) idle turns, not \(idle)") }
        guard let limit = books[new.id]?.definition.progress.idleTurns, idle >= limit, new.state == .active,
            settled.last?.outcome == .noProgress, old.state == .active
        else { return }
        complain("\(new.id) goes on after \(idle) idle turns in a row")
    }

    /// Whether it is held because its turns change nothing.
    func isIdle(_ new: JobRecord, _ definition: JobDefinition?, _ outcomes: [TurnOutcome]) -> Bool {
        guard let limit = definition?.progress.idleTurns else { return false }
        return new.idleTurns >= limit && outcomes.contains(.noProgress)
    }
}
