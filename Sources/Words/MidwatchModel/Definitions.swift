/// Everything a jobs file (with its `jobs.d` folder) defines, checked and complete.
public struct Definitions: Hashable, Sendable {
    /// The jobs in file order; ids are unique.
    public var jobs: [JobDefinition]
    /// The agents by name, in name order.
    public var agents: [AgentDefinition]
    /// The plans in file order; names are unique.
    public var plans: [PlanDefinition]
    /// Bounds of the whole daemon.
    public var limits: Limits
    /// What an orderly stop of the daemon means for turns that run.
    public var stop: StopPolicy
    /// The accounts that have rules of their own, in name order. Others need none.
    public var accounts: [AccountDefinition]
    /// When nights begin, and what one may cost.
    public var night: NightDefinition

    /// Puts definitions together.
    public init(
        jobs: [JobDefinition] = [],
        agents: [AgentDefinition] = [],
        plans: [PlanDefinition] = [],
        limits: Limits = Limits(),
        stop: StopPolicy = .leave,
        accounts: [AccountDefinition] = [],
        night: NightDefinition = NightDefinition()
    ) {
        self.jobs = jobs
        self.agents = agents
        self.plans = plans
        self.limits = limits
        self.stop = stop
        self.accounts = accounts
        self.night = night
    }
}

/// How a coding agent is called and its output read.
public struct AgentDefinition: Hashable, Sendable {
    /// The name by which jobs ask for it.
    public var name: String
    /// Which built-in row of facts applies: `claude`, `codex` or `command`.
    public var preset: String
    /// For `command`: the argv, with `{prompt_file}`, `{model}` and `{workspace}` filled in. For other presets:
    /// replaces the program's name or path only, when not empty.
    public var command: [String]
    /// More arguments, after the preset's own.
    public var arguments: [String]
    /// For `command`: how its output is read: `text`, `claude` or `codex`; nil means `text`.
    public var output: String?
    /// The program whose words for limits, refused logins and outages its plain text may hold; nil means none. An output
    /// with events has its own.
    public var dialect: FailureDialect?
    /// Words of its own for them, at most ``FailureWording/countMax``.
    public var wordings: [FailureWording]
    /// The model when the job names none.
    public var model: String?
    /// Whose limits its turns consume; nil means the agent's name.
    public var account: String?
    /// Variables added to the environment of its turns.
    public var environment: [EnvironmentVariable]

    /// Makes an agent definition.
    public init(
        name: String,
        preset: String,
        command: [String] = [],
        arguments: [String] = [],
        output: String? = nil,
        dialect: FailureDialect? = nil,
        wordings: [FailureWording] = [],
        model: String? = nil,
        account: String? = nil,
        environment: [EnvironmentVariable] = []
    ) {
        self.name = name
        self.preset = preset
        self.command = command
        self.arguments = arguments
        self.output = output
        self.dialect = dialect
        self.wordings = wordings
        self.model = model
        self.account = account
        self.environment = environment
    }
}

/// An ordered list of phases.
public struct PlanDefinition: Hashable, Sendable {
    /// The plan's name, unique in the file.
    public var name: String
    /// The phases in order; names are unique in the plan.
    public var phases: [PhaseDefinition]
    /// When a new instance of it begins: all its phases anew, from the first. Nil means that there is one, at once. Only
    /// `every` and `cron`.
    public var schedule: Schedule?
    /// What the turns of its jobs may spend.
    public var budget: Budget?

    /// Makes a plan.
    public init(name: String, phases: [PhaseDefinition], schedule: Schedule? = nil, budget: Budget? = nil) {
        self.name = name
        self.phases = phases
        self.schedule = schedule
        self.budget = budget
    }
}

/// A phase: jobs that run side by side, and the gate that must be met before the next phase opens.
public struct PhaseDefinition: Hashable, Sendable {
    /// The phase's name.
    public var name: String
    /// Its member jobs; a job belongs to one phase at most.
    public var jobs: [JobID]
    /// What must be true before the next phase opens.
    public var gate: Gate
    /// How long after its opening its gate must be met, 1 s...366 days; then nothing of it starts any more, and its gate
    /// stays shut. Nil means however long.
    public var timeout: Duration?

    /// Makes a phase.
    public init(name: String, jobs: [JobID], gate: Gate = Gate(), timeout: Duration? = nil) {
        self.name = name
        self.jobs = jobs
        self.gate = gate
        self.timeout = timeout
    }
}

/// Bounds of the whole daemon.
public struct Limits: Hashable, Sendable {
    /// How many turns may be live at once, over all jobs. Default 8, 1...10000.
    public var maxConcurrentTurns: Int
    /// How late an occurrence may start and still count as on time; later ones are `late`. Default 60 s.
    public var lateAfter: Duration
    /// How many turns with a concurrency key may be live at once, 1...10000, by key. Default 1.
    public var keys: [String: Int]
    /// How far apart turns start that make up for missed occurrences, over all jobs. Default 2 s, 0 s...1 h.
    public var catchUpInterval: Duration

    /// 2 s.
    public static let defaultCatchUpInterval: Duration = .seconds(2)

    /// Makes limits.
    public init(
        maxConcurrentTurns: Int = 8,
        lateAfter: Duration = .seconds(60),
        keys: [String: Int] = [:],
        catchUpInterval: Duration = Limits.defaultCatchUpInterval
    ) {
        self.maxConcurrentTurns = maxConcurrentTurns
        self.lateAfter = lateAfter
        self.keys = keys
        self.catchUpInterval = catchUpInterval
    }
}
