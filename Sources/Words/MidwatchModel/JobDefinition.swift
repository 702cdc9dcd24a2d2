/// A named definition from the jobs file: when to run (schedule), what (payload), and by which rules.
public struct JobDefinition: Hashable, Sendable {
    /// The job's name everywhere.
    public var id: JobID
    /// What people call it; the id unless the file says otherwise.
    public var name: String
    /// Free text for people.
    public var description: String?
    /// False keeps the job defined but never due.
    public var isEnabled: Bool
    /// When the job is due.
    public var schedule: Schedule
    /// What a turn of it runs.
    public var payload: Payload
    /// The agent that serves an agent turn: a key of ``Definitions/agents``. Ignored for commands.
    public var agent: String?
    /// Absolute path of the folder in which turns run; nil means the daemon's state folder's `workspace`.
    public var workspace: String?
    /// Whose limits a turn consumes; nil means the agent's account.
    public var account: String?
    /// Who serves the job instead while its own account is held, in the order in which they are tried.
    public var fallback: [AgentChoice]
    /// What its turns need for themselves while they run: turns that share a key run side by side only as far as
    /// ``Limits/keys`` allows. In name order, at most 16.
    public var keys: [String]
    /// Who goes first when not all can start, -100...100; greater goes first, default 0. A start gains one for each
    /// minute that it waits, so that nothing starves.
    public var priority: Int
    /// Variables added to a turn's environment, in name order.
    public var environment: [EnvironmentVariable]
    /// What happens to an occurrence while a turn of the job is still live.
    public var overlap: OverlapPolicy
    /// When its turns may start.
    public var window: JobWindow
    /// How late an occurrence may start at all; later it expires. Nil means however late, the default.
    public var startDeadline: Duration?
    /// When its turns have to be over; nil means at no time of day.
    public var finishBy: FinishTime?
    /// What becomes of occurrences that could not start in time.
    public var catchUp: CatchUpPolicy
    /// A command that says whether a turn is worth starting: exit status 0 means yes, 75 (EX_TEMPFAIL) means no, with
    /// the last line of its output as the reason. Nil means always.
    public var when: CheckCommand?
    /// What its turns may spend.
    public var budget: Budget?
    /// What one turn of it may spend.
    public var turnBudget: TurnBudget
    /// When it is held because its turns change nothing.
    public var progress: ProgressPolicy
    /// What follows when its agent says STUCK.
    public var onStuck: StuckPolicy
    /// Bounds of one turn.
    public var bounds: TurnBounds
    /// What follows a turn that failed.
    public var retry: RetryPolicy
    /// The job ends after this many counted turns; nil means no such end. At least 1.
    public var maxTurns: Int?
    /// The job is due no more after this instant; nil means no such end.
    public var until: WallTime?
    /// A command that must succeed before DONE is believed.
    public var verify: CheckCommand?
    /// Forget the job once it is done (OpenClaw's `deleteAfterRun`): it leaves listings, its history stays.
    public var deleteAfterRun: Bool

    /// Makes a definition; everything but id, schedule and payload has the documented default.
    public init(
        id: JobID,
        name: String? = nil,
        description: String? = nil,
        isEnabled: Bool = true,
        schedule: Schedule,
        payload: Payload,
        agent: String? = nil,
        workspace: String? = nil,
        account: String? = nil,
        fallback: [AgentChoice] = [],
        keys: [String] = [],
        priority: Int = 0,
        environment: [EnvironmentVariable] = [],
        overlap: OverlapPolicy = .skip,
        window: JobWindow = JobWindow(),
        startDeadline: Duration? = nil,
        finishBy: FinishTime? = nil,
        catchUp: CatchUpPolicy = CatchUpPolicy(),
        when: CheckCommand? = nil,
        budget: Budget? = nil,
        turnBudget: TurnBudget = TurnBudget(),
        progress: ProgressPolicy = ProgressPolicy(),
        onStuck: StuckPolicy = StuckPolicy(),
        bounds: TurnBounds = TurnBounds(),
        retry: RetryPolicy = RetryPolicy(),
        maxTurns: Int? = nil,
        until: WallTime? = nil,
        verify: CheckCommand? = nil,
        deleteAfterRun: Bool = false
    ) {
        self.id = id
        self.name = name ?? id.rawValue
        self.description = description
        self.isEnabled = isEnabled
        self.schedule = schedule
        self.payload = payload
        self.agent = agent
        self.workspace = workspace
        self.account = account
        self.fallback = fallback
        self.keys = keys
        self.priority = priority
        self.environment = environment
        self.overlap = overlap
        self.window = window
        self.startDeadline = startDeadline
        self.finishBy = finishBy
        self.catchUp = catchUp
        self.when = when
        self.budget = budget
        self.turnBudget = turnBudget
        self.progress = progress
        self.onStuck = onStuck
        self.bounds = bounds
        self.retry = retry
        self.maxTurns = maxTurns
        self.until = until
        self.verify = verify
        self.deleteAfterRun = deleteAfterRun
    }
}

