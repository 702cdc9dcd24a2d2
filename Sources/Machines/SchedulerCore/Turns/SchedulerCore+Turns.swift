package import MidwatchModel
package import NightFacts

// What becomes of turns: keepers that start, endings, losses, and what each means for its job.

extension SchedulerCore {
    /// Turns that were handed over. That is not worth a transaction of its own: a restart asks the folders whether anything
    /// was made of them, whatever the ledger says, so it is written with whatever is written of the turn next.
    package mutating func noteSubmitted(_ launches: [LaunchID]) {
        if Mutation.submittedUnnoticed.isOn { return }
        for id in launches.compactMap(\.turnID) { turns.handedOver(id) }
    }

    package mutating func noteKeeper(of launch: LaunchID, _ handle: LaunchHandle, adopted: Bool) {
        guard let id = launch.turnID else {
            if adopted { endStoppedCheck(launch) }
            return
        }
        let isNew = adopted && turns[id]?.state.isUnstarted ?? false
        if isNew, Mutation.adoptedRelaunched.isOn { relaunch(launch) }
        guard let turn = turns.started(id, handle) else { return }
        record(.turnChanged(turn))
        guard adopted else { return }
        tell(.turnAdopted(id, turn.job), job: turn.job, turn: id, phase: turn.phase)
        // The daemon may have ended between writing that it be stopped and asking the keeper.
        if turn.stopCause != nil, !Mutation.stopForgotten.isOn { orderEnd(of: turn) }
    }

    private mutating func endStoppedCheck(_ launch: LaunchID) {
        guard launch.kind == .check, let subject = checks.subject(of: launch.number) else { return }
        switch subject {
        case .turn(let turn):
            if turns[turn]?.stopCause != nil { orders.append(.terminate(launch)) }
        case .phase(let phase), .approval(let phase):
            if let gate = phases[phase], gate.check != launch.number { orders.append(.terminate(launch)) }
        case .when: endForgottenWhen(launch.number)
        }
    }

    package mutating func settleLaunchFailure(of launch: LaunchID, reason: String) {
        switch launch.kind {
        case .turn:
            let exit = ExitRecord(status: .neverStarted(reason), startedAt: nil, endedAt: now.wall)
            turnEnded(TurnID(launch.number), TurnEnding(exit: exit))
        case .check:
            checkEnded(launch.number, passed: false, .notStarted(reason))
        case .landing:
            break
        }
    }

    /// Never made means never started: the same attempt may start now.
    package mutating func relaunch(_ launch: LaunchID) {
        switch launch.kind {
        case .turn:
            let id = TurnID(launch.number)
            guard let turn = turns[id] else { return }
            guard turn.state.isUnstarted else {
                settleLoss(of: launch, reason: .folderGone)
                return
            }
            if let cause = turn.stopCause, !Mutation.cancelledRelaunched.isOn {
                settle(id, .cancelled, reason: cause, ending: nil)
                return
            }
            guard let index = jobs.index(of: turn.job) else {
                settleLoss(
                    of: launch,
                    reason: .neverStarted(.jobUndefined)
                )
                return
            }
            // Who was to serve it is written down already.
            let definition = jobs[index].definition
            let agent = turn.agent.flatMap { agents[$0] } ?? agent(of: definition)
            let choice = StartChoice(agent: agent, model: turn.model, account: turn.account)
            guard !isPastFinish(turn, jobs[index]) else {
                settleLoss(
                    of: launch,
                    reason: .neverStarted(finishCause(jobs[index]))
                )
                return
            }
            let job = handedOut(choice.definition(of: definition), to: turn, of: jobs[index])
            orders.append(.launch(TurnLaunch(turn: turn, job: job, agent: agent, note: jobs[index].record.note)))
        case .check: checkNeverMade(launch.number)
        case .landing: break
        }
    }

