import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct AdmissionTests {
    @Test("no purpose asks the same twice, and everything is asked for by some", arguments: Admission.allCases)
    func asksOnce(admission: Admission) {
        #expect(!admission.kinds.isEmpty && Set(admission.kinds).count == admission.kinds.count)
        #expect(Set(Admission.allCases.flatMap(\.kinds)) == Set(Obstacle.Kind.allCases))
    }

    static let ownOrder: Set<Admission> = [.overdue, .overdueRun, .ripe, .service, .wait]

    @Test(
        "all ask in the order of the kinds, but about what was missed or stands in line",
        arguments: Admission.allCases
    )
    func order(admission: Admission) {
        let inOrder = Obstacle.Kind.allCases.filter(admission.kinds.contains)
        #expect((admission.kinds == inOrder) == !Self.ownOrder.contains(admission))
    }

    @Test("a job that is outside its window and has spent its budget says the same everywhere: outside its window")
    func sameEverywhere() throws {
        let job = JobDefinition.every("a", 1800, anchor: 0).with {
            $0.window = JobWindow(open: [RunWindow(from: 0, to: 10, zone: "UTC")])
            $0.budget = Budget(turns: 1)
        }
        var night = try Night([job])
        night.end(1)
        night.pass(to: 1801)
        let cause = "outside its run window (00:00-00:10 UTC) until 2026-01-06T00:00:00Z"
        #expect(night.rows("a") == ["0 started", "1800 skipped_window"])
        #expect(night.ledger.rows(of: "a").last?.cause?.words == cause)
        let status = try #require(night.core.jobStatus("a"))
        #expect(status.obstacle?.kind == .window && status.obstacleCause?.words == cause)
        #expect(night.ask(.run("a", force: false))?.message == "a does not run now: it is \(cause)")
    }

    @Test("a job that is held, too, says that first")
    func heldFirst() throws {
        let job = JobDefinition.every("a", 1800, anchor: 0).with {
            $0.window = JobWindow(open: [RunWindow(from: 0, to: 10, zone: "UTC")])
        }
        var night = try Night([job])
        night.end(1)
        _ = night.ask(.hold("a", reason: "holiday"))
        night.pass(to: 1801)
        #expect(night.core.jobStatus("a")?.obstacle == .held(.words("holiday")))
        #expect(night.ledger.rows(of: "a").last?.cause?.words == "the job is held: holiday")
        #expect(night.ask(.run("a", force: false))?.message == "a does not run: the job is held: holiday")
    }

    @Test("an attempt that waits for its job's window says so")
    func attemptOutsideWindow() throws {
        let job = JobDefinition.every("a", 1800, anchor: 0).with {
            $0.window = JobWindow(open: [RunWindow(from: 0, to: 10, zone: "UTC")])
            $0.retry = RetryPolicy(attempts: [.failed: 3], delay: .seconds(1), maximumDelay: .seconds(1))
        }
        var night = try Night([job])
        night.pass(to: 700)
        night.end(1, .failed)
        night.pass(to: 702)
        #expect(night.core.waitingStatuses.first?.obstacle.kind == .window)
    }

    @Test("a start in line says what it waits for: a turn, a slot, a key, an account")
    func waits() throws {
        let agents = [AgentDefinition(name: "claude", preset: "claude", account: "anthropic")]
        func agentTurn(_ id: String, _ seconds: Double) -> JobDefinition {
            .every(id, seconds).with {
                $0.payload = .agentTurn(Payload.AgentTurn(message: "go"))
                $0.agent = "claude"
            }
        }
        let jobs: [JobDefinition] = [
            .every("a", 60, overlap: .queue(limit: 1)),
            .every("b", 3600, anchor: 10).with { $0.keys = ["gpu"] },
            .every("c", 3600, anchor: 20).with { $0.keys = ["gpu"] },
            .every("d", 3600, anchor: 70),
        ]
        var night = try Night(jobs, limits: Limits(maxConcurrentTurns: 3))
        night.pass(to: 20)
        #expect(night.core.waitingStatuses.map(\.cause.words) == ["waits for its turn at gpu"])
        #expect(night.core.waitingStatuses.first?.obstacle == .keys("gpu"))
        night.pass(to: 60)
        let second = try #require(night.core.waitingStatuses.last)
        #expect(second.job == "a" && second.nominal == at(60) && second.since == at(60))
        #expect(second.obstacle == .overlap(.turn(TurnID(1))) && second.cause.words == "waits for the end of turn 1")
        night.pass(to: 75)
        #expect(night.launched == ["a", "b", "d"])
        #expect(night.core.waitingStatuses.first?.cause.words == "waits for a free slot")

        var held = try Night([agentTurn("e", 86_400)], agents: agents)
        held.end(1, .limited)
        let owed = try #require(held.core.waitingStatuses.first)
        #expect(owed.trigger == .afterHold && owed.obstacle.kind == .account)
        #expect(owed.cause.words == "waits: account anthropic is held until 2026-01-05T00:01:00Z by turn 1: later")
    }

    @Test("an attempt says until when it waits")
    func waitsForTime() throws {
        let retry = RetryPolicy(attempts: [.failed: 3], delay: .seconds(1000), maximumDelay: .seconds(1000))
        var night = try Night([JobDefinition.every("a", 86_400).with { $0.retry = retry }])
        night.end(1, .failed)
        let start = try #require(night.core.waitingStatuses.first)
        let instant = try #require(start.notBefore)
        #expect(start.trigger == .retry && start.nominal == at(0) && start.obstacle == .notBefore(instant))
    }

    @Test("a start by hand waits for nothing that force ignores")
    func forced() throws {
        let job = JobDefinition.every("a", 60).with { $0.maxTurns = 1 }
        var night = try Night([job], limits: Limits(maxConcurrentTurns: 1))
        night.end(1)
        #expect(try night.job("a").state == .ended)
        #expect(
            night.ask(.run("a", force: false))?.message
                == "a does not run: the job is over: 1 turns (maxTurns) ran without DONE"
        )
        #expect(night.ask(.run("a", force: true)) == nil && night.live == [2])
    }

    @Test("maxTurns counts turns that live, and starts that wait, for a newer occurrence")
    func maxTurns() throws {
        let job = JobDefinition.every("a", 60, overlap: .allow(limit: 3)).with { $0.maxTurns = 2 }
        var night = try Night([job])
        night.pass(to: 120)
        #expect(night.rows("a") == ["0 started", "60 started", "120 skipped_overlap"])
        #expect(night.ledger.rows(of: "a").last?.cause?.words == "the last of its 2 turns (maxTurns) runs or waits")
        #expect(night.ask(.run("a", force: false))?.message == "the last of a's 2 turns (maxTurns) is running")
    }
}
