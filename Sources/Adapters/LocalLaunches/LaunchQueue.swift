import Dispatch
import LaunchOrders
import MidwatchModel
import NightFacts
import NightLoop
import SchedulerCore
import Synchronization

/// Launches that wait to be started, and the few threads that start them one by one.
///
/// It answers each with one event, and lets nothing be told of a launch's end before its start was told.
final class LaunchQueue: Sendable {
    /// How many launches may wait; one more fails with that reason. The core bounds turns long before that.
    static let queuedLaunchesMax = 4096
    /// How many are started at a time: one that hangs on a dead file system does not keep the others.
    static let startedAtOnceMax = 2

    private struct Entry: Sendable {
        var id: LaunchID
        var start: @Sendable () throws(LaunchFailure) -> LaunchHandle
        var end: @Sendable () -> Void
    }

    private struct Starting {
        /// Its end was ordered meanwhile.
        var isToEnd = false
        /// What is to be told once its start was.
        var held: [@Sendable () -> Void] = []
    }

    private struct State {
        /// Waiting, oldest first, from ``first`` on.
        var entries: [Entry] = []
        var first = 0
        var starting: [LaunchID: Starting] = [:]
        var busyThreads = 0

        /// So many that have left are kept before the rest moves up.
        private static let compactedAt = 1024

        var waitingCount: Int { entries.count - first }

        mutating func next() -> Entry? {
            guard first < entries.count else {
                entries.removeAll(keepingCapacity: true)
                first = 0
                return nil
            }
            if first == Self.compactedAt {
                entries.removeFirst(first)
                first = 0
            }
            defer { first += 1 }
            return entries[first]
        }
    }

    private let state = Mutex(State())
    private let threads = DispatchQueue(label: "midwatch.launches", qos: .userInitiated, attributes: .concurrent)
    private let queuedMax: Int
    private let tell: @Sendable (Event) -> Void

    /// - Parameter tell: Takes what is to be told to the core; callable from any thread.
    init(queuedLaunchesMax: Int = queuedLaunchesMax, tell: @escaping @Sendable (Event) -> Void) {
        queuedMax = queuedLaunchesMax
        self.tell = tell
    }

    /// Takes a launch over and returns at once.
    ///
    /// - Parameters:
    ///   - start: Starts it; may take its time.
    ///   - end: Asks it to end, once it was started.
    func submit(
        _ id: LaunchID,
        start: @escaping @Sendable () throws(LaunchFailure) -> LaunchHandle,
        end: @escaping @Sendable () -> Void
    ) {
        enum Taken {
            case waits, needsThread, refused
        }
        let taken: Taken = state.withLock { state in
            guard state.waitingCount < queuedMax else { return .refused }
            state.entries.append(Entry(id: id, start: start, end: end))
            guard state.busyThreads < Self.startedAtOnceMax else { return .waits }
            state.busyThreads += 1
            return .needsThread
        }
        switch taken {
        case .waits: break
        case .needsThread: threads.async { [self] in work() }
        case .refused:
            let reason = "\(queuedMax) launches wait to be started already: is the state folder's file system stuck?"
            tell(.launchFailed(id, reason: reason))
        }
    }

    /// Takes a launch's end into its hands: one that waits is never started, one that is being started is ended as soon
    /// as it runs. False when it is neither.
    func terminate(_ id: LaunchID) -> Bool {
        let (isHere, isWithdrawn) = state.withLock { state in
            if state.starting[id] != nil {
                state.starting[id]?.isToEnd = true
                return (true, false)
            }
            guard let place = state.entries[state.first...].firstIndex(where: { $0.id == id }) else {
                return (false, false)
            }
            state.entries.remove(at: place)
            return (true, true)
        }
        if isWithdrawn { tell(.launchNeverMade(id)) }
        return isHere
    }

    /// Tells of the end of a launch: at once, or when its start was told.
    func tellEnd(of id: LaunchID, _ words: @escaping @Sendable () -> Void) {
        let isHeld = state.withLock { state in
            guard state.starting[id] != nil else { return false }
            state.starting[id]?.held.append(words)
            return true
        }
        if !isHeld { words() }
    }

    private func work() {
        while let entry = take() { start(entry) }
    }

    private func take() -> Entry? {
        state.withLock { state in
            guard let entry = state.next() else {
                state.busyThreads -= 1
                return nil
            }
            state.starting[entry.id] = Starting()
            return entry
        }
    }

    private func start(_ entry: Entry) {
        let answer: Event
        var runs = false
        do {
            answer = .launchStarted(entry.id, try entry.start())
            runs = true
        } catch {
            answer = .launchFailed(entry.id, reason: error.description)
        }
        tell(answer)
        let rest = state.withLock { $0.starting.removeValue(forKey: entry.id) } ?? Starting()
        if runs, rest.isToEnd { entry.end() }
        for words in rest.held { words() }
    }
}
