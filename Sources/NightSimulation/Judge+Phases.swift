import MidwatchModel
import SchedulerCore

extension Judge {
    /// A gate opens when it is met and not before; a phase opens after the one before it.
    mutating func judgePhases(_ step: Step, _ ledger: MemoryLedger) {
        for case .record(.phase(let new)) in step.orders {
            let old = phasesBefore[new.id]
            guard let place = place(of: new.id) else {
                complain("\(new.id) is written and not defined")
                continue
            }
            if old == nil, new.state != .shut, !step.orders.contains(.record(.phase(shut(new.id, step)))) {
                complain("\(new.id) begins as \(new.state)")
            }
            switch new.state {
            case .passed: judgePass(new.id, place.definition, step, ledger)
            case .open:
                guard let earlier = place.before, ledger.phases[earlier]?.state != .passed else { continue }
                // A plan may be edited under an open phase.
                if old == nil || old == .shut { complain("\(new.id) opens before \(earlier) has passed") }
            case .awaitingApproval:
                if progress(place.definition, ledger) < needed(place.definition, ledger) {
                    complain("\(new.id) asks for approval too early")
                }
            case .shut:
                if old != nil { complain("\(new.id) is shut again") }
            case .verifying, .refused: break
            }
        }
    }

    private func shut(_ id: PhaseID, _ step: Step) -> PhaseRecord {
        PhaseRecord(id: id, state: .shut, since: step.now.wall)
    }

    private mutating func judgePass(_ id: PhaseID, _ phase: PhaseDefinition, _ step: Step, _ ledger: MemoryLedger) {
        let done = progress(phase, ledger)
        let needed = needed(phase, ledger)
        if done < needed { complain("\(id) passes with \(done) of \(needed) done") }
        if phase.gate.verify != nil {
            let last = ledger.checks.values.filter { $0.subject == .phase(id) }.max { $0.id < $1.id }
            if last?.passed != true { complain("\(id) passes without its check") }
        }
        guard phase.gate.approval != nil else { return }
        if case .approve(_, id.phase) = step.acceptedCommand { return }
        complain("\(id) passes without its approval")
    }

    private func progress(_ phase: PhaseDefinition, _ ledger: MemoryLedger) -> Int {
        phase.jobs.count { books[$0] != nil && ledger.jobs[$0]?.state == .done }
    }

    private func needed(_ phase: PhaseDefinition, _ ledger: MemoryLedger) -> Int {
        switch phase.gate.require {
        case .all: max(1, phase.jobs.count { !(ledger.jobs[$0]?.isParked ?? false) })
        case .any: 1
        case .quorum(let number): number
        }
    }

    private func place(of id: PhaseID) -> (definition: PhaseDefinition, before: PhaseID?)? {
        for plan in definitions.definitions.plans where plan.name == id.plan {
            guard let index = plan.phases.firstIndex(where: { $0.name == id.phase }) else { continue }
            let before = index > 0 ? PhaseID(plan: plan.name, phase: plan.phases[index - 1].name) : nil
            return (plan.phases[index], before)
        }
        return nil
    }
}
