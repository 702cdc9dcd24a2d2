import MidwatchModel
import NightFacts
import SchedulerCore
import Schedules

/// Holds a night to its promises, step by step, by the definitions, the facts that were written and what the machine
/// knows of its processes. It never asks the core what should have happened.
struct Judge: Sendable {
    /// A step as the judge sees it: one event, what the core ordered about it, and when.
    struct Step {
        let event: Event
        let orders: [Action]
        let now: Instants
        /// The step is the first of a daemon's life, whose definitions may be new.
        let isFirst: Bool
        /// The turns that were planned in it.
        let planned: [TurnRecord]
        /// The turns that were settled in it.
        let settled: [TurnRecord]

        init(event: Event, orders: [Action], now: Instants, isFirst: Bool = false) {
            (self.event, self.orders, self.now, self.isFirst) = (event, orders, now, isFirst)
            var (planned, settled): ([TurnRecord], [TurnRecord]) = ([], [])
            for case .record(let fact) in orders {
                switch fact {
                case .turnPlanned(let turn): planned.append(turn)
                case .turnChanged(let turn) where turn.state == .ended: settled.append(turn)
                default: continue
                }
            }
            (self.planned, self.settled) = (planned, settled)
        }
    }

    /// What is wrong; empty is right.
    private(set) var complaints: [String] = []
    /// The definitions in force.
    var definitions: CompiledDefinitions {
        didSet { law = Law(definitions) }
    }
    /// What follows from them alone.
    private(set) var law: Law
    /// The jobs in force as the last step left them, by which the next is judged.
    var books: [JobID: Book] = [:]
    /// The rows of all jobs before the step, removed ones too.
    var rowsBefore: [JobID: JobRecord] = [:]
    /// The rows of phases and of plans that repeat, before the step.
    var gatesBefore: [PhaseID: PhaseRecord] = [:]
    var plansBefore: [String: PlanRecord] = [:]
    /// The definitions that were in force up to the step, if it replaces them.
    var former: CompiledDefinitions?
    /// The plans of which an instance begins in the step.
    var beginning: Set<String> = []
    /// The number of the last check before the present instance of a plan.
    var lastCheckBefore: [String: (instance: Int, check: Int64)] = [:]
    /// The daemon decides: it was started and not yet asked to stop.
    var isUp = false
    /// The daemon was asked to stop.
    var isStopping = false
    /// Starts that wait without an occurrence's row, before the step.
    var pendingBefore: [Int64: PendingStart] = [:]
    /// The accounts' holds before and after the step.
    var holdsBefore: [String: AccountHold] = [:]
    var holds: [String: AccountHold] = [:]
    /// What was spent of budgets before the step, and the definitions it was decided by.
    var spendingsBefore: [MemoryLedger.SpendingKey: SpendingRecord] = [:]
    var definitionsBefore = Definitions()
    /// Turns settled while the daemon finds its way: what follows from them follows once it is up.
    var settledBefore: [TurnRecord] = []
    /// Runs whose keepers this daemon has asked to end them.
    var toldToEnd: Set<LaunchID> = []
    /// Occurrences that waited to be made up for, before the step.
    var catchUpBefore: [MemoryLedger.Key: OccurrenceRecord] = [:]
    /// What was missed is not made up for before this instant; nil where it may be.
    var catchUpHeldUntil: WallTime?
    /// The greatest number of a check before this daemon, and the conditions that turns have started by.
    var checksBefore: Int64 = 0
    var usedWhen: Set<Int64> = []
    /// Occurrences decided, by verdict.
    var verdicts: [OccurrenceVerdict: Int64] = [:]

    /// Occurrences that have elapsed and have no row.
    private(set) var lost = 0
    /// What the ledger refused: second verdicts, second ends, second numbers.
    private(set) var doubled = 0

    init(definitions: CompiledDefinitions) {
        self.definitions = definitions
        law = Law(definitions)
        definitionsBefore = definitions.definitions
    }

    mutating func complain(_ words: @autoclosure () -> String) {
        if complaints.count < 20 { complaints.append(words()) }
    }

