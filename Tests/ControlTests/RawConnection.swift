import Glibc
import Testing

/// A connection that sends what it likes.
final class RawConnection: Sendable {
    private let descriptor: Int32

    init(to path: String) throws {
        descriptor = try RawConnection.makeSocket()
        let result = RawConnection.withAddress(path) { connect(descriptor, $0, $1) }
        try #require(result == 0, "connect: \(errno)")
    }

    deinit {
        close(descriptor)
    }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    func send(_ text: String) {
        send(Array(text.utf8))
    }

    /// Everything until the server closes the connection; at most 30 s.
    func readToEnd() async throws -> String {
        try await offPool { [descriptor] in
            var received: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                try #require(poll(&poller, 1, 30_000) == 1, "the server kept the connection open")
                let count = read(descriptor, &buffer, buffer.count)
                guard count > 0 else { return String(decoding: received, as: UTF8.self) }
                received += buffer[..<count]
            }
        }
    }

    /// Waits, without reading, until the server has closed the connection; at most 30 s.
    func waitUntilDropped() async throws {
        try await offPool { [descriptor] in
            var poller = pollfd(fd: descriptor, events: 0, revents: 0)
            try #require(poll(&poller, 1, 30_000) == 1, "the server kept the connection open")
            #expect(poller.revents & Int16(POLLHUP) != 0)
        }
    }

    /// Leaves a socket file behind, as a killed daemon does.
    static func leaveStaleSocket(at path: String) throws {
        let descriptor = try makeSocket()
        defer { close(descriptor) }
        try #require(withAddress(path) { bind(descriptor, $0, $1) } == 0)
    }

    private static func makeSocket() throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        return descriptor
    }

    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { field in
            field.copyBytes(from: Array(path.utf8).prefix(field.count - 1))
        }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

/// Runs blocking work on a thread of its own: Swift's pool, and Dispatch's beneath it, have few, and the server needs
/// them.
func offPool<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        let job = Unmanaged.passRetained(ThreadJob { continuation.resume(with: Result { try work() }) })
        var thread = pthread_t()
        let result = pthread_create(
            &thread,
            nil,
            { argument in
                argument.map { Unmanaged<ThreadJob>.fromOpaque($0).takeRetainedValue().body() }
                return nil
            },
            job.toOpaque()
        )
        guard result != 0 else {
            pthread_detach(thread)
            return
        }
        job.release()
        continuation.resume(throwing: NoThread(code: result))
    }
}

private final class ThreadJob: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

private struct NoThread: Error {
    let code: Int32
}
