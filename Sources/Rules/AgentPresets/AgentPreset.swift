public import MidwatchModel

/// The facts about one agent program: how it is called unattended and how its output is read. Adding a program is
/// adding a row to ``all`` and a captured output to the tests.
public struct AgentPreset: Hashable, Sendable {
    /// The name by which agent definitions ask for it.
    public var name: String
    /// The program and its arguments, in order.
    public var template: [Part]
    /// How its output is read; nil leaves that to the agent definition's `output`.
    public var output: OutputFormat?
    /// Variables it needs.
    public var environment: [EnvironmentVariable]
    /// Variables it must not inherit, besides ``Invocations/sessionMarkers``.
    public var removedEnvironment: [String]

    /// One part of a program's arguments.
    public enum Part: Hashable, Sendable {
        /// The program; the agent definition's `command`, when it has one, takes its place.
        case program(String)
        /// The agent definition's `command`, which must be there.
        case command
        /// Arguments as they are.
        case literal([String])
        /// A flag and the model's name after it; nothing when no model is named.
        case model(flag: String)
        /// A flag and the most dollars that the turn may cost; nothing when the job bounds none.
        case moneyBound(flag: String)
        /// The agent definition's `arguments`.
        case agentArguments
    }

    /// Makes a row.
    public init(
        name: String,
        template: [Part],
        output: OutputFormat?,
        environment: [EnvironmentVariable] = [],
        removedEnvironment: [String] = []
    ) {
        self.name = name
        self.template = template
        self.output = output
        self.environment = environment
        self.removedEnvironment = removedEnvironment
    }

    /// The row of that name; nil when there is none.
    public static func named(_ name: String) -> AgentPreset? {
        all.first { $0.name == name }
    }
}

extension AgentPreset {
    /// Every row, in name order. All give the prompt on standard input.
    public static let all: [AgentPreset] = [claude, codex, command]

    /// Claude Code in print mode. It refuses `--dangerously-skip-permissions` as root unless told that it is in a
    /// sandbox: run the daemon as an ordinary user, or set `IS_SANDBOX=1` in the agent's environment.
    ///
    /// `ANTHROPIC_API_KEY` is inherited: a service has no browser to log in with and usually goes by a key. Where a
    /// login (`CLAUDE_CODE_OAUTH_TOKEN`, `CLAUDE_CONFIG_DIR`) is meant, keep the key out of the daemon's environment.
    static let claude = AgentPreset(
        name: "claude",
        template: [
            .program("claude"),
            .literal(["-p", "--output-format", "stream-json", "--verbose"]),
            .model(flag: "--model"),
            .literal(["--dangerously-skip-permissions"]),
            .moneyBound(flag: "--max-budget-usd"),
            .agentArguments,
        ],
        output: .claude,
        // An update in the middle of a night changes the program between two turns.
        environment: [EnvironmentVariable(name: "DISABLE_AUTOUPDATER", value: "1")],
        // It makes the program wait out usage limits by itself, holding a slot; the daemon does the waiting.
        removedEnvironment: ["CLAUDE_CODE_RETRY_WATCHDOG"]
    )

    /// Codex in `exec` mode; the last argument `-` makes it read the prompt from standard input.
    static let codex = AgentPreset(
        name: "codex",
        template: [
            .program("codex"),
            .literal([
                "exec", "--json", "--color", "never", "--skip-git-repo-check",
                "--dangerously-bypass-approvals-and-sandbox",
            ]),
            .model(flag: "-m"),
            .agentArguments,
            .literal(["-"]),
        ],
        output: .codex
    )

    /// Any program: the agent definition says how it is called and how its output is read.
    static let command = AgentPreset(name: "command", template: [.command, .agentArguments], output: nil)
}
