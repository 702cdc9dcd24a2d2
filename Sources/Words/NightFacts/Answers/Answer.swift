public import MidwatchModel

/// What was done on an operator's command.
public enum Answer: Hashable, Sendable {
    /// The turn holds the job's lease with that token.
    case leaseHeld(TurnID, JobID, FencingToken)
    /// A turn of the job starts.
    case turnStarts(TurnID, JobID)
    /// The start of a job waits, for that.
    case waits(JobID, Cause)
    /// The job is held, in these words; a turn of it goes on.
    case held(JobID, words: String, running: TurnID?)
    /// The job is active again.
    case activeAgain(JobID)
    /// The job is active again, and its one turn starts at once.
    case activeAndStarts(JobID)
    /// The job is free again and has its turns in the next instance of its plan.
    case freeAgain(JobID)
    /// The answer goes into the job's next prompt.
    case answered(JobID)
    /// The turn is being ended.
    case beingEnded(TurnID, JobID)
    /// The turn was being ended already.
    case beingEndedAlready(TurnID, JobID)
    /// The phase is approved; `isSure` when nothing has to be looked at first.
    case approved(PhaseID, isSure: Bool)
    /// The gate of the phase is looked at again.
    case gateLookedAtAgain(PhaseID)
    /// The gate's verify command runs again.
    case gateCheckedAgain(PhaseID)
    /// The phase is open again with the same time as before.
    case openAgain(PhaseID)
    /// One turn tries the account, then the others follow.
    case accountTried(String)
    /// The budget is raised.
    case raised(BudgetRaise)

    /// The turn it started, ended or vouched for.
    public var turn: TurnID? {
        switch self {
        case .leaseHeld(let turn, _, _), .turnStarts(let turn, _), .beingEnded(let turn, _),
            .beingEndedAlready(let turn, _):
            turn
        case .waits, .held, .activeAgain, .activeAndStarts, .freeAgain, .answered, .approved,
            .gateLookedAtAgain, .gateCheckedAgain, .openAgain, .accountTried, .raised:
            nil
        }
    }
}
