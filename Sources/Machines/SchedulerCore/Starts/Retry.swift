import MidwatchModel
import NightFacts

// `retry`, what follows a turn that failed: another attempt, or a hold.

extension SchedulerCore {
    /// Counts failures in a row and opens the breaker: a job that only fails is held until somebody looks.
    mutating func noteHealth(_ outcome: TurnOutcome, reason: Cause?, turn: TurnID, _ index: Int) {
        guard let hasFailed = outcome.isFailure else { return }
        let failures = hasFailed ? jobs[index].record.streaks.failed + 1 : 0
        if failures != jobs[index].record.streaks.failed {
            change(index) { record, _ in record.streaks.failed = failures }
        }
        guard let limit = jobs[index].definition.retry.breaker, failures >= limit,
            jobs[index].record.state == .active
        else { return }
        enter(.held(.failedInARow(failures, outcome, reason)), turn: turn, index)
    }

    /// Plans another attempt where the policy grants one.
    mutating func planRetry(after turn: TurnRecord, _ outcome: TurnOutcome, _ index: Int) {
        let job = jobs[index]
        guard !isFollowed(turn), let failure = turn.failureClass,
            turn.attempt < job.definition.retry.attempts(for: failure) || Mutation.attemptTooMany.isOn,
            firstObstacle(to: .retry, job) == nil
        else { return }
        // The next occurrence, if it waits already, is the better attempt.
        guard waitingCount(of: job) == 0 else { return }
        let delay = retryDelay(after: turn, job.definition.retry)
        let start = WaitingStart(
            job: job.id,
            .retry(of: turn.nominal, attempt: turn.attempt + 1),
            revision: turn.revision,
            since: now.wall,
            notBefore: now.wall + delay,
            standsFor: turn.standsFor
        )
        waiting.append(start)
        let attempts = job.definition.retry.attempts(for: failure)
        tell(
            .retryPlanned(turn.job, after: delay, attempt: start.attempt, of: attempts, outcome),
            job: turn.job,
            turn: turn.id,
            phase: turn.phase
        )
    }

    /// Exponential, with full jitter: see "Exponential Backoff And Jitter", AWS Architecture Blog, 2015. The jitter comes
    /// from the turn's number, so that the same night gives the same orders.
    private func retryDelay(after turn: TurnRecord, _ policy: RetryPolicy) -> Duration {
        let doublings = min(turn.attempt - 1, 20)
        let bound = min(policy.delay * (1 << doublings), policy.maximumDelay)
        return .milliseconds(Jitter.milliseconds(seed: turn.id.rawValue, below: bound.wholeMilliseconds))
    }

    /// The next occurrence takes the place of another attempt that waits.
    mutating func dropRetries(of index: Int) {
        let dropped = waiting.remove(of: jobs[index].id) { $0.trigger == .retry || $0.trigger == .afterHold }
        for start in dropped { decide(start, .replaced, cause: .newerStart) }
    }
}

extension SchedulerCore {
    /// What waits for its time waits as long as before, whatever the wall clock shows; so does a later daemon.
    mutating func moveWaits(by step: Duration) {
        for position in waiting.indices {
            if let instant = waiting[position].notBefore { putOff(position, until: instant + step) }
        }
    }

    /// Gives a start that waits another earliest time, in its row too.
    mutating func putOff(_ position: Int, until instant: WallTime) {
        waiting.putOff(position, until: instant)
        for fact in waiting.rewrite(position, cause: waitCause(of: waiting[position])) { record(fact) }
    }
}

/// Numbers that look drawn and are the same each time.
enum Jitter {
    /// A number in 0...bound, from a seed: one step of SplitMix64 (Steele, Lea, Flood, 2014).
    static func milliseconds(seed: Int64, below bound: Int64) -> Int64 {
        guard bound > 0 else { return 0 }
        var mixed = UInt64(bitPattern: seed) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int64((mixed ^ (mixed >> 31)) % UInt64(bound + 1))
    }
}

extension TurnRecord {
    /// The way to fail this turn's end is; nil when it is none, or when another attempt cures nothing. A turn that was
    /// ended from outside, through a shutdown for instance, is as good as lost: nobody of ours wanted its end.
    var failureClass: FailureClass? {
        if outcome == .cancelled, stopCause == nil { return .lost }
        return outcome?.failureClass
    }
}
