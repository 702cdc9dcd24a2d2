import MidwatchModel
public import NightFacts

extension Notice {
    /// The line for people, complete in itself.
    public var words: String {
        switch self {
        case .recorded(_, let text, _): text
        case .daemonStarted(let jobs, let running): "midwatchd is up: \(jobs) jobs, \(running) turns running"
        case .daemonDrains(let turns, let limit):
            "midwatchd stops when \(turns) turns have ended, in \(DurationText.seconds(limit)) at most"
        case .daemonEndsTurns(let turns, let cause): "midwatchd stops and ends \(turns) turns: \(cause.words)"
        case .daemonStopped(let running):
            "midwatchd stops in order; \(running == 0 ? "nothing runs" : "\(running) turns go on")"
        case .clockStepped(let step):
            "the wall clock was set \(step > .zero ? "forward" : "back") by \(abs(step.wholeMilliseconds)) ms"
        case .definitionsLoaded(let jobs, let added, let changed, let removed):
            "\(jobs) jobs: \(added) added, \(changed) changed, \(removed) removed"
        case .catchUpHeld(let starts, let within, let until):
            "midwatchd has started \(starts) times within \(within.wholeMilliseconds / 60_000) min without an orderly "
                + "stop: what was missed waits until \(until.text), what falls due now does not"
        case .ledgerRestored(let copy):
            "the ledger was restored from \(copy); what came after that copy is found in the turn folders"
        case .ruleBroken(let rule):
            "a fault of Midwatch, which found a rule of its own broken: \(rule) (please report it)"
        case .turnStarted(let turn, let job, let iteration, let trigger, let attempt):
            "turn \(turn) of \(job) starts (iteration \(iteration)\(trigger.words(attempt: attempt)))"
        case .turnAdopted(let turn, let job): "turn \(turn) of \(job) was found running and goes on"
        case .turnRecovered(let turn, let job):
            "turn \(turn) of \(job) was found in its folder; the ledger, an older copy, did not know it"
        case .turnStopping(let turn, let job, let cause): "turn \(turn) of \(job) is being ended: \(cause.words)"
        case .turnEnded(let turn, let job, let outcome, let cause):
            "turn \(turn) of \(job) ended \(outcome.rawValue)\(cause.afterColon)"
        case .retryPlanned(let job, let delay, let attempt, let attempts, let outcome):
            "\(job) is tried again in \(DurationText.seconds(delay)): attempt \(attempt) of \(attempts) "
                + "after \(outcome.rawValue)"
        case .leaseReaped(let token, let turn, let cause):
            "lease \(token) of turn \(turn) taken back: \(cause.words)"
        case .turnCheckStarted(let check, let turn, let argv):
            "check \(check) of turn \(turn)'s DONE: \(argv.joined(separator: " "))"
        case .gateCheckStarted(let check, let phase, let argv):
            "check \(check) of the gate of \(phase): \(argv.joined(separator: " "))"
        case .checkEnded(let check, let passed, let evidence):
            "check \(check) \(passed ? "says yes" : "says no: \(evidence.brief)")"
        case .startDropped(let job, let trigger, let attempt, let cause):
            "\(trigger.start(attempt: attempt)) of \(job) dropped: \(cause.words)"
        case .whenFailed(let job, let cause):
            "\(job) does not start: \(cause.words) (put it right; midwatch run \(job.argument) does not ask it)"
        case .jobDone(let job): "\(job) is done"
        case .jobStuck(let job, let cause):
            "\(job) is stuck: \(cause.words) (put it right, then: midwatch resume \(job.argument))"
        case .jobHeld(let job, let cause): "\(job) is held: \(cause.words)"
        case .jobEnded(let job, let cause): "\(job) is over: \(cause.words)"
        case .jobResumed(let job): "\(job) is resumed"
        case .jobUnstuck(let job, let turn): "\(job) goes on: turn \(turn) got it unstuck"
        case .jobAnswered(let job): "\(job) is answered; its next prompt says so"
        case .jobEscalated(let job, let choice, let number, let count):
            "\(job) is stuck, and \(choice.words) tries (\(number) of \(count))"
        case .jobAsks(let job, let cause): "\(job) asks: \(cause.words) (midwatch answer \(job.argument) \"text\")"
        case .jobParked(let job): "\(job) is parked: its phase goes on without it"
        case .phaseOpened(let phase, let members, let disabled):
            "phase \(phase) opens: "
                + members.map { "\($0)\(disabled.contains($0) ? " (disabled: it will not run)" : "")" }
                .joined(separator: ", ")
        case .phaseReopened(let phase, let cause): "phase \(phase) is open again: \(cause.words)"
        case .gatePassed(let phase, let cause): "the gate of \(phase) opens: \(cause.words)"
        case .gateRefused(let phase, let evidence):
            "the gate of \(phase) stays shut: \(evidence.brief) (put it right, then: midwatch approve \(phase.argument))"
        case .gateAwaitsApproval(let phase, let until, let isUnbound):
            "the gate of \(phase) waits for approval\(until.map { ", until \($0.text)" } ?? ""): "
                + "midwatch approve \(phase.argument)\(PhaseCause.unbound(isUnbound))"
        case .gateReopened(let phase, let count, let times, let jobs, let evidence):
            "the gate of \(phase) says no, back to work (\(count) of \(times)): "
                + "\(jobs.map(\.rawValue).joined(separator: ", ")): \(evidence.brief)"
        case .approvalExpired(let phase, let span):
            "the gate of \(phase) stays shut: \(PhaseCause.approvalExpired(phase, within: span).words)"
        case .approvalVoided(let phase, let cause):
            "the approval of \(phase) does not count: \(cause.words); its gate is looked at again"
        case .phaseTimedOut(let phase, let span, let done, let needed):
            "phase \(phase) stays shut: \(PhaseCause.timedOut(span, done: done, needed: needed).words) "
                + "(midwatch approve \(phase.argument) gives it the same time again)"
        case .planStarted(let plan, let instance): "instance \(instance) of \(plan) begins"
        case .planPassed(let plan, let instance): "instance \(instance) of \(plan) is over: all gates met"
        case .planUnfinished(let plan, let instance, let phase, let state, let causes):
            "instance \(instance) of \(plan) ends unfinished: phase \(phase.phase) is \(state.rawValue)"
                + (causes.isEmpty ? "" : ": \(causes.map(\.words).joined(separator: ", "))")
        case .accountHeld(let account, let until, let cause):
            "account \(account) is held \(until.until(else: "somebody releases it")): \(cause.words)"
        case .accountBarred(let account, let cause):
            "account \(account) is held: \(cause.words) (put it right, then: midwatch release \(ShellWord.quoted(account)))"
        case .accountFreed(let account, let turn, let ran, let followers):
            "account \(account) is free again: turn \(turn) \(ran ? "ran" : "met no limit")"
                + (followers == 0 ? "" : "; \(followers) jobs follow")
        case .accountReleased(let account): "account \(account) may be tried again, on an operator's word"
        case .budgetReached(let balance, let percent, let end, let forecast):
            Self.reached(balance, percent, end: end, forecast: forecast)
        case .turnBudgetExceeded(let turn, let job, let kind, let spent, let limit):
            "turn \(turn) of \(job) has spent \(kind.text(spent)), and its turnBudget is \(kind.digits(limit))"
        case .budgetRaised(let raise): raise.words
        case .costEstimated(let turn, let job, let estimate): "turn \(turn) of \(job) does not say \(estimate.words)"
        }
    }

