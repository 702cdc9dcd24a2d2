package import MidwatchModel
import NightFacts

// Phases and their gates.

extension SchedulerCore {
    func isOpen(_ phase: PhaseID?) -> Bool { phases.isOpen(phase) }

    /// The places of all phases, in plan order.
    package var phasePlaces: Range<Int> { phases.indices }

    /// Opens the first phase whose turn has come, has its gate reviewed, and then looks for the next.
    package mutating func openNextPhase() {
        guard let place = phases.indices.first(where: { isToOpen($0) }), enter(.opened, place) else { return }
        let id = phases[place].id
        let members = phases[place].definition.jobs
        let disabled = members.filter { jobs[$0].map { !$0.definition.isEnabled } ?? false }
        tell(.phaseOpened(id, members: members, disabled: disabled), phase: id)
        effects.add(.reviewPhase(id))
        effects.add(.openPhases)
    }

    private func isToOpen(_ place: Int) -> Bool {
        phases.isNext(place) && (phases[place].position > 0 || !plans.awaitsFirstInstance(ofPhase: place))
    }

    /// A member has changed: its phase's gate may be met. Before the start nothing is; that looks at all gates.
    mutating func askReview(ofPhaseOf job: Int) {
        if isStarted, let phase = jobs[job].phase { effects.add(.reviewPhase(phase)) }
    }

    /// Moves an open phase on when enough of its members are done.
    package mutating func review(_ phase: PhaseID) {
        if let place = phases.place(of: phase) { review(place) }
    }

    /// Moves an open phase on when enough of its members are done.
    mutating func review(_ place: Int) {
        guard phases[place].record.state == .open else { return }
        let (done, needed) = progress(of: place)
        guard done >= needed || Mutation.gateEarly.isOn, !isBackAtWork(place) else { return }
        if let check = phases[place].definition.gate.verify, !Mutation.gateUnchecked.isOn {
            let members = phases[place].definition.jobs.count
            enter(.verifying(.verifying(done: done, members: members)), place)
            startGateCheck(place, check)
        } else {
            askOrPass(place)
        }
    }

    /// How many members are done, and how many the gate asks for.
    func progress(of place: Int) -> (done: Int, needed: Int) { phases[place].progress { jobs[$0]?.record } }

    /// Brings a phase in line with its gate and its members, after a restart or a reload. A gate that asks for
    /// something else than what was looked at is looked at anew.
    package mutating func reconsider(_ place: Int, isGateChanged: Bool = false) {
        let gate = phases[place].definition.gate
        let (done, needed) = progress(of: place)
        switch phases[place].record.state {
        case .shut, .passed:
            return
        case .open:
            review(place)
        case .refused where phases[place].isTimedOut:
            return
        case .verifying where !isGateChanged && done >= needed && (gate.verify != nil || phases[place].check != nil):
            if phases[place].check == nil, let check = gate.verify { startGateCheck(place, check) }
        case .refused where !isGateChanged && done >= needed && (gate.verify != nil || gate.approval != nil):
            return
        case .awaitingApproval where !isGateChanged && done >= needed && gate.approval != nil:
            return
        case .verifying, .refused, .awaitingApproval:
            reopen(place, .gateChanged)
            review(place)
        }
    }

    /// Lets a phase's jobs fire again after all; an answer that its gate still waits for no longer counts.
    mutating func reopen(_ place: Int, _ reason: PhaseCause) {
        dropCheck(place)
        enter(.reopened(.openAgain(reason)), place)
        tell(.phaseReopened(phases[place].id, reason), phase: phases[place].id)
    }

    /// What its gate's check says is of no interest any more.
    mutating func dropCheck(_ place: Int) {
        if let check = phases.waitNoMore(place) { orders.append(.terminate(.check(check))) }
    }

    mutating func startGateCheck(_ place: Int, _ check: CheckCommand) {
        let folders = phases[place].definition.gate.approval == nil ? [] : watchedFolders(of: place)
        phases.wait(place, for: startCheck(.phase(phases[place].id), check, watching: folders))
    }

    /// Keeps a gate shut until somebody has put it right.
    mutating func refuse(_ place: Int, _ reason: PhaseCause, _ evidence: Evidence) {
        let id = phases[place].id
        enter(.refused(reason), place)
        tell(.gateRefused(id, evidence), phase: id)
    }

    mutating func pass(_ place: Int, _ why: PhaseCause) {
        let id = phases[place].id
        for job in members(of: place) where jobs[job].record.state != .done {
            let verdict: OccurrenceVerdict = jobs[job].record.state == .active ? .expired : .skippedHold
            passOverElapsed(job, verdict, cause: .phasePassed(id))
        }
        enter(.passed, place)
        tell(.gatePassed(id, why), phase: id)
        for job in members(of: place).sorted() where jobs[job].record.state != .done {
            if jobs[job].record.state == .active { end(job, .phasePassed, .phasePassed(nil)) }
            rearm(job)
        }
        tellFinished(planOf: place)
        effects.add(.openPhases)
    }

    /// Makes a move of a phase, and lets its members follow; false for one that the phase cannot make.
    @discardableResult
    mutating func enter(_ move: PhaseMove, _ place: Int) -> Bool {
        let (old, state) = (phases[place].record.state, move.state)
        if old == .open, state != .open, phases[place].allows(move) { leaveOpen(place, for: state) }
        guard let record = phases.move(place, move, at: now.wall) else { return false }
        self.record(.phase(record))
        guard (old == .open) != (state == .open) else { return true }
        for job in members(of: place) {
            if state == .open {
                beginGrid(job, isFirstOpening: old == .shut)
            } else {
                // What waited to start may have been all that kept the job from being over.
                endIfOver(job)
            }
            rearm(job)
        }
        return true
    }

    func members(of place: Int) -> [Int] {
        phases[place].definition.jobs.compactMap { jobs.index(of: $0) }.filter { jobs[$0].phase == phases[place].id }
    }

    /// What its members wait to start is not started any more, and grids that exist only in an open phase end.
    private mutating func leaveOpen(_ place: Int, for state: PhaseState) {
        let cause = Cause.obstacle(.phase(phases[place].id, state))
        for job in members(of: place) {
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
                record.cursor.anchor = max(now, record.decidedThrough + .milliseconds(1))
                record.cursor.advance(to: record.anchor - .milliseconds(1))
            } else {
                record.cursor.advance(to: now)
            }
        }
    }
}
