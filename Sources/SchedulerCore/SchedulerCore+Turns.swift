import MidwatchModel

// What becomes of turns: keepers that start, endings, losses, and what each means for its job.

extension SchedulerCore {
    mutating func noteKeeper(of run: Run, pid: Int32, adopted: Bool) {
        guard case .turn(let id) = run, var turn = live[id] else { return }
        if turn.state == .intended { turn.state = .running }
        turn.keeperPID = pid
        live[id] = turn
        record(.turnChanged(turn))
        guard adopted else { return }
        tell(
            .turnAdopted,
            job: turn.job,
            turn: id,
            phase: turn.phase,
            "turn \(id) of \(turn.job) was found running and goes on"
        )
    }

    mutating func settleLaunchFailure(of run: Run, reason: String) {
        switch run {
        case .turn(let id):
            let exit = ExitRecord(status: .neverStarted(reason), startedAt: nil, endedAt: now.wall)
            turnEnded(id, TurnEnding(exit: exit))
        case .check(let id):
            checkEnded(id, passed: false, evidence: reason)
        }
    }

    /// Never made means never started: the same attempt may start now.
    mutating func relaunch(_ run: Run) {
        switch run {
        case .turn(let id):
            guard let turn = live[id], let index = jobIndex[turn.job] else {
                settleLoss(of: run, reason: "the daemon stopped before it was started, and its job is defined no more")
                return
            }
            let definition = jobs[index].definition
            launches.append(.launch(TurnLaunch(turn: turn, job: definition, agent: agent(of: definition))))
        case .check(let id):
            restartCheck(id, because: "the daemon stopped before it was started")
        }
    }

    mutating func settleLoss(of run: Run, reason: String) {
        switch run {
        case .turn(let id):
            guard let turn = live[id] else { return }
            tell(
                .leaseReaped,
                job: turn.job,
                turn: id,
                phase: turn.phase,
                "lease \(turn.token) of turn \(id) taken back: \(reason)"
            )
            settle(id, .lost, reason: reason, ending: nil)
        case .check(let id):
            restartCheck(id, because: reason)
        }
    }

    mutating func turnEnded(_ id: TurnID, _ ending: TurnEnding) {
        guard var turn = live[id], turn.state != .verifying else { return }
        let conclusion = Conclusion(of: ending, stopCause: turn.stopCause)
        let check = jobIndex[turn.job].flatMap { jobs[$0].definition.verify }
        guard conclusion.outcome == .done, let check else {
            settle(id, conclusion.outcome, reason: conclusion.reason, ending: ending)
            return
        }
        turn.state = .verifying
        turn.ending = ending
        live[id] = turn
        record(.turnChanged(turn))
        startCheck(.turn(id), check)
    }

    /// The answer to a turn's DONE.
    mutating func settleVerified(_ id: TurnID, passed: Bool, evidence: String) {
        guard let turn = live[id] else { return }
        if let cause = turn.stopCause {
            settle(id, .cancelled, reason: cause, ending: turn.ending)
        } else if passed {
            settle(id, .done, reason: nil, ending: turn.ending)
        } else {
            settle(id, .falseDone, reason: "it said DONE, and the verify command says no: \(evidence)", ending: turn.ending)
        }
    }

    /// Ends a turn once and for all: outcome, lease, job, phase.
    private mutating func settle(_ id: TurnID, _ outcome: TurnOutcome, reason: String?, ending: TurnEnding?) {
        guard var turn = live.removeValue(forKey: id) else { return }
        turn.state = .ended
        turn.outcome = outcome
        turn.reason = reason
        turn.ending = ending
        turn.endedAt = now.wall
        record(.turnChanged(turn))
        record(.leaseReleased(turn.token, at: now.wall))
        let words = reason.map { ": \($0)" } ?? ""
        tell(
            .turnEnded,
            job: turn.job,
            turn: id,
            phase: turn.phase,
            "turn \(id) of \(turn.job) ended \(outcome.rawValue)\(words)"
        )
        guard let index = jobIndex[turn.job] else {
            countForRetired(turn, outcome)
            return
        }
        jobs[index].live.removeAll { $0 == id }
        change(index) { record, now in
            if outcome.countsAsIteration { record.countedTurns += 1 }
            record.turn = id
        }
        if jobs[index].isCompletionBased, case .every(let interval) = jobs[index].definition.schedule {
            change(index) { record, now in
                record.anchor = now + interval.period
                record.decidedThrough = max(record.decidedThrough, now)
            }
        }
        follow(outcome, reason: reason, turn: id, index)
        endIfOver(index)
        rearm(index)
    }

    private mutating func countForRetired(_ turn: TurnRecord, _ outcome: TurnOutcome) {
        guard var record = retired[turn.job], outcome.countsAsIteration else { return }
        record.countedTurns += 1
        retired[turn.job] = record
        self.record(.job(record))
    }

    /// What an outcome means for its job.
    private mutating func follow(_ outcome: TurnOutcome, reason: String?, turn: TurnID, _ index: Int) {
        guard jobs[index].record.state == .active || jobs[index].record.state == .held else { return }
        switch outcome {
        case .done:
            enter(.done, nil, turn: turn, index)
        case .stuck:
            enter(.stuck, reason, turn: turn, index)
        case .continue, .failed, .timedOut, .hung, .falseDone, .noProgress, .budget, .auth, .usageLimit, .transient,
            .cancelled, .lost:
            followOneShot(outcome, reason: reason, turn: turn, index)
        }
    }

    /// A one-shot has no next time: its only turn decides.
    private mutating func followOneShot(_ outcome: TurnOutcome, reason: String?, turn: TurnID, _ index: Int) {
        guard case .at = jobs[index].definition.schedule, jobs[index].live.isEmpty else { return }
        if outcome == .continue {
            enter(.done, nil, turn: turn, index)
        } else {
            end(index, .oneShot, "its only turn ended \(outcome.rawValue)" + (reason.map { ": \($0)" } ?? ""), turn: turn)
        }
    }

    /// Brings a job into a state that starts no more turns.
    mutating func enter(_ state: JobState, _ reason: String?, turn: TurnID?, _ index: Int) {
        let id = jobs[index].definition.id
        change(index) { record, now in
            record.state = state
            record.reason = reason
            record.since = now
            record.turn = turn ?? record.turn
        }
        switch state {
        case .done:
            dropWaiting(of: id, verdict: .expired, cause: "the job is done")
            tell(.jobDone, job: id, turn: turn, phase: jobs[index].phase, "\(id) is done")
        case .stuck:
            dropWaiting(of: id, verdict: .skippedHold, cause: "the job is stuck: \(reason ?? "")")
            let cure = "put it right, then: midwatch resume \(id)"
            tell(.jobStuck, job: id, turn: turn, phase: jobs[index].phase, "\(id) is stuck: \(reason ?? "") (\(cure))")
        case .held:
            dropWaiting(of: id, verdict: .skippedHold, cause: "the job is held: \(reason ?? "")")
            tell(.jobHeld, job: id, turn: turn, phase: jobs[index].phase, "\(id) is held: \(reason ?? "")")
        case .active, .ended:
            break
        }
        reviewPhase(of: index)
        rearm(index)
    }
}
