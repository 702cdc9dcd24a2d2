import MidwatchModel
import MidwatchTestKit
import NightFacts
import NightSimulation
import Schedules
import Testing

@testable import NightCore
@testable import SchedulerCore

/// Monday 2026-01-05T00:00:00Z plus seconds.
func at(_ seconds: Double) -> WallTime {
    WallTime(millisecondsSinceEpoch: 1_767_571_200_000 + Int64((seconds * 1000).rounded()))
}

/// A core with its ledger, its clocks and keepers that start at once: what a night needs, in memory.
struct Night {
    private(set) var now: Instants
    private(set) var conductor: NightCore
    /// Its machines.
    var core: SchedulerCore { conductor.scheduler }
    private(set) var ledger = MemoryLedger()
    private(set) var launches: [TurnLaunch] = []
    private(set) var checks: [CheckLaunch] = []
    private(set) var terminated: [LaunchID] = []
    private(set) var reply: OperatorReply?
    /// False leaves every launch as it was ordered: nobody hears of it again.
    var keepersStart = true

    /// A night whose daemon is up, unless told otherwise, at `at(0)`.
    init(
        _ jobs: [JobDefinition],
        plans: [PlanDefinition] = [],
        limits: Limits = Limits(),
        stop: StopPolicy = .leave,
        agents: [AgentDefinition] = [],
        accounts: [AccountDefinition] = [],
        night: NightDefinition = NightDefinition(),
        from start: Double = 0,
        isStarted: Bool = true
    ) throws {
        now = Instants(wall: at(start), boot: BootTime(millisecondsSinceBoot: 1_000_000))
        let definitions = Definitions(
            jobs: jobs,
            agents: agents,
            plans: plans,
            limits: limits,
            stop: stop,
            accounts: accounts,
            night: night
        )
        conductor = NightCore(
            definitions: try CompiledDefinitions(definitions, zones: TestZones.utc),
            memory: LedgerMemory(),
            now: now
        )
        if isStarted { tell(.started) }
    }

    /// Tells the core an event at the present; applies its facts and notes its orders.
    @discardableResult
    mutating func tell(_ event: Event, sourceLocation: SourceLocation = #_sourceLocation) -> [Action] {
        let orders = conductor.handle(event, now: now)
        ledger.apply(orders)
        #expect(ledger.refusals == [], sourceLocation: sourceLocation)
        var keepers: [LaunchID] = []
        for order in orders {
            switch order {
            case .record: break
            case .launch(let launch):
                launches.append(launch)
                keepers.append(.turn(launch.turn.id))
            case .launchCheck(let launch):
                checks.append(launch)
                keepers.append(.check(launch.check.id))
            case .terminate(let run): terminated.append(run)
            case .reply(let answer): reply = answer
            }
        }
        guard keepersStart else { return orders }
        for run in keepers { ledger.apply(conductor.handle(.launchStarted(run, .process(pid: 100)), now: now)) }
        return orders
    }

    /// Has a machine note that it was asked to break a rule, as in a shipped daemon.
    mutating func breakRule(_ rule: BrokenRules.Rule) { conductor.scheduler.waiting.broken.note(rule) }

    /// Lets time pass, waking the core at each of its deadlines.
    mutating func pass(to seconds: Double, sourceLocation: SourceLocation = #_sourceLocation) {
        while let deadline = conductor.nextDeadline, deadline <= at(seconds) {
            let before = now
            move(to: max(deadline, now.wall))
            tell(.timeReached, sourceLocation: sourceLocation)
            if conductor.nextDeadline == deadline, now == before {
                Issue.record("the deadline \(deadline) does not go away", sourceLocation: sourceLocation)
                return
            }
        }
        suspend(to: seconds)
    }

    /// Lets time pass as a suspended machine does: both clocks move, nobody is woken before the end.
    mutating func suspend(to seconds: Double) {
        move(to: at(seconds))
        tell(.timeReached)
    }

    /// Sets the wall clock; the boot clock stands still.
    mutating func setClock(to seconds: Double) {
        now.wall = at(seconds)
        tell(.timeReached)
    }

    private mutating func move(to wall: WallTime) {
        now.boot = now.boot.advanced(by: now.wall.duration(to: wall))
        now.wall = wall
    }

    /// Sets both clocks without telling anybody.
    mutating func clocks(at seconds: Double) {
        move(to: at(seconds))
    }

    /// Ends the daemon without a word and starts another at an instant; it is told `events` and then `started`.
    mutating func restart(
        _ jobs: [JobDefinition]? = nil,
        plans: [PlanDefinition]? = nil,
        at seconds: Double,
        after events: [Event] = []
    ) throws {
        let definitions = definitions(jobs, plans)
        move(to: SchedulerCoreTests.at(seconds))
        conductor = NightCore(
            definitions: try CompiledDefinitions(definitions, zones: TestZones.utc),
            memory: ledger.memory,
            now: now
        )
        for event in events { tell(event) }
        tell(.started)
    }

    /// The ledger becomes an older copy of itself, and a daemon starts on it at an instant: it finds the folders of all
    /// turns ever launched, and is told by `fate` what became of each open one.
    mutating func restore(
        _ copy: MemoryLedger,
        _ jobs: [JobDefinition]? = nil,
        at seconds: Double,
        fate: (LaunchID) -> Event = { .launchAdopted($0, .process(pid: 77)) }
    ) throws {
        let definitions = definitions(jobs)
        move(to: SchedulerCoreTests.at(seconds))
        ledger = copy
        var memory = copy.memory
        memory.restoredAt = now.wall
        memory.found = launches.map(\.turn).filter { $0.id > copy.lastTurn }
        memory.lastFolder = launches.map(\.turn.id).max() ?? TurnID(0)
        conductor = NightCore(
            definitions: try CompiledDefinitions(definitions, zones: TestZones.utc),
            memory: memory,
            now: now
        )
        for run in core.openLaunches { tell(fate(run)) }
        tell(.started)
    }

    /// Reads changed definitions.
    mutating func reload(
        _ jobs: [JobDefinition]? = nil,
        plans: [PlanDefinition]? = nil,
        limits: Limits? = nil
    ) throws {
        let definitions = definitions(jobs, plans, limits)
        tell(.definitionsChanged(try CompiledDefinitions(definitions, zones: TestZones.utc)))
    }

    /// The definitions in force, with some of them changed.
    private func definitions(
        _ jobs: [JobDefinition]?,
        _ plans: [PlanDefinition]? = nil,
        _ limits: Limits? = nil
    ) -> Definitions {
        Definitions(
            jobs: jobs ?? core.jobs.map(\.definition),
            agents: core.agents.values.sorted { $0.name < $1.name },
            plans: plans ?? self.plans,
            limits: limits ?? core.limits,
            stop: core.stopSequence.policy,
            accounts: core.accounts.defined,
            night: core.budgetBook.nightDefinition
        )
    }

    private var plans: [PlanDefinition] {
        var plans: [PlanDefinition] = []
        for phase in core.phases {
            if plans.last?.name != phase.id.plan {
                let schedule = core.plans.first { $0.definition.name == phase.id.plan }?.definition.schedule
                let budget = core.budgetBook.budgets[.plan(phase.id.plan)]
                plans.append(PlanDefinition(name: phase.id.plan, phases: [], schedule: schedule, budget: budget))
            }
            plans[plans.count - 1].phases.append(phase.definition)
        }
        return plans
    }
}
