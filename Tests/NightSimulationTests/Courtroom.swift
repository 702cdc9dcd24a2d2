import MidwatchModel
import NightCore
import NightFacts
import SchedulerCore
import Schedules
import Testing

@testable import NightSimulation

/// A short history with a judge who may be shown something else than what happened.
struct Courtroom {
    /// Monday 2026-01-05T00:00:00Z.
    static let start = WallTime(secondsSinceEpoch: 1_767_571_200)

    private(set) var now = Instants(wall: Self.start, boot: BootTime(millisecondsSinceBoot: 1_000_000))
    private(set) var core: NightCore
    private(set) var ledger = MemoryLedger()
    private(set) var judge: Judge
    var processes = ProcessTable()
    private(set) var complaints: [String] = []

    /// A daemon that starts with one job each minute and what else is given.
    init(_ changed: (inout Definitions) -> Void = { _ in }, showing lie: (Action) -> [Action] = { [$0] }) throws {
        let interval = Schedule.Interval(period: .seconds(60), anchor: Self.start)
        var definitions = Definitions(jobs: [
            JobDefinition(
                id: JobID("a"),
                schedule: .every(interval),
                payload: .command(Payload.CommandLine(argv: ["true"]))
            )
        ])
        changed(&definitions)
        let compiled = try CompiledDefinitions(definitions, zones: SimulatedZones.shared)
        core = NightCore(definitions: compiled, memory: LedgerMemory(), now: now)
        judge = Judge(definitions: compiled)
        judge.beginLife(compiled, ledger, now: now.wall)
        tell(.started, isFirst: true, showing: lie)
    }

    /// Lets time pass on both clocks.
    mutating func pass(_ seconds: Int) {
        now.wall = now.wall.advanced(by: .seconds(seconds))
        now.boot = now.boot.advanced(by: .seconds(seconds))
    }

    /// Tells the core an event, and the judge what is made of the core's orders.
    mutating func tell(_ event: Event, isFirst: Bool = false, showing lie: (Action) -> [Action] = { [$0] }) {
        let orders = core.handle(event, now: now).flatMap(lie)
        ledger.apply(orders)
        judge.review(Judge.Step(event: event, orders: orders, now: now, isFirst: isFirst), ledger, processes)
        complaints += judge.takeComplaints()
    }

    /// Has the judge look at a launch.
    mutating func launch(_ launch: TurnLaunch) {
        judge.judgeLaunch(launch, ledger, processes)
        complaints += judge.takeComplaints()
    }

    /// Has the judge look at a start by the launcher.
    mutating func begin(_ launch: Launch) {
        judge.judgeStart(launch, ledger, processes)
        complaints += judge.takeComplaints()
    }

    /// Has the judge compare what the core knows of launches with the world.
    mutating func judgeSubmitted() {
        judge.judgeSubmitted(core.scheduler, ledger, processes, isTold: true)
        complaints += judge.takeComplaints()
    }

    /// Whether somebody complained of something.
    func complains(of words: String) -> Bool {
        complaints.contains { $0.contains(words) }
    }

    static let turn = TurnID(1)

    static func ending(_ signal: TurnSignal? = nil) -> TurnEnding {
        TurnEnding(exit: ExitRecord(status: .exited(0), startedAt: start, endedAt: start), signal: signal)
    }

    /// A run that lives.
    static func living(_ ending: Event) -> SimulatedProcess {
        SimulatedProcess(job: JobID("a"), ending: ending, endsAt: 0, dyingTime: 0, losesRecord: false)
    }
}
