import MidwatchModel
import NightCore
import NightFacts
import NightSimulation
import NightWords
import SchedulerCore
import Testing

@Suite struct OperatorTests {
    @Test("commands on what does not exist are refused as not found")
    func notFound() throws {
        var night = try Night([.every("a", 60)])
        let commands: [OperatorCommand] = [
            .run("x", force: true), .hold("x", reason: "r"), .resume("x"), .approve(plan: nil, phase: "x"),
            .cancel(TurnID(9)),
        ]
        for command in commands {
            let refusal = night.ask(command)
            #expect(refusal?.kind == .notFound)
            #expect(refusal?.cure.isEmpty == false)
        }
    }

    @Test("run starts a turn beside the schedule, and counts as an iteration")
    func run() throws {
        var night = try Night([.every("a", 60)])
        #expect(night.ask(.run("a", force: false))?.kind == .invalidState)
        night.end(1)
        #expect(night.ask(.run("a", force: false)) == nil)
        #expect(night.launches.map(\.turn.trigger) == [.schedule, .manual])
        #expect(night.launches.last?.turn.nominal == nil)
        night.end(2)
        #expect(try night.job("a").countedTurns == 2)
    }

    @Test(
        "run is refused where something stands in the way; force ignores it",
        arguments: ["held", "stuck", "done", "shut", "over"]
    )
    func force(obstacle: String) throws {
        let plans = obstacle == "shut" ? PlanDefinition.p(.phase("one", ["z"]), .phase("two", ["a"])) : []
        let job = JobDefinition.every("a", 60).with { $0.maxTurns = obstacle == "over" ? 1 : nil }
        var night = try Night([job, .every("z", 60)], plans: plans)
        switch obstacle {
        case "held":
            night.end(1)
            #expect(night.ask(.hold("a", reason: "r")) == nil)
        case "stuck": night.end(1, .stuck)
        case "done": night.end(1, .done)
        case "over": night.end(1)
        default: break
        }
        let before = night.launches.count
        #expect(night.ask(.run("a", force: false))?.kind == .invalidState)
        #expect(night.launches.count == before)
        #expect(night.ask(.run("a", force: true)) == nil)
        #expect(night.launches.count == before + 1)
        #expect(night.launched.last == "a")
    }

    @Test("a forced turn's DONE settles a stuck job and one that is over")
    func forcedDone() throws {
        var night = try Night([.every("a", 60), JobDefinition.every("b", 60).with { $0.maxTurns = 1 }])
        night.end(1, .stuck)
        night.end(2)
        #expect(night.ask(.run("a", force: true)) == nil)
        #expect(night.ask(.run("b", force: true)) == nil)
        night.end(3, .done)
        night.end(4, .done)
        #expect(try night.job("a").state == .done)
        #expect(try night.job("b").state == .done)
    }

    @Test(
        "a forced turn of a done job in a passed phase changes neither, whatever it says",
        arguments: [TurnEnding.stuck, .failed, .done, .oneUnit]
    )
    func forcedInPassedPhase(ending: TurnEnding) throws {
        let plans = PlanDefinition.p(.phase("one", ["a"]), .phase("two", ["b"]))
        var night = try Night([.every("a", 60), .every("b", 60)], plans: plans)
        night.end(1, .done)
        #expect(night.ask(.run("a", force: true)) == nil)
        night.end(3, ending)
        #expect(try night.job("a").state == .done)
        #expect(try night.phase("one") == .passed)
        #expect(try night.phase("two") == .open)
    }

    @Test("run waits for a slot when there is none, once; holding the job drops it and says so")
    func runWaits() throws {
        var night = try Night([.every("a", 6000), .cron("b", "0 0 1 1 *")], limits: Limits(maxConcurrentTurns: 1))
        #expect(night.ask(.run("b", force: false)) == nil)
        #expect(night.ask(.run("b", force: false))?.kind == .invalidState)
        #expect(night.core.waitingStarts == 1)
        #expect(night.ask(.hold("b", reason: "r")) == nil)
        #expect(night.core.waitingStarts == 0)
        #expect(night.told(.occurrenceSkipped) == 1)
        night.end(1)
        #expect(night.launched == ["a"])
    }

    @Test("a run that waits outlives the daemon, stopped in order or killed", arguments: [true, false])
    func runOutlives(isOrderly: Bool) throws {
        var night = try Night([.every("a", 6000), .cron("b", "0 0 1 1 *")], limits: Limits(maxConcurrentTurns: 1))
        #expect(night.ask(.run("b", force: false)) == nil)
        if isOrderly { night.tell(.stopping) }
        #expect(night.ledger.pending.count == 1)
        try night.restart(at: 10, after: [.launchAdopted(.turn(TurnID(1)), .process(pid: 7))])
        #expect(night.core.waitingStarts == 1)
        night.end(1)
        #expect(night.launched == ["a", "b"])
        #expect(night.launches.last?.turn.trigger == .manual)
        #expect(night.ledger.pending.isEmpty)
    }

    @Test("after stopping nothing starts and nothing is decided; the next start takes it up")
    func stopping() throws {
        var night = try Night([.every("a", 60)])
        night.end(1)
        night.tell(.stopping)
        #expect(night.ask(.run("a", force: true))?.kind == .invalidState)
        night.suspend(to: 60)
        #expect(night.launches.count == 1)
        #expect(night.conductor.nextDeadline == nil)
        try night.restart(at: 61)
        #expect(night.rows("a") == ["0 started", "60 started"])
    }