    private static func reached(
        _ balance: BudgetBalance,
        _ percent: Int64,
        end: Moment?,
        forecast: Moment?
    ) -> String {
        let spent = "\(balance.scope.words) has spent \(balance.words()) (\(percent) %)"
        if percent >= 100 {
            let end = end.until(else: "somebody raises it")
            return "\(spent); nothing more starts on it \(end) (midwatch budget add \(balance.scope))"
        }
        return spent + (forecast.map { "; at this rate it reaches its cap about \($0.text)" } ?? "")
    }
}

extension EventRecord {
    /// The line for people, complete in itself.
    public var message: String { notice.words }
}

extension BudgetRaise {
    var words: String {
        let amounts = BudgetKind.allCases.compactMap { kind in
            let amount = kind.amount(of: added)
            return amount == 0 ? nil : kind.text(amount)
        }
        let now = balances.map { $0.words(" spent") }.joined(separator: ", ")
        return "the budget of \(scope.words) is raised by \(amounts.joined(separator: ", ")): \(now)"
    }
}

extension CostEstimate {
    fileprivate var words: String {
        let cost = money.map { money in
            "what it cost: counted as \(BudgetKind.money.text(money.microUSD)) for \(money.basis.words)"
        }
        guard lacksTokens else { return cost ?? "what it cost" }
        return (cost.map { "\($0); and not " } ?? "") + "how many tokens it used: counted as 0"
    }
}

extension CostEstimate.Basis {
    fileprivate var words: String {
        switch self {
        case .reserve: "what was set aside for it"
        case .tokens(let tokens): "\(tokens) tokens"
        case .time(let milliseconds): BudgetKind.time.text(milliseconds)
        }
    }
}

extension TurnTrigger {
    /// What is special about a turn's start.
    fileprivate func words(attempt: Int) -> String {
        switch self {
        case .schedule: ""
        case .manual: ", by hand"
        case .retry: ", attempt \(attempt)"
        case .afterHold: ", after a hold"
        case .escalation: ", another tries"
        }
    }

    /// What a start without an occurrence is called.
    fileprivate func start(attempt: Int) -> String {
        switch self {
        case .retry: "attempt \(attempt)"
        case .afterHold: "the start after a hold"
        case .escalation: "another's try"
        case .manual, .schedule: "manual run"
        }
    }
}

extension AgentChoice {
    /// `codex`, or `claude with opus`.
    fileprivate var words: String { agent + (model.map { " with \($0)" } ?? "") }
}
