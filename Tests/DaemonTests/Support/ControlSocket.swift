import CProcess
import Glibc
import JSONSyntax
import MidwatchTestKit
import Testing

/// A client of the control socket that knows nothing of ours but the bytes of HTTP/1.1 (RFC 9112).
struct ControlSocket {
    var path: String

    struct Reply {
        var status: Int
        /// Names in lower case.
        var headers: [String: String]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: JSONValue { get throws { try JSONParser.value(of: body) } }
    }

    /// Asks, and requires a status of 200.
    func get(_ target: String) throws -> JSONValue {
        let reply = try request("GET", target)
        try #require(reply.status == 200, "GET \(target): \(reply.status) \(reply.text)")
        return try reply.json
    }

    /// Orders, and requires a status of 200.
    @discardableResult
    func post(_ target: String, _ body: JSONValue? = nil) throws -> JSONValue {
        let reply = try request("POST", target, body)
        try #require(reply.status == 200, "POST \(target): \(reply.status) \(reply.text)")
        return try reply.json
    }

    /// One exchange on a connection of its own.
    func request(_ method: String, _ target: String, _ body: JSONValue? = nil) throws -> Reply {
        let connection = try open(method, target, body)
        let head = try connection.head()
        return Reply(status: head.status, headers: head.headers, body: try connection.rest())
    }

    /// Sends a request and leaves the reply to be read.
    func open(
        _ method: String,
        _ target: String,
        _ body: JSONValue? = nil,
        headers: [String] = []
    ) throws -> ControlConnection {
        let connection = try ControlConnection(to: path)
        let content = Array((body?.encoded() ?? "").utf8)
        var lines = ["\(method) \(target) HTTP/1.1", "Host: midwatch", "Connection: close"] + headers
        if body != nil { lines += ["Content-Type: application/json", "Content-Length: \(content.count)"] }
        try connection.send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + content)
        return connection
    }
}

/// One connection and the reply on it.
final class ControlConnection {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isChunked = false
    private var left: Int?
    private var isOver = false

    init(to path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw SystemRefused("connect \(path)") }
    }

    deinit {
        close(descriptor)
    }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw SystemRefused("send") }
            rest = rest.dropFirst(count)
        }
    }

    /// The reply's status and headers; to be read first.
    func head() throws -> (status: Int, headers: [String: String]) {
        let lines = try upTo([13, 10, 13, 10]).split(separator: "\r\n").map(String.init)
        let status = try #require(lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
        }
        isChunked = headers["transfer-encoding"] == "chunked"
        left = headers["content-length"].flatMap { Int($0) }
        return (status, headers)
    }

    /// The next piece of the body; nil at its end.
    func piece() throws -> [UInt8]? {
        if isOver { return nil }
        if isChunked { return try chunk() }
        if buffer.isEmpty, left != 0 { isOver = try !fill() }
        let count = min(buffer.count, left ?? .max)
        defer { buffer.removeFirst(count) }
        left = left.map { $0 - count }
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// All that is left of the body.
    func rest() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try piece() { bytes += piece }
        try #require(left ?? 0 == 0, "the reply was cut short")
        return bytes
    }

    private func chunk() throws -> [UInt8]? {
        guard let size = try Int(upTo([13, 10]), radix: 16) else { throw CutShort() }
        while buffer.count < size + 2 { guard try fill() else { throw CutShort() } }
        defer { buffer.removeFirst(size + 2) }
        isOver = size == 0
        return size > 0 ? Array(buffer[..<size]) : nil
    }

    private func upTo(_ end: [UInt8]) throws -> String {
        while true {
            if let range = buffer.firstRange(of: end) {
                defer { buffer.removeFirst(range.upperBound) }
                return String(decoding: buffer[..<range.lowerBound], as: UTF8.self)
            }
            guard try fill() else { throw CutShort() }
        }
    }

    private func fill() throws -> Bool {
        try Waiting.readable(descriptor, for: "an answer on the control socket")
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        let count = read(descriptor, &piece, piece.count)
        guard count > 0 else { return false }
        buffer += piece[..<count]
        return true
    }
}

/// The connection ended within a reply.
struct CutShort: Error {}
