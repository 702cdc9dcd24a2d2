import MidwatchModel
import NightFacts
import SchedulerCore

extension Judge {
    /// A gate opens when it is met and not before; a phase opens after the one before it.
    mutating func judgePhases(_ step: Step, _ ledger: MemoryLedger) {
        for case .record(.phase(let new)) in step.orders {
            let old = gatesBefore[new.id]?.state
            // What came before new definitions in their own step was decided by the old ones.
            guard let place = place(of: new.id) ?? former.flatMap({ place(of: new.id, in: $0) }) else {
                complain("\(new.id) is written and not defined")
                continue
            }
            if old == nil, new.state != .shut, !isBegunShut(new.id, step) {
                complain("\(new.id) begins as \(new.state)")
            }
            switch new.state {
            case .passed:
                let old = former.flatMap { self.place(of: new.id, in: $0) }?.definition ?? place.definition
                if old == place.definition { judgePass(new.id, place.definition, step, ledger) }
            case .open:
                guard let earlier = place.before, ledger.phases[earlier]?.state != .passed else { continue }
                // A plan may be edited under an open phase.
                if old == nil || old == .shut { complain("\(new.id) opens before \(earlier) has passed") }
            case .awaitingApproval:
                if old != .awaitingApproval, progress(place.definition, ledger) < needed(place.definition, ledger) {
                    complain("\(new.id) asks for approval too early")
                }
            case .shut:
                if old != nil, !beginning.contains(new.id.plan) { complain("\(new.id) is shut again") }
            case .verifying, .refused: break
            }
        }
    }

    private func isBegunShut(_ id: PhaseID, _ step: Step) -> Bool {
        step.orders.contains { order in
            if case .record(.phase(let record)) = order { record.id == id && record.state == .shut } else { false }
        }
    }

    private mutating func judgePass(_ id: PhaseID, _ phase: PhaseDefinition, _ step: Step, _ ledger: MemoryLedger) {
        let done = progress(phase, ledger)
        let needed = needed(phase, ledger)
        if done < needed { complain("\(id) passes with \(done) of \(needed) done") }
        if phase.gate.verify != nil {
            let first = firstCheck(of: ledger.plans[id.plan])
            let last = ledger.checks.values.filter { $0.subject == .phase(id) && $0.id >= first }.max { $0.id < $1.id }
            if last?.passed != true { complain("\(id) passes without its check") }
        }
        if phase.gate.approval != nil { judgeApproval(id, phase, step, ledger) }
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

    func place(of id: PhaseID) -> (definition: PhaseDefinition, before: PhaseID?)? { place(of: id, in: definitions) }

    private func place(
        of id: PhaseID,
        in definitions: CompiledDefinitions
    ) -> (definition: PhaseDefinition, before: PhaseID?)? {
        for plan in definitions.definitions.plans where plan.name == id.plan {
            guard let index = plan.phases.firstIndex(where: { $0.name == id.phase }) else { continue }
            let before = index > 0 ? PhaseID(plan: plan.name, phase: plan.phases[index - 1].name) : nil
            return (plan.phases[index], before)
        }
        return nil
    }
}
