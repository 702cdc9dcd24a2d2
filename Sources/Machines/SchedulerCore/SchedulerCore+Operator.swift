import MidwatchModel
import NightFacts

// What operators ask for. Every command is answered in the step that handles it.

extension SchedulerCore {
    mutating func answer(_ command: OperatorCommand) {
        let reply: OperatorReply =
            switch command {
            case .proveLease(let turn, let job, let token): answerLease(turn, of: job, token)
            case .cancel(let turn) where stopSequence.isWaiting: answerCancel(turn)
            case _ where !isStarted: refuse("midwatchd is starting or stopping", cure: "try again in a moment")
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

    func unknown(job: JobID) -> OperatorReply {
        .failure(OperatorRefusal(kind: .notFound, message: "there is no job \(job)", cure: "midwatch jobs lists them"))
    }

    func refuse(_ message: String, cure: String) -> OperatorReply {
        .failure(OperatorRefusal(kind: .invalidState, message: message, cure: cure))
    }

    private mutating func answerRun(_ id: JobID, force: Bool) -> OperatorReply {
        guard let index = jobs.index(of: id) else { return unknown(job: id) }
        let job = jobs[index]
        if !force, let obstacle = firstObstacle(to: .hand, job) { return .failure(obstacle.refusal(of: id, text)) }
        if live(of: job).count < job.concurrencyLimit { dropRetries(of: index) }
        if let obstacle = firstObstacle(to: force ? .handForced : .handInLine, jobs[index]) {
            return .failure(obstacle.refusal(of: id, text))
        }
        enqueueManual(index, force: force)
        let before = turns.last
        admitWaiting()
        guard turns.last > before, let turn = live(of: jobs[index]).last else {
            let cause = waiting.last { $0.job == id }.map(waitCause) ?? Obstacle.slot.waitWords(text)
            return .success(OperatorAnswer(message: "\(id) \(cause)", turn: nil))
        }
        return .success(OperatorAnswer(message: "turn \(turn) of \(id) starts", turn: turn))
    }

    private mutating func answerHold(_ id: JobID, reason: String) -> OperatorReply {
        guard let index = jobs.index(of: id) else { return unknown(job: id) }
        let question = jobs[index].record.reason ?? ""
        let isTried =
            jobs[index].record.state == .stuck && (!live(of: jobs[index]).isEmpty || waitingCount(of: jobs[index]) > 0)
        guard isTried || jobs[index].record.state == .active || jobs[index].record.state == .held else {
            return refuse("\(id) is \(jobs[index].record.state.rawValue) already", cure: "nothing needs to be done")
        }
        // While others try in its place, nobody else shall.
        enter(.held, isTried ? "\(reason) (it was stuck: \(question))" : reason, turn: nil, index)
        let running = live(of: jobs[index]).first.map { "; turn \($0) goes on (midwatch cancel \($0) ends it)" } ?? ""
        return .success(OperatorAnswer(message: "\(id) is held: \(reason)\(running)", turn: nil))
    }

    mutating func answerResume(_ id: JobID) -> OperatorReply {
        guard let index = jobs.index(of: id) else { return unknown(job: id) }
        let job = jobs[index]
        if let refusal = reasonNotToResume(job) { return refusal }
        change(index) { record, now in
            record.state = .active
            record.reason = nil
            record.endedBy = nil
            record.failures = 0
            record.idleTurns = 0
            record.stuckTries = 0
            record.isParked = false
            record.since = now
            record.decidedThrough = max(record.decidedThrough, now)
        }
        dropEscalations(of: index, cause: "an operator resumed the job")
        tell(.jobResumed, job: id, phase: job.phase, "\(id) is resumed")
        if let place = job.phase.flatMap(phases.place) {
            switch phases[place].record.state {
            case .shut, .open: break
            case .verifying, .refused, .awaitingApproval:
                if !phases[place].isTimedOut { reopen(place, "\(id) is resumed") }
            case .passed:
                endIfOver(index)
                rearm(index)
                let words = "\(id) is free again: it has its turns in the next instance of its plan"
                return .success(OperatorAnswer(message: words, turn: nil))
            }
        }
        guard hasMissedItsTime(job) else {
            rearm(index)
            return .success(OperatorAnswer(message: "\(id) is active again", turn: nil))
        }
        // A one-shot has no next time: its turn is started now.
        enqueueManual(index, force: false)
        return .success(OperatorAnswer(message: "\(id) is active again and starts now: its time has passed", turn: nil))
    }

    private func reasonNotToResume(_ job: JobSlot) -> OperatorReply? {
        let id = job.definition.id
        if job.record.state == .active { return refuse("\(id) is active already", cure: "nothing needs to be done") }
        switch firstObstacle(to: .resume, job) {
        case .maxTurns:
            return refuse(
                "\(id) has used its turns",
                cure: "raise its maxTurns in the jobs file, then: midwatch reload"
            )
        case .until:
            return refuse("the end of \(id) has passed", cure: "move its until in the jobs file, then: midwatch reload")
        default: break
        }
        if job.record.endedBy == .oneShot {
            return refuse(
                "the time of \(id) has passed",
                cure: "give it a new time in the jobs file, then: midwatch reload"
            )
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
            return refuse(
                "phase \(phase.id) of \(id) has passed",
                cure: "midwatch run --force \(id) starts a single turn"
            )
        case .shut:
            guard hasMissedItsTime(job) else { return nil }
            return refuse(
                "the time of \(id) has passed",
                cure: "give it a new time in the jobs file, then: midwatch reload"
            )
        case .refused where phases[place].isTimedOut && hasMissedItsTime(job):
            return refuse(
                "phase \(phase.id) of \(id) is refused: \(phase.reason ?? "")",
                cure: "midwatch approve \(phase.id) gives it the same time again"
            )
        case .verifying, .refused, .awaitingApproval:
            guard done - (job.record.state == .done ? 1 : 0) >= needed else { return nil }
            return refuse(
                "phase \(phase.id) is \(phase.state.rawValue): enough of its jobs are done without \(id)",
                cure: "midwatch run --force \(id) starts a single turn"
            )
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
            let name = plan.map { "\($0)/\(phase)" } ?? phase
            return .failure(
                OperatorRefusal(
                    kind: .notFound,
                    message: "there is no phase \(name)",
                    cure: "midwatch phases lists them"
                )
            )
        }
        guard matches.count == 1 else {
            return refuse("\(matches.count) plans have a phase \(phase)", cure: "name it as plan/phase")
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
                return .success(OperatorAnswer(message: "the gate of \(id) is looked at again", turn: nil))
            }
            enter(.verifying("checked again on an operator's word"), place)
            startGateCheck(place, check)
            return .success(OperatorAnswer(message: "the gate of \(id) is checked again", turn: nil))
        case .shut, .open, .verifying, .passed:
            let state = phases[place].record.state.rawValue
            return refuse(
                "phase \(id) is \(state), it waits for no approval",
                cure: "midwatch phases shows what it waits for"
            )
        }
    }

    private mutating func answerCancel(_ id: TurnID) -> OperatorReply {
        guard let turn = turns[id] else {
            return .failure(
                OperatorRefusal(kind: .notFound, message: "no turn \(id) is live", cure: "midwatch turns lists them")
            )
        }
        if turn.stopCause != nil {
            return .success(OperatorAnswer(message: "turn \(id) of \(turn.job) is being ended already", turn: id))
        }
        stop(id, cause: "an operator cancelled it")
        return .success(OperatorAnswer(message: "turn \(id) of \(turn.job) is being ended", turn: id))
    }
}
