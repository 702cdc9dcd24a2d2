public import MidwatchModel

/// What a keeper shall run, and within which bounds: the content of a turn folder's `order.json`.
public struct TurnOrder: Hashable, Sendable {
    /// The program and its arguments; never empty. A name without `/` is looked for along the PATH of the turn's
    /// environment; a relative path counts from the workspace.
    public var argv: [String]
    /// Absolute path of the folder it runs in.
    public var workspace: String
    /// Whether a workspace that cannot be written is a reason not to start. Default true.
    public var needsWritableWorkspace: Bool
    /// Variables added to the environment the keeper inherited, overriding it; of two with one name the later wins.
    ///
    /// The values of secrets are not part of the encoded order: the launcher hands them over, see ``HandedSecrets``.
    public var environment: [EnvironmentVariable]
    /// In an order that was read: names of the variables whose values the launcher hands over.
    public internal(set) var handedVariables: [String] = []
    /// Names of variables the program must not inherit.
    public var removedVariables: [String]
    /// Timeout, silence, grace and output bounds.
    public var bounds: TurnBounds
    /// How long processes may outlive the main one before they are ended. Default 500 ms.
    public var stragglerGrace: Duration
    /// The turn, as `MIDWATCH_TURN`; nil for a gate's check.
    public var turn: TurnID?
    /// The job, as `MIDWATCH_JOB` and as the journal's SYSLOG_IDENTIFIER; nil for a gate's check.
    public var job: JobID?
    /// Which turn of its job this is, from 1, as `MIDWATCH_ITERATION`.
    public var iteration: Int64?
    /// The job's phase, as `MIDWATCH_PHASE`.
    public var phase: PhaseID?
    /// The lease's fencing token, as `MIDWATCH_LEASE_TOKEN`.
    public var token: FencingToken?
    /// Where the turn comes from; nil for a gate's check, and in orders of versions that did not tell.
    public var origin: TurnOrigin?
    /// Where the agent may write its signal, as `MIDWATCH_SIGNAL_FILE`; nil means `signal` in the turn's folder.
    public var signalFile: String?
    /// Path of the journal's native socket; nil means ``JournalSocket/standardPath``, an empty text means no journal.
    public var journalSocket: String?
    /// Absolute path of the turn's own cgroup (v2), in which the keeper makes `agent`; nil means none.
    public var cgroup: String?
    /// The work that is looked at around the run, so that a run that changes nothing can be told; nil means none.
    public var watch: WorkWatch?
    /// How whoever reads the output is to read it, in the words of whoever gave the order; the keeper ignores it.
    public var outputFormat: String?
    /// In whose words it may tell why the turn failed, likewise.
    public var outputDialect: String?
    /// More such words, likewise.
    public var outputWordings: [Wording]

    /// Words, and what they tell.
    public struct Wording: Hashable, Sendable {
        /// The class of failure.
        public var kind: String
        /// What a line holds.
        public var text: String

        /// Pairs both.
        public init(_ kind: String, _ text: String) {
            self.kind = kind
            self.text = text
        }
    }

    /// The version of the format this build writes and reads.
    public static let formatVersion: Int64 = 1
    /// 500 ms.
    public static let standardStragglerGrace: Duration = .milliseconds(500)

    /// Makes an order.
    public init(
        argv: [String],
        workspace: String,
        needsWritableWorkspace: Bool = true,
        environment: [EnvironmentVariable] = [],
        removedVariables: [String] = [],
        bounds: TurnBounds = TurnBounds(),
        stragglerGrace: Duration = TurnOrder.standardStragglerGrace,
        turn: TurnID? = nil,
        job: JobID? = nil,
        iteration: Int64? = nil,
        phase: PhaseID? = nil,
        token: FencingToken? = nil,
        origin: TurnOrigin? = nil,
        signalFile: String? = nil,
        journalSocket: String? = nil,
        cgroup: String? = nil,
        watch: WorkWatch? = nil,
        outputFormat: String? = nil,
        outputDialect: String? = nil,
        outputWordings: [Wording] = []
    ) {
        self.argv = argv
        self.workspace = workspace
        self.needsWritableWorkspace = needsWritableWorkspace
        self.environment = environment
        self.removedVariables = removedVariables
        self.bounds = bounds
        self.stragglerGrace = stragglerGrace
        self.turn = turn
        self.job = job
        self.iteration = iteration
        self.phase = phase
        self.token = token
        self.origin = origin
        self.signalFile = signalFile
        self.journalSocket = journalSocket
        self.cgroup = cgroup
        self.watch = watch
        self.outputFormat = outputFormat
        self.outputDialect = outputDialect
        self.outputWordings = outputWordings
    }
}
