import MidwatchModel

extension Notice {
    /// What it says besides the event's kind, job, turn and phase, for programs.
    public var fields: [Field] {
        switch self {
        case .recorded(_, _, let fields): fields
        case .daemonStarted(let jobs, let running): [.number("jobs", jobs), .number("running", running)]
        case .daemonDrains(let turns, let limit): [.number("running", turns)] + Field.span("limit", limit)
        case .daemonEndsTurns(let turns, let cause): [.number("running", turns)].and(cause)
        case .daemonStopped(let running): [.number("running", running)]
        case .clockStepped(let step): Field.span("step", step)
        case .definitionsLoaded(let jobs, let added, let changed, let removed):
            [
                .number("jobs", jobs), .number("added", added), .number("changed", changed),
                .number("removed", removed),
            ]
        case .catchUpHeld(let starts, let within, let until):
            [.number("starts", starts)] + Field.span("within", within) + Field.moment("until", until)
        case .ledgerRestored(let copy): [.text("copy", copy)]
        case .ruleBroken(let rule): [.text("rule", rule)]
        case .turnStarted(_, _, let iteration, let trigger, let attempt):
            [.number("iteration", iteration), .text("trigger", trigger.rawValue), .number("attempt", attempt)]
        case .turnAdopted, .turnRecovered: []
        case .turnStopping(_, _, let cause): [].and(cause)
        case .turnEnded(_, _, let outcome, let cause): [.text("outcome", outcome.rawValue)].and(cause)
        case .retryPlanned(_, let delay, let attempt, let attempts, let outcome):
            Field.span("delay", delay) + [
                .number("attempt", attempt), .number("attempts", attempts), .text("outcome", outcome.rawValue),
            ]
        case .leaseReaped(let token, _, let cause): [.number("token", token.rawValue)].and(cause)
        case .turnCheckStarted(let check, _, let argv), .gateCheckStarted(let check, _, let argv):
            [.number("check", check), .text("command", argv.joined(separator: " "))]
        case .checkEnded(let check, let passed, let evidence):
            [.number("check", check), .flag("passed", passed)] + (passed ? [] : evidence.fields)
        case .startDropped(_, let trigger, let attempt, let cause):
            [.text("trigger", trigger.rawValue), .number("attempt", attempt)].and(cause)
        case .whenFailed(_, let cause), .jobEnded(_, let cause): [].and(cause)
        case .jobStuck(_, let cause), .jobHeld(_, let cause), .jobAsks(_, let cause): [].and(cause)
        case .jobDone, .jobAnswered, .jobParked: []
        case .jobResumed: [.text("by", "operator")]
        case .jobUnstuck: [.text("by", "turn")]
        case .jobEscalated(_, let choice, let number, let count):
            [.text("agent", choice.agent)] + (choice.model.map { [.text("model", $0)] } ?? [])
                + [.number("try", number), .number("tries", count)]
        case .phaseOpened(_, let members, let disabled):
            [.text("jobs", members.list)] + (disabled.isEmpty ? [] : [.text("disabled", disabled.list)])
        case .phaseReopened(_, let cause), .gatePassed(_, let cause), .approvalVoided(_, let cause):
            [].and(.phase(cause))
        case .gateRefused(_, let evidence): evidence.fields
        case .gateAwaitsApproval(_, let until, let isUnbound):
            Field.moment("until", until) + [.flag("isUnbound", isUnbound)]
        case .gateReopened(_, let count, let times, let jobs, let evidence):
            [.number("count", count), .number("times", times), .text("jobs", jobs.list)].with(evidence)
        case .approvalExpired(_, let span): Field.span("expiresAfter", span)
        case .phaseTimedOut(_, let span, let done, let needed):
            Field.span("timeout", span) + [.number("done", done), .number("needed", needed)]
        case .planStarted(let plan, let instance): [.text("plan", plan), .number("instance", instance)]
        case .planPassed(let plan, let instance):
            [.text("plan", plan), .number("instance", instance), .flag("passed", true)]
        case .planUnfinished(let plan, let instance, _, let state, let causes):
            [.text("plan", plan), .number("instance", instance), .flag("passed", false)]
                + [.text("state", state.rawValue)].and(causes.first)
        case .accountHeld(let account, let until, let cause):
            ([.text("account", account)] + Field.moment("until", until)).and(cause)
        case .accountBarred(let account, let cause): [.text("account", account)].and(cause)
        case .accountFreed(let account, _, let ran, let followers):
            [.text("account", account), .flag("ran", ran), .number("followers", followers)]
        case .accountReleased(let account): [.text("account", account), .text("by", "operator")]
        case .budgetReached(let balance, let percent, let end, let forecast):
            balance.fields + [.number("percent", percent)] + Field.moment("until", end)
                + Field.moment("reachesLimitAt", forecast)
        case .turnBudgetExceeded(_, _, let kind, let spent, let limit):
            [
                .text("scope", "turn"), .text("bound", kind.rawValue), .number("spent", spent),
                .number("limit", limit),
            ]
        case .budgetRaised(let raise): raise.fields
        case .costEstimated(_, _, let estimate): estimate.fields
        }
    }
}

extension BudgetRaise {
    fileprivate var fields: [Field] {
        [.text("scope", scope.description)]
            + BudgetKind.allCases.compactMap { kind in
                let amount = kind.amount(of: added)
                return amount > 0 ? .number("\(kind.fieldName)Added", amount) : nil
            }
    }
}

extension CostEstimate {
    fileprivate var fields: [Field] {
        (money.map { [.number("costMicroUSD", $0.microUSD), .text("basis", $0.basis.name)] } ?? [])
            + [.flag("lacksTokens", lacksTokens)]
    }
}

extension CostEstimate.Basis {
    fileprivate var name: String {
        switch self {
        case .reserve: "reserve"
        case .tokens: "tokens"
        case .time: "time"
        }
    }
}

extension BudgetKind {
    fileprivate var fieldName: String {
        switch self {
        case .turns: "turns"
        case .tokens: "tokens"
        case .money: "microUSD"
        case .time: "ms"
        }
    }
}

extension [JobID] {
    fileprivate var list: String { map(\.rawValue).joined(separator: ", ") }
}
