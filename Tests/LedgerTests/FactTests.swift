import Ledger
import MidwatchModel
import MidwatchTestKit
import NightFacts
import SchedulerCore
import Testing

/// What each case of ``Fact`` demands of a store, seen through the store's public face.
@Suite struct FactTests {
    private let folder: Scratch
    private let store: LedgerStore

    init() throws {
        folder = try Scratch()
        store = try folder.open()
    }

    /// Applies facts of which the last must be refused, and expects that nothing of the step is left.
    private func expectRefusal(
        of facts: [Fact],
        naming name: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let memory = try store.memory()
        let counts = try store.counts()
        let step = [.event(event("of a step that fails")), .job(job("of a step that fails"))] + facts
        let error = try ledgerError(sourceLocation: sourceLocation) { try store.apply(step) }
        guard case .factRefused(let index, let fact, let reason) = error else {
            Issue.record("\(error)", sourceLocation: sourceLocation)
            return
        }
        #expect(index == step.count - 1, sourceLocation: sourceLocation)
        #expect(fact.contains(name), sourceLocation: sourceLocation)
        #expect(!reason.isEmpty, sourceLocation: sourceLocation)
        #expect(error.description.contains(fact), sourceLocation: sourceLocation)
        #expect(!error.isRetryable, sourceLocation: sourceLocation)
        #expect(try store.memory() == memory, sourceLocation: sourceLocation)
        #expect(try store.counts() == counts, sourceLocation: sourceLocation)
    }

    @Test("a new ledger remembers nothing")
    func newLedger() throws {
        #expect(try store.memory() == LedgerMemory())
        #expect(try store.counts() == LedgerCounts())
        #expect(try store.lastEventID() == 0)
    }

    @Test("a step without facts is no step")
    func emptyStep() throws {
        #expect(try store.apply([]) == AppliedFacts())
        #expect(try store.counts() == LedgerCounts())
    }

    @Test("a job's row is inserted, then overwritten")
    func jobRow() throws {
        var record = job("auth")
        try store.apply([.job(record), .job(job("data"))])
        record.standing = .stuck(.words("no access"))
        record.countedTurns = 4
        try store.apply([.job(record)])
        #expect(try store.memory().jobs == [record, job("data")])
    }

    @Test("a phase's row is inserted, then overwritten")
    func phaseRow() throws {
        let id = PhaseID(plan: "build", phase: "api")
        try store.apply([.phase(PhaseRecord(id: id, standing: .shut, since: at(1)))])
        let open = PhaseRecord(id: id, standing: .open(.words("gate of business-logic passed")), since: at(2))
        try store.apply([.phase(open)])
        #expect(try store.memory().phases == [open])
    }

    @Test("an occurrence is unique by job, nominal time and revision")
    func occurrenceIsUnique() throws {
        try store.apply([.occurrence(occurrence(1000))])
        try store.apply([
            .occurrence(occurrence(1000, job: "data")), .occurrence(occurrence(2000)),
            .occurrence(occurrence(1000, revision: 2)),
        ])
        try expectRefusal(of: [.occurrence(occurrence(1000, verdict: .missedDown))], naming: "occurrence of job auth")
        #expect(try store.counts().occurrences == 4)
    }

    @Test("a double start in one step is refused as well")
    func occurrenceTwiceInAStep() throws {
        try expectRefusal(
            of: [.occurrence(occurrence(1000)), .occurrence(occurrence(1000))],
            naming: "occurrence of job auth"
        )
    }

    @Test("a waiting occurrence gets one verdict, once")
    func verdictOnce() throws {
        try store.apply([.occurrence(occurrence(1000, verdict: nil))])
        #expect(try store.memory().waiting == [occurrence(1000, verdict: nil)])
        var waits = occurrence(1000, verdict: nil)
        waits.notBefore = WallTime(secondsSinceEpoch: 1900)
        try store.apply([.occurrenceDecided(waits)])
        #expect(try store.memory().waiting == [waits])

        var decided = occurrence(1000, verdict: .late)
        decided.turn = TurnID(7)
        decided.cause = .words("waited 3 min for a slot")
        try store.apply([.occurrenceDecided(decided)])
        #expect(try store.memory().waiting == [])
        #expect(try store.occurrences(job: JobID("auth"), around: nil, limit: 10) == [decided])
        try expectRefusal(of: [.occurrenceDecided(occurrence(1000, verdict: .expired))], naming: "occurrenceDecided")
    }

    @Test("no verdict for an occurrence nobody knows")
    func verdictForUnknown() throws {
        try store.apply([.occurrence(occurrence(1000, verdict: nil))])
        try expectRefusal(of: [.occurrenceDecided(occurrence(1000, revision: 2))], naming: "occurrenceDecided")
    }

