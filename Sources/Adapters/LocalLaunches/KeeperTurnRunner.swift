import AgentPresets
import Glibc
public import KeeperLauncher
import MidwatchModel
import NightFacts
public import NightLoop
public import SchedulerCore
public import Schedules
public import TurnFolder

/// The engine's launcher port, served by keepers: the core's orders become folders and keepers, a keeper's end becomes
/// what the core is told.
public final class KeeperTurnRunner: TurnLauncher {
    /// What turns and checks run with, beside what their definitions say.
    public struct Surroundings: Sendable {
        /// Absolute path of the state folder.
        public var stateFolder: String
        /// Absolute path of the folder in which turns without a workspace run.
        public var defaultWorkspace: String
        /// The journal's native socket; an empty text means that turns do not write there.
        public var journalSocket: String?

        /// Makes surroundings.
        public init(stateFolder: String, defaultWorkspace: String, journalSocket: String? = nil) {
            self.stateFolder = stateFolder
            self.defaultWorkspace = defaultWorkspace
            self.journalSocket = journalSocket
        }
    }

    let surroundings: Surroundings
    let keepers: KeeperLauncher
    private let endings: EndingReader

    /// Makes a runner with a launcher of its own.
    ///
    /// - Parameters:
    ///   - keeperProgram: Absolute path of midwatch-keeper.
    ///   - delegatedCgroup: Path of the cgroup in which turns may have their own; nil without delegation.
    ///   - zones: For clock times at which usage limits are said to end.
    ///   - tell: Takes what is to be told to the core; callable from any thread.
    public init(
        surroundings: Surroundings,
        keeperProgram: String,
        delegatedCgroup: String?,
        zones: any ZoneSource,
        tell: @escaping @Sendable (Event) -> Void
    ) throws {
        let endings = EndingReader(surroundings: surroundings, zones: zones, tell: tell)
        let keepers = try KeeperLauncher(
            stateFolder: surroundings.stateFolder,
            keeperProgram: keeperProgram,
            delegatedCgroup: delegatedCgroup,
            onEnd: { end in endings.read(end) }
        )
        endings.endRemains { run in _ = keepers.endRemains(of: run) }
        self.surroundings = surroundings
        self.keepers = keepers
        self.endings = endings
    }

    /// Makes a turn's folder and starts its keeper.
    public func launch(_ order: TurnLaunch) throws(LaunchFailure) -> Int32 {
        let invocation: Invocation
        do {
            invocation = try invocationOf(order)
        } catch {
            throw LaunchFailure(error.description)
        }
        let run = RunName.turn(order.turn.id)
        let folder = surroundings.folder(of: run)
        let keeperOrder = TurnOrder(
            argv: invocation.argv(promptFile: folder.path(of: .prompt)),
            workspace: order.job.workspace ?? surroundings.defaultWorkspace,
            environment: invocation.environment,
            removedVariables: invocation.removedEnvironment,
            bounds: order.job.bounds,
            turn: order.turn.id,
            job: order.turn.job,
            iteration: Int64(order.turn.iteration),
            phase: order.turn.phase,
            token: order.turn.token,
            origin: TurnOrigin(order.turn),
            journalSocket: surroundings.journalSocket,
            watch: watch(of: order.job),
            outputFormat: invocation.output.rawValue
        )
        return try start(keeperOrder, prompt: invocation.input.map { Array($0.utf8) }, as: run)
    }

    /// The work of a job that is held when its turns change nothing; nil for one of which nobody asks that.
    private func watch(of job: JobDefinition) -> WorkWatch? {
        guard job.progress.idleTurns != nil else { return nil }
        let workspace = job.workspace ?? surroundings.defaultWorkspace
        let files = job.progress.files.map { $0.hasPrefix("/") ? $0 : "\(workspace)/\($0)" }
        return WorkWatch(folders: [workspace], files: files)
    }

    private func invocationOf(_ order: TurnLaunch) throws(InvocationError) -> Invocation {
        if case .command(let line) = order.job.payload {
            return try Invocations.invocation(for: line, of: order.job)
        }
        guard let agent = order.agent else {
            let name = order.job.agent ?? ""
            throw InvocationError(
                message: "job \"\(order.job.id)\": no agent \"\(name)\" is defined; add it to \"agents\""
            )
        }
        return try Invocations.invocation(
            for: order.job,
            agent: agent,
            defaultWorkspace: surroundings.defaultWorkspace
        )
    }

