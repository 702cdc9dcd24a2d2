import MidwatchModel
import Schedules

@testable import SchedulerCore

/// A made-up night: random definitions, a world of keepers that start, end, fail and vanish, a daemon that crashes
/// between any two of its actions, clocks that jump, operators and editors. The same seed gives the same night.
struct Simulation {
    /// Where a daemon dies within a step.
    enum Crash { case beforeCommit, afterCommit }

    let seed: UInt64
    var generator: SeededGenerator
    var definitions: RandomDefinitions
    var now = Instants(wall: at(0), boot: BootTime(millisecondsSinceBoot: 5_000_000))
    var core: SchedulerCore
    var ledger = MemoryLedger()
    /// Keepers that live, and whether they were asked to end.
    var keepers: [Run: Bool] = [:]
    /// What is known of runs whose keepers are gone, until the ledger has it.
    var remains: [Run: Event] = [:]
    /// What the daemon will be told next.
    var inbox: [Event] = []
    /// Jobs somebody forced to run and whose turns have not started yet.
    var forced: Set<JobID> = []
    /// The jobs as the last step left them, by which the next is judged.
    var books: [Book] = []
    /// What is wrong; empty is right.
    var complaints: [String] = []
    var steps = 0
    var restarts = 0
    var digest = Hasher()

    init(seed: UInt64) throws {
        self.seed = seed
        generator = SeededGenerator(seed: seed)
        definitions = RandomDefinitions(&generator)
        let compiled = try CompiledDefinitions(definitions.current, zones: OnlyUTC())
        core = SchedulerCore(definitions: compiled, memory: LedgerMemory(), now: now)
        books = openBooks()
        step(.started)
    }

    /// Takes so many steps, then lets everything come to its end.
    mutating func run(steps count: Int) throws {
        while steps < count, complaints.isEmpty {
            try randomStep()
        }
        drain()
    }

    /// Tells the daemon one thing, writes what it records, and does what it orders.
    mutating func step(_ event: Event, crash: Crash? = nil) {
        steps += 1
        let wasStarted = core.isStarted
        let orders = core.handle(event, now: now)
        digest.combine(orders)
        if crash == .beforeCommit { return }
        ledger.apply(orders)
        judge(event, orders, wasStarted: wasStarted)
        if core.isStarted { books = openBooks() }
        for run in remains.keys where isSettled(run) { remains[run] = nil }
        if crash == .afterCommit { return }
        for order in orders { carryOut(order) }
    }

    private func isSettled(_ run: Run) -> Bool {
        switch run {
        case .turn(let id): ledger.turns[id].map { $0.state == .verifying || $0.state == .ended } ?? true
        case .check(let id): ledger.checks[id].map { $0.endedAt != nil } ?? true
        }
    }

    private mutating func carryOut(_ order: Action) {
        switch order {
        case .record, .reply: break
        case .launch(let launch): launchKeeper(.turn(launch.turn.id))
        case .launchCheck(let launch): launchKeeper(.check(launch.check.id))
        case .terminate(let run): if keepers[run] != nil { keepers[run] = true }
        }
    }

    private mutating func launchKeeper(_ run: Run) {
        if keepers[run] != nil || remains[run] != nil { complain("\(run) was launched twice") }
        if generator.isOne(in: 20) {
            remains[run] = .launchFailed(run, reason: "no keeper")
            inbox.append(.launchFailed(run, reason: "no keeper"))
        } else {
            keepers[run] = false
            inbox.append(.keeperStarted(run, pid: 100))
        }
    }

    /// A daemon dies and another starts: it finds what lives and what is left.
    mutating func restart(editing: Bool) throws {
        restarts += 1
        inbox = []
        forced = Set(ledger.pending.values.filter(\.isForced).map(\.job))
        pass(.milliseconds(Int64.random(in: 0...generator.pick([0, 2000, 300_000, 9_000_000]), using: &generator)))
        for run in sortedKeepers where generator.isOne(in: 3) { endKeeper(run) }
        if generator.isOne(in: 8) { now.boot = BootTime(millisecondsSinceBoot: 1000) }
        if editing { definitions.edit(&generator) }
        let compiled = try CompiledDefinitions(definitions.current, zones: OnlyUTC())
        core = SchedulerCore(definitions: compiled, memory: ledger.memory, now: now)
        books = openBooks()
        for run in core.openRuns {
            if let event = remains[run] {
                step(event)
            } else if keepers[run] != nil {
                step(.runAdopted(run, pid: 200))
            } else {
                step(.runNeverMade(run))
            }
        }
        step(.started)
    }

    /// A keeper ends by itself or on request, or is gone without a word.
    @discardableResult
    mutating func endKeeper(_ run: Run) -> Event {
        let wasAsked = keepers.removeValue(forKey: run) ?? false
        let event = ending(of: run, wasAsked: wasAsked)
        remains[run] = event
        return event
    }

    var sortedKeepers: [Run] {
        let turns = keepers.keys.compactMap { if case .turn(let id) = $0 { id } else { nil } }.sorted().map(Run.turn)
        let checks = keepers.keys.compactMap { if case .check(let id) = $0 { id } else { nil } }.sorted().map(Run.check)
        return turns + checks
    }

    /// Lets time pass on both clocks.
    mutating func pass(_ duration: Duration) {
        now.wall = now.wall.advanced(by: duration)
        now.boot = now.boot.advanced(by: duration)
    }

    mutating func complain(_ words: String) {
        complaints.append("seed \(seed), step \(steps): \(words)")
    }
}
