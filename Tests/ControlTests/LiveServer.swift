import ControlAPI
import ControlClient
import ControlServer
import FoundationEssentials
import Glibc
import Logging
import MidwatchTestKit
import ServiceLifecycle
import Testing

/// A real server on a real socket in a folder of its own.
struct LiveServer: Sendable {
    let daemon: FakeDaemon
    let folder: String
    let socketPath: String
    private let group: ServiceGroup

    /// Starts a server, runs `body`, stops the server, removes the folder.
    static func with<Value: Sendable>(
        operatorUserIDs: Set<UInt32>? = nil,
        observerUserIDs: Set<UInt32> = [],
        maximumStreams: Int = ControlLimits.streams,
        streamWriteTimeout: Duration = .seconds(ControlLimits.streamWriteSeconds),
        socketName: String = "control.sock",
        prepare: (_ folder: String) throws -> Void = { _ in },
        _ body: (LiveServer) async throws -> Value
    ) async throws -> Value {
        let folder = try Scratch()
        defer { folder.remove() }
        try prepare(folder.path)
        let daemon = FakeDaemon()
        let socketPath = "\(folder.path)/\(socketName)"
        let (listening, announce) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let server = ControlServer(
            handlers: daemon.handlers,
            configuration: .init(
                socketPath: socketPath,
                operatorUserIDs: operatorUserIDs,
                observerUserIDs: observerUserIDs,
                maximumStreams: maximumStreams,
                streamWriteTimeout: streamWriteTimeout
            ),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            onListening: { announce.yield() }
        )
        let group = ServiceGroup(services: [server], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { announce.finish() }
                try await group.run()
            }
            for await _ in listening.prefix(1) {
                let live = LiveServer(daemon: daemon, folder: folder.path, socketPath: socketPath, group: group)
                let result: Result<Value, any Error>
                do {
                    result = .success(try await body(live))
                } catch {
                    result = .failure(error)
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
                return try result.get()
            }
            try await tasks.waitForAll()
            throw NeverListened()
        }
    }

    struct NeverListened: Error {}

    /// Runs `body` with a client of this server.
    func withClient<Value: Sendable>(_ body: (ControlClient) async throws -> Value) async throws -> Value {
        try await ControlClient.with(socketPath: socketPath, body)
    }

    /// Whether a new client is answered.
    func isServing() async throws -> Bool {
        try await withClient { try await $0.call(Operations.status).ready }
    }

    /// Asks the server to stop, as SIGTERM does.
    func stop() async {
        await group.triggerGracefulShutdown()
    }
}
