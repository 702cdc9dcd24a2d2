import MidwatchModel

// What operators ask for. Every command is answered in the step that handles it.

extension SchedulerCore {
    /// Everything found is accounted for: phases open, elapsed occurrences are decided, turns start.
    mutating func start() {
        isStarted = true
        tell(.daemonStarted, "midwatchd is up: \(jobs.count) jobs, \(live.count) turns running")
        for index in jobs.indices {
            endIfOver(index)
            rearm(index)
        }
        openPhases()
        for index in phases.indices { resumePhase(index) }
        for turn in live.values.sorted(by: { $0.id < $1.id }) where turn.state == .verifying {
            resumeVerification(of: turn)
        }
    }

    /// From here on nothing is decided: what falls due now belongs to the next start.
    mutating func stopDeciding() {
        isStarted = false
        let rest = live.isEmpty ? "nothing runs" : "\(live.count) turns go on"
        tell(.daemonStopped, "midwatchd stops in order; \(rest)")
    }

    /// A crash may have fallen between a member's end and the gate, or between the gate and its check.
    private mutating func resumePhase(_ index: Int) {
        review(index)
        guard phases[index].record.state == .verifying, phases[index].check == nil else { return }
        if let check = phases[index].definition.gate.verify {
            phases[index].check = startCheck(.phase(phases[index].id), check)
        } else {
            enter(.open, nil, phase: index)
            review(index)
        }
    }

    private mutating func resumeVerification(of turn: TurnRecord) {
        guard !openChecks.values.contains(where: { $0.subject == .turn(turn.id) }) else { return }
        if let index = jobIndex[turn.job], let command = jobs[index].definition.verify {
            startCheck(.turn(turn.id), command)
        } else {
            settleVerified(turn.id, passed: true, evidence: "no verify command is defined any more")
        }
    }

    mutating func answer(_ command: OperatorCommand) {
        let reply: OperatorReply =
            switch command {
            case .run(let job, let force): answerRun(job, force: force)
            case .hold(let job, let reason): answerHold(job, reason: reason)
            case .resume(let job): answerResume(job)
            case .approve(let plan, let phase): answerApprove(plan: plan, phase: phase)
            case .cancel(let turn): answerCancel(turn)
            }
        actions.append(.reply(reply))
    }

    private func unknown(job: JobID) -> OperatorReply {
        .failure(OperatorRefusal(kind: .notFound, message: "there is no job \(job)", cure: "midwatch jobs lists them"))
    }

    private func refuse(_ message: String, cure: String) -> OperatorReply {
        .failure(OperatorRefusal(kind: .invalidState, message: message, cure: cure))
    }

    private mutating func answerRun(_ id: JobID, force: Bool) -> OperatorReply {
        guard let index = jobIndex[id] else { return unknown(job: id) }
        let job = jobs[index]
        if !force, let obstacle = obstacle(to: job) {
            return refuse("\(id) does not run: \(obstacle)", cure: "midwatch resume \(id), or midwatch run --force \(id)")
        }
        if job.waitingCount > 0 {
            return refuse("a start of \(id) waits already", cure: "wait for it, or raise limits.maxConcurrentTurns")
        }
        if job.live.count >= job.concurrencyLimit, let turn = job.live.first {
            return refuse("\(id) is running already, as turn \(turn)", cure: "wait for it, or midwatch cancel \(turn)")
        }
        waiting.append(
            WaitingStart(
                job: id,
                trigger: .manual,
                nominal: nil,
                revision: job.record.revision,
                since: now.wall,
                isRecorded: false,
                isForced: force
            )
        )
        jobs[index].waitingCount += 1
        let before = lastTurn
        admitWaiting()
        guard lastTurn > before, let turn = jobs[index].live.last else {
            return .success(OperatorAnswer(message: "\(id) starts as soon as a slot is free", turn: nil))
        }
        return .success(OperatorAnswer(message: "turn \(turn) of \(id) starts", turn: turn))
    }

