/// What became of one occurrence. Exactly one is recorded for each.
public enum OccurrenceVerdict: String, Hashable, Sendable, CaseIterable {
    /// A turn was started in time.
    case started
    /// A turn was started, later than ``Limits/lateAfter``.
    case late
    /// A turn of the job was still live or waiting.
    case skippedOverlap = "skipped_overlap"
    /// Outside the job's run window.
    case skippedWindow = "skipped_window"
    /// The job, its account or its phase was held or shut.
    case skippedHold = "skipped_hold"
    /// A budget was spent.
    case skippedBudget = "skipped_budget"
    /// Its `when` command said that there is nothing to do.
    case skippedWhen = "skipped_when"
    /// The daemon was not running, or the machine was suspended, and a later occurrence stands for it.
    case missedDown = "missed_down"
    /// It waited until starting it made no sense any more.
    case expired
    /// It waited, and a newer occurrence took its place.
    case replaced
}

/// What the daemon concluded about one turn.
public enum TurnOutcome: String, Hashable, Sendable, CaseIterable {
    /// DONE, and every check that was asked for agreed.
    case done
    /// STUCK: held until somebody resumes it.
    case stuck
    /// One unit of work done; run again.
    case `continue`
    /// A non-zero exit status, a signal nobody sent, or no start at all.
    case failed
    /// Ended at its timeout.
    case timedOut = "timed_out"
    /// Ended because it had been silent and idle too long, or because it printed the same line again and again.
    case hung
    /// The account's usage limit: not a failure, not an iteration.
    case usageLimit = "usage_limit"
    /// The provider's overload: not a failure, not an iteration.
    case transient
    /// The login was refused.
    case loginRefused = "login_refused"
    /// A money or monthly bound was met.
    case budget
    /// It said DONE and the job's verify command disagreed.
    case falseDone = "false_done"
    /// It changed nothing.
    case noProgress = "no_progress"
    /// An operator, a replacement or a stop ended it.
    case cancelled
    /// Its keeper is gone and left no exit record: nobody knows.
    case lost
}

/// Where a turn stands.
public enum TurnState: String, Hashable, Sendable, CaseIterable {
    /// Intent written, and nobody asked to start it.
    case intended
    /// Handed over to the launcher, and not known to run yet.
    case submitted
    /// Its keeper runs.
    case running
    /// It said DONE and the job's verify command is running.
    case verifying
    /// Over, with an outcome.
    case ended
}

/// What made a turn start.
public enum TurnTrigger: String, Hashable, Sendable, CaseIterable {
    /// An occurrence of the schedule.
    case schedule
    /// An operator's `run`.
    case manual
    /// Another attempt after a turn that failed.
    case retry
    /// Another agent's or model's try after STUCK.
    case escalation
    /// What could not run while its account was held.
    case afterHold = "after_hold"
}

/// Where a job stands.
public enum JobState: String, Hashable, Sendable, CaseIterable {
    /// Due by its schedule.
    case active
    /// DONE: never due again.
    case done
    /// STUCK: held until resumed.
    case stuck
    /// Held by an operator or by a rule, until resumed.
    case held
    /// Over without DONE: `maxTurns`, `until`, or a one-shot that failed.
    case ended
}

/// Where a phase stands.
public enum PhaseState: String, Hashable, Sendable, CaseIterable {
    /// Its turn has not come; its jobs do not fire.
    case shut
    /// Its jobs fire.
    case open
    /// Its members are done and the gate's command runs.
    case verifying
    /// Its members are done, and the gate's command said no.
    case refused
    /// Everything but an operator's approval is there.
    case awaitingApproval = "awaiting_approval"
    /// Its gate is met.
    case passed
}
