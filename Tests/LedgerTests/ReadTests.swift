import Ledger
import MidwatchModel
import MidwatchTestKit
import NightFacts
import SchedulerCore
import Testing

/// The questions a status, a report or a `why` asks.
@Suite struct ReadTests {
    private let folder: Scratch
    private let store: LedgerStore

    init() throws {
        folder = try Scratch()
        store = try folder.open()
    }

    @Test("turns come newest first, page by page")
    func turnPages() throws {
        try store.apply((1...30).map { .turnPlanned(plannedTurn($0, job: $0 % 3 == 0 ? "data" : "auth")) })
        func ids(_ turns: [TurnRecord]) -> [Int64] { turns.map(\.id.rawValue) }
        #expect(ids(try store.turns(limit: 4)) == [30, 29, 28, 27])
        #expect(ids(try store.turns(limit: 2, before: TurnID(3))) == [2, 1])
        #expect(ids(try store.turns(job: JobID("data"), limit: 3)) == [30, 27, 24])
        #expect(ids(try store.turns(job: JobID("data"), limit: 9, before: TurnID(9))) == [6, 3])
        #expect(ids(try store.turns(job: JobID("nobody"), limit: 9)) == [])
        #expect(ids(try store.turns(limit: 0)) == [])
        #expect(ids(try store.turns(limit: -1)) == [])
        #expect(try store.turn(TurnID(31)) == nil)
    }

    @Test("the last turn of each job, where there is one")
    func lastTurns() throws {
        try store.apply([
            .turnPlanned(plannedTurn(1, job: "auth")), .turnPlanned(plannedTurn(2, job: "data")),
            .turnPlanned(plannedTurn(3, job: "auth")),
        ])
        let last = try store.lastTurns(for: [JobID("auth"), JobID("data"), JobID("api")])
        #expect(last == [JobID("auth"): plannedTurn(3, job: "auth"), JobID("data"): plannedTurn(2, job: "data")])
    }

    @Test("no call returns more rows than the bound")
    func rowBound() throws {
        let count = LedgerStore.maximumRows + 1
        try store.apply((1...count).map { .event(event("\($0)")) })
        #expect(try store.events(after: 0, limit: .max).count == LedgerStore.maximumRows)
        #expect(try store.events(after: Int64(count) - 1, limit: .max).map(\.id) == [Int64(count)])
    }

    @Test(
        "occurrences nearest to an instant, runs counted as the time they cover",
        arguments: [
            (nil, 2, [400, 500]),
            (450, 2, [400, 500]),
            (449, 1, [400]),
            (451, 1, [500]),
            (250, 1, [100]),
            (299, 2, [100, 300]),
            (0, 2, [50, 100]),
            (9999, 1, [500]),
            (300, 99, [50, 100, 300, 400, 500]),
            (300, 0, []),
        ] as [(Int64?, Int, [Int64])]
    )
    func nearestOccurrences(around: Int64?, limit: Int, expected: [Int64]) throws {
        try store.apply([
            .occurrence(occurrence(50)), .occurrence(occurrence(100, through: 290, verdict: .missedDown)),
            .occurrence(occurrence(300)), .occurrence(occurrence(400)), .occurrence(occurrence(500)),
            .occurrence(occurrence(450, job: "data")),
        ])
        let found = try store.occurrences(job: JobID("auth"), around: around.map(at), limit: limit)
        #expect(found.map(\.nominal.millisecondsSinceEpoch) == expected)
    }

    @Test("a run of an old schedule is found beside the new one's occurrences")
    func overlappingRevisions() throws {
        try store.apply([
            .occurrence(occurrence(100, through: 10_000, verdict: .skippedHold)),
            .occurrence(occurrence(4000, revision: 2)), .occurrence(occurrence(4900, revision: 2)),
        ])
        let found = try store.occurrences(job: JobID("auth"), around: at(5000), limit: 1)
        #expect(found.map(\.nominal) == [at(100)])
    }

