internal import CProcess
internal import Glibc
internal import NightFacts
internal import Synchronization
internal import TurnFolder

/// A keeper that is waited for.
struct WatchedKeeper: Sendable {
    var launch: LaunchID
    var folder: TurnFolder
    /// Closed by the watcher; -1 for a launch that is known to have ended.
    var pidfd: Int32
    /// Whether this process has to reap it.
    var isChild: Bool
    var cgroup: String?
}

/// One thread that waits on the pidfds of all keepers, reaps those it is the parent of, and reads what they left.
final class KeeperWatcher: Sendable {
    private struct State {
        var keepers: [UInt64: WatchedKeeper] = [:]
        var keys: [LaunchID: UInt64] = [:]
        /// Ends that no descriptor will announce.
        var over: [WatchedKeeper] = []
        var lastKey: UInt64 = 0
        var isStopped = false
    }

    private let state = Mutex(State())
    private let epoll: Int32
    /// Wakes the thread for `over` and `isStopped`; its key is 0.
    private let wakeup: Int32
    private let onEnd: @Sendable (LaunchEnd) -> Void

    /// 64 ends are taken from the kernel at a time.
    private static let maximumEventsAtOnce = 64

    init(onEnd: @escaping @Sendable (LaunchEnd) -> Void) throws(TurnFolderError) {
        self.onEnd = onEnd
        epoll = midwatch_poller()
        wakeup = midwatch_event_descriptor()
        guard epoll >= 0, wakeup >= 0 else { throw .system("watch", "keepers", errno) }
        guard midwatch_poller_add(epoll, wakeup, 0) == 0 else { throw .system("watch", "keepers", errno) }
        var thread = pthread_t()
        let own = Unmanaged.passRetained(self)
        let failure = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                let watcher = Unmanaged<KeeperWatcher>.fromOpaque(argument).takeRetainedValue()
                midwatch_set_name("keeper-watcher")
                watcher.loop()
                return nil
            },
            own.toOpaque()
        )
        guard failure == 0 else {
            own.release()
            throw .system("start a thread to watch", "keepers", failure)
        }
        pthread_detach(thread)
    }

    deinit {
        close(epoll)
        close(wakeup)
    }

    var count: Int { state.withLock { $0.keepers.count } }

    /// Starts to wait for a keeper.
    func watch(_ keeper: WatchedKeeper) {
        let key: UInt64 = state.withLock { state in
            state.lastKey += 1
            state.keepers[state.lastKey] = keeper
            state.keys[keeper.launch] = state.lastKey
            return state.lastKey
        }
        midwatch_poller_add(epoll, keeper.pidfd, key)
    }

    /// Reports a launch that has ended, from the watching thread.
    func report(_ keeper: WatchedKeeper) {
        state.withLock { $0.over.append(keeper) }
        wake()
    }

    func isWatching(_ launch: LaunchID) -> Bool { state.withLock { $0.keys[launch] != nil } }

    /// Signals a keeper through its pidfd. Under the lock, so that the descriptor cannot be closed meanwhile.
    func signal(_ launch: LaunchID, _ signal: Int32) -> Bool {
        state.withLock { state in
            guard let key = state.keys[launch], let keeper = state.keepers[key] else { return false }
            return midwatch_pidfd_send_signal(keeper.pidfd, signal) == 0
        }
    }

    /// Ends the thread; keepers run on unwatched.
    func stop() {
        state.withLock { $0.isStopped = true }
        wake()
    }

    private func wake() {
        var one: UInt64 = 1
        write(wakeup, &one, 8)
    }

    private func loop() {
        var keys = [UInt64](repeating: 0, count: KeeperWatcher.maximumEventsAtOnce)
        while true {
            let count = midwatch_poller_wait(epoll, &keys, Int32(keys.count))
            for key in keys.prefix(max(0, Int(count))) {
                if key != 0 { ended(key) } else { drainWakeups() }
            }
            let (over, isStopped) = state.withLock { state in
                defer { state.over = [] }
                return (state.over, state.isStopped)
            }
            for keeper in over { onEnd(LaunchEnd(launch: keeper.launch, result: result(of: keeper, because: nil))) }
            if isStopped { break }
        }
        for keeper in state.withLock({ $0.keepers.values }) { close(keeper.pidfd) }
    }

    private func drainWakeups() {
        var count: UInt64 = 0
        read(wakeup, &count, 8)
    }

    private func ended(_ key: UInt64) {
        guard let keeper = state.withLock({ $0.keepers[key] }) else { return }
        var reason: String?
        if keeper.isChild {
            var end = midwatch_child_end()
            if midwatch_reap_pidfd(keeper.pidfd, &end) == 0 {
                guard end.pid != 0 else { return }
                let how = end.code == CLD_EXITED ? "ended with status" : "was killed by signal"
                reason = "\(how) \(end.status)"
            }
        }
        state.withLock { state in
            state.keepers[key] = nil
            if state.keys[keeper.launch] == key { state.keys[keeper.launch] = nil }
            midwatch_poller_remove(epoll, keeper.pidfd)
            close(keeper.pidfd)
        }
        if let cgroup = keeper.cgroup { midwatch_remove_cgroup(cgroup) }
        onEnd(LaunchEnd(launch: keeper.launch, result: result(of: keeper, because: reason)))
    }

    private func result(of keeper: WatchedKeeper, because reason: String?) -> LaunchEnd.Result {
        do {
            if let report = try keeper.folder.exitReport() { return .exited(report.record) }
        } catch {
            return .lost(reason: "its exit record cannot be read: \(error)")
        }
        return .lost(reason: "its keeper \(reason ?? "is gone") and left no exit record in \(keeper.folder.path)")
    }
}
