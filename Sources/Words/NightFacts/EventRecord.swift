public import MidwatchModel

/// A line of the night's story: appended, numbered by the store, never changed.
public struct EventRecord: Hashable, Sendable {
    /// When.
    public var at: WallTime
    /// What happened, in values. NightWords makes the line of it that people read.
    public var notice: Notice
    /// The job it is about.
    public var job: JobID?
    /// The turn it is about.
    public var turn: TurnID?
    /// The phase it is about.
    public var phase: PhaseID?

    /// What kind of thing happened.
    public var kind: Kind { notice.kind }

    /// Kinds of event. Raw values are part of the control API and of the journal's `MIDWATCH_EVENT` field.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The daemon is ready.
        case daemonStarted = "daemon_started"
        /// The daemon was asked to stop and waits for turns to end.
        case daemonStopping = "daemon_stopping"
        /// The daemon stops.
        case daemonStopped = "daemon_stopped"
        /// The wall clock moved against the boot clock.
        case clockStepped = "clock_stepped"
        /// The jobs file was read anew.
        case definitionsLoaded = "definitions_loaded"
        /// A turn's intent is written and its keeper is about to start.
        case turnStarted = "turn_started"
        /// A turn was found alive after a restart.
        case turnAdopted = "turn_adopted"
        /// A turn's end was asked for.
        case turnStopping = "turn_stopping"
        /// A turn is settled.
        case turnEnded = "turn_ended"
        /// A turn failed and another attempt is to follow.
        case retryPlanned = "retry_planned"
        /// An account's limit was met: none of its turns starts for a while.
        case accountHeld = "account_held"
        /// An account's hold is over.
        case accountReleased = "account_released"
        /// A verify command started.
        case checkStarted = "check_started"
        /// A verify command ended.
        case checkEnded = "check_ended"
        /// An occurrence started no turn.
        case occurrenceSkipped = "occurrence_skipped"
        /// A job is done.
        case jobDone = "job_done"
        /// A job is stuck.
        case jobStuck = "job_stuck"
        /// A job is held.
        case jobHeld = "job_held"
        /// A job is over without DONE.
        case jobEnded = "job_ended"
        /// A job is active again.
        case jobResumed = "job_resumed"
        /// An operator answered a job.
        case jobAnswered = "job_answered"
        /// A phase opened.
        case phaseOpened = "phase_opened"
        /// A phase's gate was met.
        case gatePassed = "gate_passed"
        /// A gate's command said no.
        case gateRefused = "gate_refused"
        /// A gate waits for an operator.
        case gateAwaitsApproval = "gate_awaits_approval"
        /// A budget is spent to half, three quarters, nine tenths, or all of it.
        case budgetReached = "budget_reached"
        /// An operator raised a budget.
        case budgetRaised = "budget_raised"
        /// A turn did not say what it cost, and it is estimated.
        case costEstimated = "cost_estimated"
        /// The daemon has started again and again: what it missed waits.
        case catchUpHeld = "catch_up_held"
        /// A job is stuck, and another agent or model tries.
        case jobEscalated = "job_escalated"
        /// A job is stuck and asks a question.
        case jobAsks = "job_asks"
        /// A job is stuck, and its phase goes on without it.
        case jobParked = "job_parked"
        /// A gate's command said no, and jobs of its phase go on.
        case gateReopened = "gate_reopened"
        /// Nobody approved a gate in time.
        case approvalExpired = "approval_expired"
        /// What an approval was given for has changed since.
        case approvalVoided = "approval_voided"
        /// A phase's time is over and its gate is not met.
        case phaseTimedOut = "phase_timed_out"
        /// An instance of a plan begins.
        case planStarted = "plan_started"
        /// An instance of a plan is over: passed, or left for the next.
        case planEnded = "plan_ended"
        /// A lease was taken from a holder that is gone.
        case leaseReaped = "lease_reaped"
        /// The ledger was replaced by an older copy of itself. Written by whoever restores it, never by the core.
        case ledgerRestored = "ledger_restored"
        /// A turn that the restored ledger did not know was found in its folder and taken in again.
        case turnRecovered = "turn_recovered"
        /// A part of the daemon found a rule of its own broken; the job concerned is held.
        case ruleBroken = "rule_broken"
    }

    /// Makes an event.
    public init(
        at: WallTime,
        job: JobID? = nil,
        turn: TurnID? = nil,
        phase: PhaseID? = nil,
        _ notice: Notice
    ) {
        self.at = at
        self.notice = notice
        self.job = job
        self.turn = turn
        self.phase = phase
    }
}

/// An event with the number the ledger gave it.
public struct NumberedEvent: Hashable, Sendable {
    /// Counted up over the life of a ledger, never given twice; the `id` of a server-sent event.
    public var id: Int64
    /// What was recorded.
    public var record: EventRecord

    /// Pairs an event with its number.
    public init(id: Int64, record: EventRecord) {
        self.id = id
        self.record = record
    }
}
