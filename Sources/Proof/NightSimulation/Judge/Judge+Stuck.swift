import MidwatchModel
import NightFacts
import SchedulerCore

// Stuck jobs: who tries in their place, in which order, and what a stuck job may not do.

extension Judge {
    /// Another's try is the next rung of the job's ladder, or the same rung once more where nothing was tried on it.
    mutating func judgeEscalation(_ start: PendingStart, _ step: Step, _ before: [JobID: Book]) {
        if isRestated(start, step) { return }
        if !isEscalated(start.job, start.choice, step, before) { complain("nobody tries by \(start)") }
    }

    /// A turn that tries in another's place serves a job that is stuck, as its ladder says.
    func isEscalated(_ turn: TurnRecord, _ step: Step, _ before: [JobID: Book]) -> Bool {
        guard let agent = turn.agent else { return false }
        return isEscalated(turn.job, AgentChoice(agent: agent, model: turn.model), step, before)
    }

    private func isEscalated(_ job: JobID, _ choice: AgentChoice?, _ step: Step, _ before: [JobID: Book]) -> Bool {
        guard let choice, let book = books[job], let record = book.record, record.state == .stuck else { return false }
        let grounds = (settledBefore + step.settled).filter { $0.job == job }
        guard grounds.contains(where: { $0.outcome == .stuck || $0.trigger == .escalation }) else { return false }
        let ladders = [before[job], books[job]].compactMap { $0?.definition.onStuck.retryWith }
        return ladders.contains { rungs in
            let isNext =
                record.streaks.tries >= 1 && record.streaks.tries <= rungs.count
                && rungs[record.streaks.tries - 1] == choice
            // What a limit kept from trying may be tried by whom an older file named.
            let isAgain = grounds.contains { turn in
                turn.trigger == .escalation && turn.agent == choice.agent && turn.model == choice.model
                    && turn.outcome.map(Self.triedNothing) ?? false
            }
            return isNext || isAgain
        }
    }

    private static func triedNothing(_ outcome: TurnOutcome) -> Bool {
        [.usageLimit, .transient, .loginRefused, .budget, .lost].contains(outcome)
    }

    /// Whether the account of whom a start names is free, and budgets have room for it; one that names nobody may take any of its job's.
    func mayTry(_ start: PendingStart, _ book: Book, _ ledger: MemoryLedger, now: WallTime) -> Bool {
        guard let choice = start.choice,
            let agent = definitions.definitions.agents.first(where: { $0.name == choice.agent })
        else { return true }
        let own = choice.agent == book.definition.agent ? book.definition.account : nil
        let account = own ?? agent.account ?? agent.name
        let isShort = isShort(account: account, book, ledger, now: now) || isShort(book.definition.id, now, ledger)
        return isFree(account, ledger, now) && !isShort
    }

    /// Only a stuck job is parked, and only where its definition says so.
    mutating func judgeParking(_ old: JobRecord, _ new: JobRecord) {
        guard new.isParked else { return }
        if new.state != .stuck { complain("\(new.id) is parked and \(new.state)") }
        if !old.isParked, books[new.id]?.definition.onStuck.then != .park {
            complain("\(new.id) is parked, and nobody said so")
        }
    }

    /// What a job's next prompt says besides stays until a turn has run with it, and is gone then.
    mutating func judgeNote(_ old: JobRecord, _ new: JobRecord, _ step: Step) {
        if case .answer(new.id, let text) = step.acceptedCommand {
            let answers = new.note?.remarks.filter { if case .answer(text, _) = $0 { true } else { false } } ?? []
            if answers.isEmpty { complain("the answer to \(new.id) is not kept") }
            return
        }
        let hasRun = step.settled.contains { turn in
            turn.job == new.id && turn.outcome.map(Self.counts) ?? false && turn.outcome != .cancelled
                && old.note?.after.map { turn.id > $0 } ?? true
        }
        if old.note != nil, new.note == nil, !hasRun { complain("what \(new.id) was told is lost") }
        let isToldAnew = new.note?.after != old.note?.after
        if old.note != nil, new.note == old.note, hasRun, !isToldAnew { complain("\(new.id) is told the same again") }
    }

    /// Whether a stuck job goes on because somebody has tried in its place.
    func isUnstuck(_ job: JobID, _ step: Step) -> Bool {
        step.settled.contains { $0.job == job && $0.trigger == .escalation && $0.outcome == .continue }
    }
}
