import MidwatchModel
import NightFacts
import SchedulerCore
import Testing

@testable import NightSimulation

/// The judge must be able to complain of gates and plans.
@Suite struct GateJudgeTests {
    static func room(
        gate: Gate = Gate(),
        timeout: Duration? = nil,
        schedule: Schedule? = nil,
        showing lie: (Action) -> [Action] = { [$0] }
    ) throws -> Courtroom {
        let phase = PhaseDefinition(name: "one", jobs: [JobID("a")], gate: gate, timeout: timeout)
        return try Courtroom(
            { definitions in
                definitions.jobs[0].workspace = "/work"
                definitions.plans = [PlanDefinition(name: "p", phases: [phase], schedule: schedule)]
            },
            showing: lie
        )
    }

    /// Makes each phase's row say another standing.
    static func saying(_ standing: PhaseRecord.Standing) -> (Action) -> [Action] {
        { order in
            guard case .record(.phase(var row)) = order else { return [order] }
            row.standing = standing
            return [.record(.phase(row))]
        }
    }

    @Test("a gate that passes as it should, and one that passes for other work", arguments: ["s", "t"])
    func seal(later: String) throws {
        var room = try Self.room(gate: Gate(approval: Gate.Approval()))
        room.tell(.turnEnded(Courtroom.turn, Courtroom.ending(.done)))
        room.tell(.checkEnded(1, .exited(0), seal: "s"))
        room.tell(.operatorAsked(.approve(plan: "p", phase: "one")))
        room.tell(
            .checkEnded(2, .exited(0), seal: later),
            showing: later == "s" ? { [$0] } : Self.saying(.passed)
        )
        #expect(room.complaints.isEmpty == (later == "s"))
        #expect(room.complains(of: "its work is not what was approved") == (later != "s"))
    }

    @Test("a gate that passes and nobody looked at its work")
    func unlooked() throws {
        var room = try Self.room(gate: Gate(approval: Gate.Approval()))
        room.tell(.turnEnded(Courtroom.turn, Courtroom.ending(.done)))
        room.tell(.checkEnded(1, .exited(0), seal: "s"))
        room.tell(.operatorAsked(.approve(plan: "p", phase: "one")), showing: Self.saying(.passed))
        #expect(room.complains(of: "nobody looked at its work"))
    }

    @Test("a check that says another thing than its command did")
    func answers() throws {
        let verify = CheckCommand(argv: ["gate"], expectation: .fails)
        var room = try Self.room(gate: Gate(verify: verify))
        room.tell(.turnEnded(Courtroom.turn, Courtroom.ending(.done)))
        var other = room
        room.tell(.checkEnded(1, .exited(1)))
        #expect(room.complaints == [])
        other.tell(.checkEnded(1, .killed(signal: 9))) { order in
            guard case .record(.checkEnded(var check)) = order else { return [order] }
            check.passed = true
            return [.record(.checkEnded(check))]
        }
        #expect(other.complains(of: "check 1 fails and says yes after killed"))
    }

    @Test("a phase that goes on after its time")
    func timeout() throws {
        var room = try Self.room(timeout: .seconds(90))
        room.pass(90)
        room.tell(.timeReached, showing: Self.saying(.open()))
        #expect(room.complains(of: "the time of p/one is over, and it is open"))
    }

    @Test("a phase reopened more often than its gate says")
    func reopened() throws {
        let reopening = Gate.Reopening(jobs: [JobID("a")])
        var room = try Self.room(gate: Gate(verify: CheckCommand(argv: ["make"]), reopen: reopening))
        room.tell(.turnEnded(Courtroom.turn, Courtroom.ending(.done)))
        room.tell(.checkEnded(1, .exited(1))) { order in
            guard case .record(.phase(var row)) = order else { return [order] }
            row.reopened = 2
            return [.record(.phase(row))]
        }
        #expect(room.complains(of: "p/one is reopened 2 times"))
    }

    @Test("an instance whose occurrence is not written down as decided, and one that begins too early")
    func instances() throws {
        let hourly = Schedule.every(Schedule.Interval(period: .seconds(3600), anchor: Courtroom.start))
        let room = try Self.room(schedule: hourly) { order in
            guard case .record(.plan(var row)) = order else { return [order] }
            row.decidedThrough = row.decidedThrough.advanced(by: .seconds(-3600))
            return [.record(.plan(row))]
        }
        #expect(room.complains(of: "an instance of p was due at"))
        var early = try Self.room(schedule: hourly)
        early.pass(60)
        let plan = early.ledger.plans["p"]
        early.tell(.timeReached) { order in
            guard case .record(.job) = order, var row = plan else { return [order] }
            row.instance += 1
            return [order, .record(.plan(row))]
        }
        #expect(early.complains(of: "instance 2 of p begins at no occurrence"))
    }
}
