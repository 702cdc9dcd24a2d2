/// A turn: when and why it ran, how it ended, what it used. Members are absent while, or where, they are unknown.
public struct TurnReply: Hashable, Sendable, Codable, OperationReply {
    /// The turn's number.
    public var id: Int64
    /// Its job.
    public var job: String
    /// Which counted iteration of its job it is, from 1.
    public var iteration: Int?
    /// Which attempt at its occurrence it is, from 1.
    public var attempt: Int?
    /// `schedule`, `manual` or `retry`.
    public var trigger: String
    /// The nominal time of its occurrence; absent for manual turns.
    public var nominal: Timestamp?
    /// ``nominal`` in ms since the epoch.
    public var nominalMs: Int64?
    /// `intended`, `running`, `verifying` or `ended`.
    public var state: String
    /// What the daemon concluded, once ended: `done`, `stuck`, `continue`, `failed`, `timed_out`, `hung`, `usage_limit`,
    /// `transient`, `auth`, `budget`, `false_done`, `no_progress`, `cancelled` or `lost`.
    public var outcome: String?
    /// Why, in words: the agent's reason, the error, what ended it.
    public var reason: String?
    /// When the intent was written.
    public var intendedAt: Timestamp?
    /// ``intendedAt`` in ms since the epoch.
    public var intendedAtMs: Int64?
    /// When the agent was executed.
    public var startedAt: Timestamp?
    /// ``startedAt`` in ms since the epoch.
    public var startedAtMs: Int64?
    /// When its process group was empty.
    public var endedAt: Timestamp?
    /// ``endedAt`` in ms since the epoch.
    public var endedAtMs: Int64?
    /// From ``startedAt`` to ``endedAt``, in ms.
    public var durationMs: Int64?
    /// From ``nominal`` to ``startedAt``, in ms.
    public var latenessMs: Int64?
    /// The exit status, 0...255, when it exited.
    public var exitStatus: Int?
    /// The number of the signal that killed it.
    public var killedBy: Int?
    /// Why its keeper ended it: `timeout`, `no_output` or `request`.
    public var endedBy: String?
    /// What the agent said last: `done`, `stuck` or `planned`.
    public var signal: String?
    /// The reason it gave with `stuck`.
    public var signalReason: String?
    /// The end of the agent's final words.
    public var finalText: String?
    /// The agent's name in the jobs file.
    public var agent: String?
    /// The model.
    public var model: String?
    /// The account whose limits it used.
    public var account: String?
    /// Its job's phase as `plan/phase`.
    public var phase: String?
    /// The agent program's name for the conversation.
    public var session: String?
    /// Tokens used.
    public var usage: UsageReply?
    /// Cost as the program reports it, in millionths of a US dollar.
    public var costMicroUSD: Int64?
    /// Absolute path of the folder it ran in.
    public var workspace: String?
    /// Absolute path of the turn's folder.
    public var folder: String?
    /// User plus system time of it and its children, in ms.
    public var cpuMs: Int64?
    /// Largest resident set of one of its processes, in bytes.
    public var peakMemoryBytes: Int64?
    /// Bytes it wrote to stdout, stored or not.
    public var stdoutBytes: Int64?
    /// Bytes it wrote to stderr, stored or not.
    public var stderrBytes: Int64?
    /// Names of processes that were still alive after the main one had ended.
    public var stragglers: [String]
    /// The fencing token of its lease.
    public var leaseToken: Int64?

    /// Makes a reply from what every turn has; the rest is set afterwards with ``setTimes(nominalMs:intendedAtMs:startedAtMs:endedAtMs:)``
    /// and member by member.
    public init(id: Int64, job: String, trigger: String, state: String) {
        self.id = id
        self.job = job
        self.trigger = trigger
        self.state = state
        self.stragglers = []
    }

    /// Sets the times in both forms, and what follows from them: duration and lateness.
    public mutating func setTimes(nominalMs: Int64?, intendedAtMs: Int64?, startedAtMs: Int64?, endedAtMs: Int64?) {
        self.nominal = nominalMs.map(Timestamp.init(milliseconds:))
        self.nominalMs = nominalMs
        self.intendedAt = intendedAtMs.map(Timestamp.init(milliseconds:))
        self.intendedAtMs = intendedAtMs
        self.startedAt = startedAtMs.map(Timestamp.init(milliseconds:))
        self.startedAtMs = startedAtMs
        self.endedAt = endedAtMs.map(Timestamp.init(milliseconds:))
        self.endedAtMs = endedAtMs
        if let startedAtMs {
            durationMs = endedAtMs.map { $0 - startedAtMs }
            latenessMs = nominalMs.map { startedAtMs - $0 }
        } else {
            durationMs = nil
            latenessMs = nil
        }
    }
}

/// Four disjoint counts of tokens.
public struct UsageReply: Hashable, Sendable, Codable {
    /// Input read afresh.
    public var freshInput: Int64
    /// Input served from the provider's cache.
    public var cacheRead: Int64
    /// Input written to the provider's cache.
    public var cacheWrite: Int64
    /// Output, reasoning included.
    public var output: Int64

    /// Makes a count.
    public init(freshInput: Int64, cacheRead: Int64, cacheWrite: Int64, output: Int64) {
        self.freshInput = freshInput
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
        self.output = output
    }
}
