import Ledger
import MidwatchModel
import MidwatchTestKit
import NightFacts
import SchedulerCore
import Testing

/// What is written is what is read, in every field, before and after a restart.
@Suite struct RoundTripTests {
    private static let seeds: [UInt64] = Array(1...12)
    private static let recordsPerSeed: Int64 = 25

    @Test("turns", arguments: seeds)
    func turns(seed: UInt64) throws {
        let folder = try Scratch()
        let store = try folder.open()
        var samples = SampleRecords(seed: seed)
        var expected: [TurnRecord] = []
        for id in 1...Self.recordsPerSeed {
            let (planned, changed) = (
                samples.turn(TurnID(id), job: JobID("a")), samples.turn(TurnID(id), job: JobID("b"))
            )
            try store.apply([.turnPlanned(planned)])
            #expect(try store.turn(TurnID(id)) == planned, "seed \(seed)")
            try store.apply([.turnChanged(changed)])
            expected.append(changed)
        }
        try store.close()
        let reopened = try folder.open()
        #expect(try reopened.memory().openTurns == expected, "seed \(seed)")
        #expect(try reopened.turns(limit: 100) == expected.reversed(), "seed \(seed)")
        #expect(try reopened.turns(job: JobID("b"), limit: 100) == expected.reversed(), "seed \(seed)")
        #expect(try reopened.memory().lastTurn == TurnID(Self.recordsPerSeed))
    }

    @Test("everything else", arguments: seeds)
    func others(seed: UInt64) throws {
        let folder = try Scratch()
        var samples = SampleRecords(seed: seed)
        let numbers = 1...Self.recordsPerSeed
        let jobs = numbers.map { samples.job(JobID("job \(100 + $0)")) }
        let phases = numbers.map { samples.phase(PhaseID(plan: "p", phase: "phase \(100 + $0)")) }
        let decided = numbers.map { samples.occurrence(JobID("j"), nominal: at($0), isWaiting: false) }
        let waiting = numbers.map { samples.occurrence(JobID("w"), nominal: at($0), isWaiting: true) }
        let checks = numbers.map { samples.check($0) }
        let leases = numbers.map { samples.lease(FencingToken($0), job: JobID("j")) }
        let events = numbers.map { _ in samples.event() }

        let store = try folder.open()
        try store.apply(jobs.map(Fact.job) + phases.map(Fact.phase) + leases.map(Fact.leaseGranted))
        try store.apply((decided + waiting).map(Fact.occurrence) + checks.map(Fact.checkPlanned))
        #expect(try store.apply(events.map(Fact.event)).eventIDs == Array(numbers))
        try store.close()

        let reopened = try folder.open()
        let memory = try reopened.memory()
        #expect(memory.jobs == jobs, "seed \(seed)")
        #expect(memory.phases == phases, "seed \(seed)")
        #expect(memory.leases == leases, "seed \(seed)")
        #expect(memory.waiting == waiting, "seed \(seed)")
        #expect(memory.openChecks == checks, "seed \(seed)")
        #expect(memory.lastToken == FencingToken(Self.recordsPerSeed))
        #expect(memory.lastCheck == Self.recordsPerSeed)
        #expect(try reopened.occurrences(job: JobID("j"), around: nil, limit: 100) == decided, "seed \(seed)")
        let numbered = zip(numbers, events).map { NumberedEvent(id: $0, record: $1) }
        #expect(try reopened.events(after: 0, limit: 100) == numbered, "seed \(seed)")
    }

    @Test("verdicts and answers, through compare-and-set", arguments: seeds)
    func settled(seed: UInt64) throws {
        let folder = try Scratch()
        let store = try folder.open()
        var samples = SampleRecords(seed: seed)
        for number in 1...Self.recordsPerSeed {
            let decided = samples.occurrence(JobID("w"), nominal: at(number), isWaiting: false)
            var check = CheckRecord(id: number, subject: .turn(TurnID(number)), plannedAt: at(number))
            try store.apply([
                .occurrence(samples.occurrence(JobID("w"), nominal: at(number), isWaiting: true)),
                .checkPlanned(check),
            ])
            check.endedAt = samples.time()
            check.passed = number % 2 == 0
            check.evidence = samples.maybe { $0.evidence() }
            try store.apply([.occurrenceDecided(decided), .checkEnded(check)])
            #expect(try store.occurrences(job: JobID("w"), around: nil, limit: 1) == [decided], "seed \(seed)")
            #expect(try store.checks(turn: TurnID(number)) == [check], "seed \(seed)")
        }
    }

    @Test("only the last 8 KiB of the final words are kept, cut between characters", arguments: 0..<4)
    func longFinalText(offset: Int) throws {
        let folder = try Scratch()
        let store = try folder.open()
        // Four bytes each, so that three of the four offsets cut within one.
        let text = String(repeating: "\u{1F319}", count: 5000) + String(repeating: "x", count: offset)
        let turn = endedTurn(1, report: AgentReport(finalText: text))
        try store.apply([.turnPlanned(turn)])
        let kept = try #require(try store.turn(TurnID(1))?.ending?.report.finalText)
        #expect(text.hasSuffix(kept))
        #expect(kept.utf8.count == (offset == 0 ? 8192 : 8188 + offset))
    }

    @Test("a final text of exactly 8 KiB is kept whole")
    func fullFinalText() throws {
        let folder = try Scratch()
        let store = try folder.open()
        let turn = endedTurn(1, report: AgentReport(finalText: String(repeating: "y", count: 8192)))
        try store.apply([.turnPlanned(turn)])
        #expect(try store.turn(TurnID(1)) == turn)
    }

    @Test("a NUL an agent has printed does not end the text")
    func embeddedNUL() throws {
        let folder = try Scratch()
        let store = try folder.open()
        try store.apply([
            .turnPlanned(endedTurn(1, report: AgentReport(finalText: "a\u{0}\u{0}b\r\nDONE"))),
            .event(event("x\u{0}")),
        ])
        #expect(try store.turn(TurnID(1))?.ending?.report.finalText == "a\u{2400}\u{2400}b\r\nDONE")
        #expect(try store.events(after: 0, limit: 1).map(\.record) == [event("x\u{2400}")])
    }
}
