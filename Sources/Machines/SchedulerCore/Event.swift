public import MidwatchModel
public import NightFacts

/// A fact about the world, in the past tense: what the core is told.
public enum Event: Hashable, Sendable {
    /// A deadline passed, or nothing else happened for a while.
    case timeReached
    /// Reconciling with the turn folders is over; from here on the core may start things.
    case started
    /// The daemon is about to end in order; running turns go on without it.
    case stopping
    /// These launches were handed over to be started; each is answered by ``launchStarted(_:_:)`` or
    /// ``launchFailed(_:reason:)``, or by ``launchNeverMade(_:)`` where its end was ordered in time.
    case launchesSubmitted([LaunchID])
    /// The keeper of a launch was started.
    case launchStarted(LaunchID, LaunchHandle)
    /// The keeper of a launch could not be started; nothing runs.
    case launchFailed(LaunchID, reason: String)
    /// A turn's process group is empty and its exit record was read.
    case turnEnded(TurnID, TurnEnding)
    /// A check's process group is empty and its exit record was read. `seal` is a digest of the work it looked at.
    case checkEnded(Int64, Evidence, seal: String? = nil)
    /// The same for one that ended with exit status 75 (EX_TEMPFAIL): there is nothing to do, and why.
    case checkSkipped(Int64, reason: String)
    /// A launch's keeper is gone and left no exit record; what was left of its processes has been ended.
    case launchLost(LaunchID, reason: String)
    /// After a restart: the launch's keeper is alive and watched again.
    case launchAdopted(LaunchID, LaunchHandle)
    /// Nothing of the launch ever ran, and nothing will: after a restart its folder is found not to be there, or it was
    /// ordered to end before anybody had begun to start it.
    case launchNeverMade(LaunchID)
    /// The definitions were read anew and are sound.
    case definitionsChanged(CompiledDefinitions)
    /// An operator asked for something; answered by ``Action/reply(_:)`` in the same step.
    case operatorAsked(OperatorCommand)
}

/// What an operator can ask of the core.
public enum OperatorCommand: Hashable, Sendable {
    /// Start a turn of a job now, beside its schedule. `force` ignores a hold, an end and a shut phase.
    case run(JobID, force: Bool)
    /// Start no more turns of a job until it is resumed.
    case hold(JobID, reason: String)
    /// Make a stuck, held, done or ended job active again: due at its next time, which is yet to come. A one-shot whose
    /// time has passed starts at once.
    case resume(JobID)
    /// Answer a job: the text goes into the prompts of its next turns until one has run. A stuck or held job becomes
    /// active again, as by ``resume(_:)``.
    case answer(JobID, text: String)
    /// Give the approval a phase's gate waits for, or have a refused gate checked again. `plan` may be left out when
    /// the phase's name is unique.
    case approve(plan: String?, phase: String)
    /// End a live turn.
    case cancel(TurnID)
    /// Let an account be used again that is held.
    case release(account: String)
    /// Raise a budget for its present period by so much.
    case raise(BudgetScope, Spending)
    /// Whether a turn still holds a job's lease with this token: asked before its word is taken.
    case proveLease(TurnID, JobID, FencingToken)
}