    @Test("instants at the ends of the range are as good as others", arguments: [Int64.min, .max])
    func extremeInstants(instant: Int64) throws {
        try store.apply([.occurrence(occurrence(.min)), .occurrence(occurrence(.max))])
        let found = try store.occurrences(job: JobID("auth"), around: at(instant), limit: 1)
        #expect(found.map(\.nominal) == [at(instant)])
    }

    @Test("a night's figures: outcomes by job, tokens and cost in total")
    func nightSummary() throws {
        let usage = TokenUsage(freshInput: 1, cacheRead: 20, cacheWrite: 300, output: 4000)
        let paid = AgentReport(usage: usage, costMicroUSD: 500)
        try store.apply([
            .turnPlanned(endedTurn(1, end: 999, report: paid)),
            .turnPlanned(endedTurn(2, end: 1000, report: paid)),
            .turnPlanned(endedTurn(3, outcome: .done, end: 2000, report: paid)),
            .turnPlanned(endedTurn(4, job: "api", outcome: .failed, end: 1500)),
            .turnPlanned(plannedTurn(5)),
        ])
        let summary = try store.nightSummary(since: at(1000))
        #expect(summary.since == at(1000))
        #expect(summary.jobs.map(\.job) == [JobID("api"), JobID("auth")])
        #expect(summary.jobs.first?.figures == .init(outcomes: [.failed: 1]))
        #expect(summary.jobs.last?.figures.outcomes == [.continue: 1, .done: 1])
        let total = summary.total
        #expect(total.turns == 3)
        #expect(total.tokens == TokenUsage(freshInput: 2, cacheRead: 40, cacheWrite: 600, output: 8000))
        #expect(total.costMicroUSD == 1000)
        #expect(total.turnsWithCost == 2)
        #expect(try store.nightSummary(since: at(2001)).jobs == [])
    }

    @Test("absurd figures of an agent end at the range's end", arguments: [Int64.max, .min])
    func absurdFigures(figure: Int64) throws {
        let report = AgentReport(usage: TokenUsage(freshInput: figure), costMicroUSD: figure)
        try store.apply((1...3).map { .turnPlanned(endedTurn($0, report: report)) })
        let total = try store.nightSummary(since: at(0)).total
        #expect(total.tokens.freshInput == figure)
        #expect(total.costMicroUSD == figure)
    }

    @Test("checks by what they are about")
    func checks() throws {
        let phase = PhaseID(plan: "build", phase: "api")
        let records = [
            CheckRecord(id: 1, subject: .phase(phase), plannedAt: at(1)),
            CheckRecord(id: 2, subject: .turn(TurnID(1)), plannedAt: at(2)),
            CheckRecord(id: 3, subject: .phase(phase), plannedAt: at(3)),
            CheckRecord(id: 4, subject: .phase(PhaseID(plan: "build", phase: "data")), plannedAt: at(4)),
        ]
        try store.apply(records.map(Fact.checkPlanned))
        #expect(try store.checks(phase: phase) == [records[2], records[0]])
        #expect(try store.checks(phase: phase, limit: 1) == [records[2]])
        #expect(try store.checks(turn: TurnID(1)) == [records[1]])
        #expect(try store.checks(turn: TurnID(2)) == [])
    }

    @Test("counts tell the open from the past")
    func counts() throws {
        try store.apply([
            .job(job("auth")), .turnPlanned(plannedTurn(1)), .turnPlanned(endedTurn(2)),
            .occurrence(occurrence(1)), .occurrence(occurrence(2, verdict: nil)),
            .checkPlanned(CheckRecord(id: 1, subject: .turn(TurnID(1)), plannedAt: at(1))),
            .leaseGranted(lease(1)), .leaseGranted(lease(2)), .leaseReleased(FencingToken(1), at: at(2)),
            .phase(PhaseRecord(id: PhaseID(plan: "p", phase: "a"), standing: .open(), since: at(1))),
            .event(event("a")), .event(event("b")), .event(event("c")),
        ])
        let expected = LedgerCounts(
            jobs: 1,
            turns: 2,
            openTurns: 1,
            occurrences: 2,
            waiting: 1,
            checks: 1,
            leases: 2,
            openLeases: 1,
            phases: 1,
            events: 3
        )
        #expect(try store.counts() == expected)
    }
}