    package mutating func settleLoss(of launch: LaunchID, reason: Cause) {
        switch launch.kind {
        case .turn:
            let id = TurnID(launch.number)
            // A turn that is being verified has ended and left its record; what becomes of its keeper no longer matters.
            guard let turn = turns[id], turn.state != .verifying else { return }
            tell(.leaseReaped(turn.token, id, reason), job: turn.job, turn: id, phase: turn.phase)
            settle(id, Mutation.lostIsDone.isOn ? .done : .lost, reason: reason, ending: nil)
        case .check: checkLost(launch.number, because: reason)
        case .landing: break
        }
    }

    package mutating func turnEnded(_ id: TurnID, _ ending: TurnEnding) {
        guard let turn = turns[id], turn.state != .verifying else { return }
        var conclusion = Conclusion(of: ending, stopCause: turn.stopCause).on(account: turn.account)
        if let index = jobs.index(of: turn.job) {
            conclusion = judgeProgress(conclusion, of: ending, jobs[index].definition)
        }
        let check = jobs.index(of: turn.job).flatMap { jobs[$0].definition.verify }
        guard conclusion.outcome == .done, check != nil else {
            let reason = finishReason(conclusion.outcome, turn) ?? conclusion.reason
            settle(id, conclusion.outcome, reason: reason, ending: ending)
            return
        }
        if let turn = turns.doneSaid(id, ending), turn.stopCause == nil { record(.turnChanged(turn)) }
        verify(id)
    }

    /// Has a turn's DONE checked, unless nobody wants to know any more.
    package mutating func verify(_ id: TurnID) {
        guard let turn = turns[id] else { return }
        if let cause = turn.stopCause {
            settle(id, .cancelled, reason: .stoppedUnchecked(cause), ending: turn.ending)
            return
        }
        guard let index = jobs.index(of: turn.job) else {
            settle(id, .continue, reason: .removedUnchecked, ending: turn.ending)
            return
        }
        guard let command = jobs[index].definition.verify else {
            settle(id, .done, reason: nil, ending: turn.ending)
            return
        }
        startCheck(.turn(id), command)
    }

    /// The answer to a turn's DONE.
    mutating func settleVerified(_ id: TurnID, passed: Bool, _ evidence: Evidence) {
        guard let turn = turns[id] else { return }
        if passed || Mutation.falseDoneBelieved.isOn {
            settle(id, .done, reason: nil, ending: turn.ending)
        } else if let cause = turn.stopCause {
            settle(id, .cancelled, reason: cause, ending: turn.ending)
        } else {
            settle(id, .falseDone, reason: .verifyRefused(evidence), ending: turn.ending)
        }
    }

    /// Ends a turn once and for all: outcome, lease, job, phase.
    private mutating func settle(_ id: TurnID, _ outcome: TurnOutcome, reason: Cause?, ending: TurnEnding?) {
        let end = TurnRecord.End(outcome, reason: reason, ending: ending, at: now.wall)
        guard let turn = turns.settled(id, end) else { return }
        record(.turnChanged(turn))
        if Mutation.settledTwice.isOn { record(.turnChanged(turn)) }
        record(.leaseReleased(turn.token, at: now.wall))

        tell(.turnEnded(id, turn.job, outcome, reason), job: turn.job, turn: id, phase: turn.phase)
        charge(turn)
        noteAccount(of: turn, outcome, ending)
        guard let index = jobs.index(of: turn.job) else {
            settleRetired(turn)
            return
        }
        change(index) { record, now in
            if outcome.countsAsIteration { record.countedTurns += 1 }
            record.turn = id
            record.workspace = turn.workspace
        }
        noteDuration(of: turn, index)
        if jobs[index].isCompletionBased, case .every(let interval) = jobs[index].definition.schedule {
            change(index) { record, now in
                record.cursor.anchor = now + interval.period
                record.cursor.advance(to: now)
            }
        }
        forgetNote(index, after: id, outcome)
        noteProgress(outcome, ending, turn: id, index)
        // What the time of day has cut off has not failed, and would be cut off again.
        let isCutOff = finishReason(outcome, turn) != nil
        if !isCutOff { noteHealth(outcome, reason: reason, turn: id, index) }
        if turn.trigger == .escalation {
            // What follows it is the ladder's business.
        } else if [.usageLimit, .loginRefused, .budget].contains(outcome),
            accounts.hasHold(turn.account),
            ending?.report.failure?.kind != .turnBudget
        {
            owe(index, after: turn)
        } else if !isCutOff {
            planRetry(after: turn, outcome, index)
        }
        follow(outcome, reason: reason, turn: turn, index)
        endIfOver(index)
        rearm(index)
    }

