import MidwatchModel
import NightFacts

// The words that only the control API has, and the list of all.

/// What keeps something from starting.
public enum HoldKind: String, WireWord {
    /// A job that is held or stuck.
    case job
    /// A stuck job whose agent waits for an answer.
    case question
    /// An account.
    case account
    /// A budget.
    case budget

    /// What the word means, one line.
    public var meaning: String {
        switch self {
        case .job: "A job that is held or stuck."
        case .question: "A stuck job whose agent waits for an answer."
        case .account: "An account whose limit was met, or whose login was refused."
        case .budget: "A budget that is spent."
        }
    }
}

/// What a bound of a budget counts, and the unit of its amounts.
public enum BudgetUnit: String, WireWord {
    /// Turns that count as iterations.
    case turns
    /// Tokens.
    case tokens
    /// Money, in US dollars.
    case usd
    /// Time of turns, in minutes.
    case minutes

    /// What the word means, one line.
    public var meaning: String {
        switch self {
        case .turns: "Turns that count as iterations."
        case .tokens: "Tokens."
        case .usd: "Money, in US dollars."
        case .minutes: "Time of turns, in minutes."
        }
    }
}

/// What an agent said last.
public enum SignalWord: String, WireWord {
    /// The work is done.
    case done
    /// It cannot go on.
    case stuck
    /// It has made a plan.
    case planned

    /// What the word means, one line.
    public var meaning: String {
        switch self {
        case .done: "The work is done."
        case .stuck: "It cannot go on, and says why."
        case .planned: "It has made a plan."
        }
    }
}

extension BudgetRequest.Scope: WireWord {
    /// What the word means, one line.
    public var meaning: String {
        switch self {
        case .night: "All turns of a night."
        case .account: "The turns that use an account."
        case .plan: "The turns of a plan's jobs."
        case .job: "The turns of a job."
        }
    }
}

extension LogStream: WireWord {
    /// What the word means, one line.
    public var meaning: String {
        switch self {
        case .stdout: "Standard output."
        case .stderr: "Standard error."
        }
    }
}

extension ControlError.Code: WireWord {
    /// What the word means, one line.
    public var meaning: String {
        switch self {
        case .notFound: "No such job, turn, phase or route."
        case .conflict: "It clashes with what is there: a jobs file with problems, a turn that is live already."
        case .invalidArgument: "The request itself is wrong: a number out of range, a missing member, a body too large."
        case .invalidState: "Right in itself, but not in the present state."
        case .unavailable: "The daemon is not running, not ready, stopping, or has too many clients; try again."
        case .internal: "A fault of the daemon; its log says more."
        case .forbidden: "This user may not."
        }
    }
}

extension Vocabulary {
    /// All words that members of replies hold.
    public static let all: [Vocabulary] = [
        Vocabulary("Outcomes of turns", TurnOutcome.self),
        Vocabulary("Verdicts on occurrences", OccurrenceVerdict.self),
        Vocabulary("Triggers of turns", TurnTrigger.self), Vocabulary("States of turns", TurnState.self),
        Vocabulary("States of jobs", JobState.self), Vocabulary("States of phases", PhaseState.self),
        Vocabulary("Why a keeper ended a turn", ExitRecord.Ender.self),
        Vocabulary("Signals of agents", SignalWord.self),
        Vocabulary("What is held", HoldKind.self), Vocabulary("What a budget is for", BudgetRequest.Scope.self),
        Vocabulary("How long a budget lasts", Budget.Period.self), Vocabulary("What a budget bounds", BudgetUnit.self),
        Vocabulary("Kinds of events", EventRecord.Kind.self), Vocabulary("Codes of errors", ControlError.Code.self),
    ]
}
