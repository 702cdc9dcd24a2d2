import CSystemd
import Glibc

/// Writes entries with native fields to the local journal through libsystemd, see `sd_journal_sendv(3)`.
///
/// One entry is one datagram (a sealed memory file where it is large). A send waits when journald's queue is full.
/// Journald adds the trusted fields (`_PID`, `_SYSTEMD_UNIT`…) itself. What is handed over is stored as it is:
/// keeping secrets out is the caller's job.
public struct JournalWriter: Sendable {
    /// Where journald listens. Fixed in libsystemd.
    public static let socketPath = "/run/systemd/journal/socket"
    /// Most fields of one entry.
    public static let maximumFields = 128
    /// Most bytes of one entry, names and values together: 16 MiB.
    public static let maximumEntryBytes = 16 << 20

    /// A writer to the local journal.
    public init() {}

    /// Whether journald's socket exists and accepts a connection from this user, now.
    public var isJournalAvailable: Bool {
        Self.acceptsDatagrams(at: Self.socketPath)
    }

    /// Writes one entry.
    ///
    /// - Parameter fields: 1 to ``maximumFields`` fields; a name may come several times. `MESSAGE` and `PRIORITY`
    ///   (0...7) are what `journalctl` shows and filters by; without `SYSLOG_IDENTIFIER` the program's name is added.
    /// - Throws: EINVAL for a bad name or count, E2BIG above ``maximumEntryBytes``, ENOENT where there is no journal
    ///   (libsystemd itself would drop the entry in silence), else what `sendmsg(2)` said
    public func send(_ fields: [JournalField]) throws(SystemdError) {
        let entry = try Self.assignments(of: fields)
        guard access(Self.socketPath, F_OK) == 0 else {
            throw Self.error(errno, cure: "there is no journald here: log to stderr")
        }
        let result = entry.withInputVectors { vectors in
            sd_journal_sendv(vectors.baseAddress, Int32(vectors.count))
        }
        guard result >= 0 else {
            throw Self.error(result, cure: "see systemctl status systemd-journald")
        }
    }

    /// The fields as `NAME=value`, end to end in one buffer.
    struct Entry {
        var bytes: [UInt8] = []
        var lengths: [Int] = []

        /// Calls `body` with one vector per assignment.
        func withInputVectors<Result>(_ body: (UnsafeBufferPointer<iovec>) -> Result) -> Result {
            var copy = bytes
            return copy.withUnsafeMutableBytes { buffer in
                var offset = 0
                let vectors = lengths.map { length in
                    defer { offset += length }
                    return iovec(iov_base: buffer.baseAddress?.advanced(by: offset), iov_len: length)
                }
                return vectors.withUnsafeBufferPointer(body)
            }
        }
    }

    static func assignments(of fields: [JournalField]) throws(SystemdError) -> Entry {
        guard (1...maximumFields).contains(fields.count) else {
            throw error(EINVAL, cure: "an entry has 1 to \(maximumFields) fields, this one \(fields.count)")
        }
        if let bad = fields.first(where: { !$0.hasValidName }) {
            let rule = "a field's name is 1 to 64 of A-Z, 0-9 and _, starting with a letter"
            throw error(EINVAL, cure: "\(rule); this one is \"\(bad.name.prefixByBytes(100))\"")
        }
        let size = fields.reduce(0) { $0 + $1.name.utf8.count + 1 + $1.bytes.count }
        guard size <= maximumEntryBytes else {
            throw error(E2BIG, cure: "an entry has at most \(maximumEntryBytes) bytes, this one \(size)")
        }
        var entry = Entry()
        entry.bytes.reserveCapacity(size)
        for field in fields {
            let start = entry.bytes.count
            entry.bytes.append(contentsOf: field.name.utf8)
            entry.bytes.append(UInt8(ascii: "="))
            entry.bytes.append(contentsOf: field.bytes)
            entry.lengths.append(entry.bytes.count - start)
        }
        return entry
    }

    /// Whether a datagram socket listens at the path and accepts a connection.
    static func acceptsDatagrams(at path: String) -> Bool {
        var address = sockaddr_un()
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else { return false }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    private static func error(_ number: Int32, cure: String) -> SystemdError {
        SystemdError(operation: "writing to the journal", number: number, cure: cure)
    }
}
