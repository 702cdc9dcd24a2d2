public import MidwatchModel

// What the words of the model mean to whoever reads them in a reply.

extension TurnOutcome: WireWord {
    /// What the word means, one line.
    public var meaning: String {
        switch self {
        case .done: "DONE, and every check that was asked for agreed."
        case .stuck: "STUCK: held until somebody resumes it."
        case .`continue`: "One unit of work done; run again."
        case .failed: "A non-zero exit status, a signal nobody sent, or no start at all."
        case .timedOut: "Ended at its timeout."
        case .hung:
            "Ended because it had been silent and idle too long, or because it printed the same line again and again."
        case .usageLimit: "The account's usage limit: not a failure, not an iteration."
        case .transient: "The provider's overload: not a failure, not an iteration."
        case .loginRefused: "The login was refused."
        case .budget: "A money or monthly bound was met."
        case .falseDone: "It said DONE and the job's verify command disagreed."
        case .noProgress: "It changed nothing."
        case .cancelled: "An operator, a replacement or a stop ended it."
        case .lost: "Its keeper is gone and left no exit record: nobody knows."
        }
    }
}

extension OccurrenceVerdict: WireWord {
    /// What the word means, one line.
    public var meaning: String {
        switch self {
        case .started: "A turn was started in time."
        case .late: "A turn was started, later than a minute or what the limits say."
        case .skippedOverlap: "A turn of the job was still live or waiting."
        case .skippedWindow: "Outside the job's run window."
        case .skippedHold: "The job, its account or its phase was held or shut."
        case .skippedBudget: "A budget was spent."
        case .skippedWhen: "Its `when` command said that there is nothing to do."
        case .missedDown:
            "The daemon was not running, or the machine was suspended, and a later occurrence stands for it."
        case .expired: "It waited until starting it made no sense any more."
        case .replaced: "It waited, and a newer occurrence took its place."
        }
    }
}

extension TurnTrigger: WireWord {
    /// What the word means, one line.
    public var meaning: String {
        switch self {
        case .schedule: "An occurrence of the schedule."
        case .manual: "An operator's `run`."
        case .retry: "Another attempt after a turn that failed."
        case .escalation: "Another agent's or model's try after STUCK."
        case .afterHold: "What could not run while its account was held."
        }
    }
}

extension TurnState: WireWord {
    /// What the word means, one line.
    public var meaning: String {
        switch self {
        case .intended: "Intent written, keeper not yet known to run."
        case .submitted: "It was handed over to be started, and is not known to run yet."
        case .running: "Its keeper runs."
        case .verifying: "It said DONE and the job's verify command is running."
        case .ended: "Over, with an outcome."
        }
    }
}

extension JobState: WireWord {
    /// What the word means, one line.
    public var meaning: String {
        switch self {
        case .active: "Due by its schedule."
        case .done: "DONE: never due again."
        case .stuck: "STUCK: held until resumed."
        case .held: "Held by an operator or by a rule, until resumed."
        case .ended: "Over without DONE: `maxTurns`, `until`, or a one-shot that failed."
        }
    }
}

extension PhaseState: WireWord {
    /// What the word means, one line.
    public var meaning: String {
        switch self {
        case .shut: "Its turn has not come; its jobs do not fire."
        case .open: "Its jobs fire."
        case .verifying: "Its members are done and the gate's command runs."
        case .refused: "Its members are done, and the gate's command said no."
        case .awaitingApproval: "Everything but an operator's approval is there."
        case .passed: "Its gate is met."
        }
    }
}

extension ExitRecord.Ender: WireWord {
    /// What the word means, one line.
    public var meaning: String {
        switch self {
        case .timeout: "The turn's timeout passed."
        case .noOutput: "It was silent for longer than its no-output timeout."
        case .repeatedOutput: "It printed the same line again and again."
        case .request: "The daemon asked for it."
        }
    }
}

extension Budget.Period: WireWord {
    /// What the word means, one line.
    public var meaning: String {
        switch self {
        case .night: "From one beginning of a night to the next. The default."
        case .ever: "As long as what it is for: the job, the account, or one instance of the plan."
        }
    }
}
