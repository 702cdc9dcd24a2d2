internal import CProcess
internal import Glibc
internal import LinuxSystem
internal import MidwatchModel
public import NightFacts
public import TurnFolder

/// Starts keepers, hears of their ends, ends them, and finds them again after a restart.
///
/// One thread waits for all of them. ``launch(_:prompt:as:)`` and the rest may be called from any thread.
public final class KeeperLauncher: Sendable {
    /// The folder that holds `turns/` and `checks/`.
    public let stateFolder: String
    /// The cgroup below which runs get cgroups of their own; nil means none.
    public let delegatedCgroup: String?

    let bootID: String
    let watcher: KeeperWatcher
    private let keeperProgram: String
    private let keeperLog: Descriptor

    /// `keeper.log` is emptied at start when it has grown beyond 1 MiB; it holds what keepers could not say elsewhere.
    public static let maximumKeeperLogBytes: Int64 = 1 << 20

    /// Makes `turns/`, `checks/` and `keeper.log` below the state folder where they are missing, and starts to watch.
    ///
    /// - Parameters:
    ///   - stateFolder: absolute path of an existing folder.
    ///   - keeperProgram: absolute path of `midwatch-keeper`.
    ///   - delegatedCgroup: see ``delegatedCgroup()``.
    ///   - onEnd: told of every end of a launch that was started or adopted, once, on the watching thread and possibly before
    ///     ``launch(_:prompt:as:)`` has returned. It must not block for long.
    /// - Throws: ``TurnFolderError`` when the state folder cannot be used, or the keeper's program is not executable.
    public init(
        stateFolder: String,
        keeperProgram: String,
        delegatedCgroup: String?,
        onEnd: @escaping @Sendable (LaunchEnd) -> Void
    ) throws(TurnFolderError) {
        guard faccessat(AT_FDCWD, keeperProgram, X_OK, AT_EACCESS) == 0 else {
            throw .system("execute the keeper", keeperProgram, errno)
        }
        for name in [LaunchKind.turn, .check].map(\.folderName) {
            do {
                try makeFolder("\(stateFolder)/\(name)")
            } catch  where error.code == .exists {
                continue
            }
        }
        self.stateFolder = stateFolder
        self.keeperProgram = keeperProgram
        self.delegatedCgroup = delegatedCgroup
        bootID = currentBootID()
        keeperLog = try openFile("\(stateFolder)/keeper.log", O_WRONLY | O_CREAT | O_APPEND, mode: 0o600)
        var status = stat()
        if fstat(keeperLog.number, &status) == 0, status.st_size > KeeperLauncher.maximumKeeperLogBytes {
            ftruncate(keeperLog.number, 0)
        }
        watcher = try KeeperWatcher(onEnd: onEnd)
    }

    deinit {
        watcher.stop()
    }

    /// The folder of a launch.
    public func folder(of launch: LaunchID) -> TurnFolder {
        TurnFolder(path: "\(stateFolder)/\(launch.path)")
    }

    /// Makes the launch's folder, starts a keeper in it, and watches that. Returns once the keeper is executed.
    ///
    /// The keeper leads a session of its own, holds the folder's lock from before its birth, and is born into the
    /// launch's cgroup where there is one. Nothing is synced to the disk: a power cut ends the launch anyway.
    ///
    /// - Parameters:
    ///   - order: what to run; its ``TurnOrder/cgroup`` is set here.
    ///   - prompt: the agent's standard input; nil means `/dev/null`.
    ///   - run: its name; a folder of that name must not exist.
    ///   - beforeKeeper: called when the folder is complete and before the keeper is started.
    /// - Throws: ``LaunchError``; then nothing runs, and no folder is left behind.
    public func launch(
        _ order: TurnOrder,
        prompt: [UInt8]?,
        as launch: LaunchID,
        beforeKeeper: () -> Void = {}
    ) throws(LaunchError) -> KeeperIdentity {
        let folder = folder(of: launch)
        do {
            try folder.create()
        } catch {
            let code: LaunchError.Code = error.code == .exists ? .exists : .folder
            throw LaunchError(code: code, message: error.message)
        }
        do {
            return try self.launch(order, prompt: prompt, as: launch, in: folder, beforeKeeper)
        } catch {
            try? folder.remove()
            throw error
        }
    }

