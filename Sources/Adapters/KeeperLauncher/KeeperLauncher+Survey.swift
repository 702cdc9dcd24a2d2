internal import CProcess
internal import Glibc
internal import LinuxSystem
internal import MidwatchModel
public import NightFacts
public import TurnFolder

extension KeeperLauncher {
    /// How long a keeper that was being born when the daemon died may take to say who it is: 2 s.
    static let maximumBirthMilliseconds: Int64 = 2000

    /// Looks into the folders of all launches. Nothing is changed.
    ///
    /// A keeper that holds its lock but has not said who it is yet is waited for, 2 s for all such keepers together.
    ///
    /// - Returns: every folder whose name is a launch's number; others are ignored.
    /// - Throws: ``TurnFolderError`` when `turns/` or `checks/` cannot be listed.
    public func survey() throws(TurnFolderError) -> [LaunchID: FoundLaunch] {
        var found: [LaunchID: FoundLaunch] = [:]
        let end = BootClock.milliseconds() + KeeperLauncher.maximumBirthMilliseconds
        for kind in [LaunchKind.turn, .check] {
            for number in try numbers(in: kind.folderName) {
                let launch = LaunchID(kind, number)
                found[launch] = inspect(launch, waitingUntil: end)
            }
        }
        return found
    }

    /// Looks into the folders of these launches. Nothing is changed. Keepers that have not said who they are yet are waited
    /// for, 2 s for all of them together.
    public func inspect(_ launches: [LaunchID]) -> [LaunchID: FoundLaunch] {
        let end = BootClock.milliseconds() + KeeperLauncher.maximumBirthMilliseconds
        var found: [LaunchID: FoundLaunch] = [:]
        for launch in launches { found[launch] = inspect(launch, waitingUntil: end) }
        return found
    }

    /// Looks into the folder of one launch; a folder that does not exist is `gone`. Nothing is changed.
    public func inspect(_ launch: LaunchID) -> FoundLaunch {
        inspect(launch, waitingUntil: BootClock.milliseconds() + KeeperLauncher.maximumBirthMilliseconds)
    }

    private func inspect(_ launch: LaunchID, waitingUntil end: Int64) -> FoundLaunch {
        let folder = folder(of: launch)
        do {
            // A record that cannot be read says nothing while the lock is held: who holds it writes another.
            if let report = try? folder.exitReport() { return .ended(report.record) }
            guard try folder.isLocked() else {
                // It may have written its record and let go between the two questions.
                return try folder.exitReport().map { .ended($0.record) } ?? .gone
            }
            let remaining = max(0, end - BootClock.milliseconds())
            if let record = try folder.awaitKeeperRecord(limitMilliseconds: remaining) { return .living(record.keeper) }
            if let report = try? folder.exitReport() { return .ended(report.record) }
            guard try folder.isLocked() else { return .gone }
            return .mute("\(folder.path(of: .lock)) is held by a process that does not say who it is")
        } catch {
            return .unreadable(error.message)
        }
    }

    /// Starts to watch a keeper that an earlier daemon launched. Its end comes through `onEnd`, also when it has
    /// ended meanwhile.
    ///
    /// - Throws: ``LaunchError`` with code `unwatchable` when somebody holds the lock who is no process of this
    ///   machine that we may watch; the launch goes on.
    public func adopt(_ launch: LaunchID) throws(LaunchError) {
        guard !watcher.isWatching(launch) else { return }
        let folder = folder(of: launch)
        var keeper = WatchedKeeper(launch: launch, folder: folder, pidfd: -1, isChild: false, cgroup: nil)
        do {
            if let path = try? folder.order().cgroup, isOurs(path) { keeper.cgroup = path }
            let found = inspect(launch)
            guard case .living(let identity) = found else {
                switch found {
                case .mute(let reason): throw unwatchable(launch, reason)
                case .unreadable(let reason) where try folder.isLocked(): throw unwatchable(launch, reason)
                default: break
                }
                watcher.report(keeper)
                return
            }
            let number = midwatch_pidfd_open(identity.pid)
            let reason = errno
            guard number >= 0 else {
                guard try folder.isLocked() else {
                    watcher.report(keeper)
                    return
                }
                throw unwatchable(launch, "process \(identity.pid) cannot be opened: \(errnoText(reason))")
            }
            let pidfd = Descriptor(taking: number)
            // From here on the pid is pinned: if it is the keeper's now, the descriptor is the keeper's.
            let isKeeper = ProcessStat.of(identity.pid)?.startTicks == identity.startTicks && identity.bootID == bootID
            guard isKeeper else {
                guard try folder.isLocked() else {
                    watcher.report(keeper)
                    return
                }
                throw unwatchable(launch, "process \(identity.pid) is not its keeper (another machine or namespace?)")
            }
            keeper.pidfd = pidfd.release()
            watcher.watch(keeper)
        } catch let error as LaunchError {
            throw error
        } catch {
            throw unwatchable(launch, "\(error)")
        }
    }

    func isOurs(_ cgroup: String) -> Bool {
        delegatedCgroup.map { cgroup.hasPrefix($0 + "/") } ?? false
    }

    private func unwatchable(_ launch: LaunchID, _ reason: String) -> LaunchError {
        LaunchError(code: .unwatchable, message: "\(launch.path) is alive but cannot be watched: \(reason)")
    }

    private func numbers(in name: String) throws(TurnFolderError) -> [Int64] {
        do {
            return try FolderListing.numbers(in: "\(stateFolder)/\(name)")
        } catch {
            throw .system(error.action, error.path, error.code)
        }
    }
}