    /// A job that is defined no more may be defined again: what its last turn said of it is kept.
    private mutating func settleRetired(_ turn: TurnRecord) {
        guard let outcome = turn.outcome else { return }
        let changed = jobs.changeRetired(turn.job) { [now] record in
            if outcome.countsAsIteration { record.countedTurns += 1 }
            if record.isRead(by: turn.id, outcome) { record.note = nil }
            record.streaks.idle = Self.idleTurns(record.streaks.idle, after: outcome, turn.ending)
            record.turn = turn.id
            record.workspace = turn.workspace
            guard record.state == .active || record.state == .held else { return }
            switch outcome {
            case .done: record.enter(.done, turn: turn.id, at: now.wall)
            case .stuck: record.enter(.stuck(turn.reason ?? .noReasonGiven), turn: turn.id, at: now.wall)
            default: break
            }
        }
        if let changed { record(.job(changed)) }
    }

    /// What an outcome means for its job. A job that is stuck or over is moved by the DONE of a turn alone that somebody
    /// started by hand since: the older turn of two side by side must not undo the newer one's STUCK.
    private mutating func follow(_ outcome: TurnOutcome, reason: Cause?, turn: TurnRecord, _ index: Int) {
        let record = jobs[index].record
        let isByHand = turn.trigger == .manual && turn.plannedAt >= record.since
        // Whoever has resumed the job meanwhile has had the last word.
        let isOverruled = record.state == .active && turn.plannedAt <= record.since
        if turn.trigger == .escalation, isOverruled, outcome != .done { return }
        if turn.trigger == .escalation, record.state == .stuck {
            followEscalation(outcome, reason: reason, turn: turn, index)
            return
        }
        if outcome == .continue, turn.trigger != .escalation, record.streaks.tries > 0, record.state == .active {
            change(index) { record, _ in record.streaks.tries = 0 }
        }
        switch (outcome, record.state) {
        case (_, .done):
            return
        case (.done, .active), (.done, .held):
            enter(.done, turn: turn.id, index)
        case (.done, .stuck), (.done, .ended):
            if isByHand { enter(.done, turn: turn.id, index) }
        case (.stuck, .active):
            enter(.stuck(reason ?? .noReasonGiven), turn: turn.id, index)
            askClimb(index, after: turn, reason)
        case (.stuck, .held):
            enter(.stuck(reason ?? .noReasonGiven), turn: turn.id, index)
        case (_, .active), (_, .held):
            followOneShot(outcome, reason: reason, turn: turn.id, index)
        case (_, .stuck), (_, .ended):
            return
        }
    }

    /// A one-shot has no next time: its only turn decides, once that time has come.
    private mutating func followOneShot(_ outcome: TurnOutcome, reason: Cause?, turn: TurnID, _ index: Int) {
        guard case .at(let instant) = jobs[index].definition.schedule, instant <= jobs[index].record.decidedThrough,
            live(of: jobs[index]).isEmpty, waitingCount(of: jobs[index]) == 0
        else { return }
        if outcome == .continue {
            enter(.done, turn: turn, index)
        } else {
            end(
                index,
                .oneShot,
                .onlyTurnEnded(outcome, reason),
                turn: turn
            )
        }
    }
}
