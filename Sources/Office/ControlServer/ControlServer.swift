public import ControlAPI
import Glibc
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
import Synchronization

/// Serves the control API on a unix socket: HTTP/1.1, JSON, server-sent events. See ``Operations`` for what can be
/// asked and ``ControlLimits`` for the bounds.
///
/// The socket has mode 0600 and appears at its path only when it listens. One event-loop thread serves all clients.
/// A graceful shutdown ends the streams, lets running requests finish and removes the socket.
public struct ControlServer: Service {
    /// What the server is told besides its handlers.
    public struct Configuration: Sendable {
        /// Where the socket shall be; see ``SocketLocation``. A file left there by a killed daemon is replaced: whoever
        /// runs the server holds the lock of the daemon's state.
        public var socketPath: String
        /// User ids that may ask every operation. Default: the process's own and root.
        public var operatorUserIDs: Set<UInt32>
        /// User ids that may ask the operations that change nothing. Default: none. All others are refused.
        public var observerUserIDs: Set<UInt32>
        /// Most streams at once. Default ``ControlLimits/streams``.
        public var maximumStreams: Int
        /// Longest wait for a client to take what a stream has written; then it is dropped. Default
        /// ``ControlLimits/streamWriteSeconds``.
        public var streamWriteTimeout: Duration

        /// Makes a configuration.
        public init(
            socketPath: String,
            operatorUserIDs: Set<UInt32>? = nil,
            observerUserIDs: Set<UInt32> = [],
            maximumStreams: Int = ControlLimits.streams,
            streamWriteTimeout: Duration = .seconds(ControlLimits.streamWriteSeconds)
        ) {
            self.socketPath = socketPath
            self.operatorUserIDs = operatorUserIDs ?? [geteuid(), 0]
            self.observerUserIDs = observerUserIDs
            self.maximumStreams = maximumStreams
            self.streamWriteTimeout = streamWriteTimeout
        }
    }

    private let handlers: ControlHandlers
    private let configuration: Configuration
    private let logger: Logger
    private let onListening: @Sendable () async -> Void

    /// Makes a server. Nothing happens before ``run()``.
    ///
    /// - Parameters:
    ///   - handlers: what answers, one for each operation.
    ///   - configuration: where, for whom and how many.
    ///   - logger: takes faults of the handlers at level `error`, and nothing per request.
    ///   - onListening: called once, when clients can connect: the moment for `READY=1`.
    public init(
        handlers: ControlHandlers,
        configuration: Configuration,
        logger: Logger,
        onListening: @escaping @Sendable () async -> Void = {}
    ) {
        self.handlers = handlers
        self.configuration = configuration
        self.logger = logger
        self.onListening = onListening
    }

    /// Listens and serves until a graceful shutdown or cancellation.
    ///
    /// - Throws: ``ControlServerError`` when an operation has no handler, or when the socket cannot be made; the text says
    ///   which or where, and the cure.
    public func run() async throws {
        if let problem = handlers.problem {
            throw ControlServerError("\(problem); this is a fault of this program, please report it")
        }
        let place = try SocketPlace(path: configuration.socketPath)
        let publication = Mutex(Publication.pending)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let result: Result<Void, any Error>
        do {
            try await server(at: place.stagingPath, on: group) { channel in
                do {
                    try place.publish()
                    publication.withLock { $0 = .done }
                    await onListening()
                } catch {
                    publication.withLock { $0 = .failed(error) }
                    channel.close(promise: nil)
                }
            }.run()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        let published = publication.withLock { $0 }
        place.remove(wasPublished: published.isDone)
        try await group.shutdownGracefully()
        if case .failed(let error) = published { throw error }
        try result.get()
    }

    private func server(
        at path: String,
        on group: any EventLoopGroup,
        onBound: @escaping @Sendable (any Channel) async -> Void
    ) -> any Service {
        let routes = OperationRoutes(
            handlers: handlers,
            users: UserAccess(operators: configuration.operatorUserIDs, observers: configuration.observerUserIDs),
            streams: StreamSlots(maximum: configuration.maximumStreams),
            streamWriteTimeout: configuration.streamWriteTimeout
        )
        let responder = routes.responder()
        var http = HTTP1Channel.Configuration(idleTimeout: .seconds(ControlLimits.idleConnectionSeconds))
        http.httpDecoder.maxHeaderFieldSize = ControlLimits.headerBytes
        http.httpDecoder.maxHeaderListSize = ControlLimits.headerBytes
        let logger = logger
        // Not an `Application`: that one wakes once a second for its Date header, and an idle daemon shall sleep.
        let channel = HTTP1Channel(
            responder: { request, writer, channel in
                let context = ControlContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
                let response = try await responder.respond(to: request, context: context)
                try await writer.write(response: response.head, body: response.body)
            },
            configuration: http
        )
        // The server would log the path of the private folder it binds in.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return channel.server(
            configuration: ServerConfiguration(
                address: .unixDomainSocket(path: path),
                availableConnectionsDelegate: MaximumAvailableConnections(ControlLimits.connections, logger: quiet)
            ),
            onServerRunning: onBound,
            eventLoopGroup: group,
            logger: quiet
        )
    }
}

/// Whether the socket reached its place.
private enum Publication: Sendable {
    case pending
    case done
    case failed(any Error)

    var isDone: Bool {
        if case .done = self { true } else { false }
    }
}
