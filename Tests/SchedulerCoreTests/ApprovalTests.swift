import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct ApprovalTests {
    static let jobs = ["a", "b"].map { JobDefinition.every($0, 600).housed }

    static func plans(verify: Bool = false, _ approval: Gate.Approval = Gate.Approval()) -> [PlanDefinition] {
        PlanDefinition.p(
            PhaseDefinition.phase("one", ["b", "a"], verify: verify).with { $0.gate.approval = approval }
        )
    }

    @Test(
        "an approval counts for the work that was there when it was asked for",
        arguments: [false, true],
        [false, true]
    )
    func sealed(verify: Bool, isReborn: Bool) throws {
        var night = try Night(Self.jobs, plans: Self.plans(verify: verify))
        night.end(1, .done)
        night.end(2, .done)
        if isReborn { try night.reborn(at: 1) }
        #expect(try night.phase("one") == .verifying)
        #expect(night.checks.map(\.watchedFolders) == [["/w/a", "/w/b"]])
        night.look(1, "s1")
        if isReborn { try night.reborn(at: 2) }
        #expect(try night.phase("one") == .awaitingApproval)
        #expect(try night.row("one").seal == "s1")
        #expect(night.approve("one") == nil)
        #expect(try night.phase("one") == .awaitingApproval)
        #expect(
            try night.row("one").reason?.words == "approved by an operator; it is looked whether anything changed since"
        )
        #expect(try night.row("one").approval == .byOperator)
        if isReborn { try night.reborn(at: 3) }
        #expect(night.approve("one") == nil, "said twice")
        #expect(night.checks.map(\.check.id) == [1, 2])
        night.look(2, "s1")
        #expect(try night.phase("one") == .passed)
        #expect(night.words(.gatePassed) == ["the gate of p/one opens: an operator approved it"])
        #expect(try night.row("one").approval == nil)
        #expect(night.told(.approvalVoided) == 0)
    }

    @Test(
        "work that came since voids it: the gate looks anew and asks again",
        arguments: [false, true],
        [false, true]
    )
    func voided(verify: Bool, isReborn: Bool) throws {
        var night = try Night(Self.jobs, plans: Self.plans(verify: verify))
        night.end(1, .done)
        night.end(2, .done)
        night.look(1, "s1")
        #expect(night.approve("one") == nil)
        night.look(2, "s2")
        if isReborn { try night.reborn(at: 1) }
        #expect(try night.phase("one") == .verifying)
        #expect(night.told(.approvalVoided) == 1)
        #expect(night.checks.last?.command.argv == (verify ? ["make", "test"] : ["true"]))
        night.look(3, "s2")
        if isReborn { try night.reborn(at: 2) }
        #expect(try night.phase("one") == .awaitingApproval)
        #expect(night.approve("one") == nil)
        night.look(4, "s2")
        #expect(try night.phase("one") == .passed)
        #expect(night.told(.gateAwaitsApproval) == 2)
    }

    @Test(
        "folders without a digest are as they were; one that appears is a change",
        arguments: [nil, "s1"] as [String?]
    )
    func noDigest(later: String?) throws {
        var night = try Night(Self.jobs, plans: Self.plans())
        night.end(1, .done)
        night.end(2, .done)
        night.look(1, nil)
        #expect(night.approve("one") == nil)
        night.look(2, later)
        #expect(try night.phase("one") == (later == nil ? .passed : .verifying))
    }

    @Test("a look that got lost is made again; one that could not be made is no yes")
    func lost() throws {
        var night = try Night(Self.jobs, plans: Self.plans())
        night.end(1, .done)
        night.end(2, .done)
        night.tell(.launchLost(.check(1), reason: "gone"))
        night.look(2, "s1")
        #expect(night.approve("one") == nil)
        try night.restart(at: 5, after: [.launchNeverMade(.check(3))])
        #expect(night.checks.map(\.check.id) == [1, 2, 3, 4])
        night.tell(.launchFailed(.check(4), reason: "no keeper"))
        #expect(try night.phase("one") == .verifying)
        night.tell(.launchFailed(.check(5), reason: "no keeper"))
        #expect(try night.phase("one") == .refused)
        #expect(try night.row("one").reason?.words.contains("no keeper") == true)
        try night.reborn(at: 6)
        #expect(try night.phase("one") == .refused)
        #expect(night.approve("one") == nil)
        #expect(try night.phase("one") == .verifying)
    }

    @Test("a look that was called off and still runs is no approval for a later daemon")
    func calledOff() throws {
        var night = try Night(Self.jobs, plans: Self.plans())
        night.end(1, .done)
        night.end(2, .done)
        night.look(1, "s1")
        #expect(night.approve("one") == nil)
        #expect(night.ask(.resume("a")) == nil)
        #expect(night.terminated == [.check(2)])
        night.pass(to: 600)
        night.end(3, .done)
        night.look(3, "s2")
        #expect(try night.phase("one") == .awaitingApproval)
        try night.reborn(at: 601)
        night.look(2, "s2")
        #expect(try night.phase("one") == .awaitingApproval)
        #expect(night.core.openLaunches == [])
    }

    @Test(
        "nobody approves in time: the gate is refused, and asks again on an operator's word",
        arguments: [false, true]
    )
    func refusal(verify: Bool) throws {
        let approval = Gate.Approval(expiresAfter: .seconds(8 * 3600))
        var night = try Night(Self.jobs, plans: Self.plans(verify: verify, approval))
        night.end(1, .done)
        night.end(2, .done)
        night.look(1, "s1")
        #expect(night.core.phaseStatuses.first?.expiresAt == at(28_800))
        #expect(night.words(.gateAwaitsApproval).first?.contains("until") == true)
        night.pass(to: 28_799)
        #expect(try night.phase("one") == .awaitingApproval)
        night.pass(to: 28_800)
        #expect(try night.phase("one") == .refused)
        #expect(
            try night.row("one").reason?.words == "nobody approved it within 8 h (midwatch approve p/one asks again)"
        )
        #expect(night.told(.approvalExpired) == 1)
        try night.reborn(at: 30_000)
        #expect(try night.phase("one") == .refused)
        #expect(night.approve("one") == nil)
        #expect(try night.phase("one") == .verifying)
        night.look(2, "s1")
        #expect(try night.phase("one") == .awaitingApproval)
        #expect(night.core.phaseStatuses.first?.expiresAt == at(58_800))
    }

    @Test("nobody objects in time: the gate opens, unless something changed since it asked", arguments: ["s1", "s2"])
    func unopposed(later: String) throws {
        let approval = Gate.Approval(expiresAfter: .seconds(90), atExpiry: .approve)
        var night = try Night(Self.jobs, plans: Self.plans(approval))
        night.end(1, .done)
        night.end(2, .done)
        night.look(1, "s1")
        try night.reborn(at: 100)
        #expect(try night.phase("one") == .awaitingApproval)
        try night.reborn(at: 110)
        #expect(night.checks.map(\.check.id) == [1, 2])
        night.look(2, later)
        #expect(try night.phase("one") == (later == "s1" ? .passed : .verifying))
        #expect(night.told(.approvalVoided) == (later == "s1" ? 0 : 1))
        if later == "s1" { #expect(night.words(.gatePassed) == ["the gate of p/one opens: nobody objected in 90 s"]) }
    }

    @Test("without folders an approval counts at once, an unspoken one too")
    func noFolders() throws {
        let approval = Gate.Approval(expiresAfter: .seconds(60), atExpiry: .approve)
        var night = try Night([.every("a", 600), .every("b", 600)], plans: Self.plans(approval))
        night.end(1, .done)
        night.end(2, .done)
        #expect(try night.phase("one") == .awaitingApproval)
        night.pass(to: 60)
        #expect(try night.phase("one") == .passed)
        #expect(night.checks.isEmpty)
    }

    @Test("the time of an approval is time that passes, whatever the clock shows", arguments: [-5000.0, 5000])
    func clockStep(seconds: Double) throws {
        var night = try Night(Self.jobs, plans: Self.plans(Gate.Approval(expiresAfter: .seconds(100))))
        night.end(1, .done)
        night.end(2, .done)
        night.look(1, "s1")
        night.pass(to: 40)
        night.setClock(to: 40 + seconds)
        #expect(try night.phase("one") == .awaitingApproval)
        night.pass(to: 99 + seconds)
        #expect(try night.phase("one") == .awaitingApproval)
        night.pass(to: 100 + seconds)
        #expect(try night.phase("one") == .refused)
    }

    @Test("a clock that was set back while no daemon was there does not make an approval wait for longer")
    func clockSetBackMeanwhile() throws {
        var night = try Night(Self.jobs, plans: Self.plans(Gate.Approval(expiresAfter: .seconds(100))), from: 9000)
        night.end(1, .done)
        night.end(2, .done)
        night.look(1, "s1")
        try night.reborn(at: 5000)
        night.pass(to: 5100)
        #expect(try night.phase("one") == .refused)
    }
}
