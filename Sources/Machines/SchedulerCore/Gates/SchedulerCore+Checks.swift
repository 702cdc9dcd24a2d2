import MidwatchModel
package import NightFacts

// The commands that gates and DONEs ask for.

extension SchedulerCore {
    @discardableResult
    mutating func startCheck(
        _ subject: CheckRecord.Subject,
        _ command: CheckCommand,
        watching folders: [String] = []
    ) -> Int64 {
        let check = checks.planned(subject, expecting: command.expectation, at: now.wall)
        record(.checkPlanned(check))
        var job: JobDefinition?
        var phase: PhaseID?
        var workspace: String?
        switch check.owner {
        case .turn(let id):
            workspace = turns[id]?.workspace
            job = turns[id].flatMap { jobs.index(of: $0.job) }.map { jobs[$0].definition }
            phase = turns[id]?.phase
        case .phase(let id): phase = id
        case .job(let id): job = jobs.index(of: id).map { jobs[$0].definition }
        }
        tellStart(of: check, command, job: job?.id, phase: phase)
        orders.append(
            .launchCheck(
                CheckLaunch(
                    check: check,
                    command: command,
                    job: job,
                    phase: phase,
                    workspace: workspace ?? job?.workspace,
                    watchedFolders: folders
                )
            )
        )
        return check.id
    }

    /// Checks of a word and of a gate are told; looks and `when` commands are not.
    private mutating func tellStart(of check: CheckRecord, _ command: CheckCommand, job: JobID?, phase: PhaseID?) {
        switch check.subject {
        case .turn(let id):
            tell(.turnCheckStarted(check.id, id, argv: command.argv), job: job, turn: id, phase: phase)
        case .phase(let id): tell(.gateCheckStarted(check.id, id, argv: command.argv), phase: id)
        case .approval, .when: break
        }
    }

    /// A check's command has ended.
    package mutating func checkEnded(_ id: Int64, _ evidence: Evidence, seal: String? = nil) {
        guard let expectation = checks.expectation(of: id) else { return }
        let isMet = expectation.isMet(by: evidence)
        checkEnded(id, passed: isMet, expectation.asShown(evidence, isMet: isMet), seal: seal)
    }

    /// A check is answered by what its command did, or with a no by what became of it.
    mutating func checkEnded(_ id: Int64, passed: Bool, _ evidence: Evidence, seal: String? = nil) {
        guard let check = checks.answered(id, passed: passed, evidence, seal: seal, at: now.wall) else { return }
        record(.checkEnded(check))
        switch check.subject {
        case .turn(let turn):
            tell(
                .checkEnded(id, passed: passed, evidence),
                job: turns[turn]?.job,
                turn: turn,
                phase: turns[turn]?.phase
            )
            settleVerified(turn, passed: passed, evidence)
        case .phase(let phase):
            tell(.checkEnded(id, passed: passed, evidence), phase: phase)
            gateChecked(phase, check, passed: passed, evidence)
        case .approval(let phase): looked(phase, check, passed: passed, evidence)
        case .when(let job): whenAnswered(id, of: job, passed ? .met : .failed(evidence))
        }
    }

    /// Nothing to do is no yes: of a DONE or a gate it is a no.
    package mutating func checkSkipped(_ id: Int64, reason: String) {
        if case .when(let job) = checks.subject(of: id) { whenAnswered(id, of: job, .unmet(reason)) }
        checkEnded(id, passed: false, .nothingToDo(reason))
    }

    private mutating func gateChecked(_ phase: PhaseID, _ check: CheckRecord, passed: Bool, _ evidence: Evidence) {
        // A check that was ordered before the phase was opened again answers a question nobody asks any more.
        guard let place = phases.checkEnded(check.id, of: phase) else { return }
        let (done, needed) = progress(of: place)
        guard done >= needed else {
            reopen(place, .changedWhileChecking)
            return
        }
        guard passed else {
            if reopenMembers(of: place, evidence) { return }
            refuse(place, .verifyRefused(evidence), evidence)
            return
        }
        if phases[place].definition.gate.approval == nil {
            pass(place, .gateMet)
        } else {
            awaitApproval(place, seal: check.seal)
        }
    }

    /// The keeper of a check is gone and has left no answer.
    mutating func checkLost(_ id: Int64, because reason: Cause) {
        switch checks.lost(id, because: reason, at: now.wall) {
        case .again(let check): restart(check)
        case .no(let losses): checkEnded(id, passed: false, .lost(times: losses, reason))
        case nil: return
        }
    }

    /// The folder of a check was never made, so nothing of it ever ran.
    mutating func checkNeverMade(_ id: Int64) {
        if let check = checks.neverMade(id, because: .neverStarted(nil), at: now.wall) { restart(check) }
    }

    /// A check changes nothing, so one that got lost is simply made again.
    private mutating func restart(_ check: CheckRecord) {
        record(.checkEnded(check))
        switch check.subject {
        case .turn(let turn):
            verify(turn)
        case .phase(let phase):
            if let place = phases.checkEnded(check.id, of: phase) { reconsider(place) }
        case .approval(let phase):
            if let place = phases.checkEnded(check.id, of: phase) { startLook(place) }
        case .when(let job): whenAnswered(check.id, of: job, .lost)
        }
    }
}
