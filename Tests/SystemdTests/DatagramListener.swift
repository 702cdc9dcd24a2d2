import CSystemd
import Glibc
import MidwatchTestKit

/// A real datagram socket in a folder of its own, as the service manager and journald have one.
final class DatagramListener {
    let path: String
    private let folder: Scratch?
    private let descriptor: Int32

    /// Listens in a new folder below the system's temporary one, or at `path` when given.
    init(at given: String? = nil) throws {
        folder = try given == nil ? Scratch() : nil
        path = given ?? folder?.path(of: "socket") ?? ""
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemRefused("socket") }
        guard (withAddress(path) { bind(descriptor, $0, $1) }) == 0 else { throw SystemRefused("bind") }
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// The next datagram, or nil when none came before the deadline. A memory file sent along replaces the payload,
    /// as in journald's native protocol.
    func receive(withinMilliseconds deadline: Int32 = 5000) throws -> [UInt8]? {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, deadline) == 1 else { return nil }
        var payload = [UInt8](repeating: 0, count: 65_536)
        var control = [UInt64](repeating: 0, count: 8)
        let controlBytes = control.count * MemoryLayout<UInt64>.size
        var header = msghdr()
        let count = payload.withUnsafeMutableBytes { payloadBuffer in
            control.withUnsafeMutableBytes { controlBuffer in
                var vector = iovec(iov_base: payloadBuffer.baseAddress, iov_len: payloadBuffer.count)
                return withUnsafeMutablePointer(to: &vector) { vectorPointer in
                    header.msg_iov = vectorPointer
                    header.msg_iovlen = 1
                    header.msg_control = controlBuffer.baseAddress
                    header.msg_controllen = controlBytes
                    return recvmsg(descriptor, &header, 0)
                }
            }
        }
        guard count >= 0 else { throw SystemRefused("recvmsg") }
        // struct cmsghdr on a 64-bit machine: length 8 bytes, level 4, type 4, then the descriptors.
        guard header.msg_controllen >= 20 else { return Array(payload[..<count]) }
        let file = Int32(truncatingIfNeeded: control[2])
        defer { close(file) }
        return try Self.contents(of: file)
    }

    /// The next datagram as text.
    func receiveText(withinMilliseconds deadline: Int32 = 5000) throws -> String? {
        try receive(withinMilliseconds: deadline).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func contents(of file: Int32) throws -> [UInt8] {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw SystemRefused("fstat") }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = pread(file, &bytes, bytes.count, 0)
        guard count == bytes.count else { throw SystemRefused("pread") }
        return bytes
    }
}

/// Calls `body` with a unix socket's address.
func withAddress<Result>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