    private mutating func answerHold(_ id: JobID, reason: String) -> OperatorReply {
        guard let index = jobIndex[id] else { return unknown(job: id) }
        guard jobs[index].record.state == .active || jobs[index].record.state == .held else {
            return refuse("\(id) is \(jobs[index].record.state.rawValue) already", cure: "nothing needs to be done")
        }
        enter(.held, reason, turn: nil, index)
        let running = jobs[index].live.first.map { "; turn \($0) goes on (midwatch cancel \($0) ends it)" } ?? ""
        return .success(OperatorAnswer(message: "\(id) is held: \(reason)\(running)", turn: nil))
    }

    private mutating func answerResume(_ id: JobID) -> OperatorReply {
        guard let index = jobIndex[id] else { return unknown(job: id) }
        let job = jobs[index]
        switch (job.record.state, job.record.endedBy) {
        case (.active, _):
            return refuse("\(id) is active already", cure: "nothing needs to be done")
        case (.ended, .maxTurns):
            return refuse("\(id) has used its turns", cure: "raise its maxTurns in the jobs file, then: midwatch reload")
        case (.ended, .until):
            return refuse("the end of \(id) has passed", cure: "move its until in the jobs file, then: midwatch reload")
        case (.ended, .oneShot):
            return refuse("the time of \(id) has passed", cure: "give it a new time in the jobs file, then: midwatch reload")
        default:
            break
        }
        if let phase = job.phase, let place = phaseIndex[phase], phases[place].record.state == .passed {
            return refuse("phase \(phase) of \(id) has passed", cure: "midwatch run --force \(id) starts a single turn")
        }
        change(index) { record, now in
            record.state = .active
            record.reason = nil
            record.endedBy = nil
            record.since = now
        }
        if let phase = job.phase, let place = phaseIndex[phase], phases[place].record.state != .shut {
            if phases[place].record.state != .open { enter(.open, "reopened for \(id)", phase: place) }
        }
        tell(.jobResumed, job: id, phase: job.phase, "\(id) is resumed")
        rearm(index)
        return .success(OperatorAnswer(message: "\(id) is active again", turn: nil))
    }

    private mutating func answerApprove(plan: String?, phase: String) -> OperatorReply {
        let matches = phases.indices.filter { index in
            phases[index].id.phase == phase && (plan == nil || phases[index].id.plan == plan)
        }
        guard let index = matches.first else {
            let name = plan.map { "\($0)/\(phase)" } ?? phase
            return .failure(
                OperatorRefusal(kind: .notFound, message: "there is no phase \(name)", cure: "midwatch phases lists them")
            )
        }
        guard matches.count == 1 else {
            return refuse("\(matches.count) plans have a phase \(phase)", cure: "name it as plan/phase")
        }
        let id = phases[index].id
        switch phases[index].record.state {
        case .awaitingApproval:
            pass(index, "an operator approved it")
            return .success(OperatorAnswer(message: "phase \(id) is approved", turn: nil))
        case .refused:
            guard let check = phases[index].definition.gate.verify else {
                enter(.open, nil, phase: index)
                review(index)
                return .success(OperatorAnswer(message: "the gate of \(id) is looked at again", turn: nil))
            }
            enter(.verifying, "checked again on an operator's word", phase: index)
            phases[index].check = startCheck(.phase(id), check)
            return .success(OperatorAnswer(message: "the gate of \(id) is checked again", turn: nil))
        case .shut, .open, .verifying, .passed:
            let state = phases[index].record.state.rawValue
            return refuse("phase \(id) is \(state), it waits for no approval", cure: "midwatch phases shows what it waits for")
        }
    }

    private mutating func answerCancel(_ id: TurnID) -> OperatorReply {
        guard let turn = live[id] else {
            return .failure(
                OperatorRefusal(kind: .notFound, message: "no turn \(id) is live", cure: "midwatch turns lists them")
            )
        }
        stop(id, cause: "an operator cancelled it")
        return .success(OperatorAnswer(message: "turn \(id) of \(turn.job) is being ended", turn: id))
    }
}
