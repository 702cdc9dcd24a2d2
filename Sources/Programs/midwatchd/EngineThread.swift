import Glibc
import NightFacts
import NightLoop
import SchedulerCore
import ServiceLifecycle
import Synchronization

/// Runs the engine on a thread of its own and stands for it among the services.
final class EngineThread: Service {
    private enum Message: Sendable {
        case reconciled
        case ended(Result<SchedulerCore, RecordingFailure>)
    }

    private let makeEngine: @Sendable () -> NightEngine
    private let client: EngineClient
    private let messages: AsyncStream<Message>
    private let sender: AsyncStream<Message>.Continuation
    private let onReconciled: @Sendable (Bool) -> Void
    private let result = Mutex<Result<SchedulerCore, RecordingFailure>?>(nil)

    /// - Parameter onReconciled: Called when everything that ran before is settled or adopted, with true; with false
    ///   when the loop has ended, by then or before.
    init(
        client: EngineClient,
        onReconciled: @escaping @Sendable (Bool) -> Void,
        makeEngine: @escaping @Sendable () -> NightEngine
    ) {
        self.client = client
        self.onReconciled = onReconciled
        self.makeEngine = makeEngine
        (messages, sender) = AsyncStream.makeStream(of: Message.self, bufferingPolicy: .bufferingNewest(2))
    }

    /// The core as the loop left it; nil before its end.
    ///
    /// - Throws: what ended the loop, when something went wrong.
    var lastCore: SchedulerCore? {
        get throws(RecordingFailure) { try result.withLock(\.self)?.get() }
    }

    func run() async throws {
        start()
        await withGracefulShutdownHandler {
            for await message in messages {
                switch message {
                case .reconciled:
                    onReconciled(true)
                case .ended(let ending):
                    // Also a failure ends the others in order, not in the middle of a reply: it is thrown later.
                    result.withLock { $0 = ending }
                    onReconciled(false)
                }
            }
        } onGracefulShutdown: {
            self.client.stop()
        }
    }

    private func start() {
        let body = Unmanaged.passRetained(
            ThreadBody { [makeEngine, sender] in
                let engine = makeEngine()
                do throws(RecordingFailure) {
                    try engine.reconcile()
                    sender.yield(.reconciled)
                    try engine.run()
                    sender.yield(.ended(.success(engine.lastCore)))
                } catch {
                    sender.yield(.ended(.failure(error)))
                }
                sender.finish()
            }
        )
        var thread = pthread_t()
        pthread_create(
            &thread,
            nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<ThreadBody>.fromOpaque(pointer).takeRetainedValue().run()
                return nil
            },
            body.toOpaque()
        )
        pthread_detach(thread)
    }
}

/// What a thread runs.
private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}
