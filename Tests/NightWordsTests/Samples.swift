import MidwatchModel
import NightFacts

/// Causes and the sentences they make.
enum Samples {
    /// 2026-01-05T04:00:00Z.
    static let four = WallTime(secondsSinceEpoch: 1_767_585_600)
    static let one = PhaseID(plan: "p", phase: "one")
    static let limited = Cause.words("5-hour limit")
    static let money = BudgetBalance(scope: .night, kind: .money, spent: 19_800_000, limit: 20_000_000)
    static let time = BudgetBalance(
        scope: .account("anthropic"),
        kind: .time,
        spent: 5_430_000,
        limit: 6_000_000,
        isNightly: true
    )

    static let starts: [(Cause, String)] = [
        (.words("holiday"), "holiday"),
        (.recorded(kind: "turns_busy", text: "2 turns run or wait already"), "2 turns run or wait already"),
        (.jobStuck(.words("no key")), "the job is stuck: no key"),
        (.jobStuck(nil), "the job is stuck: "),
        (.jobHeld(.words("holiday")), "the job is held: holiday"),
        (.jobDone, "the job is done"),
        (.jobOver(.untilPassed), "the job is over: its end (until) has passed"),
        (.jobDisabled, #"the job is disabled ("enabled": false)"#),
        (.phaseState(one, .awaitingApproval), "phase p/one is awaiting_approval"),
        (.outsideHours([], until: nil), "in a blackout"),
        (.outsideHours([], until: Moment(four)), "in a blackout until 2026-01-05T04:00:00Z"),
        (
            .cannotFinish(FinishTime(minutes: 390, zone: nil), typical: nil),
            "it could not finish by 06:30: that is less than a minute away"
        ),
        (
            .cannotFinish(FinishTime(minutes: 390, zone: nil), typical: .seconds(1500)),
            "it could not finish by 06:30: its turns take about 25 min"
        ),
        (
            .accountHeld("anthropic", until: Moment(four, offsetSeconds: 3600), by: TurnID(3), limited),
            "account anthropic is held until 2026-01-05T05:00:00+01:00 by turn 3: 5-hour limit"
        ),
        (.accountHeld("a", until: nil, by: nil, limited), "account a is held until somebody releases it: 5-hour limit"),
        (
            .accountTried("a", probe: TurnID(9), by: TurnID(3), limited),
            "account a is tried by turn 9 by turn 3: 5-hour limit"
        ),
        (
            .budgetSpent(money, until: Moment(four)),
            "budget of the night is spent: 19.80 of 20.00 USD, until 2026-01-05T04:00:00Z"
        ),
        (.accountFull("a"), "account a has as many turns as it may have at once"),
        (.budgetSpent(time, until: nil),
            "budget of account anthropic is spent: 90.5 of 100 min this night, until somebody raises it"
        ),
        (
            .budgetFull(
                money,
                reserve: BudgetReserve(amount: 100_000, turns: [TurnID(4)]),
                needed: 500_000,
                until: nil
            ),
            "budget of the night has no room for another turn: 19.80 of 20.00 USD spent, 0.10 set aside for turn 4, "
                + "about 0.50 needed, until somebody raises it"
        ),
        (
            .budgetFull(time, reserve: nil, needed: 600_000, until: Moment(four)),
            "budget of account anthropic has no room for another turn: 90.5 of 100 min spent this night, "
                + "about 10 needed, until 2026-01-05T04:00:00Z"
        ),
        (.startedLate(.milliseconds(61_900)), "started 61 s late"),
        (.jobOverBefore(.timePassed), "the job was over before this could start: its time has passed"),
        (.jobDoneBefore, "the job was done before this could start"),
        (.jobWasStuck(.words("no key")), "the job was stuck: no key"),
        (.jobNotStuck, "the job is not stuck any more"),
        (.phaseNotOpen, "its phase is not open"),
        (.phasePassed(one), "phase p/one passed without it"),
        (.phasePassed(nil), "its phase passed without it"),
        (.jobRemoved, "the job was taken out of the jobs file while this waited"),
        (.jobDisabledMeanwhile, "the job was disabled while this waited"),
        (.jobResumedByOperator, "an operator resumed the job"),
        (.newerStart, "a newer start of the job takes its place"),
        (.newerOccurrence, "a newer occurrence took its place"),
        (.tooLateWaiting, "the job's end (until) or its start deadline passed while it waited"),
        (.tooLateToStart, "the job's end (until) or its start deadline passed before it could start"),
        (.startDeadlinePassed, "its start deadline passed before it could start"),
        (.maxTurnsTaken(5), "the last of its 5 turns (maxTurns) runs or waits"),
        (.occurrencesWaiting(2), "2 occurrences wait already"),
        (.turnsBusy(2), "2 turns run or wait already"),
        (.lineFull(10_000), "10000 starts wait already over all jobs"),
        (.turnRunning(TurnID(3)), "turn 3 is still running"),
        (.turnWasRunning(TurnID(3)), "turn 3 was still running"),
        (.earlierStartWaits(hasCondition: false), "an earlier start still waits for a free slot"),
        (.earlierStartWaits(hasCondition: true), "an earlier start still waits for a free slot or its when command"),
        (.hoursEndedWaiting, "its run window ended while it waited"),
        (.conditionUnmet("no new commits"), "its when command says: no new commits"),
        (.conditionFailed("exit status 1"), "its when command failed: exit status 1"),
        (.missedWithoutCatchUp(wasStopped: true), "the daemon was stopped, and catchUp is none"),
        (.missedWithoutCatchUp(wasStopped: false), "the daemon was down, asleep or behind, and catchUp is none"),
        (
            .missedTooLong(wasStopped: false, within: .seconds(21_600)),
            "the daemon was down, asleep or behind, and it was missed by more than 6 h (catchUp)"
        ),
        (
            .missedBeyondLimit(wasStopped: true, limit: 3),
            "the daemon was stopped, and it is not among the 3 that catchUp makes up for"
        ),
        (.missedAndStoodFor, "the daemon was down, asleep or behind; a later occurrence stands for it"),
        (.forgotten, "unknown: the ledger was restored from an older copy, and no turn folder tells of it"),
    ]

    static let waits: [(Cause, String)] = [
        (.waitsForSlot, "waits for a free slot"),
        (.waitsForCondition, "waits for its when command"),
        (.waitsForTurn(TurnID(3)), "waits for the end of turn 3"),
        (.waitsForKey("gpu"), "waits for its turn at gpu"),
        (
            .waitsFor(.accountHeld("a", until: nil, by: nil, limited)),
            "waits: account a is held until somebody releases it: 5-hour limit"
        ),
        (
            .waitsForCatchUp(until: Moment(four), isCrashLoop: false),
            "waits until 2026-01-05T04:00:00Z: what was missed starts one after the other"
        ),
        (
            .waitsForCatchUp(until: Moment(four), isCrashLoop: true),
            "waits until 2026-01-05T04:00:00Z: midwatchd starts again and again, and what was missed may be why"
        ),
    ]

    static let turns: [(Cause, String)] = [
        (.timedOut, "it ran into its timeout"),
        (.silent, "it was silent for longer than its no-output timeout"),
        (.repeatedOutput, "it printed the same line again and again"),
        (.endedFromOutside, "it was ended from outside, as when the machine is shut down"),
        (.changedNothing, "it changed nothing: same commit, same tree, same watched files"),
        (.noReasonGiven, "it gave no reason"),
        (.badEnd(.exited(3), saidDone: false, message: ""), "exit status 3"),
        (
            .badEnd(.exited(3), saidDone: true, message: "no such model"),
            "exit status 3, though it said DONE: no such model"
        ),
        (
            .badEnd(.signalled(9), saidDone: false, message: "killed by signal 9 (SIGKILL)"),
            "killed by signal 9 (SIGKILL)"
        ),
        (.outcome(.auth), TurnOutcome.auth.rawValue),
        (.verifyRefused("exit status 1"), "it said DONE, and the verify command says no: exit status 1"),
        (.stoppedUnchecked(.hoursOver), "its run window is over; its DONE was not checked"),
        (.removedUnchecked, "it said DONE, and was not checked: its job is defined no more"),
        (.folderGone, "it was started, and its folder is gone"),
        (.neverStarted(nil), "the daemon stopped before it was started"),
        (.neverStarted(.jobUndefined), "the daemon stopped before it was started, and its job is defined no more"),
        (.jobUndefined, "its job is defined no more"),
        (.hadToFinish(FinishTime(minutes: 390, zone: nil)), "it had to finish by 06:30"),
        (.cancelledByOperator, "an operator cancelled it"),
        (.daemonKills, "midwatchd stops, and stop.turns is kill"),
        (.daemonDrained, "midwatchd stops, and the limit of stop.drainSeconds is reached"),
        (.replacedByNext, "replaced by the occurrence of its next due time"),
        (.hoursOver, "its run window is over"),
        (.hoursDrained, "the time it had beyond its run window is over"),
    ]

    static let jobs: [(Cause, String)] = [
        (
            .failedInARow(3, .timedOut, .timedOut),
            "3 turns in a row failed, the last timed_out: it ran into its timeout"
        ),
        (.failedInARow(3, .failed, nil), "3 turns in a row failed, the last failed"),
        (.noProgress(4), "no_progress: 4 turns in a row changed nothing"),
        (.heldWhileStuck("hands off", question: .words("no key")), "hands off (it was stuck: no key)"),
        (.maxTurnsReached(5), "5 turns (maxTurns) ran without DONE"),
        (.untilPassed, "its end (until) has passed"),
        (.timePassed, "its time has passed"),
        (
            .onlyTurnEnded(.failed, .badEnd(.exited(1), saidDone: false, message: "")),
            "its only turn ended failed: exit status 1"
        ),
        (.usageLimit, "usage limit"),
        (.limitedForLong(limited), "limited for 24 h without a word when it ends: 5-hour limit"),
        (.phase(.verifying(done: 2, members: 3)), "2 of 3 done; its verify command runs"),
        (.phase(.sealing), "its members' work is looked at, for the approval"),
        (.phase(.gateMet), "its gate is met"),
        (
            .phase(.awaitsApproval(one, isUnbound: false)),
            "everything but an approval is there: midwatch approve p/one"
        ),
        (
            .phase(.awaitsApproval(one, isUnbound: true)),
            "everything but an approval is there: midwatch approve p/one; what changes there is not seen: "
                + "git cannot tell the state of the work"
        ),
        (.phase(.approved), "approved by an operator; it is looked whether anything changed since"),
        (
            .phase(.unopposed(.seconds(28_800))),
            "nobody objected in 8 h; it is looked whether anything changed since"
        ),
        (.phase(.passedByOperator), "an operator approved it"),
        (.phase(.passedUnopposed(.seconds(5400))), "nobody objected in 90 min"),
        (.phase(.passedUnopposed(nil)), "nobody objected in its time"),
        (.phase(.checkedAgain), "checked again on an operator's word"),
        (.phase(.checkedAfterVoid), "checked again: its approval did not count"),
        (.phase(.workChanged), "its members' work has changed since it asked"),
        (.phase(.noLook("no keeper")), "no look was possible: no keeper"),
        (.phase(.openAgain(.gateChanged)), "open again: its gate or its members were changed"),
        (
            .phase(.openAgain(.changedWhileSealing)),
            "open again: its members were changed while its work was looked at"
        ),
        (.phase(.changedWhileSealing), "its members were changed while its work was looked at"),
        (.phase(.changedWhileChecking), "its members were changed while its gate was checked"),
        (.phase(.gateChanged), "its gate or its members were changed"),
        (.phase(.jobResumed("a")), "a is resumed"),
        (.phase(.timeGivenAgain(.seconds(3600))), "an operator gave it its time of 1 h again"),
        (
            .phase(.sentBack(count: 1, times: 2, evidence: "exit status 1")),
            "open again (1 of 2): its verify command says no: exit status 1"
        ),
        (.phase(.verifyRefused("exit status 1")), "its verify command says no: exit status 1"),
        (.phase(.workUnreadable("no keeper")), "its members' work cannot be looked at: no keeper"),
        (.phase(.timedOut(.seconds(3600), done: 1, needed: 2)), "its time of 1 h is over: 1 of 2 done"),
        (
            .phase(.approvalExpired(one, within: .seconds(28_800))),
            "nobody approved it within 8 h (midwatch approve p/one asks again)"
        ),
        (.phase(.memberUndefined("a")), "a is defined no more"),
        (.phase(.memberDisabled("a")), #"a is disabled ("enabled": false)"#),
        (.phase(.member("a", .stuck, .words("no key"))), "a is stuck: no key"),
        (
            .phase(.nextInstance(2, plan: "p", begins: Moment(four))),
            "instance 2 of p begins 2026-01-05T04:00:00Z"
        ),
    ]
}
