import MidwatchModel
public import NightFacts

extension Answer {
    /// One line for people.
    public var message: String {
        switch self {
        case .leaseHeld(let turn, let job, let token): "turn \(turn) holds the lease of \(job), token \(token)"
        case .turnStarts(let turn, let job): "turn \(turn) of \(job) starts"
        case .waits(let job, let cause): "\(job) \(cause.words)"
        case .held(let job, let words, let running):
            "\(job) is held: \(words)" + (running.map { "; turn \($0) goes on (midwatch cancel \($0) ends it)" } ?? "")
        case .activeAgain(let job): "\(job) is active again"
        case .activeAndStarts(let job): "\(job) is active again and starts now: its time has passed"
        case .freeAgain(let job): "\(job) is free again: it has its turns in the next instance of its plan"
        case .answered(let job): "the answer goes into the next prompt of \(job)"
        case .beingEnded(let turn, let job): "turn \(turn) of \(job) is being ended"
        case .beingEndedAlready(let turn, let job): "turn \(turn) of \(job) is being ended already"
        case .approved(let phase, let isSure):
            "phase \(phase) is approved\(isSure ? "" : " once nothing has changed since it asked")"
        case .gateLookedAtAgain(let phase): "the gate of \(phase) is looked at again"
        case .gateCheckedAgain(let phase): "the gate of \(phase) is checked again"
        case .openAgain(let phase): "phase \(phase) is open again, with the same time as before"
        case .accountTried(let account): "one turn tries account \(account), then the others follow"
        case .raised(let raise): raise.words
        }
    }
}

extension Refusal {
    /// What stands in the way, for people.
    public var message: String {
        switch self {
        case .unknownJob(let job): "there is no job \(job)"
        case .unknownPhase(let plan, let phase): "there is no phase \(plan.map { "\($0)/" } ?? "")\(phase)"
        case .unknownTurn(let turn): "there is no turn \(turn)"
        case .turnNotLive(let turn): "no turn \(turn) is live"
        case .turnFolderGone(let turn): "the folder of turn \(turn) is gone"
        case .neverRan(let job): "\(job) has not run yet"
        case .accountNotHeld(let account, _): "no account \(account) is held"
        case .unknownScope(let scope): "there is no \(scope)"
        case .notReady: "midwatchd is starting or stopping"
        case .obstacle(let job, let obstacle, let offset):
            obstacle.refusal(of: job) { Moment($0, offsetSeconds: offset).text }
        case .already(let job, let state): "\(job) is \(state.rawValue) already"
        case .turnOver(let turn, let outcome): "turn \(turn) is over (\(outcome?.rawValue ?? "ended"))"
        case .turnsUsed(let job): "\(job) has used its turns"
        case .endPassed(let job): "the end of \(job) has passed"
        case .timePassed(let job): "the time of \(job) has passed"
        case .phasePassed(let phase, let job): "phase \(phase) of \(job) has passed"
        case .phaseRefused(let phase, let job, let cause): "phase \(phase) of \(job) is refused: \(cause.words)"
        case .phaseDoneWithout(let phase, let state, let job):
            "phase \(phase) is \(state.rawValue): enough of its jobs are done without \(job)"
        case .takesNoAnswer(let job): "\(job) runs a command, which takes no answer"
        case .tooLateToAnswer(let job, let state): "\(job) is \(state.rawValue)"
        case .ambiguousPhase(let phase, let count): "\(count) plans have a phase \(phase)"
        case .awaitsNoApproval(let phase, let state): "phase \(phase) is \(state.rawValue), it waits for no approval"
        case .noBudget(let scope): "\(scope.words) has no budget"
        case .notLowered(let kind, let amount): "a budget is raised, never lowered: \(kind.text(amount))"
        case .notBounded(let scope, let kind): "the budget of \(scope.words) does not bound \(kind.rawValue)"
        case .nothingAdded: "nothing is to be added"
        case .leaseLost(let turn, let job, let token, let holders):
            "the lease of \(job) with token \(token) is not turn \(turn)'s any more: "
                + (holders.isEmpty
                    ? "nobody holds it now"
                    : "it is held by "
                        + holders.map { "turn \($0.turn) with token \($0.token)" }.joined(separator: ", "))
        }
    }

    /// What to do about it.
    public var cure: String {
        switch self {
        case .unknownJob: "midwatch jobs lists them"
        case .unknownPhase: "midwatch phases lists them"
        case .unknownTurn, .turnNotLive: "midwatch turns lists them"
        case .turnFolderGone(let turn): "its record: midwatch show \(turn)"
        case .neverRan(let job): "midwatch run \(job.argument) starts a turn now"
        case .accountNotHeld(_, let held):
            held.isEmpty ? "nothing needs to be done" : "held are: \(held.joined(separator: ", "))"
        case .unknownScope: "midwatch budget lists the budgets"
        case .notReady: "try again in a moment"
        case .obstacle(let job, let obstacle, _): obstacle.cure(of: job)
        case .already, .turnOver: "nothing needs to be done"
        case .turnsUsed: "raise its maxTurns in the jobs file, then: midwatch reload"
        case .endPassed: "move its until in the jobs file, then: midwatch reload"
        case .timePassed: "give it a new time in the jobs file, then: midwatch reload"
        case .phasePassed(_, let job), .phaseDoneWithout(_, _, let job):
            "midwatch run --force \(job.argument) starts a single turn"
        case .phaseRefused(let phase, _, _): "midwatch approve \(phase.argument) gives it the same time again"
        case .takesNoAnswer(let job): "midwatch resume \(job.argument)"
        case .tooLateToAnswer(let job, _): "midwatch resume \(job.argument), then answer it"
        case .ambiguousPhase: "name it as plan/phase"
        case .awaitsNoApproval: "midwatch phases shows what it waits for"
        case .noBudget: "give it one in the jobs file, then: midwatch reload"
        case .notLowered: "lower it in the jobs file, then: midwatch reload"
        case .notBounded: "midwatch budget shows what it bounds"
        case .nothingAdded: "say how much, such as --usd 5"
        case .leaseLost: "this turn is over, and nothing it says counts: stop"
        }
    }
}

extension Obstacle {
    /// The answer to an operator who wants a job to run now.
    fileprivate func refusal(of job: JobID, _ text: (WallTime) -> String) -> String {
        switch self {
        case .stuck, .held, .done, .ended, .notStuck, .disabled, .phase, .budget:
            "\(job) does not run: \(words(text))"
        case .window: "\(job) does not run now: it is \(words(text))"
        case .maxTurns(let limit): "the last of \(job)'s \(limit) turns (maxTurns) is running"
        case .overlap(.turn(let turn)): "\(job) is running already, as turn \(turn)"
        case .overlap: "a start of \(job) waits already"
        default: "\(job) does not run now: \(words(text))"
        }
    }

    /// What an operator can do about it who wants a job to run now.
    fileprivate func cure(of job: JobID) -> String {
        let force = "midwatch run --force \(job.argument)"
        return switch self {
        case .stuck, .held, .done, .ended, .notStuck, .disabled: "midwatch resume \(job.argument), or \(force)"
        case .phase: "midwatch phases shows what it waits for; \(force) starts it all the same"
        case .budget(let obstacle): "midwatch budget add \(obstacle.scope) \(obstacle.kind.option), or \(force)"
        case .maxTurns: "wait for it, or raise maxTurns"
        case .overlap(.turn(let turn)): "wait for it, or midwatch cancel \(turn)"
        case .overlap: "wait for it; midwatch status says what it waits for"
        default: force
        }
    }
}
