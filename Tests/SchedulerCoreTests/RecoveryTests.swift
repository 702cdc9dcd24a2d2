import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import SchedulerCore
import Testing

@Suite struct RecoveryTests {
    static let turn = LaunchID.turn(TurnID(1))
    static let checked = JobDefinition.every("a", 600).with { $0.verify = CheckCommand(argv: ["make"]) }

    /// A night whose turn 1 is `intended` or `running`.
    private func night(_ state: TurnState, _ job: JobDefinition = .every("a", 600)) throws -> Night {
        var night = try Night([job], isStarted: false)
        night.keepersStart = state != .intended
        night.tell(.started)
        night.keepersStart = true
        #expect(night.ledger.turns[TurnID(1)]?.state == state)
        return night
    }

    @Test(
        "a living keeper is adopted; its turn goes on and ends as any other",
        arguments: [TurnState.intended, .running]
    )
    func adopted(state: TurnState) throws {
        var night = try night(state)
        try night.restart(at: 30, after: [.launchAdopted(Self.turn, .process(pid: 77))])
        #expect(night.live == [1])
        #expect(night.ledger.turns[TurnID(1)]?.state == .running)
        #expect(night.ledger.turns[TurnID(1)]?.handle == .process(pid: 77))
        #expect(night.told(.turnAdopted) == 1)
        night.end(1)
        night.pass(to: 600)
        #expect(night.rows("a") == ["0 started", "600 started"])
    }

    @Test("an exit record settles the turn", arguments: [TurnState.intended, .running])
    func ended(state: TurnState) throws {
        var night = try night(state)
        try night.restart(at: 30, after: [.turnEnded(TurnID(1), .stuck)])
        #expect(night.outcome(1) == .stuck)
        #expect(try night.job("a").state == .stuck)
        #expect(night.launches.count == 1)
    }

    @Test(
        "no keeper and no record is lost, never made up, and no second attempt by itself",
        arguments: [TurnState.intended, .running]
    )
    func lost(state: TurnState) throws {
        var night = try night(state)
        try night.restart(at: 30, after: [.launchLost(Self.turn, reason: "its keeper is gone")])
        #expect(night.outcome(1) == .lost)
        #expect(night.ledger.openLeases.isEmpty)
        #expect(night.launches.count == 1)
        #expect(try night.job("a").countedTurns == 0)
        night.pass(to: 600)
        #expect(night.live == [2])
        #expect(night.launches.last?.turn.iteration == 1)
    }

    @Test("an intent whose folder was never made is carried out under its own number and token")
    func neverMade() throws {
        var night = try night(.intended)
        try night.restart(at: 30, after: [.launchNeverMade(Self.turn)])
        #expect(night.launches.map(\.turn.id.rawValue) == [1, 1])
        #expect(night.launches.map(\.turn.token.rawValue) == [1, 1])
        #expect(night.live == [1])
    }

    @Test("a turn that ran and whose folder is gone is lost, not started again")
    func folderGone() throws {
        var night = try night(.running)
        try night.restart(at: 30, after: [.launchNeverMade(Self.turn)])
        #expect(night.outcome(1) == .lost)
        #expect(night.launches.count == 1)
    }

    @Test("a cancelled intent whose folder was never made is cancelled")
    func neverMadeCancelled() throws {
        var night = try night(.intended)
        #expect(night.ask(.cancel(TurnID(1))) == nil)
        try night.restart(at: 30, after: [.launchNeverMade(Self.turn)])
        #expect(night.outcome(1) == .cancelled)
        #expect(night.launches.count == 1)
    }

    @Test("an intent of a job that is defined no more is not carried out")
    func neverMadeRemoved() throws {
        var night = try night(.intended)
        try night.restart([.every("b", 600)], at: 30, after: [.launchNeverMade(Self.turn)])
        #expect(night.outcome(1) == .lost)
        #expect(night.launched == ["a", "b"])
    }

    @Test("a stop that was written and not carried out is asked for again")
    func stopAgain() throws {
        var night = try night(.running)
        #expect(night.ask(.cancel(TurnID(1))) == nil)
        let before = night.terminated.count
        try night.restart(at: 30, after: [.launchAdopted(Self.turn, .process(pid: 7))])
        #expect(night.terminated.count == before + 1)
        night.end(1, .stopped)
        #expect(night.ledger.turns[TurnID(1)]?.reason?.words == "an operator cancelled it")
    }

