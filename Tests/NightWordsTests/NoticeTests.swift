import MidwatchModel
import NightFacts
import NightWords
import Testing

struct NoticeTests {
    static let sentences: [(Notice, String)] = [
        (.recorded(.jobDone, text: "a is done", fields: []), "a is done"),
        (.daemonStarted(jobs: 3, running: 1), "midwatchd is up: 3 jobs, 1 turns running"),
        (.daemonDrains(turns: 2, limit: .seconds(90)), "midwatchd stops when 2 turns have ended, in 90 s at most"),
        (
            .daemonEndsTurns(2, .daemonKills),
            "midwatchd stops and ends 2 turns: midwatchd stops, and stop.turns is kill"
        ),
        (.daemonStopped(running: 0), "midwatchd stops in order; nothing runs"),
        (.daemonStopped(running: 2), "midwatchd stops in order; 2 turns go on"),
        (.clockStepped(.seconds(60)), "the wall clock was set forward by 60000 ms"),
        (.clockStepped(.milliseconds(-1500)), "the wall clock was set back by 1500 ms"),
        (.definitionsLoaded(jobs: 2, added: 1, changed: 1, removed: 1), "2 jobs: 1 added, 1 changed, 1 removed"),
        (
            .catchUpHeld(starts: 3, within: .seconds(900), until: Moment(Samples.four)),
            "midwatchd has started 3 times within 15 min without an orderly stop: what was missed waits "
                + "until 2026-01-05T04:00:00Z, what falls due now does not"
        ),
        (
            .ledgerRestored(from: "/backups/a.sqlite"),
            "the ledger was restored from /backups/a.sqlite; what came after that copy is found in the turn folders"
        ),
        (.turnStarted(TurnID(1), "a", iteration: 2, .schedule, attempt: 1), "turn 1 of a starts (iteration 2)"),
        (.turnStarted(TurnID(1), "a", iteration: 2, .manual, attempt: 1), "turn 1 of a starts (iteration 2, by hand)"),
        (.turnStarted(TurnID(1), "a", iteration: 2, .retry, attempt: 3), "turn 1 of a starts (iteration 2, attempt 3)"),
        (
            .turnStarted(TurnID(1), "a", iteration: 2, .afterHold, attempt: 1),
            "turn 1 of a starts (iteration 2, after a hold)"
        ),
        (
            .turnStarted(TurnID(1), "a", iteration: 2, .escalation, attempt: 1),
            "turn 1 of a starts (iteration 2, another tries)"
        ),
        (.turnAdopted(TurnID(1), "a"), "turn 1 of a was found running and goes on"),
        (
            .turnRecovered(TurnID(1), "a"),
            "turn 1 of a was found in its folder; the ledger, an older copy, did not know it"
        ),
        (
            .ruleBroken("a start gets one row"),
            "a fault of Midwatch, which found a rule of its own broken: a start gets one row (please report it)"
        ),
        (.turnStopping(TurnID(1), "a", .cancelledByOperator), "turn 1 of a is being ended: an operator cancelled it"),
        (.turnEnded(TurnID(1), "a", .timedOut, .timedOut), "turn 1 of a ended timed_out: it ran into its timeout"),
        (.turnEnded(TurnID(1), "a", .done, nil), "turn 1 of a ended done"),
        (
            .retryPlanned("a", after: .milliseconds(30_400), attempt: 2, of: 3, .failed),
            "a is tried again in 30 s: attempt 2 of 3 after failed"
        ),
        (
            .leaseReaped(FencingToken(7), TurnID(1), .folderGone),
            "lease 7 of turn 1 taken back: it was started, and its folder is gone"
        ),
        (.turnCheckStarted(4, TurnID(1), argv: ["make", "test"]), "check 4 of turn 1's DONE: make test"),
        (.gateCheckStarted(4, Samples.one, argv: ["make", "test"]), "check 4 of the gate of p/one: make test"),
        (.checkEnded(4, passed: true, .exited(0)), "check 4 says yes"),
        (.checkEnded(4, passed: false, .exited(1)), "check 4 says no: exit status 1"),
        (
            .startDropped("a", .retry, attempt: 2, .newerStart),
            "attempt 2 of a dropped: a newer start of the job takes its place"
        ),
        (
            .startDropped("a", .afterHold, attempt: 1, .obstacle(.done)),
            "the start after a hold of a dropped: the job is done"
        ),
        (
            .startDropped("a", .escalation, attempt: 1, .obstacle(.notStuck)),
            "another's try of a dropped: the job is not stuck any more"
        ),
        (.startDropped("a", .manual, attempt: 1, nil), "manual run of a dropped: "),
        (
            .whenFailed("a", .whenFailed(.exited(1))),
            "a does not start: its when command failed: exit status 1 (put it right; midwatch run a does not ask it)"
        ),
        (.jobDone("a"), "a is done"),
        (.jobStuck("a", .words("no key")), "a is stuck: no key (put it right, then: midwatch resume a)"),
        (.jobHeld("a", .words("holiday")), "a is held: holiday"),
        (.jobEnded("a", .untilPassed), "a is over: its end (until) has passed"),
        (.jobResumed("a"), "a is resumed"),
        (.jobUnstuck("a", TurnID(2)), "a goes on: turn 2 got it unstuck"),
        (.jobAnswered("a"), "a is answered; its next prompt says so"),
        (
            .jobEscalated("a", AgentChoice(agent: "claude", model: "opus"), number: 1, of: 2),
            "a is stuck, and claude with opus tries (1 of 2)"
        ),
        (.jobEscalated("a", AgentChoice(agent: "codex"), number: 2, of: 2), "a is stuck, and codex tries (2 of 2)"),
        (.jobAsks("a", .words("which key?")), #"a asks: which key? (midwatch answer a "text")"#),
        (.jobParked("a"), "a is parked: its phase goes on without it"),
        (
            .phaseOpened(Samples.one, members: ["a", "b"], disabled: ["b"]),
            "phase p/one opens: a, b (disabled: it will not run)"
        ),
        (.phaseReopened(Samples.one, .jobResumed("a")), "phase p/one is open again: a is resumed"),
        (.gatePassed(Samples.one, .gateMet), "the gate of p/one opens: its gate is met"),
        (
            .gateRefused(Samples.one, .exited(1)),
            "the gate of p/one stays shut: exit status 1 (put it right, then: midwatch approve p/one)"
        ),
        (
            .gateAwaitsApproval(Samples.one, until: Moment(Samples.four), isUnbound: false),
            "the gate of p/one waits for approval, until 2026-01-05T04:00:00Z: midwatch approve p/one"
        ),
        (
            .gateAwaitsApproval(Samples.one, until: nil, isUnbound: true),
            "the gate of p/one waits for approval: midwatch approve p/one; what changes there is not seen: "
                + "git cannot tell the state of the work"
        ),
        (
            .gateReopened(Samples.one, count: 1, times: 2, jobs: ["a", "b"], .exited(1)),
            "the gate of p/one says no, back to work (1 of 2): a, b: exit status 1"
        ),
        (
            .approvalExpired(Samples.one, within: .seconds(28_800)),
            "the gate of p/one stays shut: nobody approved it within 8 h (midwatch approve p/one asks again)"
        ),
        (
            .approvalVoided(Samples.one, .workChanged),
            "the approval of p/one does not count: its members' work has changed since it asked; "
                + "its gate is looked at again"
        ),
        (
            .phaseTimedOut(Samples.one, .seconds(3600), done: 1, needed: 2),
            "phase p/one stays shut: its time of 1 h is over: 1 of 2 done "
                + "(midwatch approve p/one gives it the same time again)"
        ),
        (.planStarted("p", instance: 2), "instance 2 of p begins"),
        (.planPassed("p", instance: 2), "instance 2 of p is over: all gates met"),
        (
            .planUnfinished("p", instance: 2, Samples.one, .open, [.phase(.member("a", .held, .words("holiday")))]),
            "instance 2 of p ends unfinished: phase one is open: a is held: holiday"
        ),
        (
            .planUnfinished("p", instance: 2, Samples.one, .shut, []),
            "instance 2 of p ends unfinished: phase one is shut"
        ),
        (
            .accountHeld("anthropic", until: Moment(Samples.four), Samples.limited),
            "account anthropic is held until 2026-01-05T04:00:00Z: 5-hour limit"
        ),
        (
            .accountHeld("anthropic", until: nil, Samples.limited),
            "account anthropic is held until somebody releases it: 5-hour limit"
        ),
        (
            .accountBarred("anthropic", .words("login refused")),
            "account anthropic is held: login refused (put it right, then: midwatch release anthropic)"
        ),
        (.accountFreed("a", TurnID(4), ran: true, followers: 0), "account a is free again: turn 4 ran"),
        (
            .accountFreed("a", TurnID(4), ran: false, followers: 2),
            "account a is free again: turn 4 met no limit; 2 jobs follow"
        ),
        (.accountReleased("a"), "account a may be tried again, on an operator's word"),
        (
            .budgetReached(Samples.money, percent: 99, end: nil, forecast: Moment(Samples.four)),
            "the night has spent 19.80 of 20.00 USD (99 %); at this rate it reaches its cap about 2026-01-05T04:00:00Z"
        ),
        (
            .budgetReached(Samples.money, percent: 99, end: nil, forecast: nil),
            "the night has spent 19.80 of 20.00 USD (99 %)"
        ),
        (
            .budgetReached(Samples.money, percent: 100, end: nil, forecast: nil),
            "the night has spent 19.80 of 20.00 USD (100 %); nothing more starts on it until somebody raises it "
                + "(midwatch budget add night)"
        ),
        (
            .turnBudgetExceeded(TurnID(1), "a", .money, spent: 2_500_000, limit: 2_000_000),
            "turn 1 of a has spent 2.50 USD, and its turnBudget is 2.00"
        ),
        (
            .budgetRaised(
                BudgetRaise(
                    scope: .night,
                    added: Spending(turns: 2, costMicroUSD: 5_000_000),
                    balances: [Samples.money]
                )
            ),
            "the budget of the night is raised by 2 turns, 5.00 USD: 19.80 of 20.00 USD spent"
        ),
        (
            .costEstimated(
                TurnID(1),
                "a",
                CostEstimate(money: .init(microUSD: 120_000, basis: .time(90_000)), lacksTokens: true)
            ),
            "turn 1 of a does not say what it cost: counted as 0.12 USD for 1.5 min; and not how many tokens it used: "
                + "counted as 0"
        ),
        (
            .costEstimated(
                TurnID(1),
                "a",
                CostEstimate(money: .init(microUSD: 120_000, basis: .tokens(7)), lacksTokens: false)
            ),
            "turn 1 of a does not say what it cost: counted as 0.12 USD for 7 tokens"
        ),
        (
            .costEstimated(
                TurnID(1),
                "a",
                CostEstimate(money: .init(microUSD: 120_000, basis: .reserve), lacksTokens: false)
            ),
            "turn 1 of a does not say what it cost: counted as 0.12 USD for what was set aside for it"
        ),
        (
            .costEstimated(TurnID(1), "a", CostEstimate(money: nil, lacksTokens: true)),
            "turn 1 of a does not say how many tokens it used: counted as 0"
        ),
    ]

    @Test("Every notice has its line", arguments: sentences)
    func line(notice: Notice, text: String) {
        #expect(notice.words == text)
    }

    @Test("There is a notice for every kind of event")
    func kinds() {
        #expect(Set(Self.sentences.map(\.0.kind)) == Set(EventRecord.Kind.allCases))
    }

    @Test("Fields are named once each, and survive the ledger's text", arguments: sentences.map(\.0))
    func fields(notice: Notice) {
        let names = notice.fields.map(\.name)
        #expect(Set(names).count == names.count, "\(names)")
        #expect(FieldsText.fields(json: FieldsText.json(notice.fields)) == notice.fields)
    }

    @Test("A turn's end is filtered by outcome and cause")
    func turnEnded() {
        let notice = Notice.turnEnded(TurnID(1), "a", .cancelled, .cancelledByOperator)
        #expect(
            FieldsText.json(notice.fields) == #"{"outcome":"cancelled","cause":"cancelled_by_operator"}"#
        )
    }

    @Test("Text that is no object has no fields", arguments: ["", "[1]", "{", "null", #"{"a":null,"b":[1],"c":1.5}"#])
    func bad(text: String) {
        #expect(FieldsText.fields(json: text).isEmpty)
    }
}
