public import MidwatchModel
public import NightFacts

/// One thing to be said of a job whose state is asked about.
public enum Explanation: Hashable, Sendable {
    /// A turn of it runs.
    case runs(TurnID)
    /// A start of it waits, for that; it serves an occurrence, or nil for none.
    case waits(TurnTrigger, nominal: WallTime?, Cause)
    /// So many more starts of it wait.
    case moreWait(Int)
    /// That keeps it from starting.
    case kept(Cause)
    /// It is due then.
    case due(WallTime)
    /// It is never due again.
    case neverDue

    /// The sentence for people, without a capital and without a full stop. Instants are in UTC.
    public var words: String {
        switch self {
        case .runs(let turn): "turn \(turn) is running"
        case .waits(let trigger, let nominal, let cause):
            "\(trigger.ownStart)\(nominal.map { " of \(Moment($0).text)" } ?? "") \(cause.words)"
        case .moreWait(let count): "\(count) more of its starts wait"
        case .kept(let cause): cause.words
        case .due(let instant): "next due \(Moment(instant).text)"
        case .neverDue: "its schedule has no further occurrence"
        }
    }
}

extension TurnTrigger {
    /// What the start of a job is called that this makes.
    fileprivate var ownStart: String {
        switch self {
        case .schedule: "its start"
        case .manual: "its run by hand"
        case .retry: "its next attempt"
        case .escalation: "another's try"
        case .afterHold: "its start after the hold"
        }
    }
}

extension JobRecord {
    /// Why it starts nothing until somebody steps in: the reason, and whether its phase goes on.
    public var holdWords: String {
        reason.words + (isParked ? " (parked: its phase goes on without it)" : "")
    }
}

extension BudgetScope {
    /// Why nothing starts on a budget that is used up.
    public var spentWords: String { "the budget of \(words) is spent: midwatch budget shows how" }
}

extension OccurrenceRecord {
    /// What became of it, or of the run that it stands for, with why its turn ended as it did; nil when there is nothing to
    /// say.
    public func words(turn reason: Cause?) -> String? {
        let several = count > 1 ? " (\(count) occurrences, the last at \(Moment(through).text))" : ""
        let text = [cause, reason].compactMap { $0?.words }.joined(separator: "; ") + several
        return text.isEmpty ? nil : text
    }
}

extension Schedule {
    /// `every 15 min`, `every 1 h after completion`, `cron 0 2 * * *`, `at 2026-03-29T00:30:00Z`.
    public var words: String {
        switch self {
        case .at(let instant): "at \(Moment(instant).text)"
        case .every(let interval):
            "every \(DurationText.exact(interval.period))\(interval.from == .completion ? " after completion" : "")"
        case .cron(let cron): "cron \(cron.expression)"
        }
    }
}

extension Gate.Requirement {
    /// How many members it asks for: `all`, `any` or `quorum 2`.
    public var words: String {
        switch self {
        case .all: "all"
        case .any: "any"
        case .quorum(let number): "quorum \(number)"
        }
    }
}