    @Test("hold keeps a job from starting, not from ending; resume brings its next time only")
    func holdAndResume() throws {
        var night = try Night([.every("a", 60)])
        #expect(night.ask(.hold("a", reason: "r")) == nil)
        #expect(night.live == [1])
        night.end(1)
        night.pass(to: 150)
        #expect(night.ask(.resume("a")) == nil)
        #expect(try night.nextDue("a") == 180)
        #expect(night.rows("a") == ["0 started", "60 skipped_hold", "120 skipped_hold"])
        #expect(night.ask(.resume("a"))?.kind == .invalidState)
    }

    @Test("a hold or a resume at the very moment of an occurrence comes after it")
    func atTheMinute() throws {
        var night = try Night([.every("a", 60), .every("b", 60)])
        night.end(1)
        night.end(2)
        #expect(night.ask(.hold("b", reason: "r")) == nil)
        night.clocks(at: 60)
        #expect(night.ask(.hold("a", reason: "r")) == nil)
        #expect(night.ask(.resume("b")) == nil)
        #expect(night.rows("a") == ["0 started", "60 skipped_hold"])
        #expect(night.rows("b") == ["0 started", "60 skipped_hold"])
    }

    @Test("DONE while held is done; STUCK while held is stuck")
    func endsWhileHeld() throws {
        var night = try Night([.every("a", 60), .every("b", 60)])
        #expect(night.ask(.hold("a", reason: "r")) == nil)
        #expect(night.ask(.hold("b", reason: "r")) == nil)
        night.end(1, .done)
        night.end(2, .stuck)
        #expect(try night.job("a").state == .done)
        #expect(try night.job("b").state == .stuck)
    }

    @Test("hold is refused for what does not run anyway")
    func holdRefused() throws {
        var night = try Night([.every("a", 60)])
        night.end(1, .done)
        #expect(night.ask(.hold("a", reason: "r"))?.kind == .invalidState)
    }

    @Test("a done job resumed a week later is due at its next time; the week is no backlog")
    func resumeDone() throws {
        var night = try Night([.every("a", 60)])
        night.end(1, .done)
        night.pass(to: 604_830)
        #expect(night.ask(.resume("a")) == nil)
        #expect(try night.nextDue("a") == 604_860)
        #expect(night.rows("a") == ["0 started"])
    }

    @Test("resume is refused where it cannot help, with the cure")
    func resumeRefused() throws {
        let jobs = [
            JobDefinition.every("a", 60).with { $0.maxTurns = 1 }, .once("b", 0),
            .every("c", 60).with { $0.until = at(10) },
        ]
        var night = try Night(jobs)
        night.end(1)
        night.end(2, .failed)
        night.end(3)
        night.pass(to: 30)
        for job in ["a", "b", "c"] {
            let refusal = night.ask(.resume(JobID(job)))
            #expect(refusal?.kind == .invalidState)
            #expect(refusal?.cure.contains("jobs file") == true)
        }
    }

    @Test("cancel ends a turn; it is cancelled when its keeper says so, and the job goes on")
    func cancel() throws {
        var night = try Night([.every("a", 60)])
        #expect(night.ask(.cancel(TurnID(1))) == nil)
        #expect(night.terminated == [.turn(TurnID(1))])
        #expect(night.ask(.cancel(TurnID(1))) == nil)
        #expect(night.told(.turnStopping) == 1)
        night.end(1, .stopped)
        #expect(night.outcome(1) == .cancelled)
        #expect(night.ledger.turns[TurnID(1)]?.reason?.words == "an operator cancelled it")
        #expect(night.ask(.cancel(TurnID(1)))?.kind == .notFound)
        night.pass(to: 60)
        #expect(night.live == [2])
    }

    @Test(
        "cancel while the DONE is being checked ends the check; a yes that came first still counts",
        arguments: [true, false]
    )
    func cancelVerifying(passed: Bool) throws {
        var night = try Night([JobDefinition.every("a", 60).with { $0.verify = CheckCommand(argv: ["make"]) }])
        night.end(1, .done)
        #expect(night.ask(.cancel(TurnID(1))) == nil)
        #expect(night.terminated == [.check(1)])
        night.answer(1, passed: passed)
        #expect(night.outcome(1) == (passed ? .done : .cancelled))
    }

    @Test("approve needs a plan where two plans have a phase of that name")
    func ambiguous() throws {
        var plans = PlanDefinition.p(.phase("one", ["a"], approval: true))
        plans.append(PlanDefinition(name: "q", phases: [.phase("one", ["b"], approval: true)]))
        var night = try Night([.every("a", 60), .every("b", 60)], plans: plans)
        night.end(1, .done)
        night.end(2, .done)
        #expect(night.ask(.approve(plan: nil, phase: "one"))?.kind == .invalidState)
        #expect(night.ask(.approve(plan: "q", phase: "one")) == nil)
        #expect(try night.phase("one") == .awaitingApproval)
    }

    @Test("a disabled job can be run by hand")
    func runDisabled() throws {
        var night = try Night([JobDefinition.every("a", 60).with { $0.isEnabled = false }])
        #expect(night.ask(.run("a", force: false)) == nil)
        #expect(night.live == [1])
    }

    @Test("every command gets exactly one reply in its step, after the step's records")
    func replies() throws {
        var night = try Night([.every("a", 60)])
        for command in [
            OperatorCommand.hold("a", reason: "r"), .resume("a"), .cancel(TurnID(1)), .run("x", force: false),
        ] {
            let orders = night.tell(.operatorAsked(command))
            let replies = orders.count { if case .reply = $0 { true } else { false } }
            #expect(replies == 1)
        }
    }
}
