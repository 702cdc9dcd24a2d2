/// How the agent's process ended, as its keeper saw it. The content of a turn folder's `exit.json`.
public struct ExitRecord: Hashable, Sendable {
    /// What became of the process.
    public var status: Status
    /// Why the keeper ended it; nil when it ended by itself.
    public var endedBy: Ender?
    /// When the agent was executed; nil when it never was.
    public var startedAt: WallTime?
    /// When its process group was empty.
    public var endedAt: WallTime
    /// User plus system time of the agent and all its children that were waited for.
    public var cpu: Duration
    /// Largest resident set of one process of it, in bytes; 0 when unknown.
    public var peakMemoryBytes: Int64
    /// Bytes the agent wrote to stdout, stored or not.
    public var stdoutBytes: Int64
    /// Bytes the agent wrote to stderr, stored or not.
    public var stderrBytes: Int64
    /// Processes still alive after the main one had ended, by name; the keeper ended them.
    public var stragglers: [String]
    /// A digest of the work (commit, tree, watched files) before and after the turn, where the keeper was asked for it
    /// and could make one. Equal digests: nothing changed.
    public var work: WorkDigests?

    /// The state of the work around a turn, as lower-case hexadecimal digits.
    public struct WorkDigests: Hashable, Sendable {
        /// Before the agent was executed; nil when it could not be told.
        public var before: String?
        /// After its process group was empty; nil when it could not be told.
        public var after: String?

        /// Pairs two digests.
        public init(before: String?, after: String?) {
            self.before = before
            self.after = after
        }

        /// True when both are known and equal.
        public var isUnchanged: Bool { before != nil && before == after }
    }

    /// What became of the agent's main process.
    public enum Status: Hashable, Sendable {
        /// It ended with this exit status, 0...255.
        case exited(Int)
        /// This signal killed it.
        case signalled(Int)
        /// It was never executed; the text says what, where and the cure.
        case neverStarted(String)
    }

    /// Why a keeper ended an agent.
    public enum Ender: String, Hashable, Sendable, CaseIterable {
        /// The turn's timeout passed.
        case timeout
        /// It was silent for longer than its no-output timeout.
        case noOutput = "no_output"
        /// It printed the same line again and again.
        case repeatedOutput = "repeated_output"
        /// The daemon asked for it.
        case request
    }

    /// Makes a record.
    public init(
        status: Status,
        endedBy: Ender? = nil,
        startedAt: WallTime?,
        endedAt: WallTime,
        cpu: Duration = .zero,
        peakMemoryBytes: Int64 = 0,
        stdoutBytes: Int64 = 0,
        stderrBytes: Int64 = 0,
        stragglers: [String] = [],
        work: WorkDigests? = nil
    ) {
        self.status = status
        self.endedBy = endedBy
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.cpu = cpu
        self.peakMemoryBytes = peakMemoryBytes
        self.stdoutBytes = stdoutBytes
        self.stderrBytes = stderrBytes
        self.stragglers = stragglers
        self.work = work
    }
}

/// What an agent's output says, once its preset's parser has read it.
public struct AgentReport: Hashable, Sendable {
    /// The agent's final words, at most 64 KiB of their end. Signals are looked for here and nowhere else.
    public var finalText: String
    /// The agent program's name for the conversation.
    public var sessionID: String?
    /// Tokens, where the program reports them.
    public var usage: TokenUsage?
    /// Cost as the program reports it, in millionths of a US dollar; nil when it does not.
    public var costMicroUSD: Int64?
    /// What went wrong by the program's own account; nil when nothing did.
    public var failure: AgentFailure?

    /// Makes a report.
    public init(
        finalText: String = "",
        sessionID: String? = nil,
        usage: TokenUsage? = nil,
        costMicroUSD: Int64? = nil,
        failure: AgentFailure? = nil
    ) {
        self.finalText = finalText
        self.sessionID = sessionID
        self.usage = usage
        self.costMicroUSD = costMicroUSD
        self.failure = failure
    }
}

/// Four disjoint counts of tokens.
public struct TokenUsage: Hashable, Sendable {
    /// Input read afresh.
    public var freshInput: Int64
    /// Input served from the provider's cache.
    public var cacheRead: Int64
    /// Input written to the provider's cache.
    public var cacheWrite: Int64
    /// Output, reasoning included.
    public var output: Int64

    /// Makes a count.
    public init(freshInput: Int64 = 0, cacheRead: Int64 = 0, cacheWrite: Int64 = 0, output: Int64 = 0) {
        self.freshInput = freshInput
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
        self.output = output
    }

    /// All four together.
    public var total: Int64 { freshInput + cacheRead + cacheWrite + output }
}

/// Why a turn failed, by the agent program's own account.
public struct AgentFailure: Hashable, Sendable {
    /// The class, which decides what follows.
    public var kind: Kind
    /// The program's words, one line, at most 500 characters.
    public var message: String
    /// When a usage limit ends, where the program says so.
    public var resetsAt: WallTime?

    /// Classes of failure.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A usage limit that ends by itself.
        case usageLimit = "usage_limit"
        /// The provider is overloaded or hiccuped.
        case transient
        /// The login or the key is refused.
        case loginRefused = "login_refused"
        /// A money or monthly bound: waiting does not help.
        case budget
        /// The turn's own money bound, such as `--max-budget-usd`: the account is not spent.
        case turnBudget = "turn_budget"
        /// Anything else.
        case other
    }

    /// Makes a failure.
    public init(kind: Kind, message: String, resetsAt: WallTime? = nil) {
        self.kind = kind
        self.message = message
        self.resetsAt = resetsAt
    }
}

/// Everything the daemon reads when a turn has ended.
public struct TurnEnding: Hashable, Sendable {
    /// How the process ended.
    public var exit: ExitRecord
    /// What its output says.
    public var report: AgentReport
    /// The signal: from the signal file when there is one, else from the final words.
    public var signal: TurnSignal?

    /// Makes an ending.
    public init(exit: ExitRecord, report: AgentReport = AgentReport(), signal: TurnSignal? = nil) {
        self.exit = exit
        self.report = report
        self.signal = signal
    }
}
