import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct ReloadTests {
    @Test("added, changed and removed jobs are counted and told")
    func told() throws {
        var night = try Night([.every("a", 60), .every("b", 60)])
        try night.reload([.every("b", 90), .every("c", 60)])
        let event = try #require(night.ledger.events.last { $0.kind == .definitionsLoaded })
        #expect(event.message == "2 jobs: 1 added, 1 changed, 1 removed")
        #expect(night.launched == ["a", "b", "c"])
    }

    @Test("an edited schedule begins a revision of its own, which never collides with the old one's rows")
    func edited() throws {
        var night = try Night([.every("a", 60, anchor: 0)])
        night.end(1)
        night.clocks(at: 30)
        try night.reload([.every("a", 30, anchor: 0)])
        #expect(try night.job("a").revision == 2)
        #expect(night.rows("a") == ["0 started", "30 started"])
        try night.reload([.every("a", 60, anchor: 0)])
        #expect(try night.job("a").revision == 3)
        #expect(try night.nextDue("a") == 60)
    }

    @Test("what is edited besides the schedule keeps the revision and the grid")
    func otherEdits() throws {
        var night = try Night([.every("a", 60)])
        night.end(1)
        night.clocks(at: 30)
        try night.reload([JobDefinition.every("a", 60, overlap: .replace).with { $0.maxTurns = 9 }])
        #expect(try night.job("a").revision == 1)
        #expect(try night.nextDue("a") == 60)
    }

    @Test("what fell due at the moment of a reload is decided by the rules it fell due under")
    func atTheMinute() throws {
        var night = try Night([.every("a", 60), .every("b", 60)])
        night.end(1)
        night.end(2)
        night.clocks(at: 60)
        try night.reload([.every("a", 45)])
        #expect(night.rows("a") == ["0 started", "60 started", "60 skipped_overlap"])
        #expect(night.rows("b") == ["0 started", "60 expired"])
    }

    @Test("a removed job's live turn goes on and is settled; what it says is kept for the job's return")
    func removedLive() throws {
        var night = try Night([.every("a", 60), .every("b", 60)])
        try night.reload([.every("b", 60)])
        #expect(night.live == [1, 2])
        #expect(night.ledger.jobs["a"]?.removedAt != nil)
        night.end(1, .done)
        #expect(night.outcome(1) == .done)
        night.pass(to: 600)
        try night.reload([.every("a", 60), .every("b", 60)])
        #expect(try night.job("a").state == .done)
        #expect(try night.job("a").countedTurns == 1)
        #expect(try night.job("a").removedAt == nil)
        #expect(night.rows("a") == ["0 started"])
    }

    @Test("a job that is removed and comes back keeps its turn and is not due for the time between")
    func comesBack() throws {
        var night = try Night([.every("a", 60), .every("b", 6000)])
        try night.reload([.every("b", 6000)])
        night.pass(to: 300)
        try night.reload([.every("a", 60), .every("b", 6000)])
        #expect(night.rows("a") == ["0 started", "300 skipped_overlap"])
        #expect(night.core.jobStatus("a")?.live == [TurnID(1)])
    }

    @Test("a waiting occurrence of a removed or disabled job expires, and says why", arguments: [true, false])
    func waitingRemoved(isRemoved: Bool) throws {
        var night = try Night([.every("a", 600), .every("b", 600)], limits: Limits(maxConcurrentTurns: 1))
        let off = JobDefinition.every("b", 600).with { $0.isEnabled = false }
        try night.reload(isRemoved ? [.every("a", 600)] : [.every("a", 600), off])
        #expect(night.rows("b") == ["0 expired"])
        #expect(night.core.waitingStarts == 0)
        night.end(1)
        #expect(night.launched == ["a"])
    }

    @Test("a waiting occurrence survives a reload that does not concern it")
    func waitingKept() throws {
        var night = try Night([.every("a", 600), .every("b", 600)], limits: Limits(maxConcurrentTurns: 1))
        try night.reload([.every("b", 600), .every("a", 600), .every("c", 600)])
        #expect(night.rows("b") == ["0 waiting"])
        night.end(1)
        #expect(night.launched == ["a", "b"])
    }

    @Test("limits that grow let waiting starts in; limits that shrink end nothing")
    func limits() throws {
        let jobs = ["a", "b", "c"].map { JobDefinition.every($0, 600) }
        var night = try Night(jobs, limits: Limits(maxConcurrentTurns: 1))
        try night.reload(limits: Limits(maxConcurrentTurns: 3))
        #expect(night.live == [1, 2, 3])
        try night.reload(limits: Limits(maxConcurrentTurns: 1))
        #expect(night.live == [1, 2, 3])
        night.end(1)
        night.end(2)
        #expect(night.ask(.run("a", force: false)) == nil)
        #expect(night.live == [3])
        night.end(3)
        #expect(night.live == [4])
    }

    @Test("maxTurns lowered below what has run ends the job and what waits of it")
    func maxTurnsLowered() throws {
        var night = try Night([.every("a", 60), .every("b", 60)], limits: Limits(maxConcurrentTurns: 1))
        night.end(1)
        night.pass(to: 60)
        #expect(night.rows("a") == ["0 started", "60 waiting"])
        try night.reload([JobDefinition.every("a", 60).with { $0.maxTurns = 1 }, .every("b", 60)])
        #expect(try night.job("a").endedBy == .maxTurns)
        #expect(night.rows("a") == ["0 started", "60 expired"])
    }

    @Test("a rule that ended a job and is relaxed makes it active again, from now on")
    func relaxed() throws {
        let jobs = [
            JobDefinition.every("a", 60).with { $0.maxTurns = 1 }, .every("b", 60).with { $0.until = at(30) },
            .once("c", 0),
        ]
        var night = try Night(jobs)
        night.end(1)
        night.end(2)
        night.end(3, .failed)
        night.pass(to: 600)
        for job in ["a", "b", "c"] { #expect(try night.job(job).state == .ended) }
        night.clocks(at: 630)
        try night.reload([.every("a", 60), .every("b", 60), .once("c", 700)])
        for job in ["a", "b", "c"] { #expect(try night.job(job).state == .active) }
        #expect(try night.nextDue("a") == 660)
        #expect(try night.nextDue("b") == 660)
        #expect(try night.nextDue("c") == 700)
        #expect(night.launches.count == 3)
    }

    @Test("a phase added at the end opens when the one before has passed already")
    func phaseAdded() throws {
        var night = try Night([.every("a", 60), .every("b", 60)], plans: PlanDefinition.p(.phase("one", ["a"])))
        night.end(1, .done)
        night.end(2)
        try night.reload(plans: PlanDefinition.p(.phase("one", ["a"]), .phase("two", ["b"])))
        #expect(try night.phase("two") == .open)
    }

    @Test("taking the stuck member out of its phase opens the gate")
    func memberTakenOut() throws {
        var night = try Night([.every("a", 60), .every("b", 60)], plans: PlanDefinition.p(.phase("one", ["a", "b"])))
        night.end(1, .done)
        night.end(2, .stuck)
        try night.reload([.every("a", 60)], plans: PlanDefinition.p(.phase("one", ["a"])))
        #expect(try night.phase("one") == .passed)
    }

    @Test("a member that is defined no more keeps an all gate shut, and the phase says so")
    func memberGone() throws {
        var night = try Night([.every("a", 60), .every("b", 60)], plans: PlanDefinition.p(.phase("one", ["a"])))
        try night.reload([.every("b", 60)], plans: PlanDefinition.p(.phase("one", ["a"])))
        #expect(try night.phase("one") == .open)
        #expect(night.core.phaseStatuses.first?.obstacles.map(\.words) == ["a is defined no more"])
    }

    @Test("a member added while the gate waits for approval must be done first")
    func memberAdded() throws {
        var night = try Night(
            [.every("a", 60), .every("b", 60)],
            plans: PlanDefinition.p(.phase("one", ["a"], approval: true))
        )
        night.end(1, .done)
        #expect(try night.phase("one") == .awaitingApproval)
        try night.reload(plans: PlanDefinition.p(.phase("one", ["a", "b"], approval: true)))
        #expect(try night.phase("one") == .open)
        #expect(night.ask(.approve(plan: nil, phase: "one"))?.kind == .invalidState)
        night.end(2, .done)
        #expect(night.ask(.approve(plan: nil, phase: "one")) == nil)
        #expect(try night.phase("one") == .passed)
    }

    @Test("a check added while the gate waits for approval is made first")
    func checkAdded() throws {
        var night = try Night([.every("a", 60)], plans: PlanDefinition.p(.phase("one", ["a"], approval: true)))
        night.end(1, .done)
        try night.reload(plans: PlanDefinition.p(.phase("one", ["a"], verify: true, approval: true)))
        #expect(try night.phase("one") == .verifying)
        night.answer(1, passed: true)
        #expect(try night.phase("one") == .awaitingApproval)
    }

    @Test("an approval that is asked for no more is not waited for")
    func approvalTakenAway() throws {
        var night = try Night([.every("a", 60)], plans: PlanDefinition.p(.phase("one", ["a"], approval: true)))
        night.end(1, .done)
        try night.reload(plans: PlanDefinition.p(.phase("one", ["a"])))
        #expect(try night.phase("one") == .passed)
    }

    @Test("a gate that is being checked goes on being checked over a reload that does not concern it")
    func verifyingKept() throws {
        let plans = PlanDefinition.p(.phase("one", ["a"], verify: true))
        var night = try Night([.every("a", 60)], plans: plans)
        night.end(1, .done)
        try night.reload([.every("a", 60), .every("b", 60)], plans: plans)
        #expect(night.checks.count == 1)
        night.answer(1, passed: true)
        #expect(try night.phase("one") == .passed)
    }

    @Test("a phase that is removed while it is checked and comes back is checked again")
    func phaseComesBack() throws {
        let plans = PlanDefinition.p(.phase("one", ["a"], verify: true))
        var night = try Night([.every("a", 60)], plans: plans)
        night.end(1, .done)
        try night.reload(plans: [])
        night.answer(1, passed: true)
        try night.reload(plans: plans)
        #expect(night.checks.map(\.check.id) == [1, 2])
        night.answer(2, passed: true)
        #expect(try night.phase("one") == .passed)
    }

    @Test("a job put into a phase that has passed is over, and says so")
    func intoPassedPhase() throws {
        var night = try Night([.every("a", 60)], plans: PlanDefinition.p(.phase("one", ["a"])))
        night.end(1, .done)
        try night.reload([.every("a", 60), .every("b", 60)], plans: PlanDefinition.p(.phase("one", ["a", "b"])))
        #expect(try night.job("b").endedBy == .phasePassed)
        #expect(night.live == [])
    }

    @Test("a stuck job taken out of a phase that has passed has no backlog when it is resumed")
    func outOfPassedPhase() throws {
        let plans = PlanDefinition.p(.phase("one", ["a", "b"], .any))
        var night = try Night([.every("a", 60), .every("b", 60, anchor: 0)], plans: plans)
        night.end(2, .stuck)
        night.end(1, .done)
        night.pass(to: 630)
        try night.reload(plans: PlanDefinition.p(.phase("one", ["a"], .any)))
        #expect(night.rows("b") == ["0 started"])
        #expect(night.ask(.resume("b")) == nil)
        #expect(try night.nextDue("b") == 660)
    }

    @Test("deleteAfterRun: a job that is done leaves the listing, one that is not stays")
    func deleteAfterRun() throws {
        let jobs = [JobDefinition.once("a", 0), .once("b", 0)].map { $0.with { $0.deleteAfterRun = true } }
        var night = try Night(jobs)
        night.end(1)
        night.end(2, .failed)
        #expect(night.core.jobStatuses.map(\.definition.id) == ["b"])
        #expect(night.core.jobStatus("a")?.record.state == .done)
    }
}
