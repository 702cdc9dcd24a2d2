import Glibc
import KeeperLauncher
public import LaunchOrders
import LinuxSystem
import MidwatchModel
public import NightFacts
public import NightLoop
public import SchedulerCore
public import Schedules
import TurnFolder

/// The loop's launcher port, served by keepers on this machine: what is submitted becomes folders and keepers, on threads
/// of its own, and a keeper's end becomes what the core is told.
public final class LocalLauncher: Launcher {
    let surroundings: LaunchSurroundings
    let keepers: KeeperLauncher
    private let endings: EndingReader
    private let queue: LaunchQueue
    private let failpoints: (any Failpoints)?

    /// Makes a launcher with keepers of its own.
    ///
    /// - Parameters:
    ///   - keeperProgram: Absolute path of midwatch-keeper.
    ///   - delegatedCgroup: Path of the cgroup in which turns may have their own; nil without delegation.
    ///   - zones: For clock times at which usage limits are said to end.
    ///   - failpoints: Where tests break the launcher; nil otherwise.
    ///   - tell: Takes what is to be told to the core; callable from any thread.
    public init(
        surroundings: LaunchSurroundings,
        keeperProgram: String,
        delegatedCgroup: String?,
        zones: any ZoneSource,
        failpoints: (any Failpoints)? = nil,
        tell: @escaping @Sendable (Event) -> Void
    ) throws {
        let endings = EndingReader(surroundings: surroundings, zones: zones, tell: tell)
        let queue = LaunchQueue(tell: tell)
        let keepers = try KeeperLauncher(
            stateFolder: surroundings.stateFolder,
            keeperProgram: keeperProgram,
            delegatedCgroup: delegatedCgroup,
            onEnd: { end in queue.tellEnd(of: end.launch) { endings.read(end) } }
        )
        endings.endRemains { launch in _ = keepers.endRemains(of: launch) }
        self.surroundings = surroundings
        self.keepers = keepers
        self.endings = endings
        self.queue = queue
        self.failpoints = failpoints
    }

    /// Takes a launch over; its folder and its keeper are made on another thread.
    public func submit(_ launch: Launch) {
        let id = launch.id
        queue.submit(id) { [surroundings, keepers, failpoints] () throws(LaunchFailure) in
            let made = try LaunchOrder(launch, in: surroundings)
            do {
                let keeper = try keepers.launch(made.order, prompt: made.prompt, as: id) {
                    failpoints?.reached(.orderWritten)
                }
                failpoints?.reached(.keeperStarted)
                return .process(pid: keeper.pid)
            } catch {
                throw LaunchFailure("\(error)")
            }
        } end: { [keepers] in
            keepers.terminate(id)
        }
    }

    /// Asks a launch's keeper to end it, or never starts it.
    public func terminate(_ launch: LaunchID) {
        if !queue.terminate(launch) { keepers.terminate(launch) }
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

extension TurnFolder {
    /// Whether the folder exists.
    var isMade: Bool { access(path, F_OK) == 0 }

    /// Whether the folder was made in this boot and no keeper has ever said there who it is, which it does before it
    /// starts anything. In a folder from before the boot that word may be missing because it never reached the disk.
    var wasNeverServed: Bool {
        var status = stat()
        let booted = (WallClock.now().millisecondsSinceEpoch - BootClock.milliseconds()) / 1000
        guard size(of: .stdout) == nil, stat(path, &status) == 0, booted < status.st_ctim.tv_sec else { return false }
        do {
            return try keeperRecord() == nil
        } catch {
            return false
        }
    }
}
