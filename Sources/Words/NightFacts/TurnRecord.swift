public import MidwatchModel

/// Everything the ledger keeps of a turn.
public struct TurnRecord: Hashable, Sendable {
    /// The turn.
    public var id: TurnID
    /// Its job.
    public var job: JobID
    /// Which iteration of the job it is, from 1.
    public var iteration: Int
    /// What made it start.
    public var trigger: TurnTrigger
    /// Which attempt at its occurrence it is, from 1.
    public var attempt: Int
    /// The occurrence it serves; nil for a manual run.
    public var nominal: WallTime?
    /// The job's schedule revision.
    public var revision: Int
    /// The phase it belongs to.
    public var phase: PhaseID?
    /// The fencing token of its lease.
    public var token: FencingToken
    /// The agent's name; nil for a command.
    public var agent: String?
    /// The model's name, where one is set.
    public var model: String?
    /// Whose limits it consumes; nil where nobody's are named.
    public var account: String?
    /// The concurrency keys it holds while it is live, in name order.
    public var keys: [String]
    /// Absolute path of the folder it works in; nil means the daemon's default.
    public var workspace: String?
    /// How many occurrences it stands for, at least 1.
    public var standsFor: Int64
    /// When the intent was written.
    public var plannedAt: WallTime
    /// Where it stands.
    public var standing: Standing
    /// Where it runs, for people; identity is the folder's lock. Nil until it was started.
    public var handle: LaunchHandle?
    /// Why somebody asked for its end; nil when nobody did.
    public var stopCause: Cause?

    /// Makes a record; by default of an intent.
    public init(
        id: TurnID,
        job: JobID,
        iteration: Int,
        trigger: TurnTrigger,
        attempt: Int = 1,
        nominal: WallTime?,
        revision: Int,
        phase: PhaseID?,
        token: FencingToken,
        agent: String?,
        model: String?,
        account: String? = nil,
        keys: [String] = [],
        workspace: String? = nil,
        standsFor: Int64 = 1,
        plannedAt: WallTime,
        standing: Standing = .intended
    ) {
        self.id = id
        self.job = job
        self.iteration = iteration
        self.trigger = trigger
        self.attempt = attempt
        self.nominal = nominal
        self.revision = revision
        self.phase = phase
        self.token = token
        self.agent = agent
        self.model = model
        self.account = account
        self.keys = keys
        self.workspace = workspace
        self.standsFor = standsFor
        self.plannedAt = plannedAt
        self.standing = standing
    }
}

extension TurnRecord {
    /// Where a turn stands, and what is known there.
    public enum Standing: Hashable, Sendable {
        /// Intent written, and nobody asked to start it.
        case intended
        /// Handed over to the launcher, and not known to run yet.
        case submitted
        /// Its keeper runs.
        case running
        // Most records that are handed on are of turns that have no end yet: what an end says stands apart from them.

        /// It ended by saying DONE, and the job's verify command is running.
        indirect case verifying(TurnEnding)
        /// Over, with an outcome.
        indirect case ended(End)
    }

    /// What the daemon concluded.
    public struct End: Hashable, Sendable {
        /// What it came to.
        public var outcome: TurnOutcome
        /// Why; nil where the outcome says all.
        public var reason: Cause?
        /// What the agent's output and exit said; nil where that is not known.
        public var ending: TurnEnding?
        /// When it was settled.
        public var at: WallTime

        /// Makes a conclusion.
        public init(_ outcome: TurnOutcome, reason: Cause? = nil, ending: TurnEnding? = nil, at: WallTime) {
            self.outcome = outcome
            self.reason = reason
            self.ending = ending
            self.at = at
        }
    }
}

// What readers ask of a record.
extension TurnRecord {
    /// The kind of its standing.
    public var state: TurnState {
        switch standing {
        case .intended: .intended
        case .submitted: .submitted
        case .running: .running
        case .verifying: .verifying
        case .ended: .ended
        }
    }

    /// How it ended; nil until it did.
    public var end: End? {
        if case .ended(let end) = standing { end } else { nil }
    }

    /// What the daemon concluded; nil until it ended.
    public var outcome: TurnOutcome? { end?.outcome }

    /// Why it came to that; nil until it ended, and where the outcome says all.
    public var reason: Cause? { end?.reason }

    /// When it was settled; nil until it ended.
    public var endedAt: WallTime? { end?.at }

    /// What the agent's output and exit said; nil until known.
    public var ending: TurnEnding? {
        switch standing {
        case .intended, .submitted, .running: nil
        case .verifying(let ending): ending
        case .ended(let end): end.ending
        }
    }
}
