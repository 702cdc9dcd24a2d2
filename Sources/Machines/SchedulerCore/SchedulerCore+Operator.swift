import MidwatchModel
import NightFacts

// What operators ask for. Every command is answered in the step that handles it.

extension SchedulerCore {
    package mutating func answer(_ command: OperatorCommand) {
        let reply: OperatorReply =
            switch command {
            case .proveLease(let turn, let job, let token): answerLease(turn, of: job, token)
            case .cancel(let turn) where stopSequence.isWaiting: answerCancel(turn)
            case _ where !isStarted: .failure(.notReady)
            case .run(let job, let force): answerRun(job, force: force)
            case .hold(let job, let reason): answerHold(job, reason: reason)
            case .resume(let job): answerResume(job)
            case .answer(let job, let text): answerJob(job, text: text)
            case .approve(let plan, let phase): answerApprove(plan: plan, phase: phase)
            case .cancel(let turn): answerCancel(turn)
            case .release(let account): answerRelease(account)
            case .raise(let scope, let amounts): answerRaise(scope, amounts)
            }
        orders.append(.reply(reply))
    }

    private mutating func answerRun(_ id: JobID, force: Bool) -> OperatorReply {
        guard let index = jobs.index(of: id) else { return .failure(.unknownJob(id)) }
        let job = jobs[index]
        if !force, let obstacle = firstObstacle(to: .hand, job) {
            return .failure(.obstacle(id, obstacle, offsetSeconds: offset(of: obstacle)))
        }
        if live(of: job).count < job.concurrencyLimit { dropRetries(of: index) }
        if let obstacle = firstObstacle(to: force ? .handForced : .handInLine, jobs[index]) {
            return .failure(.obstacle(id, obstacle, offsetSeconds: offset(of: obstacle)))
        }
        enqueueManual(index, force: force)
        let before = turns.last
        admitWaiting()
        guard turns.last > before, let turn = live(of: jobs[index]).last else {
            let cause = waiting.last { $0.job == id }.map(waitCause) ?? .waits(.slot)
            return .success(.waits(id, cause))
        }
        return .success(.turnStarts(turn, id))
    }

    private mutating func answerHold(_ id: JobID, reason: String) -> OperatorReply {
        guard let index = jobs.index(of: id) else { return .failure(.unknownJob(id)) }
        let question = jobs[index].record.reason
        let isTried =
            jobs[index].record.state == .stuck && (!live(of: jobs[index]).isEmpty || waitingCount(of: jobs[index]) > 0)
        guard isTried || jobs[index].record.state == .active || jobs[index].record.state == .held else {
            return .failure(.already(id, jobs[index].record.state))
        }
        // While others try in its place, nobody else shall.
        enter(.held(isTried ? .heldWhileStuck(reason, question: question) : .words(reason)), turn: nil, index)
        let running = live(of: jobs[index]).first
        return .success(.held(id, words: reason, running: running))
    }

    mutating func answerResume(_ id: JobID) -> OperatorReply {
        guard let index = jobs.index(of: id) else { return .failure(.unknownJob(id)) }
        let job = jobs[index]
        if let refusal = reasonNotToResume(job) { return refusal }
        change(index) { record, now in record.resume(.byOperator, at: now) }
        dropEscalations(of: index, cause: .jobResumedByOperator)
        tell(.jobResumed(id), job: id, phase: job.phase)
        if let place = job.phase.flatMap(phases.place) {
            switch phases[place].record.state {
            case .shut, .open: break
            case .verifying, .refused, .awaitingApproval:
                if !phases[place].isTimedOut { reopen(place, .jobResumed(id)) }
            case .passed:
                endIfOver(index)
                rearm(index)
                return .success(.freeAgain(id))
            }
        }
        guard hasMissedItsTime(job) else {
            rearm(index)
            return .success(.activeAgain(id))
        }
        // A one-shot has no next time: its turn is started now.
        enqueueManual(index, force: false)
        return .success(.activeAndStarts(id))
    }

    private func reasonNotToResume(_ job: JobSlot) -> OperatorReply? {
        let id = job.definition.id
        if job.record.state == .active { return .failure(.already(id, .active)) }
        switch firstObstacle(to: .resume, job) {
        case .maxTurns:
            return .failure(.turnsUsed(id))
        case .until:
            return .failure(.endPassed(id))
        default: break
        }
        if job.record.endedBy == .oneShot {
            return .failure(.timePassed(id))
        }
        // Its turn would be started at once, and given up at once.
        if hasMissedItsTime(job), let obstacle = finishObstacle(to: job) {
            return .failure(.obstacle(id, obstacle, offsetSeconds: offset(of: obstacle)))
        }
        guard let place = job.phase.flatMap(phases.place) else { return nil }
        let phase = phases[place].record
        let (done, needed) = progress(of: place)
        switch phase.state {
        case .open:
            return nil
        case .passed where plans.plan(ofPhase: place) != nil && [.stuck, .held].contains(job.record.state):
            return nil
        case .passed:
            return .failure(.phasePassed(phase.id, id))
        case .shut:
            guard hasMissedItsTime(job) else { return nil }
            return .failure(.timePassed(id))
        case .refused where phases[place].isTimedOut && hasMissedItsTime(job):
            return .failure(.phaseRefused(phase.id, id, phase.reason))
        case .verifying, .refused, .awaitingApproval:
            guard done - (job.record.state == .done ? 1 : 0) >= needed else { return nil }
            return .failure(.phaseDoneWithout(phase.id, phase.state, id))
        }
    }

    private func hasMissedItsTime(_ job: JobSlot) -> Bool {
        guard case .at(let instant) = job.definition.schedule else { return false }
        return instant <= max(job.record.decidedThrough, now.wall)
    }

    private mutating func enqueueManual(_ index: Int, force: Bool) {
        let job = jobs[index]
        let purpose = WaitingStart.Purpose.manual(isForced: force)
        waiting.append(WaitingStart(job: job.id, purpose, revision: job.record.revision, since: now.wall))
        rearm(index)
    }

    private mutating func answerApprove(plan: String?, phase: String) -> OperatorReply {
        let matches = phases.places(called: phase, plan: plan)
        guard let place = matches.first else {
            return .failure(.unknownPhase(plan: plan, phase: phase))
        }
        guard matches.count == 1 else {
            return .failure(.ambiguousPhase(phase, count: matches.count))
        }
        let id = phases[place].id
        switch phases[place].record.state {
        case .awaitingApproval:
            return approve(place)
        case .refused where phases[place].isTimedOut:
            return giveTimeAgain(place)
        case .refused:
            guard let check = phases[place].definition.gate.verify else {
                enter(.reopened(nil), place)
                review(place)
                return .success(.gateLookedAtAgain(id))
            }
            enter(.verifying(.checkedAgain), place)
            startGateCheck(place, check)
            return .success(.gateCheckedAgain(id))
        case .shut, .open, .verifying, .passed:
            return .failure(.awaitsNoApproval(id, phases[place].record.state))
        }
    }

    private mutating func answerCancel(_ id: TurnID) -> OperatorReply {
        guard let turn = turns[id] else {
            return .failure(.turnNotLive(id))
        }
        if turn.stopCause != nil {
            return .success(.beingEndedAlready(id, turn.job))
        }
        stop(id, cause: .cancelledByOperator)
        return .success(.beingEnded(id, turn.job))
    }
}
