import AgentPresets
import MidwatchModel
public import NightFacts
import NightWords
public import TurnFolder

/// What a launch's folder says before a keeper is started in it, whoever starts that.
public struct LaunchOrder: Hashable, Sendable {
    /// Whose it is.
    public var id: LaunchID
    /// The content of `order.json`; whoever starts the keeper adds its cgroup.
    public var order: TurnOrder
    /// The content of `prompt`, the program's standard input; nil means `/dev/null`.
    public var prompt: [UInt8]?

    /// Makes of a launch what its folder is to say.
    ///
    /// - Throws: ``LaunchFailure`` for what can never be started as it is defined: an agent or preset that does not exist,
    ///   a placeholder without a value, an argument with a NUL.
    public init(_ launch: Launch, in surroundings: LaunchSurroundings) throws(LaunchFailure) {
        switch launch {
        case .turn(let launch): try self.init(launch, in: surroundings)
        case .check(let launch): self.init(launch, in: surroundings)
        }
    }

    private init(_ launch: TurnLaunch, in surroundings: LaunchSurroundings) throws(LaunchFailure) {
        let turn = launch.turn
        var job = launch.job
        // A turn of a ledger that did not know its folder works in its job's.
        let workspace = turn.workspace ?? job.workspace ?? surroundings.defaultWorkspace
        job.workspace = workspace
        let invocation: Invocation
        do {
            invocation = try Self.invocation(of: job.saying(launch.note), agent: launch.agent)
        } catch {
            throw LaunchFailure(error.description)
        }
        id = .turn(turn.id)
        prompt = invocation.input.map { Array($0.utf8) }
        order = TurnOrder(
            argv: invocation.argv(promptFile: surroundings.folder(of: id).path(of: .prompt)),
            workspace: workspace,
            environment: invocation.environment,
            removedVariables: invocation.removedEnvironment,
            bounds: job.bounds,
            turn: turn.id,
            job: turn.job,
            iteration: Int64(turn.iteration),
            phase: turn.phase,
            token: turn.token,
            origin: TurnOrigin(turn),
            journalSocket: surroundings.journalSocket,
            watch: Self.watch(of: job, in: workspace),
            outputFormat: invocation.output.rawValue,
            outputDialect: invocation.vocabulary.dialect?.rawValue,
            outputWordings: invocation.vocabulary.wordings.map { TurnOrder.Wording($0.kind.rawValue, $0.text) }
        )
    }

    private init(_ launch: CheckLaunch, in surroundings: LaunchSurroundings) {
        let grace = launch.job?.bounds.stopGrace ?? TurnBounds().stopGrace
        id = .check(launch.check.id)
        order = TurnOrder(
            argv: launch.command.argv,
            workspace: launch.command.workspace ?? launch.workspace ?? surroundings.defaultWorkspace,
            environment: launch.job?.environment ?? [],
            removedVariables: Invocations.sessionMarkers,
            bounds: TurnBounds(timeout: launch.command.timeout, stopGrace: grace),
            job: launch.job?.id,
            phase: launch.phase,
            journalSocket: surroundings.journalSocket
        )
        if case .turn(let turn) = launch.check.owner { order.turn = turn }
        if !launch.watchedFolders.isEmpty {
            order.watch = WorkWatch(folders: launch.watchedFolders, onlyAfter: true)
        }
    }

    private static func invocation(
        of job: JobDefinition,
        agent: AgentDefinition?
    ) throws(InvocationError) -> Invocation {
        if case .command(let line) = job.payload { return try Invocations.invocation(for: line, of: job) }
        guard let agent else {
            let name = job.agent ?? ""
            throw InvocationError(message: "job \"\(job.id)\": no agent \"\(name)\" is defined; add it to \"agents\"")
        }
        return try Invocations.invocation(for: job, agent: agent)
    }

    /// The work of a turn whose job is held when its turns change nothing; nil where nobody asks that.
    private static func watch(of job: JobDefinition, in workspace: String) -> WorkWatch? {
        guard job.progress.idleTurns != nil else { return nil }
        let files = job.progress.files.map { $0.hasPrefix("/") ? $0 : "\(workspace)/\($0)" }
        return WorkWatch(folders: [workspace], files: files)
    }
}

/// Why something cannot be started. Nothing runs.
public struct LaunchFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What, where and the cure.
    public var description: String

    /// Makes a failure.
    public init(_ description: String) {
        self.description = description
    }
}
