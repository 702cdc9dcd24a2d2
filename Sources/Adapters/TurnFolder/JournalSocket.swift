internal import CProcess
internal import Glibc
internal import LinuxSystem

/// A connection to the journal's native socket. It never waits unless asked to, and may be used from any thread.
///
/// Source: systemd, "Native Journal Protocol": one datagram for each entry, or for a large entry a sealed memory file.
public final class JournalSocket: Sendable {
    /// `/run/systemd/journal/socket`.
    public static let standardPath = "/run/systemd/journal/socket"

    /// The socket's path.
    public let path: String
    private let descriptor: Int32

    /// What became of an entry.
    public enum Outcome: Hashable, Sendable {
        /// The journal has it.
        case sent
        /// The journal's queue is full.
        case full
        /// Nobody listens, or the system refused; the errno says why.
        case failed(Int32)
    }

    /// Connects; nil when nobody listens at `path`.
    public init?(path: String = JournalSocket.standardPath) {
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | O_CLOEXEC, 0)
        guard number >= 0 else { return nil }
        guard midwatch_connect_datagram(number, path) == 0 else {
            close(number)
            return nil
        }
        self.path = path
        descriptor = number
        // As much as the system grants: entries beyond it go through a memory file.
        var size: Int32 = 8 << 20
        setsockopt(number, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit {
        close(descriptor)
    }

    /// Sends an entry.
    ///
    /// - Parameters:
    ///   - entry: the fields.
    ///   - waitMilliseconds: how long to wait at most while the journal's queue is full; 0 means not at all.
    public func send(_ entry: JournalEntry, waitMilliseconds: Int32 = 0) -> Outcome {
        let first = attempt(entry)
        guard first == .full, waitMilliseconds > 0 else { return first }
        var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&event, 1, waitMilliseconds) == 1 else { return .full }
        return attempt(entry)
    }

    private func attempt(_ entry: JournalEntry) -> Outcome {
        let sent = entry.bytes.withUnsafeBytes { midwatch_send_datagram(descriptor, $0.baseAddress, $0.count, -1) }
        if sent == 0 { return .sent }
        let reason = errno
        switch reason {
        case EAGAIN, ENOBUFS: return .full
        case EMSGSIZE: return sendAsFile(entry)
        case ECONNREFUSED, ENOTCONN, ECONNRESET:
            // The journal was restarted with a new socket.
            guard midwatch_connect_datagram(descriptor, path) == 0 else { return .failed(reason) }
            let again = entry.bytes.withUnsafeBytes { midwatch_send_datagram(descriptor, $0.baseAddress, $0.count, -1) }
            return again == 0 ? .sent : .failed(errno)
        default: return .failed(reason)
        }
    }

    private func sendAsFile(_ entry: JournalEntry) -> Outcome {
        let number = midwatch_memory_file("midwatch-journal")
        guard number >= 0 else { return .failed(errno) }
        let file = Descriptor(taking: number)
        let failure = file.write(entry.bytes)
        guard failure == 0 else { return .failed(failure) }
        guard midwatch_seal(file.number) == 0 else { return .failed(errno) }
        guard midwatch_send_datagram(descriptor, nil, 0, file.number) == 0 else {
            return errno == EAGAIN || errno == ENOBUFS ? .full : .failed(errno)
        }
        return .sent
    }
}
