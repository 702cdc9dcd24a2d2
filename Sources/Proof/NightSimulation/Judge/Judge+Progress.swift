import MidwatchModel
import NightFacts
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
        let settled = step.settled.filter { $0.job == new.id }
        let idle = Self.idleTurns(
            isResumed(new.id, step) && old.state != .active ? 0 : old.streaks.idle,
            after: settled
        )
        // A new instance of its plan begins with none, before or after what ended in the same step.
        let isAnew = isRenewed(old) && [0, Self.idleTurns(0, after: settled)].contains(new.streaks.idle)
        if new.streaks.idle != idle, !isAnew {
            complain("\(new.id) counts \(new.streaks.idle) idle turns, not \(idle)")
        }
        guard let limit = books[new.id]?.definition.progress.idleTurns, idle >= limit, new.state == .active,
            settled.last?.outcome == .noProgress, old.state == .active, !isAnew
        else { return }
        complain("\(new.id) goes on after \(idle) idle turns in a row")
    }

    private static func idleTurns(_ before: Int, after settled: [TurnRecord]) -> Int {
        settled.reduce(before) { idle, turn in
            switch turn.outcome {
            case .noProgress: return idle + 1
            case .continue, .done, .stuck: return 0
            default:
                guard let work = turn.ending?.exit.work, let after = work.after, after != work.before else {
                    return idle
                }
                return 0
            }
        }
    }

    /// Whether it is held because its turns change nothing.
    func isIdle(_ new: JobRecord, _ definition: JobDefinition?, _ outcomes: [TurnOutcome]) -> Bool {
        guard let limit = definition?.progress.idleTurns else { return false }
        return new.streaks.idle >= limit && outcomes.contains(.noProgress)
    }
}
