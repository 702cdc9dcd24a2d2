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

    static let hold = AccountHold(account: "a", reason: limited, since: four, until: nil, turn: TurnID(3))
    static let endingHold = AccountHold(account: "a", reason: limited, since: four, until: four, turn: nil)
    static let spent = BudgetObstacle(
        scope: .night,
        kind: .money,
        spent: 19_800_000,
        limit: 20_000_000,
        period: .night,
        until: four
    )
    static let full = BudgetObstacle(
        scope: .account("a"),
        kind: .time,
        spent: 5_430_000,
        limit: 6_000_000,
        period: .night,
        until: nil,
        lack: BudgetObstacle.Lack(setAside: 60_000, turns: 1, turn: TurnID(4), needed: 600_000)
    )

    static let obstacles: [(Obstacle, String)] = [
        (.disabled, #"the job is disabled ("enabled": false)"#),
        (.stuck(.words("no key")), "the job is stuck: no key"),
        (.stuck(nil), "the job is stuck: "),
        (.held(.words("holiday")), "the job is held: holiday"),
        (.done, "the job is done"),
        (.ended(.untilPassed), "the job is over: its end (until) has passed"),
        (.notStuck, "the job is not stuck any more"),
        (.phase(one, .awaitingApproval), "phase p/one is awaiting_approval"),
        (.window(open: [], until: nil), "in a blackout"),
        (.window(open: [], until: four), "in a blackout until 2026-01-05T04:00:00Z"),
        (.window(open: ["22:00-06:00"], until: nil), "outside its run window (22:00-06:00)"),
        (
            .finishBy(FinishTime(minutes: 390), typical: nil),
            "it could not finish by 06:30: that is less than a minute away"
        ),
        (
            .finishBy(FinishTime(minutes: 390), typical: .seconds(1500)),
            "it could not finish by 06:30: its turns take about 25 min"
        ),
        (.startDeadline, "its start deadline passed before it could start"),
        (.until, "the job's end (until) passed before it could start"),
        (.account(.held(hold)), "account a is held until somebody releases it by turn 3: 5-hour limit"),
        (.account(.held(endingHold)), "account a is held until 2026-01-05T04:00:00Z: 5-hour limit"),
        (.account(.tried(hold, by: TurnID(9))), "account a is tried by turn 9 by turn 3: 5-hour limit"),
        (.account(.full(account: "a")), "account a has as many turns as it may have at once"),
        (.catchUp(.notMadeUp(afterStop: true)), "the daemon was stopped, and catchUp is none"),
        (
            .catchUp(.tooOld(afterStop: false, within: .seconds(21_600))),
            "the daemon was down, asleep or behind, and it was missed by more than 6 h (catchUp)"
        ),
        (
            .catchUp(.notAmong(3, afterStop: true)),
            "the daemon was stopped, and it is not among the 3 that catchUp makes up for"
        ),
        (.catchUp(.overtaken), "the daemon was down, asleep or behind; a later occurrence stands for it"),
        (
            .catchUp(.unknown),
            "unknown: the ledger was restored from an older copy, and no turn folder tells of it"
        ),
        (
            .budget(spent),
            "budget of the night is spent: 19.80 of 20.00 USD, until 2026-01-05T04:00:00Z"
        ),
        (
            .budget(full),
            "budget of account a has no room for another turn: 90.5 of 100 min spent this night, "
                + "1 set aside for turn 4, about 10 needed, until somebody raises it"
        ),
        (.maxTurns(5), "the last of its 5 turns (maxTurns) runs or waits"),
        (.overlap(.turn(TurnID(3))), "turn 3 is still running"),
        (.overlap(.earlierTurn(TurnID(3))), "turn 3 was still running"),
        (.overlap(.start(hasWhen: false)), "an earlier start still waits for a free slot"),
        (
            .overlap(.start(hasWhen: true)),
            "an earlier start still waits for a free slot or its when command"
        ),
        (.overlap(.queue(2)), "2 occurrences wait already"),
        (.overlap(.parallel(2)), "2 turns run or wait already"),
        (.waitingFull(10_000), "10000 starts wait already over all jobs"),
        (.notBefore(four), "it waits for its time, 2026-01-05T04:00:00Z"),
        (.slot, "all slots are taken"),
        (.keys("gpu"), "its concurrency key gpu has no room"),
        (.when(7), "its when command is asked"),
    ]

    static let starts: [(Cause, String)] =
        obstacles.map { (.obstacle($0), $1) } + [
            (.words("holiday"), "holiday"),
            (.recorded(kind: "overlap", text: "2 turns run or wait already"), "2 turns run or wait already"),
            (
                .obstacle(.account(.held(endingHold)), offsetSeconds: 3600),
                "account a is held until 2026-01-05T05:00:00+01:00: 5-hour limit"
            ),
            (.startedLate(.milliseconds(61_900)), "started 61 s late"),
            (.jobOverBefore(.timePassed), "the job was over before this could start: its time has passed"),
            (.jobDoneBefore, "the job was done before this could start"),
            (.jobWasStuck(.words("no key")), "the job was stuck: no key"),
            (.phasePassed(one), "phase p/one passed without it"),
            (.phasePassed(nil), "its phase passed without it"),
            (.jobRemoved, "the job was taken out of the jobs file while this waited"),
            (.jobDisabledMeanwhile, "the job was disabled while this waited"),
            (.jobResumedByOperator, "an operator resumed the job"),
            (.newerStart, "a newer start of the job takes its place"),
            (.newerOccurrence, "a newer occurrence took its place"),
            (.windowEndedWaiting, "its run window ended while it waited"),
            (.whenUnmet("no new commits"), "its when command says: no new commits"),
            (.whenFailed(.exited(1)), "its when command failed: exit status 1"),
        ]

    static let waits: [(Cause, String)] = [
        (.waits(.slot), "waits for a free slot"),
        (.waits(.when(7)), "waits for its when command"),
        (.waits(.overlap(.turn(TurnID(3)))), "waits for the end of turn 3"),
        (.waits(.keys("gpu")), "waits for its turn at gpu"),
        (.waits(.notBefore(four), offsetSeconds: 3600), "waits until 2026-01-05T05:00:00+01:00"),
        (
            .waits(.account(.held(hold))),
            "waits: account a is held until somebody releases it by turn 3: 5-hour limit"
        ),
        (
            .waits(.catchUp(.waits(until: four, inCrashLoop: false))),
            "waits until 2026-01-05T04:00:00Z: what was missed starts one after the other"
        ),
        (
            .waits(.catchUp(.waits(until: four, inCrashLoop: true))),
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
        (.outcome(.loginRefused), TurnOutcome.loginRefused.rawValue),
        (.verifyRefused(.exited(1)), "it said DONE, and the verify command says no: exit status 1"),
        (.stoppedUnchecked(.windowOver), "its run window is over; its DONE was not checked"),
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
        (.windowOver, "its run window is over"),
        (.windowDrained, "the time it had beyond its run window is over"),
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
        (.phase(.noLook(.notStarted("no keeper"))), "no look was possible: no keeper"),
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
            .phase(.sentBack(count: 1, times: 2, .exited(1))),
            "open again (1 of 2): its verify command says no: exit status 1"
        ),
        (.phase(.verifyRefused(.exited(1))), "its verify command says no: exit status 1"),
        (.phase(.workUnreadable(.notStarted("no keeper"))), "its members' work cannot be looked at: no keeper"),
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