    private func launch(
        _ order: TurnOrder,
        prompt: [UInt8]?,
        as launch: LaunchID,
        in folder: TurnFolder,
        _ beforeKeeper: () -> Void
    ) throws(LaunchError) -> KeeperIdentity {
        var order = order
        let cgroup = delegatedCgroup.flatMap { LaunchCgroup.make(launch.cgroupName, in: $0) }
        order.cgroup = cgroup?.path
        let result: midwatch_spawn_result
        do {
            let lock = try folder.takeLock()
            try folder.write(order.encoded(), to: .order)
            if let prompt { try folder.write(prompt, to: .prompt) }
            let secrets = try handedSecrets(of: order)
            beforeKeeper()
            result = spawnKeeper(in: folder, lock: lock, secrets: secrets, cgroup: cgroup)
        } catch {
            cgroup?.remove()
            throw LaunchError(code: .folder, message: error.message)
        }
        guard result.pid > 0 else {
            cgroup?.remove()
            let reason = errnoText(result.error)
            throw LaunchError(
                code: .spawn,
                message: "cannot start \(keeperProgram) for \(launch.path): \(reason) (step \(result.step))"
            )
        }
        if let cgroup { close(cgroup.descriptor) }
        // It is our child and not reaped yet: its line in /proc is there even if it has ended meanwhile.
        let start = ProcessStat.of(result.pid)?.startTicks ?? 0
        watcher.watch(
            WatchedKeeper(
                launch: launch,
                folder: folder,
                pidfd: result.pidfd,
                isChild: true,
                cgroup: cgroup?.path
            )
        )
        return KeeperIdentity(pid: result.pid, startTicks: start, bootID: bootID)
    }

    /// A memory file with the order's secrets, for the keeper's standard output; `/dev/null` when it has none.
    private func handedSecrets(of order: TurnOrder) throws(TurnFolderError) -> Descriptor {
        let secrets = order.secrets
        guard !secrets.isEmpty else { return try openFile("/dev/null", O_RDWR) }
        let number = midwatch_memory_file("midwatch-secrets")
        guard number >= 0 else { throw .system("make", "a memory file for the secrets", errno) }
        let file = Descriptor(taking: number)
        let failure = file.write(HandedSecrets.encoded(secrets))
        guard failure == 0, midwatch_seal(file.number) == 0 else {
            throw .system("fill", "the memory file for the secrets", failure == 0 ? errno : failure)
        }
        return file
    }

    private func spawnKeeper(
        in folder: TurnFolder,
        lock: borrowing TurnLock,
        secrets: borrowing Descriptor,
        cgroup: LaunchCgroup?
    ) -> midwatch_spawn_result {
        var request = midwatch_spawn_request()
        request.standard_input = lock.descriptor.number
        request.standard_output = secrets.number
        request.standard_error = keeperLog.number
        request.cgroup = cgroup?.descriptor ?? -1
        request.new_session = 1
        request.block_termination = 1
        let arguments = [strdup(keeperProgram), strdup(folder.path), nil]
        defer { for text in arguments { free(text) } }
        return keeperProgram.withCString { program in
            "/".withCString { root in
                arguments.withUnsafeBufferPointer { arguments in
                    request.program = program
                    // A keeper that lives for a day must not keep a file system from being unmounted.
                    request.working_directory = root
                    request.arguments = arguments.baseAddress
                    request.environment = midwatch_environment()
                    return midwatch_spawn(&request)
                }
            }
        }
    }

    /// Asks a launch's keeper to end it: INT, TERM, KILL by its order's grace. Asked again, it kills at once.
    ///
    /// - Returns: whether the run is watched here and was still alive; the end itself comes through `onEnd`.
    @discardableResult
    public func terminate(_ launch: LaunchID) -> Bool {
        watcher.signal(launch, SIGTERM)
    }

    /// How many launches are watched.
    public var watchedCount: Int { watcher.count }
}
