import AsyncHTTPClient
public import ControlAPI
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix

/// Speaks to midwatchd over its control socket. Every failure is a ``ControlError`` that names the cure.
///
/// A client holds one connection and one thread until ``shutdown()``; ``with(socketPath:timeoutSeconds:_:)`` takes care
/// of that.
public struct ControlClient: Sendable {
    /// Where the socket is; see ``SocketLocation``.
    public let socketPath: String
    /// Longest wait for a whole reply, and for the first byte of a stream, in seconds.
    public let timeoutSeconds: Int64

    private let http: HTTPClient
    private let group: MultiThreadedEventLoopGroup

    /// Longest wait for a reply unless the caller says otherwise: 30 s.
    public static let defaultTimeoutSeconds: Int64 = 30
    /// Largest reply that is taken, in bytes: 64 MiB.
    public static let maximumReplyBytes = 64 << 20

    /// Makes a client; nothing is connected before the first request.
    public init(socketPath: String, timeoutSeconds: Int64 = ControlClient.defaultTimeoutSeconds) {
        self.socketPath = socketPath
        self.timeoutSeconds = timeoutSeconds
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        // A socket that is not there will not come by itself: say so at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        http = HTTPClient(eventLoopGroup: group, configuration: configuration)
    }

    /// Gives back connection and thread. The client is of no use afterwards.
    public func shutdown() async throws {
        try await http.shutdown()
        try await group.shutdownGracefully()
    }

    /// Makes a client, runs `body` with it and shuts it down.
    public static func with<Value: Sendable>(
        socketPath: String,
        timeoutSeconds: Int64 = ControlClient.defaultTimeoutSeconds,
        _ body: (ControlClient) async throws -> Value
    ) async throws -> Value {
        let client = ControlClient(socketPath: socketPath, timeoutSeconds: timeoutSeconds)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(client))
        } catch {
            result = .failure(error)
        }
        try? await client.shutdown()
        return try result.get()
    }
}

extension ControlClient {
    /// Asks an operation and returns its whole reply.
    public func call<Request: OperationRequest, Reply: OperationReply & Codable>(
        _ operation: Operation<Request, Reply>,
        _ request: Request
    ) async throws -> Reply {
        try await call(operation, values: try values(of: request))
    }

    /// Asks an operation that needs no details.
    public func call<Reply: OperationReply & Codable>(_ operation: Operation<NoDetails, Reply>) async throws -> Reply {
        try await call(operation, values: [:])
    }

    /// Asks an operation with the members of its request by name, and returns its whole reply.
    public func call<Request: OperationRequest, Reply: OperationReply & Codable>(
        _ operation: Operation<Request, Reply>,
        values: [String: FieldValue]
    ) async throws -> Reply {
        let request = try request(operation.entry, values)
        let data = try await withDeadline { () async throws -> Data in
            let response = try await send(request)
            return Data(try await bytes(of: response).readableBytesView)
        }
        do {
            return try JSONDecoder().decode(Reply.self, from: data)
        } catch {
            throw ControlError(
                .internal,
                "midwatchd's reply to \(operation.entry.name) cannot be read: \(error)",
                cure: "use a midwatch of the same version as midwatchd"
            )
        }
    }

    /// Asks an operation and returns the reply once its head is there.
    func open<Request: OperationRequest, Reply: OperationReply>(
        _ operation: Operation<Request, Reply>,
        _ request: Request
    ) async throws -> HTTPClientResponse {
        try await send(try self.request(operation.entry, try values(of: request)))
    }

    private func values(of request: some OperationRequest) throws -> [String: FieldValue] {
        do {
            return try JSONDecoder().decode([String: FieldValue].self, from: try JSONEncoder().encode(request))
        } catch EncodingError.invalidValue(let value, let context) {
            let name = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw ControlError(.invalidArgument, "\(name) must be a finite number, not \(value)")
        }
    }

    private func request(_ entry: OperationEntry, _ values: [String: FieldValue]) throws -> HTTPClientRequest {
        guard (1...SocketLocation.maximumPathBytes).contains(socketPath.utf8.count) else {
            throw ControlError(
                .invalidArgument,
                "a socket's path has 1 to \(SocketLocation.maximumPathBytes) bytes, this one has \(socketPath.utf8.count)",
                cure: "give the daemon's control socket with --socket"
            )
        }
        var parameter: String?
        var query = ""
        var body: [String: FieldValue] = [:]
        for field in entry.fields {
            guard let value = values[field.name] else { continue }
            switch field.place {
            case .path:
                try field.check(value)
                parameter = value.text
            case .query:
                guard let text = value.text else { continue }
                query += "\(query.isEmpty ? "?" : "&")\(field.name)=\(PercentEncoding.encode(text))"
            case .body: body[field.name] = value
            }
        }
        let url = "http+unix://\(PercentEncoding.encode(socketPath))\(entry.path(parameter))\(query)"
        var request = HTTPClientRequest(url: url)
        switch entry.method {
        case .get: request.method = .GET
        case .post: request.method = .POST
        }
        request.headers.add(name: "Host", value: "midwatchd")
        if !body.isEmpty {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
        }
        return request
    }

    private func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        let response: HTTPClientResponse
        do {
            response = try await http.execute(request, timeout: .seconds(timeoutSeconds))
        } catch {
            throw ConnectionFailure(error, socketPath: socketPath, timeoutSeconds: timeoutSeconds).controlError
        }
        guard response.status != .ok else { return response }
        let data = Data(try await bytes(of: response).readableBytesView)
        guard let reply = try? JSONDecoder().decode(ErrorReply.self, from: data) else {
            throw ControlError(
                .init(httpStatus: Int(response.status.code)),
                "midwatchd answered with status \(response.status.code)",
                cure: "check that \(socketPath) is midwatchd's socket"
            )
        }
        throw reply.error
    }

    private func bytes(of response: HTTPClientResponse) async throws -> ByteBuffer {
        do {
            return try await response.body.collect(upTo: ControlClient.maximumReplyBytes)
        } catch {
            throw ConnectionFailure(error, socketPath: socketPath, timeoutSeconds: timeoutSeconds).controlError
        }
    }

    /// Bounds the whole exchange: the HTTP client's own deadline ends with the reply's head.
    private func withDeadline<Value: Sendable>(
        _ operation: @Sendable @escaping () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await operation() }
            group.addTask {
                try await Task.sleep(for: .seconds(timeoutSeconds))
                throw ConnectionFailure.timedOut(timeoutSeconds)
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}
