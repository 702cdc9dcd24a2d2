public import MidwatchModel

/// Something that is to be started under a keeper, with all that is needed for it.
public enum Launch: Hashable, Sendable {
    /// A turn.
    case turn(TurnLaunch)
    /// A check.
    case check(CheckLaunch)

    /// Its name.
    public var id: LaunchID {
        switch self {
        case .turn(let launch): .turn(launch.turn.id)
        case .check(let launch): .check(launch.check.id)
        }
    }
}

/// What is needed to start a turn.
public struct TurnLaunch: Hashable, Sendable {
    /// The turn as the ledger has it.
    public var turn: TurnRecord
    /// The job's definition at the start.
    public var job: JobDefinition
    /// The agent that serves it; nil for a command.
    public var agent: AgentDefinition?
    /// What its prompt says besides; nil for nothing.
    public var note: PromptNote?

    /// Puts it together.
    public init(turn: TurnRecord, job: JobDefinition, agent: AgentDefinition?, note: PromptNote? = nil) {
        self.turn = turn
        self.job = job
        self.agent = agent
        self.note = note
    }
}

/// What is needed to start a check.
public struct CheckLaunch: Hashable, Sendable {
    /// The check as the ledger has it.
    public var check: CheckRecord
    /// The command.
    public var command: CheckCommand
    /// The job whose word is checked, for a turn's check.
    public var job: JobDefinition?
    /// The phase it belongs to.
    public var phase: PhaseID?
    /// Absolute path of the folder it runs in unless its command names another; nil means the daemon's default.
    public var workspace: String?
    /// Absolute paths of folders whose work it is about; a digest of them comes back as its seal. Empty: no digest.
    public var watchedFolders: [String]

    /// Puts it together.
    public init(
        check: CheckRecord,
        command: CheckCommand,
        job: JobDefinition? = nil,
        phase: PhaseID? = nil,
        workspace: String? = nil,
        watchedFolders: [String] = []
    ) {
        self.check = check
        self.command = command
        self.job = job
        self.phase = phase
        self.workspace = workspace
        self.watchedFolders = watchedFolders
    }
}
