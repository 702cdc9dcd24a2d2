import MidwatchModel
import NightFacts
import SchedulerCore

extension Judge {
    /// Starts that wait without an occurrence's row: runs by hand that somebody asked for, and attempts that the policy
    /// grants.
    mutating func judgePending(_ step: Step, _ before: [JobID: Book], _ ledger: MemoryLedger) {
        for case .record(.pendingAdded(let start)) in step.orders {
            switch start.trigger {
            case .schedule: complain("a start by the schedule waits without its row: \(start)")
            case .manual:
                if !isAsked(start.job, step), !isRestated(start, step) { complain("nobody asked for \(start)") }
            case .escalation: judgeEscalation(start, step, before)
            case .retry: judgeAttempt(start, step, before)
            case .afterHold:
                if !isHeld(start.job), !isRestated(start, step), !isShort(start.job, step.now.wall, ledger) {
                    complain("no account was held for \(start)")
                }
            }
        }
    }

    /// Another attempt follows a turn that failed in a way the job's policy grants it for.
    private mutating func judgeAttempt(_ start: PendingStart, _ step: Step, _ before: [JobID: Book]) {
        if isRestated(start, step) { return }
        let policies = [before[start.job], books[start.job]].compactMap { $0?.definition.retry }
        let isGranted = (settledBefore + step.settled).contains { turn in
            guard turn.job == start.job, turn.attempt + 1 == start.attempt, turn.nominal == start.nominal,
                let failure = failure(of: turn)
            else { return false }
            return policies.contains { policy in
                let granted = policy.attempts[failure] ?? (failure == .transient ? 10 : 1)
                let latest = step.now.wall.advanced(by: policy.maximumDelay)
                return start.attempt <= granted && start.notBefore <= latest
            }
        }
        if !isGranted { complain("no policy grants \(start)") }
    }

    /// The way a turn failed, by the words of the manual: ended by nobody of ours is as good as lost.
    private func failure(of turn: TurnRecord) -> FailureClass? {
        turn.outcome == .cancelled && turn.stopCause == nil ? .lost : turn.outcome?.failureClass
    }

    /// Whether an account that could serve a job was held before or after the step.
    func isHeld(_ definition: JobDefinition) -> Bool {
        accounts(of: definition).contains { holdsBefore[$0] != nil || holds[$0] != nil }
    }

    private func isHeld(_ job: JobID) -> Bool {
        books[job].map { isHeld($0.definition) } ?? false
    }

    /// The accounts that could serve a job.
    func accounts(of definition: JobDefinition) -> [String] {
        guard case .agentTurn = definition.payload else { return definition.account.map { [$0] } ?? [] }
        let agents = [definition.agent].compactMap(\.self) + definition.fallback.map(\.agent)
        let named = agents.map { name in
            definitions.definitions.agents.first { $0.name == name }?.account ?? name
        }
        return definition.account.map { [$0] + named.dropFirst() } ?? named
    }

    /// It waited before, and only its time was set anew with the clock.
    func isRestated(_ start: PendingStart, _ step: Step) -> Bool {
        step.orders.contains { order in
            guard case .record(.pendingRemoved(let id)) = order, let old = pendingBefore[id] else { return false }
            return old.job == start.job && old.trigger == start.trigger && old.attempt == start.attempt
        }
    }

    /// Whether an operator has just been promised a turn of a job.
    private func isAsked(_ job: JobID, _ step: Step) -> Bool {
        switch step.acceptedCommand {
        case .run(job, _), .resume(job), .answer(job, _): true
        default: false
        }
    }

    /// A turn by hand or a further attempt was asked for: just now, or by what waited.
    mutating func judgeAsked(_ turn: TurnRecord, _ step: Step, _ before: [JobID: Book], _ ledger: MemoryLedger) {
        if turn.trigger == .manual, isAsked(turn.job, step) { return }
        if served(turn, step) != nil { return }
        // What takes no time to wait for needs no row: it waits and starts in one step.
        let isImmediate = (settledBefore + step.settled).contains { old in
            old.job == turn.job && old.attempt + 1 == turn.attempt && old.nominal == turn.nominal
                && failure(of: old) != nil
        }
        if turn.trigger == .retry, isImmediate { return }
        if turn.trigger == .afterHold, isHeld(turn.job) || isShort(turn.job, step.now.wall, ledger) { return }
        if turn.trigger == .escalation, isEscalated(turn, step, before) { return }
        complain("nobody asked for turn \(turn.id) of \(turn.job) (\(turn.trigger), attempt \(turn.attempt))")
    }

    /// The start that waited and that a turn serves.
    private func served(_ turn: TurnRecord, _ step: Step) -> PendingStart? {
        for case .record(.pendingRemoved(let id)) in step.orders {
            guard let start = pendingBefore[id], start.job == turn.job, start.trigger == turn.trigger,
                start.attempt == turn.attempt, start.nominal == turn.nominal
            else { continue }
            return start
        }
        return nil
    }

    /// Whether a turn may ignore holds, ends and shut phases.
    func isForced(_ turn: TurnRecord, _ step: Step) -> Bool {
        guard turn.trigger == .manual else { return false }
        if case .run(turn.job, true) = step.acceptedCommand { return true }
        return served(turn, step)?.isForced ?? false
    }
}
