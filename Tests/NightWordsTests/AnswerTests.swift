import MidwatchModel
import NightFacts
import NightWords
import Testing

struct AnswerTests {
    @Test(
        "Every answer has its line",
        arguments: [
            (.leaseHeld(TurnID(1), "a", FencingToken(7)), "turn 1 holds the lease of a, token 7"),
            (.turnStarts(TurnID(1), "a"), "turn 1 of a starts"),
            (.waits("a", .waits(.slot)), "a waits for a free slot"),
            (.held("a", words: "holiday", running: nil), "a is held: holiday"),
            (
                .held("a", words: "holiday", running: TurnID(1)),
                "a is held: holiday; turn 1 goes on (midwatch cancel 1 ends it)"
            ),
            (.activeAgain("a"), "a is active again"),
            (.activeAndStarts("a"), "a is active again and starts now: its time has passed"),
            (.freeAgain("a"), "a is free again: it has its turns in the next instance of its plan"),
            (.answered("a"), "the answer goes into the next prompt of a"),
            (.beingEnded(TurnID(1), "a"), "turn 1 of a is being ended"),
            (.beingEndedAlready(TurnID(1), "a"), "turn 1 of a is being ended already"),
            (.approved(Samples.one, isSure: true), "phase p/one is approved"),
            (
                .approved(Samples.one, isSure: false),
                "phase p/one is approved once nothing has changed since it asked"
            ),
            (.gateLookedAtAgain(Samples.one), "the gate of p/one is looked at again"),
            (.gateCheckedAgain(Samples.one), "the gate of p/one is checked again"),
            (.openAgain(Samples.one), "phase p/one is open again, with the same time as before"),
            (.accountTried("anthropic"), "one turn tries account anthropic, then the others follow"),
            (
                .raised(BudgetRaise(scope: .job("a"), added: Spending(turns: 5), balances: [])),
                "the budget of job a is raised by 5 turns: "
            ),
        ] as [(Answer, String)]
    )
    func answer(answer: Answer, text: String) {
        #expect(answer.message == text)
    }

