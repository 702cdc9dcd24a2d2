import MidwatchModel
import NightFacts
import SchedulerCore
import Testing

@testable import NightSimulation

/// The judge must be able to complain: each case shows it a history in which one thing is wrong.
@Suite struct JudgeTests {
    @Test("a night as it was is in order")
    func truth() throws {
        var room = try Courtroom()
        room.tell(.launchStarted(.turn(Courtroom.turn), .process(pid: 7)))
        room.pass(30)
        room.tell(.turnEnded(Courtroom.turn, Courtroom.ending()))
        room.pass(200)
        room.tell(.timeReached)
        room.tell(.operatorAsked(.hold(JobID("a"), reason: "r")))
        room.tell(.turnEnded(TurnID(2), Courtroom.ending(.stuck(reason: "s"))))
        #expect(room.complaints == [])
    }

    @Test("an occurrence without its row")
    func noRow() throws {
        var room = try Courtroom()
        room.pass(60)
        room.tell(.timeReached) { if case .record(.occurrence) = $0 { [] } else { [$0] } }
        #expect(room.complains(of: "1 occurrences elapsed"))
        #expect(room.judge.lost == 1)
    }

    @Test("a turn that no occurrence tells of")
    func noVerdict() throws {
        let room = try Courtroom(showing: { if case .record(.occurrence) = $0 { [] } else { [$0] } })
        #expect(room.complains(of: "turn 1 starts and no occurrence says so"))
    }

    @Test("a second verdict")
    func twoVerdicts() throws {
        let room = try Courtroom(showing: { if case .record(.occurrence) = $0 { [$0, $0] } else { [$0] } })
        #expect(room.complains(of: "overlap"))
        #expect(room.judge.doubled > 0)
    }

    @Test("a row for a time that is in no schedule")
    func wrongPlace() throws {
        var room = try Courtroom()
        room.pass(60)
        room.tell(.timeReached) { order in
            guard case .record(.occurrence(var row)) = order else { return [order] }
            row.nominal = row.nominal.advanced(by: .seconds(-1))
            row.through = row.nominal
            return [.record(.occurrence(row))]
        }
        #expect(room.complains(of: "is not in its schedule"))
    }

    @Test(
        "a verdict without grounds",
        arguments: [OccurrenceVerdict.skippedHold, .skippedBudget, .missedDown, .expired, .replaced]
    )
    func groundless(verdict: OccurrenceVerdict) throws {
        var room = try Courtroom()
        room.pass(60)
        room.tell(.timeReached) { order in
            guard case .record(.occurrence(var row)) = order else { return [order] }
            row.verdict = verdict
            return [.record(.occurrence(row))]
        }
        #expect(room.complains(of: "the verdict has no grounds"))
    }

    @Test("a watermark ahead of the clock, and one that goes back", arguments: [3600, -3600])
    func watermark(seconds: Int) throws {
        var room = try Courtroom()
        room.pass(60)
        room.tell(.timeReached) { order in
            guard case .record(.job(var record)) = order else { return [order] }
            record.cursor = JobRecord.Cursor(
                revision: record.revision,
                scheduleIdentity: record.cursor.scheduleIdentity,
                anchor: record.anchor,
                decidedThrough: record.decidedThrough.advanced(by: .seconds(seconds))
            )
            return [.record(.job(record))]
        }
        #expect(room.complains(of: seconds > 0 ? "which is to come" : "went back"))
    }

    @Test(
        "a state without grounds",
        arguments: [.done, .stuck(.words("r")), .held(.words("r"))] as [JobRecord.Standing]
    )
    func state(standing: JobRecord.Standing) throws {
        var state = JobState.active
        var room = try Courtroom()
        room.pass(60)
        room.tell(.timeReached) { order in
            guard case .record(.job(var record)) = order else { return [order] }
            record.standing = standing
            state = record.state
            return [.record(.job(record))]
        }
        #expect(room.complains(of: "from active to \(state) without grounds"))
    }

