import MidwatchModel
import NightFacts

// Approvals: an operator's word for the work that was there when a gate asked. A digest of the members' folders is the
// seal; an approval counts only while the seal is still the same.

extension SchedulerCore {
    /// Why a gate waits whose approval an operator has given: a later daemon tells by it whose word it was.
    private static let givenByOperator = "approved by an operator; it is looked whether anything changed since"

    /// The folders of a phase's members: what an approval is given for.
    func watchedFolders(of index: Int) -> [String] {
        let folders = phases[index].definition.jobs.compactMap { id in
            jobs.index(of: id).flatMap { jobs[$0].definition.workspace }
        }
        return Set(folders).sorted()
    }

    /// Goes on with a gate that has no verify command: its members are done.
    mutating func askOrPass(_ index: Int) {
        guard phases[index].definition.gate.approval != nil, !Mutation.gateUnapproved.isOn else {
            pass(index, "its gate is met")
            return
        }
        guard !watchedFolders(of: index).isEmpty else {
            awaitApproval(index, seal: nil)
            return
        }
        enter(.verifying, "its members' work is looked at, for the approval", phase: index)
        startLook(index)
    }

    /// Asks for the approval of work that has this seal.
    mutating func awaitApproval(_ index: Int, seal: String?) {
        endLooks(of: index)
        let id = phases[index].id
        phases[index].record.seal = seal
        let isUnbound = seal == nil && !watchedFolders(of: index).isEmpty
        let unbound = isUnbound ? "; what changes there is not seen: git cannot tell the state of the work" : ""
        enter(.awaitingApproval, "everything but an approval is there: midwatch approve \(id)\(unbound)", phase: index)
        let end = expiryInstant(of: index).map { ", until \(text($0))" } ?? ""
        tell(
            .gateAwaitsApproval,
            phase: id,
            "the gate of \(id) waits for approval\(end): midwatch approve \(id)\(unbound)"
        )
    }

    /// An operator's approval: it counts at once where there is nothing that could have changed.
    mutating func approve(_ index: Int) -> OperatorReply {
        let id = phases[index].id
        let isSure = give(index, Self.givenByOperator, why: "an operator approved it")
        let condition = isSure ? "" : " once nothing has changed since it asked"
        return .success(OperatorAnswer(message: "phase \(id) is approved\(condition)", turn: nil))
    }

    /// Nobody objected in time, and that is as good as an approval.
    mutating func approveUnopposed(_ index: Int, after span: Duration) {
        let why = "nobody objected in \(span.spanWords)"
        give(index, "\(why); it is looked whether anything changed since", why: why)
    }

    /// Passes a gate at once, and returns true, where there is nothing to look at; else has it looked at first.
    @discardableResult
    private mutating func give(_ index: Int, _ reason: String, why: String) -> Bool {
        guard phases[index].check == nil else { return false }
        if watchedFolders(of: index).isEmpty, phases[index].record.seal == nil {
            pass(index, why)
            return true
        }
        phases[index].record.reason = reason
        record(.phase(phases[index].record))
        startLook(index)
        return false
    }

    /// A look has ended: it was for the seal, or for whether that is still the same.
    mutating func looked(_ phase: PhaseID, _ check: CheckRecord, passed: Bool, evidence: String) {
        guard let index = phaseIndex[phase], phases[index].check == check.id else { return }
        phases[index].check = nil
        let (done, needed) = progress(of: index)
        guard done >= needed else {
            reopen(index, "its members were changed while its work was looked at")
            return
        }
        guard phases[index].record.state == .awaitingApproval else {
            seal(index, check.seal, passed: passed, evidence: evidence)
            return
        }
        if passed, check.seal == phases[index].record.seal || Mutation.approvalUnsealed.isOn {
            let isByOperator = phases[index].record.reason == Self.givenByOperator
            let span = phases[index].definition.gate.approval?.expiresAfter?.spanWords ?? "its time"
            pass(index, isByOperator ? "an operator approved it" : "nobody objected in \(span)")
        } else {
            void(
                index,
                passed ? "its members' work has changed since it asked" : "no look was possible: \(brief(evidence))"
            )
        }
    }

    private mutating func seal(_ index: Int, _ seal: String?, passed: Bool, evidence: String) {
        let gate = phases[index].definition.gate
        if let check = gate.verify {
            // The gate has got a verify command while no daemon was there.
            startGateCheck(index, check)
        } else if gate.approval == nil {
            pass(index, "its gate is met")
        } else if passed {
            awaitApproval(index, seal: seal)
        } else {
            refuse(index, "its members' work cannot be looked at: \(brief(evidence))", evidence: brief(evidence))
        }
    }

    /// An approval does not count for work that came after the question: the gate looks anew and asks again.
    private mutating func void(_ index: Int, _ why: String) {
        let id = phases[index].id
        tell(.approvalVoided, phase: id, "the approval of \(id) does not count: \(why); its gate is looked at again")
        guard let check = phases[index].definition.gate.verify else {
            askOrPass(index)
            return
        }
        enter(.verifying, "checked again: its approval did not count", phase: index)
        startGateCheck(index, check)
    }

    /// A check whose answer does not matter; what does is the digest of the folders that comes with it.
    mutating func startLook(_ index: Int) {
        phases[index].check = startCheck(
            .approval(phases[index].id),
            CheckCommand(argv: ["true"]),
            watching: watchedFolders(of: index)
        )
    }

    /// A look that was called off and still runs is over for the ledger: an open one means that an approval was given.
    private mutating func endLooks(of index: Int) {
        let id = phases[index].id
        let looks = openChecks.values.filter { $0.subject == .approval(id) }
        for var check in looks.sorted(by: { $0.id < $1.id }) {
            openChecks[check.id] = nil
            check.endedAt = now.wall
            check.passed = false
            check.evidence = "nobody asks for it any more"
            record(.checkEnded(check))
        }
    }
}
