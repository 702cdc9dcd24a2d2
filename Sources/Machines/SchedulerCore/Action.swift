public import MidwatchModel
public import NightFacts

/// An order: what the core wants done. All `record` actions of a step are committed before any other is carried out.
public enum Action: Hashable, Sendable {
    /// Write a fact.
    case record(Fact)
    /// Start the keeper of a turn.
    case launch(TurnLaunch)
    /// Start the keeper of a check.
    case launchCheck(CheckLaunch)
    /// Ask the keeper of a launch to end it.
    case terminate(LaunchID)
    /// Answer the operator whose command is being handled.
    case reply(OperatorReply)
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
    /// Absolute paths of folders whose work it is about; a digest of them comes back as its seal. Empty: no digest.
    public var watchedFolders: [String] = []
}

/// What the core answers an operator.
public typealias OperatorReply = Result<Answer, Refusal>
