import MidwatchModel
import NightFacts
import SchedulerCore

extension Judge {
    /// Approvals, seals, reopenings: what a gate's row says has its grounds in the step.
    mutating func judgeGates(_ step: Step, _ ledger: MemoryLedger) {
        for case .record(.phase(let new)) in step.orders {
            guard let old = gatesBefore[new.id], let gate = place(of: new.id)?.definition.gate,
                !beginning.contains(new.id.plan)
            else { continue }
            if new.instance != old.instance { complain("\(new.id) changes its instance without grounds") }
            if new.state == .passed, old.state == .passed { complain("\(new.id) passes twice") }
            if new.reopened != old.reopened { judgeReopening(old, new, gate, step, ledger) }
        }
        for case .record(.checkPlanned(let check)) in step.orders {
            guard case .approval(let phase) = check.subject, gatesBefore[phase]?.state == .awaitingApproval,
                !beginning.contains(phase.plan), ledger.phases[phase]?.state == .awaitingApproval
            else { continue }
            if !isApproved(phase, step), !isMadeAgain(check, step, ledger) {
                complain("check \(check.id) looks for an approval of \(phase) that nobody gave")
            }
        }
    }

    private mutating func judgeReopening(
        _ old: PhaseRecord,
        _ new: PhaseRecord,
        _ gate: Gate,
        _ step: Step,
        _ ledger: MemoryLedger
    ) {
        if new.reopened != old.reopened + 1 || new.reopened > gate.reopen?.times ?? 0 || new.state != .open {
            complain("\(new.id) is reopened \(new.reopened) times, as \(new.state)")
        }
        if refusedGate(step, ledger) != new.id { complain("\(new.id) is reopened and its check said nothing") }
    }

    /// The phase whose gate's check has just said no.
    private func refusedGate(_ step: Step, _ ledger: MemoryLedger) -> PhaseID? {
        let id: Int64
        switch step.event {
        case .checkSkipped(let check, _): id = check
        case .checkEnded(let check, let end, _) where ledger.checks[check]?.isYes(end) == false: id = check
        case .launchFailed(let launch, _) where launch.kind == .check: id = launch.number
        default: return nil
        }
        guard let check = ledger.checks[id], check.passed == false, case .phase(let phase) = check.subject else {
            return nil
        }
        return phase
    }

    /// Whether a gate has just sent a job back to work.
    func isReopened(_ job: JobID, _ step: Step) -> Bool {
        step.orders.contains { order in
            guard case .record(.phase(let new)) = order, let old = gatesBefore[new.id] else { return false }
            return new.instance == old.instance && new.reopened == old.reopened + 1 && new.id == books[job]?.phase
                && place(of: new.id)?.definition.gate.reopen?.jobs.contains(job) ?? false
        }
    }

    /// A gate passes by an approval that was given after it asked, for work that is still the same.
    mutating func judgeApproval(_ id: PhaseID, _ phase: PhaseDefinition, _ step: Step, _ ledger: MemoryLedger) {
        guard let old = gatesBefore[id], old.state == .awaitingApproval else {
            complain("\(id) passes without its approval")
            return
        }
        if case .checkEnded(let check, .exited(0, _), let seal) = step.event,
            ledger.checks[check]?.subject == .approval(id)
        {
            if seal != old.seal { complain("\(id) passes, and its work is not what was approved") }
            return
        }
        if !isApproved(id, step) { complain("\(id) passes without its approval") }
        let folders = phase.jobs.compactMap { ledger.jobs[$0]?.workspace ?? books[$0]?.definition.workspace }
        if !folders.isEmpty || old.seal != nil { complain("\(id) passes, and nobody looked at its work") }
    }

    /// An operator has just approved a phase, or the time for objections is over.
    private func isApproved(_ id: PhaseID, _ step: Step) -> Bool {
        if case .approve(let plan, id.phase) = step.acceptedCommand, plan ?? id.plan == id.plan { return true }
        guard let old = gatesBefore[id], let approval = place(of: id)?.definition.gate.approval,
            approval.atExpiry == .approve, let span = approval.expiresAfter
        else { return false }
        // Where the clock was set in this very step, the row was moved with it.
        let asked = step.orders.compactMap { order -> WallTime? in
            guard case .record(.phase(let row)) = order, row.id == id, row.state == .awaitingApproval else {
                return nil
            }
            return row.since
        }
        return (asked + [old.since]).contains { $0.advanced(by: span) <= step.now.wall }
    }

    /// The same look was lost and is made again.
    private func isMadeAgain(_ check: CheckRecord, _ step: Step, _ ledger: MemoryLedger) -> Bool {
        switch step.event {
        case .launchLost(let launch, _), .launchNeverMade(let launch):
            launch.kind == .check && ledger.checks[launch.number]?.subject == check.subject
        default: false
        }
    }

    /// Nobody's time is over without being told.
    mutating func judgeTimes(_ ledger: MemoryLedger, now: WallTime) {
        for (id, phase) in law.timedPhases {
            guard let row = ledger.phases[id] else { continue }
            if let end = end(of: row, phase), end <= now, row.state != .refused || row.since < end {
                complain("the time of \(id) is over, and it is \(row.state)")
            }
            guard let end = expiry(of: row, phase), end <= now, !isLookedAt(id, ledger) else { continue }
            complain("the approval of \(id) is overdue, and it is \(row.state)")
        }
        judgeInstances(ledger, now: now)
    }

    /// The nearest end of a phase's or an approval's time, or beginning of an instance.
    var nextGateEnd: WallTime? {
        var ends: [WallTime] = []
        for (id, phase) in law.timedPhases {
            guard let row = gatesBefore[id] else { continue }
            if let end = end(of: row, phase), row.state != .refused || row.since < end { ends.append(end) }
        }
        return (ends + nextInstances).min()
    }

    private func isLookedAt(_ id: PhaseID, _ ledger: MemoryLedger) -> Bool {
        ledger.openChecks.contains { ledger.checks[$0]?.subject == .approval(id) }
    }

    private func end(of row: PhaseRecord, _ phase: PhaseDefinition) -> WallTime? {
        guard row.state != .shut, row.state != .passed, let timeout = phase.timeout else { return nil }
        return row.openedAt?.advanced(by: timeout)
    }

    private func expiry(of row: PhaseRecord, _ phase: PhaseDefinition) -> WallTime? {
        guard row.state == .awaitingApproval, let span = phase.gate.approval?.expiresAfter else { return nil }
        return row.since.advanced(by: span)
    }
}
