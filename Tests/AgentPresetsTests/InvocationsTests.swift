import AgentPresets
import MidwatchModel
import Testing

@Suite("Invocations")
struct InvocationsTests {
    static func job(
        model: String? = nil,
        workspace: String? = "/srv/app/auth",
        environment: [EnvironmentVariable] = []
    ) -> JobDefinition {
        JobDefinition(
            id: JobID("auth"),
            schedule: .at(WallTime(secondsSinceEpoch: 0)),
            payload: .agentTurn(.init(message: "Read AGENT.md.\nFollow the loop.", model: model)),
            workspace: workspace,
            environment: environment
        )
    }

    static func custom(_ command: [String], arguments: [String] = [], output: String? = nil) -> AgentDefinition {
        AgentDefinition(name: "mine", preset: "command", command: command, arguments: arguments, output: output)
    }

    @Test("claude is called in print mode with events and without questions")
    func claude() throws {
        let agent = AgentDefinition(name: "claude", preset: "claude")
        let made = try Invocations.invocation(for: Self.job(model: "sonnet"), agent: agent)
        #expect(
            made.argv == [
                "claude", "-p", "--output-format", "stream-json", "--verbose", "--model", "sonnet",
                "--dangerously-skip-permissions",
            ]
        )
        #expect(made.input == "Read AGENT.md.\nFollow the loop.")
        #expect(made.output == .claude)
        #expect(made.environment == [EnvironmentVariable(name: "DISABLE_AUTOUPDATER", value: "1")])
        #expect(
            made.removedEnvironment == [
                "CLAUDECODE", "CLAUDE_CODE_CHILD_SESSION", "CLAUDE_CODE_ENTRYPOINT", "CLAUDE_CODE_RETRY_WATCHDOG",
            ]
        )
        #expect(!made.needsPromptFile)
    }

    @Test("without a model no flag for it is given, and the agent's arguments come last")
    func claudeWithoutModel() throws {
        let agent = AgentDefinition(
            name: "claude",
            preset: "claude",
            command: ["/opt/bin/claude"],
            arguments: ["--max-turns", "40", "--settings", #"{"model":"x"}"#]
        )
        let made = try Invocations.invocation(for: Self.job(), agent: agent)
        #expect(
            made.argv == [
                "/opt/bin/claude", "-p", "--output-format", "stream-json", "--verbose",
                "--dangerously-skip-permissions", "--max-turns", "40", "--settings", #"{"model":"x"}"#,
            ]
        )
    }

    @Test(
        "claude is told what the turn may cost, before the agent's own arguments",
        arguments: [(1_500_000, "1.50"), (2_000_001, "2.000001"), (40, "0.00004")] as [(Int64, String)]
    )
    func moneyBound(micro: Int64, dollars: String) throws {
        var job = Self.job()
        job.turnBudget.costMicroUSD = micro
        let own = ["--max-budget-usd", "9"]
        let claude = AgentDefinition(name: "claude", preset: "claude", arguments: own)
        let made = try Invocations.invocation(for: job, agent: claude)
        #expect(made.argv.suffix(5) == ["--dangerously-skip-permissions", "--max-budget-usd", dollars] + own)
        let codex = AgentDefinition(name: "codex", preset: "codex")
        #expect(try !Invocations.invocation(for: job, agent: codex).argv.contains(dollars))
    }

    @Test("codex reads the prompt from standard input and writes events")
    func codex() throws {
        let agent = AgentDefinition(
            name: "codex",
            preset: "codex",
            arguments: ["-C", "{workspace}"],
            model: "gpt-5-codex"
        )
        let made = try Invocations.invocation(for: Self.job(), agent: agent)
        #expect(
            made.argv == [
                "codex", "exec", "--json", "--color", "never", "--skip-git-repo-check",
                "--dangerously-bypass-approvals-and-sandbox", "-m", "gpt-5-codex", "-C", "/srv/app/auth", "-",
            ]
        )
        #expect(made.input == "Read AGENT.md.\nFollow the loop.")
        #expect(made.output == .codex)
    }

    @Test("a job's model goes before its agent's")
    func modelPrecedence() throws {
        let agent = AgentDefinition(name: "codex", preset: "codex", model: "agents")
        let made = try Invocations.invocation(for: Self.job(model: "jobs"), agent: agent)
        #expect(made.argv.contains("jobs"))
        #expect(!made.argv.contains("agents"))
    }

    @Test("placeholders are replaced inside arguments, in one pass; other braces stay")
    func placeholders() throws {
        let agent = Self.custom(
            [
                "run", "--model={model}", "{workspace}/{model}", "{prompt_file}", "{foo}", "{{model}}", "{", "{mod",
                "}{",
            ],
            arguments: ["--in={workspace}"]
        )
        let made = try Invocations.invocation(for: Self.job(model: "{workspace}"), agent: agent)
        #expect(
            made.argv == [
                "run", "--model={workspace}", "/srv/app/auth/{workspace}", "{prompt_file}", "{foo}", "{{workspace}}",
                "{", "{mod", "}{", "--in=/srv/app/auth",
            ]
        )
        #expect(made.needsPromptFile)
        #expect(made.argv(promptFile: "/t/prompt")[3] == "/t/prompt")
        #expect(made.input == "Read AGENT.md.\nFollow the loop.")
    }

    @Test("without {prompt_file} no argument is touched by the launcher")
    func noPromptFile() throws {
        let made = try Invocations.invocation(for: Self.job(), agent: Self.custom(["cat"]))
        #expect(!made.needsPromptFile)
        #expect(made.argv(promptFile: "/t/prompt") == ["cat"])
        #expect(made.output == .text)
    }

    @Test("the default workspace serves a job without one")
    func defaultWorkspace() throws {
        let agent = Self.custom(["run", "{workspace}"])
        let job = Self.job(workspace: nil)
        #expect(try Invocations.invocation(for: job, agent: agent, defaultWorkspace: "/w").argv == ["run", "/w"])
    }

    @Test("a custom command says how its output is read", arguments: OutputFormat.allCases)
    func customOutput(_ format: OutputFormat) throws {
        let agent = Self.custom(["run"], output: format.rawValue)
        #expect(try Invocations.invocation(for: Self.job(), agent: agent).output == format)
    }

    struct Refusal: Sendable {
        var agent: AgentDefinition
        var job = InvocationsTests.job()
        var words: [String]
    }

    static let refusals: [Refusal] = [
        Refusal(
            agent: AgentDefinition(name: "g", preset: "gemini"),
            words: ["agent \"g\"", "\"gemini\"", "\"claude\", \"codex\", \"command\""]
        ),
        Refusal(agent: custom([]), words: ["\"mine\"", "needs a command", "\"command\": ["]),
        Refusal(agent: custom([], arguments: ["-x"]), words: ["needs a command"]),
        Refusal(agent: custom([""]), words: ["no program is named"]),
        Refusal(agent: custom(["run", "a\0b"]), words: ["argument 1", "NUL"]),
        Refusal(agent: custom(["run", "{model}"]), words: ["\"auth\"", "needs a model", "set \"model\""]),
        Refusal(
            agent: custom(["run", "{workspace}"]),
            job: job(workspace: nil),
            words: ["needs a workspace", "set \"workspace\""]
        ),
        Refusal(agent: custom(["run"], output: "yaml"), words: ["\"yaml\"", "\"text\", \"claude\", \"codex\""]),
    ]

    @Test("what cannot be run is an error that names the cure", arguments: refusals)
    func refuses(_ refusal: Refusal) {
        let error = #expect(throws: InvocationError.self) {
            try Invocations.invocation(for: refusal.job, agent: refusal.agent)
        }
        for word in refusal.words {
            #expect(error?.message.contains(word) == true, "\(error?.message ?? "") lacks \(word)")
        }
    }

    @Test("the job's variables win over the agent's, the agent's over the preset's")
    func environment() throws {
        let agent = AgentDefinition(
            name: "claude",
            preset: "claude",
            environment: [
                EnvironmentVariable(name: "DISABLE_AUTOUPDATER", value: "0"),
                EnvironmentVariable(name: "B", value: "agent"),
                EnvironmentVariable(name: "CLAUDECODE", value: "wanted"),
            ]
        )
        let job = Self.job(environment: [
            EnvironmentVariable(name: "B", value: "job"), EnvironmentVariable(name: "A", value: "1"),
        ])
        let made = try Invocations.invocation(for: job, agent: agent)
        #expect(
            made.environment.map(\.description) == [
                "A=1", "B=job", "CLAUDECODE=wanted", "DISABLE_AUTOUPDATER=0",
            ]
        )
        #expect(!made.removedEnvironment.contains("CLAUDECODE"))
        #expect(made.removedEnvironment.contains("CLAUDE_CODE_ENTRYPOINT"))
        #expect(!made.removedEnvironment.contains("ANTHROPIC_API_KEY"))
    }

    @Test("a plain command runs as it is written")
    func plainCommand() throws {
        var job = Self.job(environment: [EnvironmentVariable(name: "A", value: "1")])
        job.payload = .command(.init(argv: ["/bin/sh", "-c", "echo {prompt_file} {model}"], input: "in"))
        let made = try Invocations.invocation(for: job, agent: Self.custom([]))
        #expect(made.argv == ["/bin/sh", "-c", "echo {prompt_file} {model}"])
        #expect(made.argv(promptFile: "/t/prompt") == made.argv)
        #expect(made.input == "in")
        #expect(made.output == .text)
        #expect(made.environment == [EnvironmentVariable(name: "A", value: "1")])
        #expect(made.removedEnvironment == Invocations.sessionMarkers)
    }

    @Test("a plain command without input gets none, and an empty one is refused")
    func plainCommandEdges() throws {
        let job = Self.job()
        #expect(try Invocations.invocation(for: .init(argv: ["true"]), of: job).input == nil)
        #expect(throws: InvocationError.self) { try Invocations.invocation(for: .init(argv: []), of: job) }
        #expect(throws: InvocationError.self) { try Invocations.invocation(for: .init(argv: ["a\0"]), of: job) }
    }

    @Test("preset names are unique, sorted and found")
    func table() {
        let names = AgentPreset.all.map(\.name)
        #expect(names == Set(names).sorted())
        for preset in AgentPreset.all { #expect(AgentPreset.named(preset.name) == preset) }
        #expect(AgentPreset.named("Claude") == nil)
    }
}