/// What a turn runs.
public enum Payload: Hashable, Sendable {
    /// One turn of a coding agent.
    case agentTurn(AgentTurn)
    /// A plain command.
    case command(CommandLine)

    /// One turn of a coding agent.
    public struct AgentTurn: Hashable, Sendable {
        /// The prompt, given on the agent's standard input.
        public var message: String
        /// The model's name as the agent's program understands it; nil leaves it to the program.
        public var model: String?

        /// Makes an agent turn.
        public init(message: String, model: String? = nil) {
            self.message = message
            self.model = model
        }
    }

    /// A plain command.
    public struct CommandLine: Hashable, Sendable {
        /// The program and its arguments; never empty. A shell line becomes `["/bin/sh", "-c", line]`.
        public var argv: [String]
        /// What the command finds on its standard input; nil means nothing.
        public var input: String?

        /// Makes a command.
        public init(argv: [String], input: String? = nil) {
            self.argv = argv
            self.input = input
        }
    }
}

/// What happens to an occurrence that falls due while its job still has a live or waiting turn.
public enum OverlapPolicy: Hashable, Sendable {
    /// The occurrence is skipped, with a verdict. The default.
    case skip
    /// It waits; at most `limit` (1...1000) wait, further ones are skipped.
    case queue(limit: Int)
    /// The live turn is ended (INT, TERM, KILL) and the new one starts when its group is empty.
    case replace
    /// Up to `limit` (2...1000) turns of the job run side by side.
    case allow(limit: Int)
}

/// Bounds of one turn. Every one is enforced by the keeper, outside the agent.
public struct TurnBounds: Hashable, Sendable {
    /// Longest run, counted from exec; nil means unbounded. Defaults: 60 min for an agent turn, 10 min for a command.
    public var timeout: Duration?
    /// Longest silence on stdout and stderr; nil means unbounded, the default. A turn that works meanwhile, by
    /// ``silentWorkPercent``, is not silent.
    public var noOutputTimeout: Duration?
    /// A silent turn works when its processes use at least so many hundredths of one processor over the silence, 1...100;
    /// nil means that output alone counts. Default 10.
    public var silentWorkPercent: Int?
    /// A turn that prints the same line so often within four times as many lines is in a loop and ended, 2...10000; nil
    /// means that nobody counts, the default. Of JSON the uses of tools count, less what differs each time (ids, times,
    /// counts); one that was not made lately, a new answer or a change of files begins the count anew.
    public var repeatedLinesMax: Int?
    /// How long each of INT and TERM may take before the next, harder signal. Default 10 s, 0 s...10 min.
    public var stopGrace: Duration
    /// What is stored of stdout and of stderr, each, in bytes; more is counted and dropped. Default 64 MiB.
    public var outputCapBytes: Int

    /// 64 MiB.
    public static let defaultOutputCapBytes = 64 << 20
    /// 10 hundredths of a processor.
    public static let defaultSilentWorkPercent = 10
    /// 50 times, for agents whose output is read as JSON.
    public static let defaultRepeatedLinesMax = 50
    /// 60 min, the bound of an agent turn that names none.
    public static let defaultAgentTimeout: Duration = .seconds(3600)
    /// 10 min, the bound of a command that names none.
    public static let defaultCommandTimeout: Duration = .seconds(600)

    /// Makes bounds.
    public init(
        timeout: Duration? = TurnBounds.defaultAgentTimeout,
        noOutputTimeout: Duration? = nil,
        silentWorkPercent: Int? = TurnBounds.defaultSilentWorkPercent,
        repeatedLinesMax: Int? = nil,
        stopGrace: Duration = .seconds(10),
        outputCapBytes: Int = TurnBounds.defaultOutputCapBytes
    ) {
        self.timeout = timeout
        self.noOutputTimeout = noOutputTimeout
        self.silentWorkPercent = silentWorkPercent
        self.repeatedLinesMax = repeatedLinesMax
        self.stopGrace = stopGrace
        self.outputCapBytes = outputCapBytes
    }
}
