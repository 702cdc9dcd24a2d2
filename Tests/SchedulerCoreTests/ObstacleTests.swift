import MidwatchModel
import NightFacts
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct ObstacleTests {
    static let hold: AccountHold = AccountHold(
        account: "a",
        reason: .words("later"),
        since: at(0),
        until: at(60),
        turn: TurnID(4)
    )
    static let budget: BudgetObstacle = BudgetObstacle(
        scope: .night,
        kind: .money,
        spent: 19_800_000,
        limit: 20_000_000,
        period: .night,
        until: at(60)
    )

    static let table: [(Obstacle, Obstacle.Kind, OccurrenceVerdict, String)] = [
        (.disabled, .disabled, .expired, "the job is disabled (\"enabled\": false)"),
        (.stuck(.words("no key")), .standing, .skippedHold, "the job is stuck: no key"),
        (.held(.words("holiday")), .standing, .skippedHold, "the job is held: holiday"),
        (.done, .standing, .skippedHold, "the job is done"),
        (.ended(.words("over")), .standing, .skippedHold, "the job is over: over"),
        (.notStuck, .standing, .skippedHold, "the job is not stuck any more"),
        (.phase(PhaseID(plan: "p", phase: "q"), .shut), .phase, .skippedHold, "phase p/q is shut"),
        (.window(open: ["01:00-02:00"], until: nil), .window, .skippedWindow, "outside its run window (01:00-02:00)"),
        (.window(open: [], until: at(60)), .window, .skippedWindow, "in a blackout until 60"),
        (
            .finishBy(FinishTime(minutes: 390), typical: nil), .finishBy, .skippedWindow,
            "it could not finish by 06:30: that is less than a minute away"
        ),
        (
            .finishBy(FinishTime(minutes: 390), typical: .seconds(1500)), .finishBy, .skippedWindow,
            "it could not finish by 06:30: its turns take about 25 min"
        ),
        (.startDeadline, .startDeadline, .expired, "its start deadline passed before it could start"),
        (.until, .until, .expired, "the job's end (until) passed before it could start"),
        (.account(.held(hold)), .account, .skippedHold, "account a is held until 60 by turn 4: later"),
        (
            .account(.tried(hold, by: TurnID(9))), .account, .skippedHold,
            "account a is tried by turn 9 by turn 4: later"
        ),
        (.account(.full(account: "a")), .account, .skippedHold, "account a has as many turns as it may have at once"),
        (.catchUp(.notMadeUp(afterStop: true)), .catchUp, .missedDown, "the daemon was stopped, and catchUp is none"),
        (
            .catchUp(.tooOld(afterStop: false, within: .seconds(7200))), .catchUp, .missedDown,
            "the daemon was down, asleep or behind, and it was missed by more than 2 h (catchUp)"
        ),
        (
            .catchUp(.notAmong(3, afterStop: true)), .catchUp, .missedDown,
            "the daemon was stopped, and it is not among the 3 that catchUp makes up for"
        ),
        (
            .catchUp(.overtaken), .catchUp, .missedDown,
            "the daemon was down, asleep or behind; a later occurrence stands for it"
        ),
        (
            .catchUp(.unknown), .catchUp, .missedDown,
            "unknown: the ledger was restored from an older copy, and no turn folder tells of it"
        ),
        (
            .catchUp(.waits(until: at(60), inCrashLoop: true)), .catchUp, .missedDown,
            "waits until 60: midwatchd starts again and again, and what was missed may be why"
        ),
        (.budget(budget), .budget, .skippedBudget, "budget of the night is spent: 19.80 of 20.00 USD, until 60"),
        (.maxTurns(3), .maxTurns, .skippedOverlap, "the last of its 3 turns (maxTurns) runs or waits"),
        (.overlap(.turn(TurnID(5))), .overlap, .skippedOverlap, "turn 5 is still running"),
        (.overlap(.earlierTurn(TurnID(5))), .overlap, .skippedOverlap, "turn 5 was still running"),
        (
            .overlap(.start(hasWhen: true)), .overlap, .skippedOverlap,
            "an earlier start still waits for a free slot or its when command"
        ),
        (.overlap(.queue(2)), .overlap, .skippedOverlap, "2 occurrences wait already"),
        (.overlap(.parallel(2)), .overlap, .skippedOverlap, "2 turns run or wait already"),
        (.waitingFull(9), .waitingFull, .skippedOverlap, "9 starts wait already over all jobs"),
        (.notBefore(at(60)), .notBefore, .skippedOverlap, "it waits for its time, 60"),
        (.slot, .slot, .skippedOverlap, "all slots are taken"),
        (.keys("gpu"), .keys, .skippedOverlap, "its concurrency key gpu has no room"),
        (.when(7), .when, .skippedWhen, "its when command is asked"),
    ]

    static func text(_ instant: WallTime) -> String { "\(at(0).duration(to: instant).wholeMilliseconds / 1000)" }

    @Test("each obstacle has its kind, its verdict and its words", arguments: Self.table)
    func says(obstacle: Obstacle, kind: Obstacle.Kind, verdict: OccurrenceVerdict, words: String) {
        #expect(obstacle.kind == kind && obstacle.verdict == verdict)
        #expect(obstacle.words(Self.text) == words)
        #expect(obstacle.waitWords(Self.text).hasPrefix("waits"))
    }

    @Test("the table knows every kind")
    func complete() {
        #expect(Set(Self.table.map(\.1)) == Set(Obstacle.Kind.allCases))
    }

    @Test("a budget without room says what is set aside for whom, and what is needed")
    func lack() {
        var obstacle = Self.budget
        obstacle.scope = .job("a")
        obstacle.until = nil
        obstacle.lack = BudgetObstacle.Lack(setAside: 150_000, turns: 1, turn: TurnID(8), needed: 70_000)
        let start = "budget of job a has no room for another turn: 19.80 of 20.00 USD spent this night, "
        let end = "about 0.07 needed, until somebody raises it"
        #expect(Obstacle.budget(obstacle).words(Self.text) == "\(start)0.15 set aside for turn 8, \(end)")
        obstacle.lack = BudgetObstacle.Lack(setAside: 150_000, turns: 2, turn: nil, needed: 70_000)
        #expect(Obstacle.budget(obstacle).words(Self.text) == "\(start)0.15 set aside for 2 turns, \(end)")
        obstacle.lack = BudgetObstacle.Lack(setAside: 0, turns: 0, turn: nil, needed: 70_000)
        #expect(Obstacle.budget(obstacle).words(Self.text) == start + end)
    }

    @Test("an operator is told what to do about it", arguments: Self.table)
    func refusal(obstacle: Obstacle, kind: Obstacle.Kind, verdict: OccurrenceVerdict, words: String) {
        let refusal = Refusal.obstacle("j", obstacle)
        #expect(refusal.kind == .invalidState && refusal.message.contains("j"))
        switch kind {
        case .maxTurns, .overlap: #expect(refusal.cure.hasPrefix("wait for it"))
        default: #expect(refusal.cure.contains("midwatch run --force j"))
        }
    }
}