    @Test("a turn's number is given once")
    func turnIsNew() throws {
        try store.apply([.turnPlanned(plannedTurn(1))])
        #expect(try store.memory().openTurns == [plannedTurn(1)])
        try expectRefusal(of: [.turnPlanned(plannedTurn(1, job: "data"))], naming: "turnPlanned 1 of job data")
        #expect(try store.turn(TurnID(1)) == plannedTurn(1))
    }

    @Test("a turn changes until it has ended")
    func turnEndsOnce() throws {
        try expectRefusal(of: [.turnChanged(plannedTurn(1))], naming: "turnChanged 1")
        var running = plannedTurn(1)
        running.standing = .running
        running.handle = .process(pid: 4711)
        try store.apply([.turnPlanned(plannedTurn(1)), .turnChanged(running)])
        #expect(try store.memory().openTurns == [running])

        let ended = endedTurn(1, outcome: .done)
        try store.apply([.turnChanged(ended)])
        #expect(try store.memory().openTurns == [])
        #expect(try store.turn(TurnID(1)) == ended)
        try expectRefusal(of: [.turnChanged(running)], naming: "turnChanged 1")
        try expectRefusal(of: [.turnChanged(endedTurn(1, outcome: .lost))], naming: "turnChanged 1")
        #expect(try store.turn(TurnID(1)) == ended)
    }

    @Test("a check's number is given once and its answer stands", arguments: [true, false])
    func checkEndsOnce(passed: Bool) throws {
        let planned = CheckRecord(id: 1, subject: .turn(TurnID(3)), plannedAt: at(1))
        try expectRefusal(of: [.checkEnded(planned)], naming: "checkEnded 1")
        try store.apply([.checkPlanned(planned)])
        #expect(try store.memory().openChecks == [planned])
        try expectRefusal(of: [.checkPlanned(planned)], naming: "checkPlanned 1")

        var ended = planned
        ended.endedAt = at(2)
        ended.passed = passed
        ended.evidence = .exited(0)
        try store.apply([.checkEnded(ended)])
        #expect(try store.memory().openChecks == [])
        #expect(try store.checks(turn: TurnID(3)) == [ended])
        try expectRefusal(of: [.checkEnded(ended)], naming: "checkEnded 1")
    }

    @Test("a lease's token is given once, and it is released once")
    func leaseReleasedOnce() throws {
        try expectRefusal(of: [.leaseReleased(FencingToken(1), at: at(2))], naming: "leaseReleased 1")
        try store.apply([.leaseGranted(lease(1))])
        try expectRefusal(of: [.leaseGranted(lease(1, job: "data"))], naming: "leaseGranted 1 of job data")
        #expect(try store.memory().leases == [lease(1)])

        try store.apply([.leaseReleased(FencingToken(1), at: at(2))])
        var released = lease(1)
        released.releasedAt = at(2)
        #expect(try store.memory().leases == [])
        #expect(try store.leases(openOnly: false) == [released])
        try expectRefusal(of: [.leaseReleased(FencingToken(1), at: at(3))], naming: "leaseReleased 1")
    }

    @Test("renewing moves the end of held leases only")
    func renewal() throws {
        try store.apply([
            .leaseGranted(lease(1)), .leaseGranted(lease(2)), .leaseGranted(lease(3)),
            .leaseReleased(FencingToken(2), at: at(2)),
        ])
        let tokens = [1, 2, 99].map(FencingToken.init)
        try store.apply([.leasesRenewed(tokens, expiresAt: at(90_000))])
        var released = lease(2)
        released.releasedAt = at(2)
        #expect(try store.leases(openOnly: false) == [lease(3), released, lease(1, expiresAt: 90_000)])
        #expect(try store.leases(openOnly: true) == [lease(3), lease(1, expiresAt: 90_000)])
    }

    @Test("events are numbered in order, and a failed step uses up no number")
    func eventNumbers() throws {
        #expect(try store.apply([.event(event("a")), .job(job("x")), .event(event("b"))]).eventIDs == [1, 2])
        try expectRefusal(of: [.turnChanged(plannedTurn(1))], naming: "turnChanged")
        #expect(try store.apply([.event(event("c"))]).eventIDs == [3])
        #expect(try store.events(after: 1, limit: 10).map(\.record) == [event("b"), event("c")])
        #expect(try store.lastEventID() == 3)
    }

    @Test("facts of a step are applied in order: plan, run and settle a turn at once")
    func orderWithinAStep() throws {
        try store.apply([
            .turnPlanned(plannedTurn(1)), .leaseGranted(lease(1)), .turnChanged(endedTurn(1)),
            .leaseReleased(FencingToken(1), at: at(2000)),
        ])
        #expect(try store.turn(TurnID(1)) == endedTurn(1))
        try expectRefusal(
            of: [.leaseGranted(lease(2)), .leaseReleased(FencingToken(2), at: at(1)), .turnChanged(plannedTurn(1))],
            naming: "turnChanged 1"
        )
    }
}
