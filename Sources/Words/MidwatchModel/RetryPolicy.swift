/// What follows a turn that failed: another attempt, or in the end a hold.
public struct RetryPolicy: Hashable, Sendable {
    /// How many turns an occurrence gets in all when they fail in one of these ways, 1...100. Default 1, so that nothing
    /// is started a second time unless somebody asked for it; for ``FailureClass/transient`` 10, because an overload of
    /// the provider is no failure of the turn.
    public var attempts: [FailureClass: Int]
    /// The longest wait before the second attempt; doubled for each further one. The wait itself is drawn between nothing
    /// and that (full jitter), so that jobs which failed together do not return together. Default 30 s, 0 s...24 h.
    public var delay: Duration
    /// Where the doubling ends. Default 10 min, 0 s...24 h.
    public var maximumDelay: Duration
    /// After how many failed turns in a row the job is held, 1...1000; nil never. Default 5 for an agent turn, never for a
    /// command. Limits, overloads, refused logins and lost turns are no such failures.
    public var breaker: Int?

    /// 10 attempts under overload.
    public static let defaultTransientAttempts = 10
    /// 5 failures in a row, for agent turns.
    public static let defaultBreaker = 5

    /// Makes a policy.
    public init(
        attempts: [FailureClass: Int] = [:],
        delay: Duration = .seconds(30),
        maximumDelay: Duration = .seconds(600),
        breaker: Int? = nil
    ) {
        self.attempts = attempts
        self.delay = delay
        self.maximumDelay = maximumDelay
        self.breaker = breaker
    }

    /// How many turns an occurrence gets in all when they fail in this way.
    public func attempts(for failure: FailureClass) -> Int {
        attempts[failure] ?? (failure == .transient ? Self.defaultTransientAttempts : 1)
    }
}

/// Ways to fail that another attempt may cure. Raw values are keys of `retry` in the jobs file.
public enum FailureClass: String, Hashable, Sendable, CaseIterable {
    /// A non-zero exit status, a signal nobody sent, or no start at all.
    case failed
    /// Ended at its timeout.
    case timedOut
    /// Ended because it had been silent too long.
    case hung
    /// DONE, and the verify command disagreed.
    case falseDone
    /// Its keeper is gone, through a reboot for instance, and nobody knows how it ended.
    case lost
    /// The provider's overload.
    case transient
}

extension TurnOutcome {
    /// The way to fail this is; nil when it is none, or when another attempt cures nothing.
    public var failureClass: FailureClass? {
        switch self {
        case .failed: .failed
        case .timedOut: .timedOut
        case .hung: .hung
        case .falseDone: .falseDone
        case .lost: .lost
        case .transient: .transient
        case .done, .stuck, .continue, .usageLimit, .loginRefused, .budget, .noProgress, .cancelled: nil
        }
    }

    /// What it says about the job's health: true, it failed; false, it did not; nil, nothing.
    public var isFailure: Bool? {
        switch self {
        case .failed, .timedOut, .hung, .falseDone: true
        case .done, .stuck, .continue: false
        case .usageLimit, .transient, .loginRefused, .budget, .cancelled, .lost, .noProgress: nil
        }
    }
}
