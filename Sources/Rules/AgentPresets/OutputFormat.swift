import MidwatchModel

/// How an agent program's standard output is read.
public enum OutputFormat: String, Hashable, Sendable, CaseIterable {
    /// Plain text: its end is the final words.
    case text
    /// Claude Code's `stream-json` events, one a line, or the single object of `json`.
    case claude
    /// Codex's `exec --json` events, one a line.
    case codex

    /// The program that writes it, where it is one program's.
    var dialect: FailureDialect? {
        switch self {
        case .text: nil
        case .claude: .claude
        case .codex: .codex
        }
    }
}
