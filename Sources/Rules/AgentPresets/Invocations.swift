public import MidwatchModel

/// Turns definitions into what is executed.
///
/// In an agent's `command` and `arguments` these placeholders are replaced wherever they stand inside an argument:
/// `{model}` by the model's name, `{workspace}` by the absolute path of the folder the turn runs in, `{prompt_file}` by
/// the path of a file that holds the prompt (by the launcher: the file is the turn's). Nothing else in braces means
/// anything: `{foo}` and `{{` stay as they are, and there is no way to escape a placeholder. What was put in is not
/// searched again. The prompt is on standard input too, whatever the arguments say.
public enum Invocations {
    /// Marks that a coding agent leaves in the environment of what it starts. They tell of the session that happened to
    /// start the daemon, make the programs refuse or behave as if nested, and are therefore never inherited.
    public static let sessionMarkers = ["CLAUDECODE", "CLAUDE_CODE_CHILD_SESSION", "CLAUDE_CODE_ENTRYPOINT"]

    /// What one turn of a job executes.
    ///
    /// - Parameters:
    ///   - job: the job; the model it names goes before the agent's.
    ///   - agent: the definition of the agent that serves it; not looked at when the job's payload is a plain command.
    ///   - defaultWorkspace: absolute path of the folder in which turns of jobs without a `workspace` run.
    /// - Throws: ``InvocationError`` for an unknown preset, a missing command, a missing model or workspace that a
    ///   placeholder asks for, an unknown `output`, or a NUL in an argument.
    public static func invocation(
        for job: JobDefinition,
        agent: AgentDefinition,
        defaultWorkspace: String? = nil
    ) throws(InvocationError) -> Invocation {
        switch job.payload {
        case .command(let line):
            return try invocation(for: line, of: job)
        case .agentTurn(let turn):
            return try invocation(for: turn, of: job, agent: agent, defaultWorkspace: defaultWorkspace)
        }
    }

    /// What one turn of a job with a plain command executes: its argv, untouched. No placeholder is replaced.
    ///
    /// - Throws: ``InvocationError`` when the argv is empty or holds a NUL.
    public static func invocation(
        for line: Payload.CommandLine,
        of job: JobDefinition
    ) throws(InvocationError) -> Invocation {
        try check(line.argv, of: "job \"\(job.id)\": payload.command")
        let environment = merged([job.environment])
        return Invocation(
            argv: line.argv,
            input: line.input,
            environment: environment,
            removedEnvironment: removed(sessionMarkers, keeping: environment),
            output: .text
        )
    }

    private static func invocation(
        for turn: Payload.AgentTurn,
        of job: JobDefinition,
        agent: AgentDefinition,
        defaultWorkspace: String?
    ) throws(InvocationError) -> Invocation {
        let place = "agent \"\(agent.name)\""
        guard let preset = AgentPreset.named(agent.preset) else {
            let known = AgentPreset.all.map { "\"\($0.name)\"" }.joined(separator: ", ")
            throw InvocationError(message: "\(place): there is no preset \"\(agent.preset)\"; use one of \(known)")
        }
        let model = turn.model ?? agent.model
        let values = PlaceholderValues(
            place: "\(place), job \"\(job.id)\"",
            model: model,
            workspace: job.workspace ?? defaultWorkspace
        )
        var argv: [String] = []
        for part in preset.template {
            switch part {
            case .program(let program): argv += agent.command.isEmpty ? [program] : try values.filling(agent.command)
            case .command: argv += try values.filling(agent.command)
            case .literal(let arguments): argv += arguments
            case .model(let flag): argv += model.map { [flag, $0] } ?? []
            case .moneyBound(let flag):
                argv += job.turnBudget.costMicroUSD.map { [flag, MoneyText.exact(microUSD: $0)] } ?? []
            case .agentArguments: argv += try values.filling(agent.arguments)
            }
        }
        if agent.command.isEmpty, preset.template.contains(.command) {
            throw InvocationError(
                message:
                    "\(place): preset \"\(preset.name)\" needs a command; give \"command\": [\"program\", \"argument\"]"
            )
        }
        try check(argv, of: place)
        let environment = merged([preset.environment, agent.environment, job.environment])
        return Invocation(
            argv: argv,
            input: turn.message,
            environment: environment,
            removedEnvironment: removed(sessionMarkers + preset.removedEnvironment, keeping: environment),
            output: try output(of: agent, preset: preset),
            vocabulary: FailureVocabulary(dialect: agent.dialect, wordings: agent.wordings),
            needsPromptFile: (agent.command + agent.arguments).contains {
                $0.contains(Invocation.promptFilePlaceholder)
            }
        )
    }

    private static func output(
        of agent: AgentDefinition,
        preset: AgentPreset
    ) throws(InvocationError) -> OutputFormat {
        if let output = preset.output { return output }
        guard let name = agent.output else { return .text }
        if let format = OutputFormat(rawValue: name) { return format }
        let known = OutputFormat.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        throw InvocationError(message: "agent \"\(agent.name)\": there is no output \"\(name)\"; use one of \(known)")
    }

    private static func check(_ argv: [String], of place: String) throws(InvocationError) {
        guard let program = argv.first, !program.isEmpty else {
            throw InvocationError(message: "\(place): no program is named; put its name or path first")
        }
        for (index, argument) in argv.enumerated() where argument.utf8.contains(0) {
            throw InvocationError(message: "\(place): argument \(index) holds a NUL character; take it out")
        }
    }

    /// One variable per name, later lists winning, in name order.
    private static func merged(_ lists: [[EnvironmentVariable]]) -> [EnvironmentVariable] {
        var latest: [String: EnvironmentVariable] = [:]
        for variable in lists.joined() { latest[variable.name] = variable }
        return latest.values.sorted { $0.name < $1.name }
    }

    private static func removed(_ names: [String], keeping environment: [EnvironmentVariable]) -> [String] {
        Set(names).subtracting(environment.map(\.name)).sorted()
    }
}