    @Test("an outcome that nobody reported, and one for the wrong reason")
    func outcome() throws {
        let makesDone = { (order: Action) -> [Action] in
            guard case .record(.turnChanged(var turn)) = order, var end = turn.end else { return [order] }
            end.outcome = .done
            turn.standing = .ended(end)
            return [.record(.turnChanged(turn))]
        }
        var room = try Courtroom()
        room.tell(.launchLost(.turn(Courtroom.turn), reason: "r"), showing: makesDone)
        #expect(room.complains(of: "turn 1 ended done, not [MidwatchModel.TurnOutcome.lost]"))
    }

    @Test("a lease that is released while somebody of its turn lives")
    func earlyRelease() throws {
        var room = try Courtroom()
        let ended = Event.turnEnded(Courtroom.turn, Courtroom.ending())
        room.processes[.turn(Courtroom.turn)] = Courtroom.living(ended)
        room.tell(ended)
        #expect(room.complains(of: "released while its process group lives"))
    }

    @Test("a lease that nobody renews")
    func leaseRunsOut() throws {
        var room = try Courtroom()
        room.pass(700)
        room.tell(.timeReached) { if case .record(.leasesRenewed) = $0 { [] } else { [$0] } }
        #expect(room.complains(of: "has run out"))
    }

    @Test("a launch without an intent, and one of a run that exists")
    func launches() throws {
        var launched: TurnLaunch?
        var room = try Courtroom(showing: { order in
            if case .launch(let launch) = order { launched = launch }
            return [order]
        })
        let launch = try #require(launched)
        room.launch(launch)
        #expect(room.complaints == [])
        room.processes[.turn(Courtroom.turn)] = Courtroom.living(.timeReached)
        room.launch(launch)
        #expect(room.complains(of: "turn 1 is launched twice"))
        room.tell(.timeReached)
        room.pass(1)
        room.tell(.launchStarted(.turn(Courtroom.turn), .process(pid: 7))) { [$0, .launch(launch)] }
        #expect(room.complains(of: "without an intent of this step"))
    }

    @Test("a start of a turn that is over, runs, or was handed over twice")
    func starts() throws {
        var launched: TurnLaunch?
        var room = try Courtroom(showing: { order in
            if case .launch(let launch) = order { launched = launch }
            return [order]
        })
        let launch = try #require(launched)
        room.processes.submitted[.turn(Courtroom.turn)] = SubmittedLaunch(launch: .turn(launch))
        room.begin(.turn(launch))
        #expect(room.complaints == [])
        var cancelled = launch
        cancelled.turn.stopCause = .cancelledByOperator
        var other = room
        other.launch(cancelled)
        #expect(other.complains(of: "turn 1 is launched though its end was ordered"))
        room.launch(launch)
        #expect(room.complains(of: "turn 1 is launched twice"))
        room.processes.submitted = [:]
        room.tell(.launchStarted(.turn(Courtroom.turn), .process(pid: 7)))
        room.begin(.turn(launch))
        #expect(room.complains(of: "turn 1 is started and the ledger has it running"))
        room.tell(.turnEnded(Courtroom.turn, Courtroom.ending()))
        room.begin(.turn(launch))
        #expect(room.complains(of: "turn 1 is started and the ledger says that it is over"))
    }

    @Test("an older occurrence that is made up for beside as many newer ones as the rule grants")
    func madeUp() throws {
        var room = try Courtroom { definitions in
            definitions.jobs[0].catchUp = CatchUpPolicy(afterCrash: .all(limit: 2), afterStop: .all(limit: 9))
        }
        room.tell(.turnEnded(Courtroom.turn, Courtroom.ending()))
        room.pass(630)
        var other = room
        room.tell(.timeReached)
        #expect(room.complaints == [])
        other.tell(.timeReached) { order in
            guard case .record(.occurrence(var row)) = order, row.verdict == .missedDown else { return [order] }
            row.verdict = nil
            row.notBefore = row.decidedAt
            return [.record(.occurrence(row))]
        }
        #expect(other.complains(of: "no rule makes up for"))
    }

