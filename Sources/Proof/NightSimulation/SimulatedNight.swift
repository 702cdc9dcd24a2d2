import MidwatchModel
public import NightFacts
import SchedulerCore
import Schedules

/// A made-up night: the real core in a world of virtual clocks, processes, agents, operators and a store, each of which
/// fails in the ways its seed allows. The same seed gives the same night; nothing of it takes real time.
public struct SimulatedNight: Sendable {
    /// How many events a night's daemon handles before it turns calm, at most.
    public static let stepsMax = 1500
    /// How many steps of the end are kept in a trace.
    public static let traceMax = 80

    let seed: UInt64
    let faults: Faults
    var generator: SeededGenerator
    var definitions: RandomDefinitions
    var clocks: SimulatedClocks
    var agenda = Agenda()
    var processes = ProcessTable()
    var ledger = MemoryLedger(keepsEvents: false)
    /// The night's story as the store has it, which a daemon's copies of the ledger are not burdened with.
    var story: [NumberedEvent] = []
    var judge: Judge
    /// The daemon; nil while it is down.
    var daemon: Daemon?
    /// Whether the work of a turn is good enough for a check.
    var goodWork: [TurnID: Bool] = [:]
    /// How much work was done in folders that seals are of.
    var workDone = 0
    /// Daemons so far.
    var life = 0
    /// How the daemon's next step ends, where it does not end well.
    var doom: Doom?
    /// The commit of the next step takes so long, in milliseconds.
    var commitTime: Int64 = 0
    /// Nothing goes wrong from here on.
    var isCalm = false
    /// A distance between occurrences that is usual in this night, in milliseconds.
    let period: Int64
    /// The mean distance of one kind of fault, in milliseconds.
    let faultInterval: Int64
    /// How often the daemon wakes up at least, in milliseconds.
    let pulse: Int64
    var wakeUps = WakeUps()
    var tally = NightTally()
    var digest = Digest()
    var complaints: [String] = []
    /// Sees the facts of each step whose commit is kept, in order.
    public var onCommit: (@Sendable ([Fact]) -> Void)?
    let isTraced: Bool
    var trace: [String] = []

    /// Draws a night.
    ///
    /// - Parameter isTraced: Whether the last steps are kept in words; costs time.
    public init(seed: UInt64, isTraced: Bool = false) {
        self.seed = seed
        self.isTraced = isTraced
        generator = SeededGenerator(seed: seed)
        faults = Faults.drawn(&generator)
        let tempo = generator.pick([.brisk, .steady, .slow] as [RandomDefinitions.Tempo])
        (period, faultInterval) =
            switch tempo {
            case .brisk: (30_000, 240_000)
            case .steady: (1_800_000, 9_000_000)
            case .slow: (20_000_000, 60_000_000)
            }
        // A night with a change of the clocks begins some faults before it.
        let start =
            faults.contains(.clockChanges)
            ? generator.pick(SimulatedZones.changes).advanced(by: .milliseconds(-6 * faultInterval))
            : SimulatedZones.quietStart
        definitions = RandomDefinitions(
            start: start,
            tempo: tempo,
            allowsStopPolicies: faults.contains(.stops),
            &generator
        )
        clocks = SimulatedClocks(start: start)
        pulse = generator.pick([60_000, 3_600_000, 3_600_000])
        judge = Judge(definitions: SimulatedNight.compile(definitions.current))
    }

    /// Plays the night to its morning.
    public mutating func run() -> NightReport {
        planFaults()
        startDaemon()
        while complaints.isEmpty, tally.steps < Self.stepsMax, clocks.elapsed < 24 * faultInterval { advance() }
        if complaints.isEmpty { calmDown() }
        if complaints.isEmpty { rise() }
        tally.nights = 1
        tally.milliseconds = clocks.elapsed
        tally.turns = Int(ledger.lastTurn.rawValue)
        tally.occurrencesDecided = judge.verdicts.values.reduce(0, +)
        tally.lost += judge.lost
        tally.doubled += judge.doubled
        tally.wakeUps = wakeUps.total
        tally.wakeUpsPerHourMax = wakeUps.perHourMax
        return NightReport(
            seed: seed,
            faults: faults,
            complaints: complaints,
            trace: trace,
            digest: digest.value,
            tally: tally
        )
    }

    /// Compiles definitions that were made up; only sound ones are.
    static func compile(_ definitions: Definitions) -> CompiledDefinitions {
        do {
            return try CompiledDefinitions(definitions, zones: SimulatedZones.shared)
        } catch {
            preconditionFailure("made-up definitions are not sound: \(error)")
        }
    }

    mutating func complain(_ words: String) {
        complaints.append("after step \(tally.steps), at \(clocks.now.wall.millisecondsSinceEpoch): \(words)")
    }

    /// Takes over what the judge has to say.
    mutating func hearJudge() {
        for words in judge.takeComplaints() { complain(words) }
    }

    /// Whatever comes next: the daemon's messages, a wake-up, or something in the world.
    mutating func advance() {
        let happening = agenda.nextAt
        // Field by field: a daemon is large, and is not copied for a look.
        guard let busyUntil = daemon?.busyUntil, let hasNoMessages = daemon?.messages.isEmpty else {
            happen(at: happening)
            return
        }
        if busyUntil <= clocks.elapsed, !hasNoMessages {
            takeMessages()
            return
        }
        let wake = hasNoMessages ? max(wakeInstant, busyUntil) : busyUntil
        if let happening, happening <= wake {
            happen(at: happening)
        } else {
            clocks.pass(to: wake)
            wakeUp()
        }
    }

    private mutating func happen(at instant: Int64?) {
        guard let instant, let happening = agenda.removeFirst() else {
            // Nothing is planned and nobody is there to plan anything.
            startDaemon()
            return
        }
        clocks.pass(to: instant)
        perform(happening)
    }
}
