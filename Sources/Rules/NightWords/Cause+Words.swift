import MidwatchModel
public import NightFacts

extension Cause {
    /// The sentence for people: one clause without a capital and without a full stop.
    public var words: String {
        switch self {
        case .words(let text), .recorded(_, let text): text
        case .obstacle(let obstacle, let offset):
            obstacle.words { Moment($0, offsetSeconds: offset).text }
        case .waits(let obstacle, let offset):
            obstacle.waitWords { Moment($0, offsetSeconds: offset).text }
        case .phase(let cause): cause.words
        // What became of a start.
        case .startedLate(let span): "started \(DurationText.seconds(span)) late"
        case .jobOverBefore(let cause): "the job was over before this could start: \(cause.words)"
        case .jobDoneBefore: "the job was done before this could start"
        case .jobWasStuck(let cause): "the job was stuck: \(cause.words)"
        case .phasePassed(let phase): "\(phase.map { "phase \($0)" } ?? "its phase") passed without it"
        case .jobRemoved: "the job was taken out of the jobs file while this waited"
        case .jobDisabledMeanwhile: "the job was disabled while this waited"
        case .jobResumedByOperator: "an operator resumed the job"
        case .newerStart: "a newer start of the job takes its place"
        case .newerOccurrence: "a newer occurrence took its place"
        case .windowEndedWaiting: "its run window ended while it waited"
        case .whenUnmet(let words): "its when command says: \(words)"
        case .whenFailed(let evidence): "its when command failed: \(evidence.brief)"
        // How a turn ended, or why it is stopped.
        case .timedOut: "it ran into its timeout"
        case .silent: "it was silent for longer than its no-output timeout"
        case .repeatedOutput: "it printed the same line again and again"
        case .endedFromOutside: "it was ended from outside, as when the machine is shut down"
        case .changedNothing: "it changed nothing: same commit, same tree, same watched files"
        case .noReasonGiven: "it gave no reason"
        case .badEnd(let status, let saidDone, let message): Self.badEnd(status, saidDone, message)
        case .outcome(let outcome): outcome.rawValue
        case .verifyRefused(let evidence): "it said DONE, and the verify command says no: \(evidence.brief)"
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
        case .windowOver: "its run window is over"
        case .windowDrained: "the time it had beyond its run window is over"
        // Why a job is held or over, or an account held.
        case .failedInARow(let count, let outcome, let cause):
            "\(count) turns in a row failed, the last \(outcome.rawValue)\(cause.afterColon)"
        case .noProgress(let count): "no_progress: \(count) turns in a row changed nothing"
        case .ruleBroken(let rule): "set aside for a fault of Midwatch: \(rule)"
        case .heldWhileStuck(let words, let question): "\(words) (it was stuck: \(question.words))"
        case .maxTurnsReached(let limit): "\(limit) turns (maxTurns) ran without DONE"
        case .untilPassed: "its end (until) has passed"
        case .timePassed: "its time has passed"
        case .onlyTurnEnded(let outcome, let cause): "its only turn ended \(outcome.rawValue)\(cause.afterColon)"
        case .usageLimit: "usage limit"
        case .limitedForLong(let cause): "limited for 24 h without a word when it ends: \(cause.words)"
        }
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
