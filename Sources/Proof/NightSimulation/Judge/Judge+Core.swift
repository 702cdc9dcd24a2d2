import MidwatchModel
import NightCore
import NightFacts
import SchedulerCore

extension Judge {
    /// The core sleeps no longer than to the next occurrence, and no deadline stands that has passed.
    mutating func judgeDeadline(_ deadline: WallTime?, now: WallTime) {
        guard isUp else { return }
        if let deadline, deadline <= now { complain("a deadline has passed and stands: \(deadline)") }
        if let due = nextDue, due > now, deadline.map({ $0 > due }) ?? true {
            complain("something is due at \(due.millisecondsSinceEpoch) and nobody will wake up for it")
        }
        if let end = nextGateEnd, end > now, deadline.map({ $0 > end }) ?? true {
            complain("a gate's time or a plan's next instance is at \(end) and nobody will wake up for it")
        }
    }

    /// What the core believes is what the ledger has.
    mutating func judgeBelief(_ core: SchedulerCore, _ ledger: MemoryLedger) {
        for status in core.jobStatuses where ledger.jobs[status.definition.id] != status.record {
            complain("\(status.definition.id) is not what is written of it")
        }
        for phase in core.phaseStatuses where ledger.phases[phase.record.id] != phase.record {
            complain("\(phase.record.id) is not what is written of it")
        }
        for plan in core.planStatuses where ledger.plans[plan.record.name] != plan.record {
            complain("plan \(plan.record.name) is not what is written of it")
        }
        if core.liveTurns.map(\.id) != ledger.openTurns.sorted() { complain("other turns live than are written down") }
    }

    /// A daemon started at this very moment comes to the same conclusions.
    mutating func judgeRestart(_ core: SchedulerCore, _ ledger: MemoryLedger, now: Instants) {
        guard isUp else { return }
        var other = NightCore(definitions: definitions, memory: ledger.memory, now: now)
        var copy = ledger
        for launch in other.scheduler.openLaunches {
            copy.apply(other.handle(.launchAdopted(launch, .process(pid: 300)), now: now))
        }
        copy.apply(other.handle(.started, now: now))
        for refusal in copy.refusals { complain("after a restart: \(refusal)") }
        // Conditions are asked anew: until then their slots are free, and others may be first.
        guard askedWhen(ledger).isEmpty else { return }
        for (one, two) in zip(core.jobStatuses, other.scheduler.jobStatuses)
        where one.definition.isEnabled && one != two {
            complain("after a restart \(one.definition.id) differs: \(one), \(two)")
        }
        if core.phaseStatuses.map(\.record) != other.scheduler.phaseStatuses.map(\.record) {
            complain("after a restart phases differ")
        }
        if core.planStatuses != other.scheduler.planStatuses { complain("after a restart plans differ") }
        if core.budgetStatuses != other.scheduler.budgetStatuses { complain("after a restart budgets differ") }
        if core.waitingStarts != other.scheduler.waitingStarts {
            complain("after a restart \(other.scheduler.waitingStarts) starts wait")
        }
        if core.openLaunches != other.scheduler.openLaunches {
            complain("after a restart \(other.scheduler.openLaunches) are open, not \(core.openLaunches)")
        }
    }
}