    static let refusals: [(Refusal, String, String)] = [
        (.unknownJob("a"), "there is no job a", "midwatch jobs lists them"),
        (.unknownPhase(plan: nil, phase: "one"), "there is no phase one", "midwatch phases lists them"),
        (.unknownPhase(plan: "p", phase: "one"), "there is no phase p/one", "midwatch phases lists them"),
        (.turnNotLive(TurnID(9)), "no turn 9 is live", "midwatch turns lists them"),
        (.unknownTurn(TurnID(9)), "there is no turn 9", "midwatch turns lists them"),
        (.turnFolderGone(TurnID(9)), "the folder of turn 9 is gone", "its record: midwatch show 9"),
        (.neverRan("a"), "a has not run yet", "midwatch run a starts a turn now"),
        (.turnOver(TurnID(9), .failed), "turn 9 is over (failed)", "nothing needs to be done"),
        (.turnOver(TurnID(9), nil), "turn 9 is over (ended)", "nothing needs to be done"),
        (.accountNotHeld("a", held: []), "no account a is held", "nothing needs to be done"),
        (.accountNotHeld("a", held: ["b", "c"]), "no account a is held", "held are: b, c"),
        (.unknownScope(.plan("x")), "there is no plan x", "midwatch budget lists the budgets"),
        (.notReady, "midwatchd is starting or stopping", "try again in a moment"),
        (
            .obstacle("a", .window(open: [], until: nil)), "a does not run now: it is in a blackout",
            "midwatch run --force a"
        ),
        (
            .obstacle("a", .finishBy(FinishTime(minutes: 390), typical: nil)),
            "a does not run now: it could not finish by 06:30: that is less than a minute away",
            "midwatch run --force a"
        ),
        (
            .obstacle("a", .phase(Samples.one, .shut)), "a does not run: phase p/one is shut",
            "midwatch phases shows what it waits for; midwatch run --force a starts it all the same"
        ),
        (
            .obstacle("it's $(x)", .done), "it's $(x) does not run: the job is done",
            #"midwatch resume 'it'\''s $(x)', or midwatch run --force 'it'\''s $(x)'"#
        ),
        (
            .obstacle("a", .done), "a does not run: the job is done",
            "midwatch resume a, or midwatch run --force a"
        ),
        (
            .obstacle("a", .budget(Samples.spent), offsetSeconds: 3600),
            "a does not run: budget of the night is spent: 19.80 of 20.00 USD, until 2026-01-05T05:00:00+01:00",
            "midwatch budget add night --usd 5, or midwatch run --force a"
        ),
        (
            .obstacle("a", .overlap(.start(hasWhen: false))), "a start of a waits already",
            "wait for it; midwatch status says what it waits for"
        ),
        (
            .obstacle("a", .maxTurns(5)), "the last of a's 5 turns (maxTurns) is running",
            "wait for it, or raise maxTurns"
        ),
        (
            .obstacle("a", .overlap(.turn(TurnID(3)))), "a is running already, as turn 3",
            "wait for it, or midwatch cancel 3"
        ),
        (.already("a", .done), "a is done already", "nothing needs to be done"),
        (.turnsUsed("a"), "a has used its turns", "raise its maxTurns in the jobs file, then: midwatch reload"),
        (.endPassed("a"), "the end of a has passed", "move its until in the jobs file, then: midwatch reload"),
        (.timePassed("a"), "the time of a has passed", "give it a new time in the jobs file, then: midwatch reload"),
        (
            .phasePassed(Samples.one, "a"), "phase p/one of a has passed",
            "midwatch run --force a starts a single turn"
        ),
        (
            .phaseRefused(Samples.one, "a", .phase(.timedOut(.seconds(3600), done: 0, needed: 1))),
            "phase p/one of a is refused: its time of 1 h is over: 0 of 1 done",
            "midwatch approve p/one gives it the same time again"
        ),
        (
            .phaseDoneWithout(Samples.one, .verifying, "a"),
            "phase p/one is verifying: enough of its jobs are done without a",
            "midwatch run --force a starts a single turn"
        ),
        (.takesNoAnswer("a"), "a runs a command, which takes no answer", "midwatch resume a"),
        (.tooLateToAnswer("a", .ended), "a is ended", "midwatch resume a, then answer it"),
        (.ambiguousPhase("one", count: 2), "2 plans have a phase one", "name it as plan/phase"),
        (
            .awaitsNoApproval(Samples.one, .open), "phase p/one is open, it waits for no approval",
            "midwatch phases shows what it waits for"
        ),
        (.noBudget(.night), "the night has no budget", "give it one in the jobs file, then: midwatch reload"),
        (
            .notLowered(.money, -5_000_000), "a budget is raised, never lowered: -5.00 USD",
            "lower it in the jobs file, then: midwatch reload"
        ),
        (
            .notBounded(.job("a"), .money), "the budget of job a does not bound usd",
            "midwatch budget shows what it bounds"
        ),
        (.nothingAdded, "nothing is to be added", "say how much, such as --usd 5"),
        (
            .leaseLost(TurnID(1), "a", FencingToken(1), holders: []),
            "the lease of a with token 1 is not turn 1's any more: nobody holds it now",
            "this turn is over, and nothing it says counts: stop"
        ),
        (
            .leaseLost(
                TurnID(1),
                "a",
                FencingToken(1),
                holders: [LeaseHolder(turn: TurnID(2), token: FencingToken(2))]
            ),
            "the lease of a with token 1 is not turn 1's any more: it is held by turn 2 with token 2",
            "this turn is over, and nothing it says counts: stop"
        ),
    ]

    @Test("Every refusal says what stands in the way and what to do", arguments: refusals)
    func refusal(refusal: Refusal, message: String, cure: String) {
        #expect(refusal.message == message)
        #expect(refusal.cure == cure)
    }

    @Test("A refusal's fields name what it is about, and an obstacle as rows and events do")
    func fields() {
        let obstacle = Obstacle.overlap(.turn(TurnID(3)))
        let refusal = Refusal.obstacle("a", obstacle)
        #expect(refusal.name == obstacle.name && refusal.name == Cause.obstacle(obstacle).kind)
        #expect(
            refusal.fields == [
                Field("job", .text("a")), Field("obstacle", .text("overlap")), Field("turn", .number(3)),
            ]
        )
        for (refusal, _, _) in Self.refusals {
            let names = refusal.fields.map(\.name)
            #expect(Set(names).count == names.count, "\(refusal.name)")
            #expect(!names.isEmpty || [.notReady, .nothingAdded].contains(refusal), "\(refusal.name)")
        }
    }

    @Test("Refusals have names of their own, and what is not there is not found")
    func names() {
        let names = Self.refusals.map(\.0.name)
        #expect(Set(names).count == 33, "26 of their own, and 7 obstacles")
        let missing: Set<String> = [
            "unknown_job", "unknown_phase", "turn_not_live", "account_not_held", "unknown_scope", "unknown_turn",
            "turn_folder_gone", "never_ran",
        ]
        for (refusal, _, _) in Self.refusals {
            #expect((refusal.kind == .notFound) == missing.contains(refusal.name), "\(refusal.name)")
        }
    }
}
