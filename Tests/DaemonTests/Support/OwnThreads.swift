import Glibc
import Synchronization
import Testing

/// Runs each test of a suite on a thread of its own, a few tests at a time.
///
/// These tests wait in poll(2) for other programs. Done on Swift's own few threads, that would hold up every other
/// test of the process.
struct OwnThreads: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    @concurrent
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        await Slots.shared.take()
        defer { Slots.shared.giveBack() }
        try await withTaskExecutorPreference(ThreadPerJob.shared) { try await function() }
    }
}

extension Trait where Self == OwnThreads {
    /// Each test has a thread of its own, and only a few run at a time.
    static var ownThreads: Self { Self() }
}

/// Bounds how many nights are held at once: each is a daemon with keepers and agents.
private final class Slots: Sendable {
    static let shared = Slots()
    private static let nightsAtOnce = 6

    private struct State {
        var free = Slots.nightsAtOnce
        var queue: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.queue.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    func giveBack() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard !state.queue.isEmpty else {
                state.free += 1
                return nil
            }
            return state.queue.removeFirst()
        }
        next?.resume()
    }
}

/// An executor whose jobs may block: each runs on a new thread.
private final class ThreadPerJob: TaskExecutor {
    static let shared = ThreadPerJob()

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        BlockingThread.run { job.runSynchronously(on: executor) }
    }
}

/// Threads for what may block.
enum BlockingThread {
    /// Runs `body` on a new thread.
    static func run(_ body: @escaping @Sendable () -> Void) {
        let retained = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread,
            nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            },
            retained.toOpaque()
        )
        guard failure == 0 else { fatalError("no thread for a test: errno \(failure)") }
        pthread_detach(thread)
    }

    private final class Body: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}
