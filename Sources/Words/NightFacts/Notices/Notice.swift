public import MidwatchModel

/// What an event says: the values that its sentence is made of. Its job, turn and phase stand in the event beside it.
public enum Notice: Hashable, Sendable {
    /// As the ledger has it.
    case recorded(EventRecord.Kind, text: String, fields: [Field])

    // MARK: The daemon

    /// The daemon is up, with so many jobs and running turns.
    case daemonStarted(jobs: Int, running: Int)
    /// The daemon waits for its turns to end.
    case daemonDrains(turns: Int, limit: Duration)
    /// The daemon ends its turns, and why.
    case daemonEndsTurns(Int, Cause)
    /// The daemon has stopped; so many turns go on.
    case daemonStopped(running: Int)
    /// The wall clock was set: forward, or back where the step is negative.
    case clockStepped(Duration)
    /// The jobs file was read anew.
    case definitionsLoaded(jobs: Int, added: Int, changed: Int, removed: Int)
    /// The daemon has started so often within that time: what it missed waits.
    case catchUpHeld(starts: Int, within: Duration, until: Moment)
    /// The ledger was replaced by this copy of it.
    case ledgerRestored(from: String)
    /// A part of the daemon found this rule of its own broken: a fault of Midwatch.
    case ruleBroken(String)

    // MARK: Turns

    /// A turn starts.
    case turnStarted(TurnID, JobID, iteration: Int, TurnTrigger, attempt: Int)
    /// A turn was found running.
    case turnAdopted(TurnID, JobID)
    /// A turn that the ledger did not know was found in its folder.
    case turnRecovered(TurnID, JobID)
    /// A turn is being ended, and why.
    case turnStopping(TurnID, JobID, Cause)
    /// A turn ended so, and why.
    case turnEnded(TurnID, JobID, TurnOutcome, Cause?)
    /// Its job is tried again after that time.
    case retryPlanned(JobID, after: Duration, attempt: Int, of: Int, TurnOutcome)
    /// A lease was taken back, and why.
    case leaseReaped(FencingToken, TurnID, Cause)
    /// A check of a turn's DONE starts.
    case turnCheckStarted(Int64, TurnID, argv: [String])
    /// A check of a gate starts.
    case gateCheckStarted(Int64, PhaseID, argv: [String])
    /// A check has answered, by this evidence.
    case checkEnded(Int64, passed: Bool, Evidence)

    // MARK: Starts

    /// A start without an occurrence was dropped, and why.
    case startDropped(JobID, TurnTrigger, attempt: Int, Cause?)
    /// A job does not start for its `when` command.
    case whenFailed(JobID, Cause)

    // MARK: Jobs

    /// A job is done.
    case jobDone(JobID)
    /// A job is stuck, and why.
    case jobStuck(JobID, Cause?)
    /// A job is held, and why.
    case jobHeld(JobID, Cause?)
    /// A job is over, and why.
    case jobEnded(JobID, Cause)
    /// An operator resumed a job.
    case jobResumed(JobID)
    /// Another's turn got a job unstuck.
    case jobUnstuck(JobID, TurnID)
    /// An operator answered a job.
    case jobAnswered(JobID)
    /// Another tries for a stuck job: this one of so many.
    case jobEscalated(JobID, AgentChoice, number: Int, of: Int)
    /// A job asks.
    case jobAsks(JobID, Cause?)
    /// A job is parked.
    case jobParked(JobID)

    // MARK: Phases and plans

    /// A phase opens.
    case phaseOpened(PhaseID, members: [JobID], disabled: [JobID])
    /// A phase is open again, and why.
    case phaseReopened(PhaseID, PhaseCause)
    /// A gate opens, and why.
    case gatePassed(PhaseID, PhaseCause)
    /// A gate stays shut, by this evidence.
    case gateRefused(PhaseID, Evidence)
    /// A gate waits for approval.
    case gateAwaitsApproval(PhaseID, until: Moment?, isUnbound: Bool)
    /// A gate's check sends jobs back to work, by this evidence, for this time of so many.
    case gateReopened(PhaseID, count: Int, times: Int, jobs: [JobID], Evidence)
    /// Nobody approved a gate in time.
    case approvalExpired(PhaseID, within: Duration)
    /// An approval does not count, and why.
    case approvalVoided(PhaseID, PhaseCause)
    /// A phase's time is over.
    case phaseTimedOut(PhaseID, Duration?, done: Int, needed: Int)
    /// An instance of a plan begins.
    case planStarted(String, instance: Int)
    /// An instance of a plan is over: all gates met.
    case planPassed(String, instance: Int)
    /// An instance of a plan is left in that phase, and what that waits for.
    case planUnfinished(String, instance: Int, PhaseID, PhaseState, [Cause])

    // MARK: Accounts and budgets

    /// An account is held until then, or until somebody releases it.
    case accountHeld(String, until: Moment?, Cause)
    /// An account is held until somebody puts it right.
    case accountBarred(String, Cause)
    /// A turn has shown that an account is free; whether it ran, and how many jobs follow.
    case accountFreed(String, TurnID, ran: Bool, followers: Int)
    /// An operator lets an account be tried.
    case accountReleased(String)
    /// So much of a budget is spent; until when nothing starts on it, or when it is reached at this rate.
    case budgetReached(BudgetBalance, percent: Int64, end: Moment?, forecast: Moment?)
    /// A turn has spent more than its own bound.
    case turnBudgetExceeded(TurnID, JobID, BudgetKind, spent: Int64, limit: Int64)
    /// An operator raised a budget.
    case budgetRaised(BudgetRaise)
    /// What a turn spent is not known, and counted so.
    case costEstimated(TurnID, JobID, CostEstimate)
}
