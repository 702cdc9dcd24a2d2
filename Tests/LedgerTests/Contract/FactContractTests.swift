import MidwatchModel
import NightFacts
import Testing

/// What each case of ``Fact`` demands of a store, in its own words: of the real one, and of the one that nights are
/// simulated with. A behaviour that only one of them has makes the simulation prove something else than what is shipped.
@Suite("The contract of facts, of the real ledger and of the simulated one")
struct FactContractTests {
    /// Steps that are taken, then one that is refused because of its last fact and leaves nothing.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var taken: [[Fact]] = []
        let refused: [Fact]

        init(_ name: String, after taken: [Fact]..., refusing refused: Fact...) {
            testDescription = name
            self.taken = taken
            self.refused = refused
        }
    }

    @Test(
        "What a fact demands is refused where it is not met, and the whole step with it",
        arguments: StoreKind.allCases,
        refusals
    )
    func refuses(kind: StoreKind, refusal: Refusal) throws {
        var store = try kind.make()
        for step in refusal.taken { try store.write(step) }
        let before = try store.remembered()
        let step = [.event(event("of a step that fails")), .job(job("of-a-step-that-fails"))] + refusal.refused
        do {
            try store.write(step)
            Issue.record("\(kind) takes it")
        } catch {
            #expect(type(of: store).refusedFact(in: error) == step.count - 1, "\(error)")
        }
        #expect(try store.remembered() == before, "nothing of the step is left")
        try store.write([.job(job("after"))])
        #expect(try store.remembered().jobs.contains { $0.id == JobID("after") }, "the store works on")
    }

    private static let refusals = occurrences + turns + checks + leases + others

    private static let occurrences = [
        Refusal(
            "an occurrence is inserted once",
            after: [.occurrence(skipped(1000))],
            refusing: .occurrence(skipped(1000))
        ),
        Refusal(
            "nor twice in a step",
            refusing: .occurrence(waiting(1000)),
            .occurrence(skipped(1000))
        ),
        Refusal("an unknown occurrence gets no verdict", refusing: .occurrenceDecided(skipped(1000))),
        Refusal(
            "nor does one of another revision",
            after: [.occurrence(waiting(1000))],
            refusing: .occurrenceDecided(skipped(1000, revision: 2))
        ),
        Refusal(
            "nor one of another job",
            after: [.occurrence(waiting(1000))],
            refusing: .occurrenceDecided(skipped(1000, job: "data"))
        ),
        Refusal(
            "an occurrence is decided once",
            after: [.occurrence(waiting(1000))],
            [.occurrenceDecided(skipped(1000))],
            refusing: .occurrenceDecided(skipped(1000))
        ),
        Refusal(
            "one that was decided when it came waits no more",
            after: [.occurrence(skipped(1000))],
            refusing: .occurrenceDecided(waiting(1000))
        ),
    ]

    private static let turns = [
        Refusal(
            "a turn's number is given once",
            after: [.turnPlanned(plannedTurn(1))],
            refusing: .turnPlanned(plannedTurn(1, job: "data"))
        ),
        Refusal(
            "also when that turn has ended",
            after: [.turnPlanned(plannedTurn(1)), .turnChanged(endedTurn(1))],
            refusing: .turnPlanned(plannedTurn(1))
        ),
        Refusal("an unknown turn does not change", refusing: .turnChanged(endedTurn(1))),
        Refusal(
            "a turn ends once",
            after: [.turnPlanned(plannedTurn(1))],
            [.turnChanged(endedTurn(1))],
            refusing: .turnChanged(endedTurn(1, outcome: .lost))
        ),
        Refusal(
            "also within a step",
            after: [.turnPlanned(plannedTurn(1))],
            refusing: .turnChanged(endedTurn(1)),
            .turnChanged(endedTurn(1))
        ),
    ]

    private static let checks = [
        Refusal(
            "a check's number is given once",
            after: [.checkPlanned(check(1))],
            refusing: .checkPlanned(check(1))
        ),
        Refusal(
            "also when that check has ended",
            after: [.checkPlanned(check(1)), .checkEnded(endedCheck(1))],
            refusing: .checkPlanned(check(1))
        ),
        Refusal("an unknown check does not end", refusing: .checkEnded(endedCheck(1))),
        Refusal(
            "a check ends once",
            after: [.checkPlanned(check(1)), .checkEnded(endedCheck(1))],
            refusing: .checkEnded(endedCheck(1, passed: false))
        ),
    ]

    private static let leases = [
        Refusal(
            "a token is given once",
            after: [.leaseGranted(lease(1))],
            refusing: .leaseGranted(lease(1, job: "data"))
        ),
        Refusal(
            "also when its lease is closed",
            after: [.leaseGranted(lease(1)), .leaseReleased(FencingToken(1), at: at(2))],
            refusing: .leaseGranted(lease(1))
        ),
        Refusal("an unknown lease is not closed", refusing: .leaseReleased(FencingToken(1), at: at(2))),
        Refusal(
            "a lease is closed once",
            after: [.leaseGranted(lease(1))],
            [.leaseReleased(FencingToken(1), at: at(2))],
            refusing: .leaseReleased(FencingToken(1), at: at(3))
        ),
    ]

    private static let others = [
        Refusal(
            "a waiting start's number is given once",
            after: [.pendingAdded(pending(1))],
            refusing: .pendingAdded(pending(1, job: "data"))
        ),
        Refusal(
            "also when that start waits no more",
            after: [.pendingAdded(pending(1))],
            [.pendingRemoved(1)],
            refusing: .pendingAdded(pending(1))
        ),
        Refusal("an unknown start cannot be removed", refusing: .pendingRemoved(1)),
        Refusal(
            "a start is removed once",
            after: [.pendingAdded(pending(1)), .pendingRemoved(1)],
            refusing: .pendingRemoved(1)
        ),
        Refusal("an account that is not held is not released", refusing: .accountReleased("work")),
        Refusal(
            "an account is released once",
            after: [.accountHeld(hold("work"))],
            [.accountReleased("work")],
            refusing: .accountReleased("work")
        ),
        Refusal("no daemon stops that has not started", refusing: .daemonStopped(at: at(2))),
        Refusal(
            "a daemon stops once",
            after: [.daemonStarted(at: at(1)), .daemonStopped(at: at(2))],
            refusing: .daemonStopped(at: at(3))
        ),
        Refusal(
            "the newest daemon stops, not one that crashed before it",
            after: [.daemonStarted(at: at(1))],
            [.daemonStarted(at: at(2)), .daemonStopped(at: at(3))],
            refusing: .daemonStopped(at: at(4))
        ),
    ]

    /// Steps that are all taken; both stores remember the same after each.
    struct Story: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [[Fact]]

        init(_ name: String, _ steps: [Fact]...) {
            testDescription = name
            self.steps = steps
        }
    }

    @Test("What is taken is remembered alike", arguments: stories)
    func takes(story: Story) throws {
        var (real, simulated) = (try StoreKind.real.make(), try StoreKind.simulated.make())
        for (place, step) in story.steps.enumerated() {
            let before = try real.remembered()
            try real.write(step)
            try simulated.write(step)
            #expect(try real.remembered() == simulated.remembered(), "after step \(place + 1)")
            #expect(try real.remembered() != before, "step \(place + 1) changes what is remembered")
        }
    }

    private static let stories = [
        Story(
            "rows of jobs, phases, plans and spending are inserted, then overwritten",
            [.job(job("auth")), .job(job("data")), .phase(phase(.shut)), .plan(plan(1)), .spending(spending(0))],
            [.job(job("auth", turns: 4)), .phase(phase(.open())), .plan(plan(2)), .spending(spending(5))],
            [.phase(phase(.passed)), .spending(spending(7, period: 5000))]
        ),
        Story(
            "an occurrence waits, is put off, and gets its verdict",
            [.occurrence(waiting(1000)), .occurrence(waiting(1000, job: "data"))],
            [.occurrenceDecided(waiting(1000, notBefore: 9000))],
            [.occurrenceDecided(skipped(1000))],
            [.occurrence(waiting(1000, revision: 2)), .occurrence(waiting(2000))],
            [.occurrenceDecided(skipped(2000)), .occurrence(skipped(3000))]
        ),
        Story(
            "a turn is planned, changes, and ends",
            [.turnPlanned(plannedTurn(1)), .leaseGranted(lease(1))],
            [.turnChanged(runningTurn(1))],
            [.turnPlanned(plannedTurn(2, job: "data")), .leaseGranted(lease(2, job: "data"))],
            [.turnChanged(endedTurn(1)), .leaseReleased(FencingToken(1), at: at(2000))],
            [
                .turnPlanned(plannedTurn(3)), .turnChanged(endedTurn(3)), .leaseGranted(lease(3)),
                .leaseReleased(FencingToken(3), at: at(3000)),
            ]
        ),
        Story(
            "renewing moves the end of leases that are held, and of no others",
            [.leaseGranted(lease(1)), .leaseGranted(lease(2)), .leaseReleased(FencingToken(2), at: at(2))],
            [.leasesRenewed([1, 2, 99].map(FencingToken.init), expiresAt: at(90_000))],
            [.leasesRenewed([FencingToken(1)], expiresAt: at(80_000))],
            [.leaseReleased(FencingToken(1), at: at(3))]
        ),
        Story(
            "checks run side by side and end",
            [.checkPlanned(check(1)), .checkPlanned(check(2))],
            [.checkEnded(endedCheck(2))],
            [.checkEnded(endedCheck(1, passed: false)), .checkPlanned(check(3))]
        ),
        Story(
            "starts wait until they are removed, and their numbers are not forgotten",
            [.pendingAdded(pending(1)), .pendingAdded(pending(2, job: "data"))],
            [.pendingRemoved(2)],
            [.pendingRemoved(1)],
            [.pendingAdded(pending(3))]
        ),
        Story(
            "an account's hold is overwritten and released, and may come again",
            [.accountHeld(hold("work")), .accountHeld(hold("home"))],
            [.accountHeld(hold("work", until: 9000))],
            [.accountReleased("home")],
            [.accountReleased("work")],
            [.accountHeld(hold("work"))]
        ),
        Story(
            "a daemon that has crashed is one that never stopped",
            [.daemonStarted(at: at(1))],
            [.daemonStarted(at: at(2))],
            [.daemonStopped(at: at(3))],
            [.daemonStarted(at: at(4)), .daemonStopped(at: at(5))]
        ),
        Story(
            "of the daemon's runs the newest are remembered",
            (0..<20).map { .daemonStarted(at: at($0)) },
            (20..<30).flatMap { [.daemonStarted(at: at(2 * $0)), .daemonStopped(at: at(2 * $0 + 1))] }
        ),
        Story(
            "budgets come in the order of their scopes, whatever order they were written in",
            [.job(JobID("b")), .plan("p"), .night, .account("z"), .account("a"), .job(JobID("a"))]
                .map { .spending(spending(1, of: $0)) },
            [.spending(spending(1, period: nil, of: .plan("p"))), .spending(spending(1, period: 500, of: .night))]
        ),
        Story(
            "of a budget's periods the newest are remembered, and the one without end always",
            [.spending(spending(1, period: nil))],
            (0..<100).map { .spending(spending(1, period: 1000 * $0)) },
            (100..<110).map { .spending(spending(2, period: 1000 * $0)) }
        ),
    ]
}
