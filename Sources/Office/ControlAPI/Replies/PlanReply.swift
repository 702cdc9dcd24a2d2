public import MidwatchModel

/// What would happen, by the daemon's own rules, if every turn ended at once with "run again" and nobody stepped in.
public struct PlanReply: Hashable, Sendable, Codable, OperationReply {
    /// The moment it was reckoned from.
    public var from: Timestamp
    /// ``from`` in ms since the epoch.
    public var fromMs: Int64
    /// The moment it was reckoned to.
    public var until: Timestamp
    /// ``until`` in ms since the epoch.
    public var untilMs: Int64
    /// The occurrences, earliest first.
    public var rows: [Row]
    /// True when `limit` cut the rows off.
    public var truncated: Bool

    /// One occurrence to come.
    public struct Row: Hashable, Sendable, Codable {
        /// Its nominal time.
        public var nominal: Timestamp
        /// ``nominal`` in ms since the epoch.
        public var nominalMs: Int64
        /// Its job.
        public var job: String
        /// The verdict it would get.
        public var verdict: OccurrenceVerdict
        /// Why it would not start.
        @OrNull public var cause: String?
        /// The stable name of ``cause``.
        @OrNull public var causeKind: String?

        /// Makes a row.
        public init(
            nominalMs: Int64,
            job: String,
            verdict: OccurrenceVerdict,
            cause: String? = nil,
            causeKind: String? = nil
        ) {
            self.nominal = Timestamp(milliseconds: nominalMs)
            self.nominalMs = nominalMs
            self.job = job
            self.verdict = verdict
            self.cause = cause
            self.causeKind = causeKind
        }
    }

    /// Makes a reply.
    public init(fromMs: Int64, untilMs: Int64, rows: [Row], truncated: Bool = false) {
        self.from = Timestamp(milliseconds: fromMs)
        self.fromMs = fromMs
        self.until = Timestamp(milliseconds: untilMs)
        self.untilMs = untilMs
        self.rows = rows
        self.truncated = truncated
    }
}

/// Why a job ran or did not.
public struct WhyReply: Hashable, Sendable, Codable, OperationReply {
    /// The job.
    public var job: String
    /// Its state now.
    public var state: JobState
    /// The stable name of what keeps it from starting; null when nothing does.
    @OrNull public var obstacle: String?
    /// Its state explained, a sentence each, the weightiest first.
    public var explanation: [String]
    /// The occurrences asked for, oldest first.
    public var rows: [Row]

    /// One occurrence and what became of it.
    public struct Row: Hashable, Sendable, Codable {
        /// Its nominal time.
        public var nominal: Timestamp
        /// ``nominal`` in ms since the epoch.
        public var nominalMs: Int64
        /// Its verdict; null while it waits.
        @OrNull public var verdict: OccurrenceVerdict?
        /// Why.
        @OrNull public var cause: String?
        /// The stable name of the occurrence's own cause.
        @OrNull public var causeKind: String?
        /// The turn it started.
        @OrNull public var turn: Int64?
        /// That turn's state.
        @OrNull public var turnState: TurnState?
        /// That turn's outcome; null until it has ended.
        @OrNull public var outcome: TurnOutcome?

        /// Makes a row.
        public init(
            nominalMs: Int64,
            verdict: OccurrenceVerdict?,
            cause: String? = nil,
            causeKind: String? = nil,
            turn: Int64? = nil,
            turnState: TurnState? = nil,
            outcome: TurnOutcome? = nil
        ) {
            self.nominal = Timestamp(milliseconds: nominalMs)
            self.nominalMs = nominalMs
            self.verdict = verdict
            self.cause = cause
            self.causeKind = causeKind
            self.turn = turn
            self.turnState = turnState
            self.outcome = outcome
        }
    }

    /// Makes a reply.
    public init(job: String, state: JobState, obstacle: String? = nil, explanation: [String], rows: [Row]) {
        self.job = job
        self.state = state
        self.obstacle = obstacle
        self.explanation = explanation
        self.rows = rows
    }
}
