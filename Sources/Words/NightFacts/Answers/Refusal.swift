public import MidwatchModel

/// Why an operator's command was not carried out, or a question about the night has no answer. Nothing has changed.
public enum Refusal: Error, Hashable, Sendable {
    // MARK: There is no such thing

    /// There is no such job.
    case unknownJob(JobID)
    /// There is no such phase; in that plan where one is named.
    case unknownPhase(plan: String?, phase: String)
    /// There is no such turn.
    case unknownTurn(TurnID)
    /// No such turn is live.
    case turnNotLive(TurnID)
    /// The folder of the turn is gone, and its output with it.
    case turnFolderGone(TurnID)
    /// The job has had no turn yet.
    case neverRan(JobID)
    /// The account is not held; those that are, in name order.
    case accountNotHeld(String, held: [String])
    /// There is nothing that such a budget could be for.
    case unknownScope(BudgetScope)

    // MARK: Its state does not allow it

    /// The daemon is starting or stopping.
    case notReady
    /// Something keeps the job from starting a turn; the instant that it says is so many seconds east of UTC.
    case obstacle(JobID, Obstacle, offsetSeconds: Int = 0)
    /// The job is in that state already.
    case already(JobID, JobState)
    /// The turn is over, with that outcome.
    case turnOver(TurnID, TurnOutcome?)
    /// The job has used its turns.
    case turnsUsed(JobID)
    /// The job's end has passed.
    case endPassed(JobID)
    /// The job's one time has passed.
    case timePassed(JobID)
    /// The job's phase has passed.
    case phasePassed(PhaseID, JobID)
    /// The job's phase is refused, and why.
    case phaseRefused(PhaseID, JobID, Cause?)
    /// Enough of the phase's jobs are done without this one.
    case phaseDoneWithout(PhaseID, PhaseState, JobID)
    /// A command takes no answer.
    case takesNoAnswer(JobID)
    /// A job in that state takes no answer.
    case tooLateToAnswer(JobID, JobState)
    /// So many plans have a phase of that name.
    case ambiguousPhase(String, count: Int)
    /// The phase waits for no approval.
    case awaitsNoApproval(PhaseID, PhaseState)
    /// There is no budget for it.
    case noBudget(BudgetScope)
    /// A budget is not lowered by this.
    case notLowered(BudgetKind, Int64)
    /// The budget does not bound that.
    case notBounded(BudgetScope, BudgetKind)
    /// Nothing is to be added.
    case nothingAdded
    /// The turn's lease is over; who holds the job now, by number.
    case leaseLost(TurnID, JobID, FencingToken, holders: [LeaseHolder])

    /// What kind of no.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// There is no such thing.
        case notFound = "not_found"
        /// There is one, and its state does not allow it.
        case invalidState = "invalid_state"
    }

    /// What kind of no.
    public var kind: Kind {
        switch self {
        case .unknownJob, .unknownPhase, .unknownTurn, .turnNotLive, .turnFolderGone, .neverRan, .accountNotHeld,
            .unknownScope:
            .notFound
        default: .invalidState
        }
    }

    /// Its stable name: part of the control API.
    public var name: String {
        switch self {
        case .unknownJob: "unknown_job"
        case .unknownPhase: "unknown_phase"
        case .unknownTurn: "unknown_turn"
        case .turnNotLive: "turn_not_live"
        case .turnFolderGone: "turn_folder_gone"
        case .neverRan: "never_ran"
        case .accountNotHeld: "account_not_held"
        case .unknownScope: "unknown_scope"
        case .notReady: "not_ready"
        case .obstacle(_, let obstacle, _): obstacle.name
        case .already: "already"
        case .turnOver: "turn_over"
        case .turnsUsed: "turns_used"
        case .endPassed: "end_passed"
        case .timePassed: "time_passed"
        case .phasePassed: "phase_passed"
        case .phaseRefused: "phase_refused"
        case .phaseDoneWithout: "phase_done_without"
        case .takesNoAnswer: "takes_no_answer"
        case .tooLateToAnswer: "too_late_to_answer"
        case .ambiguousPhase: "ambiguous_phase"
        case .awaitsNoApproval: "awaits_no_approval"
        case .noBudget: "no_budget"
        case .notLowered: "not_lowered"
        case .notBounded: "not_bounded"
        case .nothingAdded: "nothing_added"
        case .leaseLost: "lease_lost"
        }
    }
}

/// A turn and the token it holds a job with.
public struct LeaseHolder: Hashable, Sendable {
    /// The turn.
    public var turn: TurnID
    /// Its token.
    public var token: FencingToken

    /// Pairs them.
    public init(turn: TurnID, token: FencingToken) {
        self.turn = turn
        self.token = token
    }
}