    @Test("a stop of a turn whose DONE is being checked is asked for again of the check")
    func stopCheckAgain() throws {
        var night = try night(.running, Self.checked)
        night.end(1, .done)
        #expect(night.ask(.cancel(TurnID(1))) == nil)
        let before = night.terminated.count
        try night.restart(at: 30, after: [.launchAdopted(.check(1), .process(pid: 7))])
        #expect(night.terminated.count == before + 1)
        #expect(night.terminated.last == .check(1))
    }

    enum Fate: CaseIterable { case adopted, passed, refused, lost, neverMade }

    private func events(_ fate: Fate) -> [Event] {
        switch fate {
        case .adopted: [.launchAdopted(.check(1), .process(pid: 7))]
        case .passed: [.checkEnded(1, .exited(0))]
        case .refused: [.checkEnded(1, .exited(1))]
        case .lost: [.launchLost(.check(1), reason: "gone")]
        case .neverMade: [.launchNeverMade(.check(1))]
        }
    }

    @Test("the check of a turn's DONE", arguments: Fate.allCases)
    func turnCheck(fate: Fate) throws {
        var night = try night(.running, Self.checked)
        night.end(1, .done)
        try night.restart(at: 30, after: events(fate))
        switch fate {
        case .adopted:
            #expect(night.checks.count == 1)
            night.answer(1, passed: true)
        case .passed: break
        case .refused:
            #expect(night.outcome(1) == .falseDone)
            return
        case .lost, .neverMade:
            #expect(night.checks.map(\.check.id) == [1, 2])
            night.answer(2, passed: true)
        }
        #expect(night.outcome(1) == .done)
        #expect(try night.job("a").state == .done)
    }

    @Test("the check of a gate", arguments: Fate.allCases)
    func gateCheck(fate: Fate) throws {
        let plans = PlanDefinition.p(.phase("one", ["a"], verify: true), .phase("two", ["b"]))
        var night = try Night([.every("a", 600), .every("b", 600)], plans: plans)
        night.end(1, .done)
        try night.restart(at: 30, after: events(fate))
        switch fate {
        case .adopted:
            #expect(night.checks.count == 1)
            night.answer(1, passed: true)
        case .passed: break
        case .refused:
            #expect(try night.phase("one") == .refused)
            return
        case .lost, .neverMade:
            #expect(night.checks.map(\.check.id) == [1, 2])
            night.answer(2, passed: true)
        }
        #expect(try night.phase("one") == .passed)
        #expect(night.launched == ["a", "b"])
        #expect(night.rows("b") == ["30 started"])
    }

    @Test("a member's DONE found after a downtime moves its phase on when the daemon is up")
    func memberDoneWhileDown() throws {
        let plans = PlanDefinition.p(.phase("one", ["a"]), .phase("two", ["b"]))
        var night = try Night([.every("a", 600), .every("b", 600)], plans: plans)
        try night.restart(at: 30, after: [.turnEnded(TurnID(1), .done)])
        #expect(try night.phase("one") == .passed)
        #expect(night.rows("b") == ["30 started"])
    }

    @Test("a gate whose check was lost and is asked for no more looks at its members alone")
    func gateCheckUndefined() throws {
        let plans = PlanDefinition.p(.phase("one", ["a"], verify: true), .phase("two", ["b"]))
        var night = try Night([.every("a", 600), .every("b", 600)], plans: plans)
        night.end(1, .done)
        let without = PlanDefinition.p(.phase("one", ["a"]), .phase("two", ["b"]))
        try night.restart(plans: without, at: 30, after: [.launchLost(.check(1), reason: "gone")])
        #expect(try night.phase("one") == .passed)
    }

    @Test("a DONE whose check was lost and is asked for no more is done; without its job it is not")
    func turnCheckUndefined() throws {
        var night = try night(.running, Self.checked)
        night.end(1, .done)
        var other = night
        try night.restart([.every("a", 600)], at: 30, after: [.launchLost(.check(1), reason: "gone")])
        #expect(night.outcome(1) == .done)
        try other.restart([.every("b", 600)], at: 30, after: [.launchLost(.check(1), reason: "gone")])
        #expect(other.outcome(1) == .continue)
    }
}
