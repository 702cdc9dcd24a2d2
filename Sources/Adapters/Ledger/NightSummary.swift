public import MidwatchModel

/// What was settled since an instant: the figures of the morning's report.
public struct NightSummary: Hashable, Sendable {
    /// Turns settled at or after this instant are in it.
    public var since: WallTime
    /// One for each job with a settled turn, in order of their ids.
    public var jobs: [JobSummary]

    /// The figures of one job, or of all together.
    public struct Figures: Hashable, Sendable {
        /// How many turns ended with each outcome; outcomes nobody had are missing.
        public var outcomes: [TurnOutcome: Int]
        /// Tokens of the turns that reported any; sums saturate at the range of `Int64`.
        public var tokens: TokenUsage
        /// Cost in millionths of a US dollar of the turns that reported one.
        public var costMicroUSD: Int64
        /// How many turns reported a cost; the others' is unknown, not zero.
        public var turnsWithCost: Int

        /// Makes figures; the default is that of no turn.
        public init(
            outcomes: [TurnOutcome: Int] = [:],
            tokens: TokenUsage = TokenUsage(),
            costMicroUSD: Int64 = 0,
            turnsWithCost: Int = 0
        ) {
            self.outcomes = outcomes
            self.tokens = tokens
            self.costMicroUSD = costMicroUSD
            self.turnsWithCost = turnsWithCost
        }

        /// All turns, whatever their outcome.
        public var turns: Int { outcomes.values.reduce(0, +) }

        mutating func add(_ other: Figures) {
            for (outcome, count) in other.outcomes { outcomes[outcome, default: 0] += count }
            tokens.freshInput = tokens.freshInput.saturatingSum(other.tokens.freshInput)
            tokens.cacheRead = tokens.cacheRead.saturatingSum(other.tokens.cacheRead)
            tokens.cacheWrite = tokens.cacheWrite.saturatingSum(other.tokens.cacheWrite)
            tokens.output = tokens.output.saturatingSum(other.tokens.output)
            costMicroUSD = costMicroUSD.saturatingSum(other.costMicroUSD)
            turnsWithCost += other.turnsWithCost
        }
    }

    /// A job's figures.
    public struct JobSummary: Hashable, Sendable {
        /// The job.
        public var job: JobID
        /// Its turns' figures.
        public var figures: Figures

        /// Pairs a job with its figures.
        public init(job: JobID, figures: Figures) {
            self.job = job
            self.figures = figures
        }
    }

    /// Makes a summary.
    public init(since: WallTime, jobs: [JobSummary]) {
        self.since = since
        self.jobs = jobs
    }

    /// All jobs together.
    public var total: Figures {
        jobs.reduce(into: Figures()) { $0.add($1.figures) }
    }
}

extension Int64 {
    /// An agent may report any number: a sum out of range ends at the range's end instead of ending the daemon.
    fileprivate func saturatingSum(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        guard overflow else { return sum }
        return other < 0 ? .min : .max
    }
}