    @Test("a turn that was handed over, and nobody has it")
    func handedOver() throws {
        var launched: TurnLaunch?
        var room = try Courtroom()
        room.tell(.launchesSubmitted([.turn(Courtroom.turn)]))
        room.judgeSubmitted()
        #expect(room.complains(of: "turn 1 was handed over, and nobody has it"))
        var other = try Courtroom()
        other.processes[.turn(Courtroom.turn)] = Courtroom.living(.timeReached)
        other.tell(.launchesSubmitted([.turn(Courtroom.turn)]))
        other.judgeSubmitted()
        #expect(other.complaints == [])
        var untold = try Courtroom(showing: { order in
            if case .launch(let launch) = order { launched = launch }
            return [order]
        })
        let launch = try #require(launched)
        untold.processes.submitted[.turn(Courtroom.turn)] = SubmittedLaunch(launch: .turn(launch))
        untold.judgeSubmitted()
        #expect(untold.complains(of: "turn 1 was handed over, and the core has not noticed"))
    }

    @Test("a gate that opens though its member is not done")
    func gate() throws {
        let phase = PhaseDefinition(name: "one", jobs: [JobID("a")])
        var room = try Courtroom({ $0.plans = [PlanDefinition(name: "p", phases: [phase])] })
        #expect(room.complaints == [])
        let passed = PhaseRecord(id: PhaseID(plan: "p", phase: "one"), standing: .passed, since: room.now.wall)
        room.tell(.turnEnded(Courtroom.turn, Courtroom.ending())) { order in
            if case .record(.leaseReleased) = order { [order, .record(.phase(passed))] } else { [order] }
        }
        #expect(room.complains(of: "p/one passes with 0 of 1 done"))
    }

    @Test("a charge that is wrong, one that nobody writes, and one that is told for nothing")
    func spending() throws {
        let changes: [(String, (inout SpendingRecord) -> Void)] = [
            ("night has spent", { $0.spent.turns += 1 }), ("night is told 50 %, not 0 %", { $0.toldPercent = 50 }),
            ("was raised by nobody", { $0.raised.turns = 5 }),
        ]
        for (words, change) in changes {
            var room = try Courtroom({ $0.night.budget = Budget(turns: 9) })
            room.tell(.turnEnded(Courtroom.turn, Courtroom.ending())) { order in
                guard case .record(.spending(var record)) = order else { return [order] }
                change(&record)
                return [.record(.spending(record))]
            }
            #expect(room.complains(of: words))
        }
        var room = try Courtroom({ $0.night.budget = Budget(turns: 9) })
        room.tell(.turnEnded(Courtroom.turn, Courtroom.ending())) { order in
            if case .record(.spending) = order { [] } else { [order] }
        }
        #expect(room.complains(of: "nothing is written of night"))
    }

    @Test("a start in a hold")
    func hold() throws {
        var room = try Courtroom()
        room.tell(.turnEnded(Courtroom.turn, Courtroom.ending()))
        room.pass(60)
        room.tell(.timeReached) { order in
            guard case .record(.job(var record)) = order else { return [order] }
            record.standing = .held(.words("r"))
            return [.record(.job(record))]
        }
        #expect(room.complains(of: "turn 2 starts though a is held"))
    }

    @Test("a command without its reply")
    func reply() throws {
        var room = try Courtroom()
        room.tell(.operatorAsked(.hold(JobID("a"), reason: "r"))) { if case .reply = $0 { [] } else { [$0] } }
        #expect(room.complains(of: "0 replies"))
    }

    @Test("a turn that is to be ended and whose keeper is not told")
    func stop() throws {
        var room = try Courtroom()
        room.processes[.turn(Courtroom.turn)] = Courtroom.living(.timeReached)
        room.tell(.operatorAsked(.cancel(Courtroom.turn))) { if case .terminate = $0 { [] } else { [$0] } }
        #expect(room.complains(of: "turn 1 was never asked to end"))
    }
}