    /// Makes a check's folder and starts its keeper.
    public func launch(_ order: CheckLaunch) throws(LaunchFailure) -> Int32 {
        let grace = order.job?.bounds.stopGrace ?? TurnBounds().stopGrace
        let bounds = TurnBounds(timeout: order.command.timeout, stopGrace: grace)
        var keeperOrder = TurnOrder(
            argv: order.command.argv,
            workspace: order.command.workspace ?? order.job?.workspace ?? surroundings.defaultWorkspace,
            environment: order.job?.environment ?? [],
            removedVariables: Invocations.sessionMarkers,
            bounds: bounds,
            job: order.job?.id,
            phase: order.phase,
            journalSocket: surroundings.journalSocket
        )
        if case .turn(let id) = order.check.subject { keeperOrder.turn = id }
        if !order.watchedFolders.isEmpty {
            keeperOrder.watch = WorkWatch(folders: order.watchedFolders, onlyAfter: true)
        }
        return try start(keeperOrder, prompt: nil, as: .check(order.check.id))
    }

    private func start(_ order: TurnOrder, prompt: [UInt8]?, as run: RunName) throws(LaunchFailure) -> Int32 {
        do {
            return try keepers.launch(order, prompt: prompt, as: run).pid
        } catch {
            throw LaunchFailure("\(error)")
        }
    }

    /// Asks a run's keeper to end it.
    public func terminate(_ run: Run) {
        keepers.terminate(RunName(run))
    }

    /// What became of runs that were open when the daemon before this one ended.
    public func reconcile(_ runs: [Run]) -> [Event] {
        let found = keepers.inspect(runs.map { RunName($0) })
        return runs.map { run in
            let name = RunName(run)
            guard surroundings.folder(of: name).isMade else { return .runNeverMade(run) }
            let state = found[name] ?? .gone
            guard case .mute(let why) = state else { return event(for: name, state) }
            return event(for: name, keepers.withdraw(name, because: why))
        }
    }

    private func event(for name: RunName, _ found: FoundRun) -> Event {
        switch found {
        case .living(let keeper): adopt(name, pid: keeper.pid)
        case .ended(let exit): endings.event(for: name, exit: exit)
        case .mute(let why), .unreadable(let why): .runLost(name.run, reason: why)
        case .gone: settleGone(name)
        }
    }

    private func settleGone(_ name: RunName) -> Event {
        let folder = surroundings.folder(of: name)
        if folder.wasNeverServed, (try? folder.remove()) != nil { return .runNeverMade(name.run) }
        _ = keepers.endRemains(of: name)
        return .runLost(name.run, reason: "its keeper is gone and left no exit record")
    }

    private func adopt(_ name: RunName, pid: Int32) -> Event {
        do {
            try keepers.adopt(name)
            return .runAdopted(name.run, pid: pid)
        } catch {
            return .runLost(name.run, reason: error.message)
        }
    }
}

extension KeeperTurnRunner.Surroundings {
    /// The folder of a run.
    public func folder(of run: RunName) -> TurnFolder {
        TurnFolder(path: "\(stateFolder)/\(run.path)")
    }
}

extension TurnFolder {
    /// Whether the folder exists.
    var isMade: Bool { access(path, F_OK) == 0 }

    /// Whether the folder was made in this boot and no keeper has ever said there who it is, which it does before it
    /// starts anything. In a folder from before the boot that word may be missing because it never reached the disk.
    var wasNeverServed: Bool {
        var status = stat()
        let instants = HostClocks.now()
        guard size(of: .stdout) == nil, stat(path, &status) == 0, instants.wall - instants.boot < status.st_ctim.tv_sec
        else { return false }
        do {
            return try keeperRecord() == nil
        } catch {
            return false
        }
    }
}

/// The wall clock and the time since boot, in seconds.
private enum HostClocks {
    static func now() -> (wall: Int, boot: Int) {
        var wall = timespec()
        var boot = timespec()
        clock_gettime(CLOCK_REALTIME, &wall)
        clock_gettime(CLOCK_BOOTTIME, &boot)
        return (wall.tv_sec, boot.tv_sec)
    }
}

extension TurnOrigin {
    /// What the ledger knows of a turn at its start.
    fileprivate init(_ turn: TurnRecord) {
        self.init(
            trigger: turn.trigger,
            attempt: turn.attempt,
            nominal: turn.nominal,
            revision: turn.revision,
            plannedAt: turn.plannedAt,
            agent: turn.agent,
            model: turn.model,
            account: turn.account,
            keys: turn.keys
        )
    }
}

extension RunName {
    /// The keeper's name for a run of the core's.
    public init(_ run: Run) {
        switch run {
        case .turn(let id): self = .turn(id)
        case .check(let id): self = .check(id)
        }
    }

    /// The core's name for it.
    var run: Run {
        switch self {
        case .turn(let id): .turn(id)
        case .check(let id): .check(id)
        }
    }
}
