public import MidwatchModel

/// Why something stands as it does: an occurrence's verdict, a wait, a turn's outcome or its stop, the state of a job or a
/// phase, an account's hold.
///
/// It is a value: decisions compare it, programs filter by its ``kind`` and ``fields``, and people get the sentence that
/// NightWords makes of it. The kind of a cause is stored with its sentence; the payload is not, so one that is read back
/// is ``recorded(kind:text:)`` unless it has none.
public indirect enum Cause: Hashable, Sendable {
    /// Somebody's own words: an agent's, an operator's, an adapter's.
    case words(String)
    /// As the ledger has it.
    case recorded(kind: String, text: String)

    // MARK: What keeps a job from starting

    /// What keeps it from starting. The instant that it says, if any, is so many seconds east of UTC on the wall.
    case obstacle(Obstacle, offsetSeconds: Int = 0)
    /// What it waits to be over.
    case waits(Obstacle, offsetSeconds: Int = 0)

    // MARK: What became of a start

    /// It was started so late.
    case startedLate(Duration)
    /// The job was over before this could start.
    case jobOverBefore(Cause)
    /// The job was done before this could start.
    case jobDoneBefore
    /// The job was stuck meanwhile, and why.
    case jobWasStuck(Cause?)
    /// The phase passed without the job; nil in the job's own words.
    case phasePassed(PhaseID?)
    /// The job was taken out of the jobs file while it waited.
    case jobRemoved
    /// The job was disabled while it waited.
    case jobDisabledMeanwhile
    /// An operator resumed the job.
    case jobResumedByOperator
    /// A newer start of the job takes its place.
    case newerStart
    /// A newer occurrence took its place.
    case newerOccurrence
    /// The run window ended while it waited.
    case windowEndedWaiting
    /// The `when` command says that there is nothing to do, and why.
    case whenUnmet(String)
    /// The `when` command failed, by this evidence.
    case whenFailed(Evidence)

    // MARK: How a turn ended

    /// Its timeout passed.
    case timedOut
    /// It was silent for too long.
    case silent
    /// It printed one line again and again.
    case repeatedOutput
    /// Nobody of ours wanted its end.
    case endedFromOutside
    /// It changed nothing.
    case changedNothing
    /// It said STUCK and not why.
    case noReasonGiven
    /// It ended badly, perhaps though it said DONE, and with these words.
    case badEnd(ExitRecord.Status, saidDone: Bool, message: String)
    /// The outcome says it all.
    case outcome(TurnOutcome)
    /// It said DONE, and the verify command says no, by this evidence.
    case verifyRefused(Evidence)
    /// It was stopped, and its DONE was not checked.
    case stoppedUnchecked(Cause)
    /// It said DONE, and its job is defined no more.
    case removedUnchecked
    /// It was started, and its folder is gone.
    case folderGone
    /// The daemon stopped before it was started; and what keeps it from being started now.
    case neverStarted(Cause?)
    /// Its job is defined no more.
    case jobUndefined
    /// It had to be over by then.
    case hadToFinish(FinishTime)

    // MARK: Why a turn is stopped

    /// An operator cancelled it.
    case cancelledByOperator
    /// The daemon stops, and ends its turns.
    case daemonKills
    /// The daemon stops, and has waited for its turns long enough.
    case daemonDrained
    /// The next occurrence takes its place.
    case replacedByNext
    /// Its run window is over.
    case windowOver
    /// The time it had beyond its run window is over.
    case windowDrained

    // MARK: Why a job is held or over

    /// So many turns in a row failed; the outcome of the last, and why.
    case failedInARow(Int, TurnOutcome, Cause?)
    /// So many turns in a row changed nothing.
    case noProgress(Int)
    /// A part of the daemon found this rule of its own broken: the job is set aside.
    case ruleBroken(String)
    /// An operator held it while others tried in its place: in these words, and what it was stuck with.
    case heldWhileStuck(String, question: Cause?)
    /// So many turns ran without DONE.
    case maxTurnsReached(Int)
    /// Its end has passed.
    case untilPassed
    /// Its one time has passed.
    case timePassed
    /// Its only turn ended so, and why.
    case onlyTurnEnded(TurnOutcome, Cause?)
    /// Its account met a limit.
    case usageLimit
    /// Its account has met limits for long, none with an end.
    case limitedForLong(Cause)

    /// Why a phase stands as it does.
    case phase(PhaseCause)
}