    /// What is wrong since the last time somebody asked.
    mutating func takeComplaints() -> [String] {
        defer { complaints = [] }
        return complaints
    }

    /// Counts occurrences that have no row.
    mutating func countLost(_ count: Int64) {
        lost += Int(clamping: count)
    }

    /// A daemon starts, from the ledger and the definitions as they are now.
    mutating func beginLife(_ definitions: CompiledDefinitions, _ ledger: MemoryLedger, now: WallTime) {
        self.definitions = definitions
        isUp = false
        isStopping = false
        pendingBefore = ledger.pending
        holdsBefore = ledger.accountHolds
        spendingsBefore = ledger.spendings
        definitionsBefore = definitions.definitions
        settledBefore = []
        toldToEnd = []
        rowsBefore = ledger.jobs
        gatesBefore = ledger.phases
        beginCatchUp(ledger)
        plansBefore = ledger.plans
        openBooks(ledger)
        expectNewJobs(now)
    }

    /// Judges a step whose facts the ledger has.
    mutating func review(_ step: Step, _ ledger: MemoryLedger, _ processes: ProcessTable) {
        if case .started = step.event { isUp = true }
        if case .stopping = step.event {
            isUp = false
            isStopping = true
        }
        for refusal in ledger.refusals {
            doubled += 1
            complain(refusal)
        }
        for case .terminate(let run) in step.orders { toldToEnd.insert(run) }
        judgeReplies(step)
        former = nil
        if case .definitionsChanged(let new) = step.event {
            former = definitions
            definitions = new
        }
        let before = books
        if isUp { judgeCoverage(before, ledger, now: step.now.wall) }
        if step.isFirst || !step.orders.isEmpty {
            openBooks(ledger)
            holds = ledger.accountHolds
            noteMovedWaits(step)
            judgePlans(step, ledger)
            judgeRows(step, before, ledger)
            judgeJobs(step, before, ledger)
            judgeTurns(step, before, ledger, processes)
            judgeCatchUp(step, before, ledger)
            judgePhases(step, ledger)
            judgeGates(step, ledger)
            judgeAnswers(step)
            judgePending(step, before, ledger)
            judgeHolds(step)
            judgeSpending(step, ledger)
            spendingsBefore = ledger.spendings
            rowsBefore = ledger.jobs
            pendingBefore = ledger.pending
            holdsBefore = ledger.accountHolds
            gatesBefore = ledger.phases
            plansBefore = ledger.plans
        }
        definitionsBefore = definitions.definitions
        judgeLaunches(step)
        guard isUp else {
            settledBefore += step.settled
            return
        }
        settledBefore = []
        judgeWaits(ledger, now: step.now.wall)
        judgeEdges(ledger, now: step.now.wall)
        judgeLeases(ledger, now: step.now.wall)
        judgeStops(ledger, processes)
        judgeTimes(ledger, now: step.now.wall)
    }

    /// Every command is answered, once; nothing else is.
    private mutating func judgeReplies(_ step: Step) {
        let replies = step.orders.count { if case .reply = $0 { true } else { false } }
        var isCommand = false
        if case .operatorAsked = step.event { isCommand = true }
        if replies != (isCommand ? 1 : 0) { complain("\(replies) replies to \(step.event)") }
    }
}

extension Judge.Step {
    /// The definitions may be new.
    var isChange: Bool {
        if case .definitionsChanged = event { true } else { isFirst }
    }

    /// The reply to an accepted command.
    var answer: Answer? {
        for case .reply(.success(let answer)) in orders { return answer }
        return nil
    }

    /// The command, if it was accepted.
    var acceptedCommand: OperatorCommand? {
        if case .operatorAsked(let command) = event, answer != nil { command } else { nil }
    }

    /// Something may be spent, raised or told in it.
    var concernsBudgets: Bool {
        if !settled.isEmpty { return true }
        if case .raise = acceptedCommand { return true }
        return orders.contains { order in
            switch order {
            case .record(.spending): true
            case .record(.event(let event)): event.kind == .budgetReached
            default: false
            }
        }
    }
}
