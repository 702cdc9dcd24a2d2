import MidwatchModel

// Phases and their gates, and the checks that gates and DONEs ask for.

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
            guard isFirst || phases[index - 1].record.state == .passed else { continue }
            enter(.open, nil, phase: index)
            let id = phases[index].id
            let members = phases[index].definition.jobs.map(\.rawValue).joined(separator: ", ")
            tell(.phaseOpened, phase: id, "phase \(id) opens: \(members)")
            for job in jobs.indices where jobs[job].phase == id { openForJob(job) }
            review(index)
        }
    }

    /// An interval without an anchor of its own begins when its phase opens.
    private mutating func openForJob(_ index: Int) {
        if jobs[index].hasImplicitAnchor, jobs[index].record.state != .done {
            change(index) { record, now in
                record.anchor = max(now, record.decidedThrough + .milliseconds(1))
                record.decidedThrough = record.anchor - .milliseconds(1)
            }
        }
        rearm(index)
    }

    mutating func reviewPhase(of job: Int) {
        guard isStarted, let phase = jobs[job].phase, let index = phaseIndex[phase] else { return }
        review(index)
    }

    /// Moves an open phase on when enough of its members are done.
    mutating func review(_ index: Int) {
        guard phases[index].record.state == .open else { return }
        let members = phases[index].definition.jobs
        let done = members.count { id in jobIndex[id].map { jobs[$0].record.state == .done } ?? false }
        let needed =
            switch phases[index].definition.gate.require {
            case .all: members.count
            case .any: 1
            case .quorum(let number): number
            }
        guard done >= needed else { return }
        if let check = phases[index].definition.gate.verify {
            enter(.verifying, "\(done) of \(members.count) done; its verify command runs", phase: index)
            startGateCheck(index, check)
        } else {
            askOrPass(index)
        }
    }

    private mutating func startGateCheck(_ index: Int, _ check: CheckCommand) {
        phases[index].check = startCheck(.phase(phases[index].id), check)
    }

    private mutating func askOrPass(_ index: Int) {
        let id = phases[index].id
        guard phases[index].definition.gate.needsApproval else {
            pass(index, "its gate is met")
            return
        }
        enter(.awaitingApproval, "everything but an approval is there: midwatch approve \(id)", phase: index)
        tell(.gateAwaitsApproval, phase: id, "the gate of \(id) waits for approval: midwatch approve \(id)")
    }

    mutating func pass(_ index: Int, _ why: String) {
        let id = phases[index].id
        enter(.passed, nil, phase: index)
        tell(.gatePassed, phase: id, "the gate of \(id) opens: \(why)")
        for job in jobs.indices where jobs[job].phase == id && jobs[job].record.state != .done {
            if jobs[job].record.state == .active { end(job, .phasePassed, "its phase passed without it") }
            rearm(job)
        }
        openPhases()
    }

    mutating func enter(_ state: PhaseState, _ reason: String?, phase index: Int) {
        phases[index].record.state = state
        phases[index].record.reason = reason
        phases[index].record.since = now.wall
        record(.phase(phases[index].record))
    }

    // MARK: Checks

    @discardableResult
    mutating func startCheck(_ subject: CheckRecord.Subject, _ command: CheckCommand) -> Int64 {
        lastCheck += 1
        let check = CheckRecord(id: lastCheck, subject: subject, plannedAt: now.wall)
        openChecks[check.id] = check
        record(.checkPlanned(check))
        var job: JobDefinition?
        var phase: PhaseID?
        switch subject {
        case .turn(let id):
            job = live[id].flatMap { jobIndex[$0.job] }.map { jobs[$0].definition }
            phase = live[id]?.phase
            let words = command.argv.joined(separator: " ")
            tell(.checkStarted, job: job?.id, turn: id, phase: phase, "check \(check.id) of turn \(id)'s DONE: \(words)")
        case .phase(let id):
            phase = id
            tell(.checkStarted, phase: id, "check \(check.id) of the gate of \(id): \(command.argv.joined(separator: " "))")
        }
        launches.append(.launchCheck(CheckLaunch(check: check, command: command, job: job, phase: phase)))
        return check.id
    }

    mutating func checkEnded(_ id: Int64, passed: Bool, evidence: String) {
        guard var check = openChecks.removeValue(forKey: id) else { return }
        check.endedAt = now.wall
        check.passed = passed
        check.evidence = evidence
        record(.checkEnded(check))
        let words = passed ? "says yes" : "says no: \(evidence)"
        switch check.subject {
        case .turn(let turn):
            tell(.checkEnded, job: live[turn]?.job, turn: turn, phase: live[turn]?.phase, "check \(id) \(words)")
            settleVerified(turn, passed: passed, evidence: evidence)
        case .phase(let phase):
            tell(.checkEnded, phase: phase, "check \(id) \(words)")
            gateChecked(phase, id, passed: passed, evidence: evidence)
        }
    }

    private mutating func gateChecked(_ phase: PhaseID, _ check: Int64, passed: Bool, evidence: String) {
        guard let index = phaseIndex[phase], phases[index].record.state == .verifying else { return }
        phases[index].check = nil
        guard !passed else {
            askOrPass(index)
            return
        }
        enter(.refused, "its verify command says no: \(evidence)", phase: index)
        tell(
            .gateRefused,
            phase: phase,
            "the gate of \(phase) stays shut: \(evidence) (put it right, then: midwatch approve \(phase))"
        )
    }

    /// A check changes nothing, so one that got lost is simply made again.
    mutating func restartCheck(_ id: Int64, because reason: String) {
        guard var check = openChecks.removeValue(forKey: id) else { return }
        check.endedAt = now.wall
        check.passed = false
        check.evidence = "\(reason); it is made again"
        record(.checkEnded(check))
        switch check.subject {
        case .turn(let turn):
            guard let index = live[turn].flatMap({ jobIndex[$0.job] }), let command = jobs[index].definition.verify else {
                settleVerified(turn, passed: false, evidence: "\(reason), and its verify command is defined no more")
                return
            }
            startCheck(.turn(turn), command)
        case .phase(let phase):
            guard let index = phaseIndex[phase], let command = phases[index].definition.gate.verify else { return }
            startGateCheck(index, command)
        }
    }
}
