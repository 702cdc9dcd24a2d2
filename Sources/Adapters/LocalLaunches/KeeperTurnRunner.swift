import AgentPresets
import Glibc
import KeeperLauncher
import MidwatchModel
public import NightFacts
public import NightLoop
import NightWords
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
        endings.endRemains { launch in _ = keepers.endRemains(of: launch) }
        self.surroundings = surroundings
        self.keepers = keepers
        self.endings = endings
    }

    /// Makes a turn's folder and starts its keeper.
    public func launch(_ order: TurnLaunch) throws(LaunchFailure) -> LaunchHandle {
        let invocation: Invocation
        do {
            invocation = try invocationOf(order)
        } catch {
            throw LaunchFailure(error.description)
        }
        let id = LaunchID.turn(order.turn.id)
        let folder = surroundings.folder(of: id)
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
        return try start(keeperOrder, prompt: invocation.input.map { Array($0.utf8) }, as: id)
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
            for: order.job.saying(order.note),
            agent: agent,
            defaultWorkspace: surroundings.defaultWorkspace
        )
    }

    /// Makes a check's folder and starts its keeper.
    public func launch(_ order: CheckLaunch) throws(LaunchFailure) -> LaunchHandle {
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

    private func start(_ order: TurnOrder, prompt: [UInt8]?, as id: LaunchID) throws(LaunchFailure) -> LaunchHandle {
        do {
            return .process(pid: try keepers.launch(order, prompt: prompt, as: id).pid)
        } catch {
            throw LaunchFailure("\(error)")
        }
    }

    /// Asks a launch's keeper to end it.
    public func terminate(_ launch: LaunchID) {
        keepers.terminate(launch)
    }

    /// What became of launches that were open when the daemon before this one ended.
    public func reconcile(_ launches: [LaunchID]) -> [Event] {
        let found = keepers.inspect(launches)
        return launches.map { launch in
            guard surroundings.folder(of: launch).isMade else { return .launchNeverMade(launch) }
            let state = found[launch] ?? .gone
            guard case .mute(let why) = state else { return event(for: launch, state) }
            return event(for: launch, keepers.withdraw(launch, because: why))
        }
    }

    private func event(for launch: LaunchID, _ found: FoundLaunch) -> Event {
        switch found {
        case .living(let keeper): adopt(launch, pid: keeper.pid)
        case .ended(let exit): endings.event(for: launch, exit: exit)
        case .mute(let why), .unreadable(let why): .launchLost(launch, reason: why)
        case .gone: settleGone(launch)
        }
    }

    private func settleGone(_ launch: LaunchID) -> Event {
        let folder = surroundings.folder(of: launch)
        if folder.wasNeverServed, (try? folder.remove()) != nil { return .launchNeverMade(launch) }
        _ = keepers.endRemains(of: launch)
        return .launchLost(launch, reason: "its keeper is gone and left no exit record")
    }

    private func adopt(_ launch: LaunchID, pid: Int32) -> Event {
        do {
            try keepers.adopt(launch)
            return .launchAdopted(launch, .process(pid: pid))
        } catch {
            return .launchLost(launch, reason: error.message)
        }
    }
}

extension KeeperTurnRunner.Surroundings {
    /// The folder of a launch.
    public func folder(of launch: LaunchID) -> TurnFolder {
        TurnFolder(path: "\(stateFolder)/\(launch.path)")
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
