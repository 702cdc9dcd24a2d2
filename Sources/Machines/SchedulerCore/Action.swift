import MidwatchModel
public import NightFacts

/// An order: what the core wants done. All `record` actions of a step are committed before any other is carried out.
///
/// What is large is indirect, so that an array of orders copies words and not definitions.
public enum Action: Hashable, Sendable {
    /// Write a fact.
    case record(Fact)
    /// Start the keeper of a turn.
    indirect case launch(TurnLaunch)
    /// Start the keeper of a check.
    indirect case launchCheck(CheckLaunch)
    /// Ask the keeper of a launch to end it.
    case terminate(LaunchID)
    /// Answer the operator whose command is being handled.
    case reply(OperatorReply)
}

/// What the core answers an operator.
public typealias OperatorReply = Result<Answer, Refusal>
