import MidwatchModel
import MidwatchTestKit
import NightCore
import NightFacts
import NightSimulation
import Testing

@testable import SchedulerCore

/// What a daemon makes of a ledger that was restored from an older copy: nothing lost, nothing doubled.
@Suite struct RecoveredTurnsTests {
    private let unknown = Cause.obstacle(.catchUp(.unknown))

    /// Ended as one unit, whatever it is.
    private func ended(_ launch: LaunchID) -> Event {
        if let id = launch.turnID { .turnEnded(id, .oneUnit) } else { .launchNeverMade(launch) }
    }

    @Test("turns that the copy does not know are its turns again, and their occurrences are not started again")
    func recovered() throws {
        var night = try Night([.every("a", 60)])
        night.end(1)
        let copy = night.ledger
        for turn in 2...4 as ClosedRange<Int64> {
            night.pass(to: Double(turn - 1) * 60)
            night.end(turn)
        }
        try night.restore(copy, at: 190, fate: ended)
        #expect(night.launches.map(\.turn.id.rawValue) == [1, 2, 3, 4])
        #expect(night.rows("a") == ["0 started", "60 started", "120 started", "180 started"])
        #expect((1...4).allSatisfy { night.outcome($0) == .continue })
        #expect(try night.job("a").countedTurns == 4)
        #expect(night.told(.turnRecovered) == 3)
        #expect(night.ledger.openLeases.isEmpty)
        night.pass(to: 240)
        #expect(night.launches.last?.turn.id == TurnID(5))
        #expect(night.launches.last?.turn.token == FencingToken(5))
        #expect(night.launches.last?.turn.iteration == 5)
    }

    @Test("one that still runs is adopted: its lease is held, and what falls due meanwhile overlaps it")
    func running() throws {
        var night = try Night([.every("a", 60)])
        night.end(1)
        let copy = night.ledger
        night.pass(to: 60)
        try night.restore(copy, at: 130)
        #expect(night.live == [2])
        #expect(night.ledger.openLeases == [FencingToken(2)])
        #expect(night.told(.turnAdopted) == 1)
        #expect(night.rows("a") == ["0 started", "60 started", "120 skipped_overlap"])
        night.end(2)
        night.pass(to: 180)
        #expect(night.live == [3])
    }

