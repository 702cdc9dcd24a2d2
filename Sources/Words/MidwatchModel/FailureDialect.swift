/// An agent program whose own words for limits, refused logins and outages are known.
///
/// Free text tells of those only in the words of a program that is known to print them: in a test's output or in an
/// issue's title the same words say nothing about an account.
public enum FailureDialect: String, Hashable, Sendable, CaseIterable {
    /// Aider.
    case aider
    /// Sourcegraph Amp.
    case amp
    /// Google Antigravity.
    case antigravity
    /// Claude Code.
    case claude
    /// OpenAI Codex.
    case codex
    /// GitHub Copilot CLI.
    case copilot
    /// Cursor's `cursor-agent`.
    case cursor
    /// Gemini CLI.
    case gemini
    /// Kimi CLI.
    case kimi
    /// OpenCode.
    case opencode
    /// Qwen Code.
    case qwen
}

/// Words by which an agent's definition tells a class of failure.
public struct FailureWording: Hashable, Sendable {
    /// The most that an agent's definition may have: 64.
    public static let countMax = 64

    /// The class that they stand for.
    public var kind: AgentFailure.Kind
    /// What one line of the output of a failed turn has to hold, in any case of its ASCII letters.
    public var text: String

    /// Pairs a class and words.
    public init(_ kind: AgentFailure.Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}
