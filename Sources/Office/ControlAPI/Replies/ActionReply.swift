/// What an order led to. An order that is refused is a ``ControlError`` instead.
public struct ActionReply: Hashable, Sendable, Codable, OperationReply {
    /// The order: `run`, `hold`, `resume`, `approve` or `cancel`.
    public var action: String
    /// What happened, one line, for people.
    public var message: String
    /// The job it was about.
    @OrNull public var job: String?
    /// The turn it started or ends.
    @OrNull public var turn: Int64?
    /// The phase it was about, as `plan/phase`.
    @OrNull public var phase: String?

    /// Makes a reply.
    public init(action: String, message: String, job: String? = nil, turn: Int64? = nil, phase: String? = nil) {
        self.action = action
        self.message = message
        self.job = job
        self.turn = turn
        self.phase = phase
    }
}

/// What reading the jobs file again changed. A file with problems is a ``ControlError`` with `conflict` instead, its
/// problems in `details`, and changes nothing.
public struct ReloadReply: Hashable, Sendable, Codable, OperationReply {
    /// Jobs that are new.
    public var added: Int
    /// Jobs whose definition changed.
    public var changed: Int
    /// Jobs that are gone.
    public var removed: Int
    /// Jobs there are now.
    public var jobCount: Int
    /// What the file's reader warns of, a line each.
    public var warnings: [String]

    /// Makes a reply.
    public init(added: Int, changed: Int, removed: Int, jobCount: Int, warnings: [String] = []) {
        self.added = added
        self.changed = changed
        self.removed = removed
        self.jobCount = jobCount
        self.warnings = warnings
    }
}

/// A live lease: a time-bound right with a fencing token.
public struct LeaseReply: Hashable, Sendable, Codable, OperationReply {
    /// The fencing token.
    public var token: Int64
    /// Who holds it, such as `turn 12`.
    public var holder: String
    /// The job it is for.
    @OrNull public var job: String?
    /// The turn that holds it.
    @OrNull public var turn: Int64?
    /// When it was given.
    public var grantedAt: Timestamp
    /// ``grantedAt`` in ms since the epoch.
    public var grantedAtMs: Int64
    /// When it ends unless renewed; null when it lasts as long as its holder lives.
    @OrNull public var expiresAt: Timestamp?
    /// ``expiresAt`` in ms since the epoch.
    @OrNull public var expiresAtMs: Int64?

    /// Makes a reply.
    public init(
        token: Int64,
        holder: String,
        job: String? = nil,
        turn: Int64? = nil,
        grantedAtMs: Int64,
        expiresAtMs: Int64? = nil
    ) {
        self.token = token
        self.holder = holder
        self.job = job
        self.turn = turn
        self.grantedAt = Timestamp(milliseconds: grantedAtMs)
        self.grantedAtMs = grantedAtMs
        self.expiresAt = expiresAtMs.map(Timestamp.init(milliseconds:))
        self.expiresAtMs = expiresAtMs
    }
}