    @Test("occurrences of the lost time without a folder are told as missed, with that cause, and no other")
    func unknownOccurrences() throws {
        var night = try Night([.every("a", 60)])
        night.end(1)
        let copy = night.ledger
        #expect(night.ask(.hold("a", reason: "lunch")) == nil)
        night.pass(to: 190)
        #expect(night.ask(.resume("a")) == nil)
        night.pass(to: 240)
        night.end(2)
        night.pass(to: 250)
        try night.restore(copy, at: 430, fate: ended)
        #expect(
            night.rows("a") == ["0 started", "60 missed_down x3", "240 started", "300 missed_down x2", "420 started"]
        )
        let missed = night.ledger.rows(of: "a").filter { $0.verdict == .missedDown }
        #expect(missed.map(\.cause) == [unknown, unknown])
        // From here on the ledger is as good as any.
        night.end(3)
        try night.restart(at: 650)
        #expect(night.ledger.rows(of: "a").last { $0.verdict == .missedDown }?.cause != unknown)
    }

    @Test("a one-shot that ran after the copy does not run again")
    func oneShot() throws {
        var night = try Night([.once("a", 10)])
        let copy = night.ledger
        night.pass(to: 10)
        try night.restore(copy, at: 11, fate: ended)
        #expect(night.launches.count == 1)
        #expect(try night.job("a").state == .done)
    }

    @Test("with no ledger at all the folders alone keep a turn from running twice", arguments: [11, 11_000])
    func noLedger(later: Double) throws {
        let jobs: [JobDefinition] = [.once("a", 10), .every("b", 7200), .cron("c", "0 0 1 1 *")]
        var night = try Night(jobs)
        night.pass(to: 10)
        night.end(1, .done)
        try night.restore(
            MemoryLedger(),
            at: later,
            fate: { $0 == .turn(TurnID(1)) ? .turnEnded(TurnID(1), .done) : .launchAdopted($0, .process(pid: 1)) }
        )
        #expect(night.launched.filter { $0 == "b" }.count == 1)
        #expect(night.launched.filter { $0 == "a" }.count == 1)
        #expect(try night.job("b").state == .done)
        #expect(night.live == [2])
    }

    @Test("an occurrence that waited in the copy and was started since gets its verdict, once")
    func waited() throws {
        let queued = JobDefinition.every("a", 60).with { $0.overlap = .queue(limit: 2) }
        var night = try Night([queued])
        night.pass(to: 60)
        let copy = night.ledger
        #expect(night.rows("a") == ["0 started", "60 waiting"])
        night.end(1)
        #expect(night.live == [2])
        try night.restore(
            copy,
            at: 70,
            fate: { $0 == .turn(TurnID(1)) ? .turnEnded(TurnID(1), .oneUnit) : .launchAdopted($0, .process(pid: 1)) }
        )
        #expect(night.rows("a") == ["0 started", "60 started"])
        #expect(night.live == [2] && night.core.waitingStarts == 0)
    }

    @Test("a manual run that waited in the copy and was started since does not run again")
    func waitedByHand() throws {
        var night = try Night([.every("a", 3600), .once("b", 90_000)], limits: Limits(maxConcurrentTurns: 1))
        #expect(night.ask(.run("b", force: false)) == nil)
        let copy = night.ledger
        #expect(copy.pending.count == 1)
        night.end(1)
        #expect(night.live == [2])
        try night.restore(copy, at: 70, fate: ended)
        #expect(night.launches.count == 2 && night.core.waitingStarts == 0)
        #expect(night.ledger.pending.isEmpty)
    }

    @Test("an attempt that followed a failure in the lost time is not made again")
    func retried() throws {
        let stubborn = JobDefinition.every("a", 3600).with { $0.retry.attempts[.failed] = 3 }
        var night = try Night([stubborn])
        let copy = night.ledger
        night.end(1, .failed)
        night.pass(to: 1000)
        #expect(night.launches.last?.turn.attempt == 2)
        let launches = night.launches.count
        try night.restore(
            copy,
            at: 1010,
            fate: { $0 == .turn(TurnID(1)) ? .turnEnded(TurnID(1), .failed) : .launchAdopted($0, .process(pid: 1)) }
        )
        #expect(night.launches.count == launches && night.core.waitingStarts == 0)
        #expect(night.told(.retryPlanned) == 0)
        // What follows the newest one is still to come.
        night.end(2, .failed)
        #expect(night.told(.retryPlanned) == 1)
    }

    @Test("DONE and STUCK of the lost time count", arguments: [TurnEnding.done, .stuck])
    func words(ending: TurnEnding) throws {
        var night = try Night([.every("a", 60)])
        night.end(1)
        let copy = night.ledger
        night.pass(to: 60)
        try night.restore(
            copy,
            at: 200,
            fate: { launch in launch.turnID.map { .turnEnded($0, ending) } ?? .launchNeverMade(launch) }
        )
        #expect(try night.job("a").state == (ending == .done ? .done : .stuck))
        #expect(night.launches.count == 2)
    }

    @Test("an edit in the lost time: the new grid's turns are known, and the schedule is not begun once more")
    func edited() throws {
        var night = try Night([.every("a", 60)])
        night.end(1)
        let copy = night.ledger
        try night.reload([.every("a", 100)])
        night.end(2)
        night.pass(to: 100)
        night.end(3)
        let turns = night.launches.count
        #expect(turns == 3)
        let (revision, due) = (try night.job("a").revision, try night.nextDue("a"))
        try night.restore(copy, [.every("a", 100)], at: 150, fate: ended)
        #expect(night.launches.count == turns)
        #expect(try night.job("a").revision == revision)
        #expect(try night.nextDue("a") == due)
    }

    @Test("a job that is defined no more: its turns are settled all the same")
    func undefinedJob() throws {
        var night = try Night([.every("a", 60), .every("b", 60)])
        night.end(1)
        night.end(2)
        let copy = night.ledger
        night.pass(to: 60)
        try night.restore(copy, [.every("b", 60)], at: 70, fate: ended)
        #expect((1...4).allSatisfy { night.outcome($0) == .continue })
        #expect(night.ledger.openLeases.isEmpty)
    }

    @Test("a number whose folder tells nothing is not given again")
    func unreadableFolder() throws {
        var memory = LedgerMemory()
        memory.lastFolder = TurnID(9)
        let definitions = try CompiledDefinitions(Definitions(jobs: [.every("a", 60)]), zones: TestZones.utc)
        let now = Instants(wall: at(0), boot: BootTime(millisecondsSinceBoot: 0))
        var core = NightCore(definitions: definitions, memory: memory, now: now)
        let launches = core.handle(.started, now: now).compactMap {
            if case .launch(let launch) = $0 { launch } else { nil }
        }
        #expect(launches.map(\.turn.id) == [TurnID(10)])
    }

    /// Random nights in which the ledger goes back to a copy again and again.
    @Test(
        "however often the ledger goes back: no occurrence runs twice, and each has its row",
        arguments: 1...40 as ClosedRange<UInt64>
    )
    func randomNights(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let jobs: [JobDefinition] = [
            .every("a", 60), .every("b", 45).with { $0.overlap = .queue(limit: 3) }, .cron("c", "*/2 * * * *"),
            .once("d", 333),
            .every("e", 200).with { $0.retry.attempts[.failed] = 3 },
            .every("f", 70).with { $0.overlap = .allow(limit: 2) },
        ]
        var night = try Night(jobs)
        var (seconds, copies, fates) = (0.0, [night.ledger], [TurnID: TurnEnding]())
        for _ in 0..<80 {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<4:
                seconds += Double.random(in: 1...90, using: &generator).rounded()
                night.pass(to: seconds)
            case 4..<7:
                guard let turn = night.core.liveTurns.randomElement(using: &generator)?.id else { continue }
                let ending = generator.pick([TurnEnding.oneUnit, .oneUnit, .failed])
                fates[turn] = ending
                night.end(turn.rawValue, ending)
            case 7: copies.append(night.ledger)
            default:
                seconds += Double.random(in: 1...300, using: &generator).rounded()
                // What ends while no daemon runs.
                for turn in night.core.liveTurns where generator.isOne(in: 3) { fates[turn.id] = .oneUnit }
                let copy = generator.pick(copies)
                try night.restore(copy, at: seconds) { run in
                    guard let id = run.turnID, let ending = fates[id] else {
                        return .launchAdopted(run, .process(pid: 7))
                    }
                    return .turnEnded(id, ending)
                }
            }
            let turns = Dictionary(
                night.launches.map { ($0.turn.id, $0.turn) },
                uniquingKeysWith: { first, _ in first }
            )
            #expect(turns.count == night.launches.count, "a number was given twice")
            let served = turns.values.filter { $0.nominal != nil }.map {
                "\($0.job) \($0.nominal as Any) \($0.attempt)"
            }
            #expect(Set(served).count == served.count, "an occurrence was started twice")
            #expect(Set(night.ledger.turns.keys) == Set(turns.keys), "a turn is unknown")
        }
        for (job, period) in [("a", 60), ("b", 45), ("e", 200), ("f", 70)] as [(JobID, Int64)] {
            let rows = night.ledger.rows(of: job)
            let (first, last) = (try #require(rows.first), try #require(rows.last))
            let elapsed = first.nominal.duration(to: last.through).wholeMilliseconds / 1000
            #expect(rows.reduce(0) { $0 + $1.count } == elapsed / period + 1, "\(job) lost an occurrence")
        }
    }
}
