import MidwatchModel
import NightFacts
import SchedulerCore

extension Judge {
    /// Turns start and end by the rules, and their leases with them.
    mutating func judgeTurns(
        _ step: Step,
        _ before: [JobID: Book],
        _ ledger: MemoryLedger,
        _ processes: ProcessTable
    ) {
        for turn in step.planned { judgeStart(turn, step, before, ledger) }
        for turn in step.settled { judgeEnd(turn, step, ledger) }
        for case .record(.leaseReleased(let token, _)) in step.orders {
            guard let lease = ledger.leases[token], processes.isGroupAlive(.turn(lease.turn)) else { continue }
            complain("the lease of turn \(lease.turn) was released while its process group lives")
        }
    }

    private mutating func judgeStart(
        _ turn: TurnRecord,
        _ step: Step,
        _ before: [JobID: Book],
        _ ledger: MemoryLedger
    ) {
        guard let book = books[turn.job] else {
            complain("turn \(turn.id) is of \(turn.job), which is not defined")
            return
        }
        if !isUp { complain("turn \(turn.id) starts while the daemon starts or stops") }
        let isForced = isForced(turn, step)
        let isStuckTry = turn.trigger == .escalation && book.state == .stuck
        if !isForced, !isStuckTry, book.state != .active {
            complain("turn \(turn.id) starts though \(turn.job) is \(book.state)")
        }
        if !isForced, !book.isPhaseOpen {
            complain("turn \(turn.id) starts though its phase is \(book.phaseState.map(\.rawValue) ?? "")")
        }
        judgeWindow(turn, book, isForced: isForced, now: step.now.wall)
        if turn.trigger == .schedule, !book.definition.isEnabled { complain("turn \(turn.id) is of a disabled job") }
        if book.live > book.liveMax { complain("\(turn.job) has \(book.live) live turns, \(book.liveMax) are allowed") }
        let most = definitions.definitions.limits.maxConcurrentTurns
        if ledger.openTurns.count > most { complain("\(ledger.openTurns.count) turns live, \(most) are allowed") }
        if !isForced, let most = book.definition.maxTurns, (book.record?.countedTurns ?? 0) + book.live > most {
            complain("\(turn.job) starts more than its \(most) turns")
        }
        judgeRoom(turn, book, isForced: isForced, step, ledger)
        judgeFinish(turn, book, isForced: isForced, now: step.now.wall)
        judgeWhen(turn, book, ledger)
        judgeBudgets(turn, book, isForced: isForced, step, ledger)
        guard turn.trigger == .schedule else {
            judgeAsked(turn, step, before, ledger)
            return
        }
        let hasRow = step.orders.contains { order in
            switch order {
            case .record(.occurrence(let row)), .record(.occurrenceDecided(let row)): row.turn == turn.id
            default: false
            }
        }
        if !hasRow { complain("turn \(turn.id) starts and no occurrence says so") }
        let isOvertaking = ledger.waiting.contains { key, row in
            key.grid.job == turn.job && key.grid.revision == turn.revision
                && turn.nominal.map { key.nominal < $0 } ?? false
                && row.notBefore.map { $0 <= step.now.wall } ?? true
        }
        if isOvertaking { complain("turn \(turn.id) of \(turn.job) overtook an older occurrence that waits") }
    }

    /// What is concluded of a turn is what the event said, and nothing is concluded without one.
    private mutating func judgeEnd(_ turn: TurnRecord, _ step: Step, _ ledger: MemoryLedger) {
        let expected = expectedOutcomes(turn, step, ledger)
        guard let outcome = turn.outcome, !expected.contains(outcome) else { return }
        complain("turn \(turn.id) ended \(outcome), not \(expected) after \(step.event)")
    }

    private func expectedOutcomes(_ turn: TurnRecord, _ step: Step, _ ledger: MemoryLedger) -> [TurnOutcome] {
        switch step.event {
        case .turnEnded(turn.id, let ending):
            var outcome = Self.outcome(ending)
            // Who has no account has no limit, and no login either.
            if turn.account == nil, [.usageLimit, .loginRefused, .budget].contains(outcome) { outcome = .failed }
            if outcome == .continue, isIdle(ending, books[turn.job]?.definition) { outcome = .noProgress }
            guard outcome == .done, let definition = books[turn.job]?.definition, definition.verify != nil else {
                return [outcome]
            }
            return turn.stopCause == nil ? [] : [.cancelled]
        case .launchFailed(.turn(turn.id), _): return [.failed]
        case .launchLost(.turn(turn.id), _): return [.lost]
        case .launchNeverMade(.turn(turn.id)): return turn.stopCause == nil ? [.lost] : [.cancelled]
        case .checkEnded(let id, let end, _):
            guard let check = ledger.checks[id], check.subject == .turn(turn.id) else { return [] }
            return check.isYes(end) ? [.done] : [turn.stopCause == nil ? .falseDone : .cancelled]
        case .launchFailed(let launch, _) where launch.kind == .check:
            guard ledger.checks[launch.number]?.subject == .turn(turn.id) else { return [] }
            return [turn.stopCause == nil ? .falseDone : .cancelled]
        case .launchLost(let launch, _) where launch.kind == .check:
            guard ledger.checks[launch.number]?.subject == .turn(turn.id) else { return [] }
            // Made again a few times; then it says no.
            return unverified(turn) + [turn.stopCause == nil ? .falseDone : .cancelled]
        case .launchNeverMade(let launch) where launch.kind == .check:
            guard ledger.checks[launch.number]?.subject == .turn(turn.id) else { return [] }
            return unverified(turn)
        case .started: return unverified(turn)
        default: return []
        }
    }

    /// A DONE that is to be checked and cannot be.
    private func unverified(_ turn: TurnRecord) -> [TurnOutcome] {
        guard turn.ending != nil else { return [] }
        if turn.stopCause != nil { return [.cancelled] }
        guard let book = books[turn.job] else { return [.continue] }
        return book.definition.verify == nil ? [.done] : []
    }

    /// What an ending means, by the words of the manual.
    private static func outcome(_ ending: TurnEnding) -> TurnOutcome {
        if case .neverStarted = ending.exit.status { return .failed }
        switch ending.exit.endedBy {
        case .timeout: return .timedOut
        case .noOutput, .repeatedOutput: return .hung
        case .request: return .cancelled
        case nil: break
        }
        switch ending.report.failure?.kind {
        case .usageLimit: return .usageLimit
        case .transient: return .transient
        case .loginRefused: return .loginRefused
        case .budget, .turnBudget: return .budget
        case .other, nil: break
        }
        if case .stuck = ending.signal { return .stuck }
        guard ending.exit.status == .exited(0), ending.report.failure == nil else { return .failed }
        return ending.signal == .done ? .done : .continue
    }
}
