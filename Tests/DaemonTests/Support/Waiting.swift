import CProcess
import Glibc
import Testing

/// Waiting for descriptors. Nothing in these tests takes longer than a minute, however loaded the machine is.
enum Waiting {
    static let deadlineMilliseconds: Int32 = 60_000

    /// Waits until one of the descriptors is readable or hung up; returns the index of the first such one.
    static func readable(
        _ descriptors: [Int32],
        for what: String,
        withinMilliseconds limit: Int32 = deadlineMilliseconds
    ) throws -> Int {
        var events = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var count: Int32
        repeat { count = poll(&events, nfds_t(events.count), limit) } while count < 0 && errno == EINTR
        guard count > 0, let index = events.firstIndex(where: { $0.revents != 0 }) else {
            throw WaitedInVain(what: what)
        }
        return index
    }

    /// Waits for one descriptor.
    static func readable(_ descriptor: Int32, for what: String) throws {
        _ = try readable([descriptor], for: what)
    }

    /// Waits until a process, child or not, has ended; one that does not exist has.
    static func end(of pid: Int32) throws {
        let pidfd = midwatch_pidfd_open(pid)
        guard pidfd >= 0 else { return }
        defer { close(pidfd) }
        try readable(pidfd, for: "the end of process \(pid)")
    }
}

/// Something did not happen in time.
struct WaitedInVain: Error, CustomStringConvertible {
    var what: String
    var description: String { "waited in vain for \(what)" }
}

/// What a test needs of the system and did not get.
struct SystemRefused: Error, CustomStringConvertible {
    let description: String

    init(_ call: String) {
        description = "\(call): errno \(errno)"
    }
}

/// A folder of its own for one test, removed when the last user lets go. Its path is short: sockets live in it.
final class Scratch: Sendable {
    let path: String

    init() throws {
        let given = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        // A socket's path has 107 bytes at the most.
        let base = given.utf8.count <= 60 ? given : "/tmp"
        var template = Array("\(base)/mwd.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemRefused("mkdtemp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        midwatch_remove_tree(path)
    }
}
