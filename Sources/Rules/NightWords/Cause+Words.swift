import MidwatchModel
public import NightFacts

extension Cause {
    /// The sentence for people: one clause without a capital and without a full stop.
    public var words: String {
        switch self {
        case .words(let text), .recorded(_, let text): text
        case .jobStuck(let cause): "the job is stuck: \(cause.words)"
        case .jobHeld(let cause): "the job is held: \(cause.words)"
        case .jobDone: "the job is done"
        case .jobOver(let cause): "the job is over: \(cause.words)"
        case .jobDisabled: "the job is disabled (\"enabled\": false)"
        case .phaseState(let phase, let state): "phase \(phase) is \(state.rawValue)"
        case .outsideHours(let windows, let until):
            (windows.isEmpty
                ? "in a blackout"
                : "outside its run window (\(windows.map(\.description).joined(separator: ", ")))")
                + (until.map { " until \($0.text)" } ?? "")
        case .cannotFinish(let time, let typical):
            "it could not finish by \(time): "
                + (typical.map { "its turns take about \(DurationText.rough($0))" }
                    ?? "that is less than a minute away")
        case .accountHeld(let account, let until, let turn, let cause):
            "account \(account) is held \(until.until(else: "somebody releases it"))\(turn.by): \(cause.words)"
        case .accountTried(let account, let probe, let turn, let cause):
            "account \(account) is tried by turn \(probe)\(turn.by): \(cause.words)"
        case .accountFull(let account): "account \(account) has as many turns as it may have at once"
        case .budgetSpent(let balance, let until):
            "budget of \(balance.scope.words) is spent: \(balance.words()), \(until.until(else: "somebody raises it"))"
        case .budgetFull(let balance, let reserve, let needed, let until):
            "budget of \(balance.scope.words) has no room for another turn: \(balance.words(" spent")), "
                + (reserve.map { "\(balance.kind.digits($0.amount)) set aside for \($0.holders), " } ?? "")
                + "about \(balance.kind.digits(needed)) needed, \(until.until(else: "somebody raises it"))"
        case .phase(let cause): cause.words
        // What became of a start.
        case .startedLate(let span): "started \(DurationText.seconds(span)) late"
        case .jobOverBefore(let cause): "the job was over before this could start: \(cause.words)"
        case .jobDoneBefore: "the job was done before this could start"
        case .jobWasStuck(let cause): "the job was stuck: \(cause.words)"
        case .jobNotStuck: "the job is not stuck any more"
        case .phaseNotOpen: "its phase is not open"
        case .phasePassed(let phase): "\(phase.map { "phase \($0)" } ?? "its phase") passed without it"
        case .jobRemoved: "the job was taken out of the jobs file while this waited"
        case .jobDisabledMeanwhile: "the job was disabled while this waited"
        case .jobResumedByOperator: "an operator resumed the job"
        case .newerStart: "a newer start of the job takes its place"
        case .newerOccurrence: "a newer occurrence took its place"
        case .tooLateWaiting: "the job's end (until) or its start deadline passed while it waited"
        case .tooLateToStart: "the job's end (until) or its start deadline passed before it could start"
        case .startDeadlinePassed: "its start deadline passed before it could start"
        case .maxTurnsTaken(let limit): "the last of its \(limit) turns (maxTurns) runs or waits"
        case .occurrencesWaiting(let count): "\(count) occurrences wait already"
        case .turnsBusy(let count): "\(count) turns run or wait already"
        case .lineFull(let count): "\(count) starts wait already over all jobs"
        case .turnRunning(let turn): "turn \(turn) is still running"
        case .turnWasRunning(let turn): "turn \(turn) was still running"
        case .earlierStartWaits(let hasCondition):
            "an earlier start still waits for a free slot\(hasCondition ? " or its when command" : "")"
        case .hoursEndedWaiting: "its run window ended while it waited"
        case .conditionUnmet(let words): "its when command says: \(words)"
        case .conditionFailed(let words): "its when command failed: \(words)"
        case .missedWithoutCatchUp(let wasStopped): "\(Self.absence(wasStopped)), and catchUp is none"
        case .missedTooLong(let wasStopped, let within):
            "\(Self.absence(wasStopped)), and it was missed by more than \(DurationText.rough(within)) (catchUp)"
        case .missedBeyondLimit(let wasStopped, let limit):
            "\(Self.absence(wasStopped)), and it is not among the \(limit) that catchUp makes up for"
        case .missedAndStoodFor: "\(Self.absence(false)); a later occurrence stands for it"
        case .forgotten: "unknown: the ledger was restored from an older copy, and no turn folder tells of it"
        // What a start waits for.
        case .waitsForSlot: "waits for a free slot"
        case .waitsForCondition: "waits for its when command"
        case .waitsForTurn(let turn): "waits for the end of turn \(turn)"
        case .waitsForKey(let key): "waits for its turn at \(key)"
        case .waitsFor(let cause): "waits: \(cause.words)"
        case .waitsForCatchUp(let until, let isCrashLoop):
            "waits until \(until.text): "
                + (isCrashLoop
                    ? "midwatchd starts again and again, and what was missed may be why"
                    : "what was missed starts one after the other")
        // How a turn ended, or why it is stopped.
        case .timedOut: "it ran into its timeout"
        case .silent: "it was silent for longer than its no-output timeout"
        case .repeatedOutput: "it printed the same line again and again"
        case .endedFromOutside: "it was ended from outside, as when the machine is shut down"
        case .changedNothing: "it changed nothing: same commit, same tree, same watched files"
        case .noReasonGiven: "it gave no reason"
        case .badEnd(let status, let saidDone, let message): Self.badEnd(status, saidDone, message)
        case .outcome(let outcome): outcome.rawValue
        case .verifyRefused(let words): "it said DONE, and the verify command says no: \(words)"
        case .stoppedUnchecked(let cause): "\(cause.words); its DONE was not checked"
        case .removedUnchecked: "it said DONE, and was not checked: its job is defined no more"
        case .folderGone: "it was started, and its folder is gone"
        case .neverStarted(let cause):
            "the daemon stopped before it was started" + (cause.map { ", and \($0.words)" } ?? "")
        case .jobUndefined: "its job is defined no more"
        case .hadToFinish(let time): "it had to finish by \(time)"
        case .cancelledByOperator: "an operator cancelled it"
        case .daemonKills: "midwatchd stops, and stop.turns is kill"
        case .daemonDrained: "midwatchd stops, and the limit of stop.drainSeconds is reached"
        case .replacedByNext: "replaced by the occurrence of its next due time"
        case .hoursOver: "its run window is over"
        case .hoursDrained: "the time it had beyond its run window is over"
        // Why a job is held or over, or an account held.
        case .failedInARow(let count, let outcome, let cause):
            "\(count) turns in a row failed, the last \(outcome.rawValue)\(cause.afterColon)"
        case .noProgress(let count): "no_progress: \(count) turns in a row changed nothing"
        case .heldWhileStuck(let words, let question): "\(words) (it was stuck: \(question.words))"
        case .maxTurnsReached(let limit): "\(limit) turns (maxTurns) ran without DONE"
        case .untilPassed: "its end (until) has passed"
        case .timePassed: "its time has passed"
        case .onlyTurnEnded(let outcome, let cause): "its only turn ended \(outcome.rawValue)\(cause.afterColon)"
        case .usageLimit: "usage limit"
        case .limitedForLong(let cause): "limited for 24 h without a word when it ends: \(cause.words)"
        }
    }

    private static func absence(_ wasStopped: Bool) -> String {
        wasStopped ? "the daemon was stopped" : "the daemon was down, asleep or behind"
    }

    private static func badEnd(_ status: ExitRecord.Status, _ saidDone: Bool, _ message: String) -> String {
        let end =
            switch status {
            case .exited(let code): "exit status \(code)"
            case .signalled(let signal): "killed by signal \(signal)"
            case .neverStarted(let why): why
            }
        let claim = saidDone ? ", though it said DONE" : ""
        guard !message.isEmpty else { return end + claim }
        // Some programs' account begins with the end itself.
        return end + claim + (message.hasPrefix(end) ? String(message.dropFirst(end.count)) : ": \(message)")
    }
}

extension Cause? {
    /// The sentence; nothing without a cause.
    var words: String { self?.words ?? "" }

    /// The sentence after a colon; nothing without a cause.
    var afterColon: String { map { ": \($0.words)" } ?? "" }
}

extension TurnID? {
    fileprivate var by: String { map { " by turn \($0)" } ?? "" }
}

extension BudgetReserve {
    fileprivate var holders: String { turns.count == 1 ? "turn \(turns[0])" : "\(turns.count) turns" }
}
