import MidwatchModel
import NightFacts
import SchedulerCore

/// The instant so many milliseconds after the epoch.
func at(_ milliseconds: Int64) -> WallTime {
    WallTime(millisecondsSinceEpoch: milliseconds)
}

/// A turn as the core plans it.
func plannedTurn(_ id: Int64, job: String = "auth", plannedAt: Int64 = 1000) -> TurnRecord {
    TurnRecord(
        id: TurnID(id),
        job: JobID(job),
        iteration: 1,
        trigger: .schedule,
        nominal: at(plannedAt),
        revision: 1,
        phase: nil,
        token: FencingToken(id),
        agent: "claude",
        model: nil,
        plannedAt: at(plannedAt)
    )
}

/// The same turn, over: it ran from `start` to `end` milliseconds.
func endedTurn(
    _ id: Int64,
    job: String = "auth",
    outcome: TurnOutcome = .continue,
    start: Int64 = 1000,
    end: Int64 = 2000,
    report: AgentReport = AgentReport()
) -> TurnRecord {
    var turn = plannedTurn(id, job: job, plannedAt: start)
    let exit = ExitRecord(status: .exited(0), startedAt: at(start), endedAt: at(end))
    turn.standing = .ended(TurnRecord.End(outcome, ending: TurnEnding(exit: exit, report: report), at: at(end)))
    return turn
}

extension TurnRecord {
    /// Changes what is known of the end of a turn that is over.
    mutating func changeEnd(_ change: (inout End) -> Void) {
        guard var end else { return }
        change(&end)
        standing = .ended(end)
    }
}

/// An occurrence; without a verdict it waits.
func occurrence(
    _ nominal: Int64,
    job: String = "auth",
    revision: Int = 1,
    through: Int64? = nil,
    verdict: OccurrenceVerdict? = .started
) -> OccurrenceRecord {
    OccurrenceRecord(
        job: JobID(job),
        nominal: at(nominal),
        revision: revision,
        through: through.map(at),
        verdict: verdict,
        decidedAt: at(nominal)
    )
}

/// A lease that is held.
func lease(_ token: Int64, job: String = "auth", expiresAt: Int64 = 60_000) -> LeaseRecord {
    LeaseRecord(
        token: FencingToken(token),
        job: JobID(job),
        turn: TurnID(token),
        acquiredAt: at(1000),
        expiresAt: at(expiresAt)
    )
}

/// An event about nothing in particular.
func event(_ message: String) -> EventRecord {
    EventRecord(at: at(1), .recorded(.daemonStarted, text: message, fields: []))
}

/// A job that is active.
func job(_ id: String) -> JobRecord {
    JobRecord(
        id: JobID(id),
        cursor: JobRecord.Cursor(scheduleIdentity: "every 900000", anchor: at(0), decidedThrough: at(0)),
        since: at(0)
    )
}
