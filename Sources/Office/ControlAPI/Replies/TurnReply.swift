public import MidwatchModel

/// A turn: when and why it ran, how it ended, what it used. Members are null while, or where, they are unknown.
public struct TurnReply: Hashable, Sendable, Codable, OperationReply {
    /// The turn's number.
    public var turn: Int64
    /// Its job.
    public var job: String
    /// Which counted iteration of its job it is, from 1.
    @OrNull public var iteration: Int?
    /// Which attempt at its occurrence it is, from 1.
    @OrNull public var attempt: Int?
    /// What made it start.
    public var trigger: TurnTrigger
    /// The nominal time of its occurrence; null for manual turns.
    @OrNull public var nominal: Timestamp?
    /// ``nominal`` in ms since the epoch.
    @OrNull public var nominalMs: Int64?
    /// Where it stands.
    public var state: TurnState
    /// What the daemon concluded; null until it has ended.
    @OrNull public var outcome: TurnOutcome?
    /// Why, in words: the agent's reason, the error, what ended it.
    @OrNull public var reason: String?
    /// When the intent was written.
    @OrNull public var intendedAt: Timestamp?
    /// ``intendedAt`` in ms since the epoch.
    @OrNull public var intendedAtMs: Int64?
    /// When the agent was executed.
    @OrNull public var startedAt: Timestamp?
    /// ``startedAt`` in ms since the epoch.
    @OrNull public var startedAtMs: Int64?
    /// When its process group was empty.
    @OrNull public var endedAt: Timestamp?
    /// ``endedAt`` in ms since the epoch.
    @OrNull public var endedAtMs: Int64?
    /// From ``startedAt`` to ``endedAt``, in ms.
    @OrNull public var durationMs: Int64?
    /// From ``nominal`` to ``startedAt``, in ms.
    @OrNull public var latenessMs: Int64?
    /// The exit status, 0...255, when it exited.
    @OrNull public var exitStatus: Int?
    /// The number of the signal that killed it.
    @OrNull public var killedBy: Int?
    /// Why its keeper ended it; null when it ended by itself.
    @OrNull public var endedBy: ExitRecord.Ender?
    /// What the agent said last.
    @OrNull public var signal: SignalWord?
    /// The reason it gave with `stuck`.
    @OrNull public var signalReason: String?
    /// The end of the agent's final words.
    @OrNull public var finalText: String?
    /// The agent's name in the jobs file.
    @OrNull public var agent: String?
    /// The model.
    @OrNull public var model: String?
    /// The account whose limits it used.
    @OrNull public var account: String?
    /// Its job's phase as `plan/phase`.
    @OrNull public var phase: String?
    /// The agent program's name for the conversation.
    @OrNull public var conversation: String?
    /// Tokens used.
    @OrNull public var usage: UsageReply?
    /// Cost as the program reports it, in millionths of a US dollar.
    @OrNull public var costMicroUSD: Int64?
    /// Absolute path of the folder it ran in.
    @OrNull public var workspace: String?
    /// Absolute path of the turn's folder.
    @OrNull public var folder: String?
    /// User plus system time of it and its children, in ms.
    @OrNull public var cpuMs: Int64?
    /// Largest resident set of one of its processes, in bytes.
    @OrNull public var peakMemoryBytes: Int64?
    /// Bytes it wrote to stdout, stored or not.
    @OrNull public var stdoutBytes: Int64?
    /// Bytes it wrote to stderr, stored or not.
    @OrNull public var stderrBytes: Int64?
    /// Names of processes that were still alive after the main one had ended.
    public var stragglers: [String]
    /// The fencing token of its lease.
    @OrNull public var token: Int64?

    /// Makes a reply from what every turn has; the rest is set afterwards with ``setTimes(nominalMs:intendedAtMs:startedAtMs:endedAtMs:)``
    /// and member by member.
    public init(turn: Int64, job: String, trigger: TurnTrigger, state: TurnState) {
        self.turn = turn
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
            durationMs = endedAtMs.map { Self.span(from: startedAtMs, to: $0) }
            latenessMs = nominalMs.map { Self.span(from: $0, to: startedAtMs) }
        } else {
            durationMs = nil
            latenessMs = nil
        }
    }

    private static func span(from start: Int64, to end: Int64) -> Int64 {
        WallTime(millisecondsSinceEpoch: start).duration(to: WallTime(millisecondsSinceEpoch: end)).wholeMilliseconds
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
