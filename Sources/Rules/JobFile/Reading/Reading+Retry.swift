import MidwatchModel

extension Reading {
    /// What follows a turn that failed: `retry` and `breaker`.
    func retry(_ settings: JobSettings, payload: Payload) -> RetryPolicy {
        var policy = RetryPolicy()
        if case .agentTurn = payload { policy.breaker = RetryPolicy.defaultBreaker }
        if let limit = settings["breaker"]?.whole(Bounds.breaker) { policy.breaker = limit > 0 ? Int(limit) : nil }
        guard let site = settings["retry"] else { return policy }
        if let attempts = (site.isObject ? site["attempts"] : site)?.whole(Bounds.attempts) {
            for failure in FailureClass.allCases where failure != .transient {
                policy.attempts[failure] = Int(attempts)
            }
        }
        for failure in FailureClass.allCases {
            if let attempts = site[failure.rawValue]?.whole(Bounds.attempts) {
                policy.attempts[failure] = Int(attempts)
            }
        }
        if let delay = site["delaySeconds"]?.seconds(Bounds.retryDelaySeconds) { policy.delay = delay }
        if let limit = site["maxDelaySeconds"]?.seconds(Bounds.retryDelaySeconds) { policy.maximumDelay = limit }
        return policy
    }
}
