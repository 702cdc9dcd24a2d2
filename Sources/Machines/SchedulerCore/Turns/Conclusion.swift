public import MidwatchModel
import NightFacts

/// What one turn's ending means. The table every verdict on a turn comes from.
public struct Conclusion: Hashable, Sendable {
    /// The outcome; `.done` here still has to survive the job's verify command.
    public var outcome: TurnOutcome
    /// Why, for people; nil when the outcome says it all.
    public var reason: String?

    /// Concludes from what the keeper and the agent's output say.
    ///
    /// In this order: no start at all; ended by the keeper (timeout, silence, request); a limit, an overload or a refused
    /// login by the agent's own structured account; STUCK; a bad end; DONE; otherwise one unit of work is done.
    public init(of ending: TurnEnding, stopCause: String?) {
        if case .neverStarted(let why) = ending.exit.status {
            self.init(.failed, why)
            return
        }
        if let ender = ending.exit.endedBy {
            self.init(ender: ender, ending: ending, stopCause: stopCause)
            return
        }
        if let failure = ending.report.failure, let outcome = Conclusion.outcome(of: failure.kind) {
            self.init(outcome, failure.message)
            return
        }
        if case .stuck(let reason) = ending.signal {
            self.init(.stuck, reason.isEmpty ? "it gave no reason" : reason)
            return
        }
        if let badEnd = Conclusion.badEnd(of: ending.exit.status) {
            let claim = ending.signal == .done ? ", though it said DONE" : ""
            let message = ending.report.failure?.message ?? ""
            // Some programs' account begins with the end itself.
            let words = message.hasPrefix(badEnd) ? String(message.dropFirst(badEnd.count)) : ": \(message)"
            self.init(.failed, badEnd + claim + (message.isEmpty ? "" : words))
            return
        }
        if let failure = ending.report.failure {
            self.init(.failed, failure.message)
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
    static let idle = Conclusion(.noProgress, "it changed nothing: same commit, same tree, same watched files")

    private init(_ outcome: TurnOutcome, _ reason: String?) {
        self.outcome = outcome
        self.reason = reason
    }

    private init(ender: ExitRecord.Ender, ending: TurnEnding, stopCause: String?) {
        switch ender {
        case .timeout:
            self.init(.timedOut, "it ran into its timeout")
        case .noOutput:
            self.init(.hung, "it was silent for longer than its no-output timeout")
        case .repeatedOutput:
            self.init(.hung, "it printed the same line again and again")
        case .request:
            self.init(.cancelled, stopCause ?? "it was ended from outside, as when the machine is shut down")
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

    private static func badEnd(of status: ExitRecord.Status) -> String? {
        switch status {
        case .exited(0): nil
        case .exited(let code): "exit status \(code)"
        case .signalled(let signal): "killed by signal \(signal)"
        case .neverStarted(let why): why
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
