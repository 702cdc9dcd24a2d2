public import MidwatchModel
public import NightFacts

/// What one turn's ending means. The table every verdict on a turn comes from.
public struct Conclusion: Hashable, Sendable {
    /// The outcome; `.done` here still has to survive the job's verify command.
    public var outcome: TurnOutcome
    /// Why, for people; nil when the outcome says it all.
    public var reason: Cause?

    /// Concludes from what the keeper and the agent's output say.
    ///
    /// In this order: no start at all; ended by the keeper (timeout, silence, request); a limit, an overload or a refused
    /// login by the agent's own structured account; STUCK; a bad end; DONE; otherwise one unit of work is done.
    public init(of ending: TurnEnding, stopCause: Cause?) {
        if case .neverStarted(let why) = ending.exit.status {
            self.init(.failed, .words(why))
            return
        }
        if let ender = ending.exit.endedBy {
            self.init(ender: ender, ending: ending, stopCause: stopCause)
            return
        }
        if let failure = ending.report.failure, let outcome = Conclusion.outcome(of: failure.kind) {
            self.init(outcome, .words(failure.message))
            return
        }
        if case .stuck(let reason) = ending.signal {
            self.init(.stuck, reason.isEmpty ? .noReasonGiven : .words(reason))
            return
        }
        if ending.exit.status != .exited(0) {
            let message = ending.report.failure?.message ?? ""
            self.init(.failed, .badEnd(ending.exit.status, saidDone: ending.signal == .done, message: message))
            return
        }
        if let failure = ending.report.failure {
            self.init(.failed, .words(failure.message))
            return
        }
        self.init(ending.signal == .done ? .done : .continue, nil)
    }

    /// The same for a turn that consumes this account's limits. Without an account there is nothing to limit or to log in
    /// to: a plain command that prints such words has just failed.
    func on(account: String?) -> Conclusion {
        switch outcome {
        case .usageLimit where account == nil, .loginRefused where account == nil, .budget where account == nil:
            Conclusion(.failed, reason)
        default: self
        }
    }

    /// One unit done, by its own account, and nothing to show for it.
    static let idle = Conclusion(.noProgress, .changedNothing)

    private init(_ outcome: TurnOutcome, _ reason: Cause?) {
        self.outcome = outcome
        self.reason = reason
    }

    private init(ender: ExitRecord.Ender, ending: TurnEnding, stopCause: Cause?) {
        switch ender {
        case .timeout:
            self.init(.timedOut, .timedOut)
        case .noOutput:
            self.init(.hung, .silent)
        case .repeatedOutput:
            self.init(.hung, .repeatedOutput)
        case .request:
            self.init(.cancelled, stopCause ?? .endedFromOutside)
        }
    }

    private static func outcome(of kind: AgentFailure.Kind) -> TurnOutcome? {
        switch kind {
        case .usageLimit: .usageLimit
        case .transient: .transient
        case .loginRefused: .loginRefused
        case .budget, .turnBudget: .budget
        case .other: nil
        }
    }

}

extension TurnOutcome {
    /// Whether a turn with this outcome counts as an iteration (towards `maxTurns`): limits, overloads, refused logins
    /// and turns nobody knows about do not.
    public var countsAsIteration: Bool {
        switch self {
        case .usageLimit, .transient, .loginRefused, .budget, .lost: false
        case .done, .stuck, .continue, .failed, .timedOut, .hung, .falseDone, .noProgress, .cancelled: true
        }
    }
}
