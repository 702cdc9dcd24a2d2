import MidwatchModel
import NightFacts

// Phases and their gates.

extension SchedulerCore {
    /// Whether a job of this phase may fire; a job without a phase always may.
    func isOpen(_ phase: PhaseID?) -> Bool {
        guard let phase else { return true }
        guard let index = phaseIndex[phase] else { return false }
        return phases[index].record.state == .open
    }

    /// Opens every phase whose predecessor in its plan has passed.
    mutating func openPhases() {
        for index in phases.indices where phases[index].record.state == .shut {
            let isFirst = phases[index].place == 0
            guard isFirst ? !awaitsFirstInstance(index) : phases[index - 1].record.state == .passed else { continue }
            phases[index].record.openedAt = now.wall
            enter(.open, nil, phase: index)
            let id = phases[index].id
            let members = phases[index].definition.jobs.map { member in
                let isEnabled = jobs.index(of: member).map { jobs[$0].definition.isEnabled } ?? true
                return member.rawValue + (isEnabled ? "" : " (disabled: it will not run)")
            }.joined(separator: ", ")
            tell(.phaseOpened, phase: id, "phase \(id) opens: \(members)")
            review(index)
        }
    }

    /// Whether a phase has passed, so that nothing of it will ever be due again.
    func hasPassed(_ phase: PhaseID?) -> Bool {
        guard let phase, let index = phaseIndex[phase] else { return false }
        return phases[index].record.state == .passed
    }

    mutating func reviewPhase(of job: Int) {
        guard isStarted, let phase = jobs[job].phase, let index = phaseIndex[phase] else { return }
        review(index)
    }

    /// Moves an open phase on when enough of its members are done.
    mutating func review(_ index: Int) {
        guard phases[index].record.state == .open else { return }
        let (done, needed) = progress(of: index)
        guard done >= needed || Mutation.gateEarly.isOn, !isBackAtWork(index) else { return }
        if let check = phases[index].definition.gate.verify, !Mutation.gateUnchecked.isOn {
            let members = phases[index].definition.jobs.count
            enter(.verifying, "\(done) of \(members) done; its verify command runs", phase: index)
            startGateCheck(index, check)
        } else {
            askOrPass(index)
        }
    }

    /// How many members are done, and how many the gate asks for.
    func progress(of index: Int) -> (done: Int, needed: Int) {
        let members = phases[index].definition.jobs
        let done = members.count { id in jobs.index(of: id).map { jobs[$0].record.state == .done } ?? false }
        switch phases[index].definition.gate.require {
        case .all:
            let parked = members.count { id in jobs.index(of: id).map { jobs[$0].record.isParked } ?? false }
            return (done, max(1, members.count - parked))
        case .any: return (done, 1)
        case .quorum(let number): return (done, number)
        }
    }

    /// Brings a phase in line with its gate and its members, after a restart or a reload. A gate that asks for
    /// something else than what was looked at is looked at anew.
    mutating func reconsider(_ index: Int, isGateChanged: Bool = false) {
        let gate = phases[index].definition.gate
        let (done, needed) = progress(of: index)
        switch phases[index].record.state {
        case .shut, .passed:
            return
        case .open:
            review(index)
        case .refused where isTimedOut(index):
            return
        case .verifying where !isGateChanged && done >= needed && (gate.verify != nil || phases[index].check != nil):
            if phases[index].check == nil, let check = gate.verify { startGateCheck(index, check) }
        case .refused where !isGateChanged && done >= needed && (gate.verify != nil || gate.approval != nil):
            return
        case .awaitingApproval where !isGateChanged && done >= needed && gate.approval != nil:
            return
        case .verifying, .refused, .awaitingApproval:
            reopen(index, "its gate or its members were changed")
            review(index)
        }
    }

    /// Lets a phase's jobs fire again after all; an answer that its gate still waits for no longer counts.
    mutating func reopen(_ index: Int, _ reason: String) {
        dropCheck(index)
        enter(.open, "open again: \(reason)", phase: index)
        tell(.phaseOpened, phase: phases[index].id, "phase \(phases[index].id) is open again: \(reason)")
    }

    /// What its gate's check says is of no interest any more.
    mutating func dropCheck(_ index: Int) {
        if let check = phases[index].check { orders.append(.terminate(.check(check))) }
        phases[index].check = nil
    }

    mutating func startGateCheck(_ index: Int, _ check: CheckCommand) {
        let folders = phases[index].definition.gate.approval == nil ? [] : watchedFolders(of: index)
        phases[index].check = startCheck(.phase(phases[index].id), check, watching: folders)
    }

    /// Keeps a gate shut until somebody has put it right.
    mutating func refuse(_ index: Int, _ reason: String, evidence: String) {
        let id = phases[index].id
        enter(.refused, reason, phase: index)
        tell(
            .gateRefused,
            phase: id,
            "the gate of \(id) stays shut: \(evidence) (put it right, then: midwatch approve \(id))"
        )
    }

    mutating func pass(_ index: Int, _ why: String) {
        let id = phases[index].id
        for job in members(of: index) where jobs[job].record.state != .done {
            let verdict: OccurrenceVerdict = jobs[job].record.state == .active ? .expired : .skippedHold
            passOverElapsed(job, verdict, cause: "phase \(id) passed without it")
        }
        enter(.passed, nil, phase: index)
        tell(.gatePassed, phase: id, "the gate of \(id) opens: \(why)")
        for job in jobs.indices where jobs[job].phase == id && jobs[job].record.state != .done {
            if jobs[job].record.state == .active { end(job, .phasePassed, "its phase passed without it") }
            rearm(job)
        }
        tellFinished(planOf: index)
        openPhases()
    }

    mutating func enter(_ state: PhaseState, _ reason: String?, phase index: Int) {
        let old = phases[index].record.state
        if old == .open, state != .open { leaveOpen(index, for: state) }
        phases[index].record.state = state
        phases[index].record.reason = reason
        phases[index].record.since = now.wall
        record(.phase(phases[index].record))
        guard (old == .open) != (state == .open) else { return }
        for job in members(of: index) {
            if state == .open {
                beginGrid(job, isFirstOpening: old == .shut)
            } else {
                // What waited to start may have been all that kept the job from being over.
                endIfOver(job)
            }
            rearm(job)
        }
    }

    func members(of index: Int) -> [Int] {
        phases[index].definition.jobs.compactMap { jobs.index(of: $0) }.filter { jobs[$0].phase == phases[index].id }
    }

    /// What its members wait to start is not started any more, and grids that exist only in an open phase end.
    private mutating func leaveOpen(_ index: Int, for state: PhaseState) {
        let cause = "phase \(phases[index].id) is \(state.rawValue)"
        for job in members(of: index) {
            dropWaiting(of: jobs[job].definition.id, verdict: .skippedHold, cause: cause, keepingForced: true)
            if jobs[job].hasImplicitAnchor { passOverElapsed(job, .skippedHold, cause: cause) }
        }
    }

    /// An interval without an anchor of its own begins when its phase opens. Opened again, it keeps its grid, and what
    /// that would have brought meanwhile was no occurrence.
    mutating func beginGrid(_ index: Int, isFirstOpening: Bool) {
        guard jobs[index].hasImplicitAnchor, jobs[index].record.state != .done else { return }
        change(index) { record, now in
            if isFirstOpening {
                record.anchor = max(now, record.decidedThrough + .milliseconds(1))
                record.decidedThrough = record.anchor - .milliseconds(1)
            } else {
                record.decidedThrough = max(record.decidedThrough, now)
            }
        }
    }
}
