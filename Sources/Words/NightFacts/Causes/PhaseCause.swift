public import MidwatchModel

/// Why a phase stands as it does, and what it waits for.
public indirect enum PhaseCause: Hashable, Sendable {
    // MARK: What its gate does

    /// So many members are done, of so many; its verify command runs.
    case verifying(done: Int, members: Int)
    /// Its members' work is looked at, for the approval.
    case sealing
    /// Its gate is met.
    case gateMet
    /// Everything but an approval is there; `isUnbound` when nobody can tell whether the work changes.
    case awaitsApproval(PhaseID, isUnbound: Bool)
    /// An operator approved it; it is looked whether anything changed since.
    case approved
    /// Nobody objected in that time; it is looked whether anything changed since.
    case unopposed(Duration)
    /// An operator approved it, and it passed.
    case passedByOperator
    /// Nobody objected in that time, and it passed.
    case passedUnopposed(Duration?)
    /// An operator has it checked again.
    case checkedAgain
    /// Its approval did not count, and it is checked again.
    case checkedAfterVoid
    /// What the approval was given for has changed.
    case workChanged
    /// Nobody could look whether anything changed, by this evidence.
    case noLook(Evidence)

    // MARK: Why it is open again

    /// It is open again, and why.
    case openAgain(PhaseCause)
    /// Its members were changed while its work was looked at.
    case changedWhileSealing
    /// Its members were changed while its gate was checked.
    case changedWhileChecking
    /// Its gate or its members were changed.
    case gateChanged
    /// An operator resumed a job.
    case jobResumed(JobID)
    /// An operator gave it its time again.
    case timeGivenAgain(Duration?)
    /// Its check said no, by this evidence, and jobs go back to work, for this time of so many.
    case sentBack(count: Int, times: Int, Evidence)

    // MARK: Why it is refused

    /// Its verify command says no, by this evidence.
    case verifyRefused(Evidence)
    /// Its members' work cannot be looked at, by this evidence.
    case workUnreadable(Evidence)
    /// Its time is over: so many are done of those it needs.
    case timedOut(Duration?, done: Int, needed: Int)
    /// Nobody approved it in that time.
    case approvalExpired(PhaseID, within: Duration)

    // MARK: What it waits for

    /// A member is defined no more.
    case memberUndefined(JobID)
    /// A member is disabled.
    case memberDisabled(JobID)
    /// A member will not be done by itself, and why.
    case member(JobID, JobState, Cause?)
    /// The next instance of its plan.
    case nextInstance(Int, plan: String, begins: Moment)
}
