import MidwatchModel
import NightFacts

// Approvals: an operator's word for the work that was there when a gate asked. A digest of the members' folders is the
// seal; an approval counts only while the seal is still the same.

extension SchedulerCore {

    /// The folders that a phase's members work in: what an approval is given for. A member that has worked nowhere yet has
    /// the folder it would work in.
    func watchedFolders(of place: Int) -> [String] {
        let folders = phases[place].definition.jobs.compactMap { id in
            jobs.index(of: id).flatMap { jobs[$0].record.workspace ?? jobs[$0].definition.workspace }
        }
        return Set(folders).sorted()
    }

    /// Goes on with a gate that has no verify command: its members are done.
    mutating func askOrPass(_ place: Int) {
        guard phases[place].definition.gate.approval != nil, !Mutation.gateUnapproved.isOn else {
            pass(place, .gateMet)
            return
        }
        guard !watchedFolders(of: place).isEmpty else {
            awaitApproval(place, seal: nil)
            return
        }
        enter(.verifying(.sealing), place)
        startLook(place)
    }

    /// Asks for the approval of work that has this seal.
    mutating func awaitApproval(_ place: Int, seal: String?) {
        endLooks(of: place)
        let id = phases[place].id
        let isUnbound = seal == nil && !watchedFolders(of: place).isEmpty

        enter(.awaitingApproval(seal: seal, .awaitsApproval(id, isUnbound: isUnbound)), place)
        let until = phases[place].expiry.map(moment)
        tell(.gateAwaitsApproval(id, until: until, isUnbound: isUnbound), phase: id)
    }

    /// An operator's approval: it counts at once where there is nothing that could have changed.
    mutating func approve(_ place: Int) -> OperatorReply {
        let id = phases[place].id
        return .success(.approved(id, isSure: give(place, .byOperator, .approved, why: .passedByOperator)))
    }

    /// Nobody objected in time, and that is as good as an approval.
    mutating func approveUnopposed(_ place: Int, after span: Duration) {
        give(place, .unopposed, .unopposed(span), why: .passedUnopposed(span))
    }

    /// Passes a gate at once, and returns true, where there is nothing to look at; else has it looked at first.
    @discardableResult
    private mutating func give(
        _ place: Int,
        _ approval: PhaseRecord.Approval,
        _ reason: PhaseCause,
        why: PhaseCause
    ) -> Bool {
        guard phases[place].check == nil else { return false }
        if watchedFolders(of: place).isEmpty, phases[place].record.seal == nil {
            pass(place, why)
            return true
        }
        record(.phase(phases.noteApproval(place, approval, reason)))
        startLook(place)
        return false
    }

    /// A look has ended: it was for the seal, or for whether that is still the same.
    mutating func looked(_ phase: PhaseID, _ check: CheckRecord, passed: Bool, _ evidence: Evidence) {
        guard let place = phases.checkEnded(check.id, of: phase) else { return }
        let (done, needed) = progress(of: place)
        guard done >= needed else {
            reopen(place, .changedWhileSealing)
            return
        }
        guard phases[place].record.state == .awaitingApproval else {
            seal(place, check.seal, passed: passed, evidence)
            return
        }
        if passed, check.seal == phases[place].record.seal || Mutation.approvalUnsealed.isOn {
            let span = phases[place].definition.gate.approval?.expiresAfter
            pass(place, phases[place].record.approval == .byOperator ? .passedByOperator : .passedUnopposed(span))
        } else {
            void(place, passed ? .workChanged : .noLook(evidence))
        }
    }

    private mutating func seal(_ place: Int, _ seal: String?, passed: Bool, _ evidence: Evidence) {
        let gate = phases[place].definition.gate
        if let check = gate.verify {
            // The gate has got a verify command while no daemon was there.
            startGateCheck(place, check)
        } else if gate.approval == nil {
            pass(place, .gateMet)
        } else if passed {
            awaitApproval(place, seal: seal)
        } else {
            refuse(place, .workUnreadable(evidence), evidence)
        }
    }

    /// An approval does not count for work that came after the question: the gate looks anew and asks again.
    private mutating func void(_ place: Int, _ why: PhaseCause) {
        let id = phases[place].id
        tell(.approvalVoided(id, why), phase: id)
        guard let check = phases[place].definition.gate.verify else {
            askOrPass(place)
            return
        }
        enter(.verifying(.checkedAfterVoid), place)
        startGateCheck(place, check)
    }

    /// A check whose answer does not matter; what does is the digest of the folders that comes with it.
    mutating func startLook(_ place: Int) {
        let folders = watchedFolders(of: place)
        let look = startCheck(.approval(phases[place].id), CheckCommand(argv: ["true"]), watching: folders)
        phases.wait(place, for: look)
    }

    /// A look that was called off and still runs is over for the ledger: an open one means that an approval was given.
    private mutating func endLooks(of place: Int) {
        for look in checks.calledOff(.approval(phases[place].id), at: now.wall) { record(.checkEnded(look)) }
    }
}
