public import MidwatchModel

/// How the daemon is.
public struct StatusReply: Hashable, Sendable, Codable, OperationReply {
    /// The daemon's version.
    public var version: String
    /// Its process id.
    public var pid: Int32
    /// True once the ledger is open, the reconcile is over and the socket listens, until it stops.
    public var ready: Bool
    /// Why it is not ready, or what a reader should know first: a jobs file that could not be reloaded.
    @OrNull public var notice: String?
    /// When it started.
    public var startedAt: Timestamp
    /// ``startedAt`` in ms since the epoch.
    public var startedAtMs: Int64
    /// Absolute path of its state folder.
    public var stateFolder: String
    /// Absolute path of its jobs file.
    public var jobsFile: String
    /// How many jobs there are in each state, by the state's name: `active`, `done`, `stuck`, `held`, `ended`.
    public var jobCounts: [String: Int]
    /// Live turns, oldest first.
    public var running: [RunningTurn]
    /// Occurrences that are due and wait, in the order in which they will start.
    public var waiting: [WaitingOccurrence]
    /// The next occurrence of any job; null when none is due any more.
    @OrNull public var nextStart: DueOccurrence?
    /// What must not start now, and why.
    public var holds: [HoldReply]
    /// The phases in plan order.
    public var phases: [PhaseReply]
    /// How late the decision loop last woke, in ms.
    public var loopLagMs: Int64
    /// Occurrences that are due and have no verdict yet.
    public var overdueCount: Int
    /// Size of the ledger with its write-ahead log, in bytes.
    public var ledgerBytes: Int64
    /// True when output and events reach the systemd journal.
    public var journal: Bool

    /// Makes a reply.
    public init(
        version: String,
        pid: Int32,
        ready: Bool,
        notice: String? = nil,
        startedAtMs: Int64,
        stateFolder: String,
        jobsFile: String,
        jobCounts: [String: Int] = [:],
        running: [RunningTurn] = [],
        waiting: [WaitingOccurrence] = [],
        nextStart: DueOccurrence? = nil,
        holds: [HoldReply] = [],
        phases: [PhaseReply] = [],
        loopLagMs: Int64 = 0,
        overdueCount: Int = 0,
        ledgerBytes: Int64 = 0,
        journal: Bool = false
    ) {
        self.version = version
        self.pid = pid
        self.ready = ready
        self.notice = notice
        self.startedAt = Timestamp(milliseconds: startedAtMs)
        self.startedAtMs = startedAtMs
        self.stateFolder = stateFolder
        self.jobsFile = jobsFile
        self.jobCounts = jobCounts
        self.running = running
        self.waiting = waiting
        self.nextStart = nextStart
        self.holds = holds
        self.phases = phases
        self.loopLagMs = loopLagMs
        self.overdueCount = overdueCount
        self.ledgerBytes = ledgerBytes
        self.journal = journal
    }
}

/// A live turn in a ``StatusReply``.
public struct RunningTurn: Hashable, Sendable, Codable {
    /// The turn's number.
    public var turn: Int64
    /// Its job.
    public var job: String
    /// Which iteration of its job it is, from 1.
    public var iteration: Int
    /// Where it stands; not ended.
    public var state: TurnState
    /// When its intent was written.
    public var intendedAt: Timestamp
    /// ``intendedAt`` in ms since the epoch.
    public var intendedAtMs: Int64

    /// Makes a row.
    public init(turn: Int64, job: String, iteration: Int, state: TurnState, intendedAtMs: Int64) {
        self.turn = turn
        self.job = job
        self.iteration = iteration
        self.state = state
        self.intendedAt = Timestamp(milliseconds: intendedAtMs)
        self.intendedAtMs = intendedAtMs
    }
}

/// An occurrence that is due and waits.
public struct WaitingOccurrence: Hashable, Sendable, Codable {
    /// Its job.
    public var job: String
    /// Its nominal time.
    public var nominal: Timestamp
    /// ``nominal`` in ms since the epoch.
    public var nominalMs: Int64
    /// What it waits for, in words.
    public var cause: String
    /// The stable name of ``cause``.
    public var causeKind: String

    /// Makes a row.
    public init(job: String, nominalMs: Int64, cause: String, causeKind: String) {
        self.job = job
        self.nominal = Timestamp(milliseconds: nominalMs)
        self.nominalMs = nominalMs
        self.cause = cause
        self.causeKind = causeKind
    }
}

/// An occurrence to come.
public struct DueOccurrence: Hashable, Sendable, Codable {
    /// Its job.
    public var job: String
    /// When it is due.
    public var at: Timestamp
    /// ``at`` in ms since the epoch.
    public var atMs: Int64

    /// Makes a row.
    public init(job: String, atMs: Int64) {
        self.job = job
        self.at = Timestamp(milliseconds: atMs)
        self.atMs = atMs
    }
}

/// Something that must not start now.
public struct HoldReply: Hashable, Sendable, Codable {
    /// What is held.
    public var kind: HoldKind
    /// Its name.
    public var name: String
    /// Why.
    public var reason: String
    /// When it ends by itself; null when it needs somebody.
    @OrNull public var until: Timestamp?
    /// ``until`` in ms since the epoch.
    @OrNull public var untilMs: Int64?

    /// Makes a row.
    public init(kind: HoldKind, name: String, reason: String, untilMs: Int64? = nil) {
        self.kind = kind
        self.name = name
        self.reason = reason
        self.until = untilMs.map(Timestamp.init(milliseconds:))
        self.untilMs = untilMs
    }
}
