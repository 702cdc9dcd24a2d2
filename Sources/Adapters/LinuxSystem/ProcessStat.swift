internal import CProcess
internal import Glibc

/// One line of `/proc/<pid>/stat`, as far as it tells processes apart; see proc(5).
public struct ProcessStat: Hashable, Sendable {
    /// The process id.
    public var pid: Int32
    /// The program's short name, at most 15 bytes; bytes that are not UTF-8 are replaced.
    public var name: String
    /// `R`, `S`, `Z` and so on.
    public var state: UInt8
    /// The parent's process id.
    public var parent: Int32
    /// The process group.
    public var group: Int32
    /// The session.
    public var session: Int32
    /// When it started, in clock ticks since boot.
    public var startTicks: UInt64
    /// User and system time of itself and of the children it has waited for, in clock ticks.
    public var usedTicks: UInt64

    /// Whether it has ended and only waits to be reaped.
    public var hasEnded: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }

    /// Reads a process's line; nil when there is no such process.
    public static func of(_ pid: Int32) -> ProcessStat? {
        guard let file = try? Descriptor.open("/proc/\(pid)/stat", O_RDONLY),
            let bytes = try? file.read(limitBytes: 1024)
        else { return nil }
        return ProcessStat(line: bytes)
    }

    /// Reads a line; nil when it is none.
    public init?(line: [UInt8]) {
        // The name stands in parentheses and may hold spaces and parentheses itself: the last one ends it.
        guard let open = line.firstIndex(of: UInt8(ascii: "(")), let close = line.lastIndex(of: UInt8(ascii: ")")),
            open < close
        else { return nil }
        let fields = line[(close + 1)...].split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") })
        // fields[0] is field 3 of the page: state; fields 14 to 17 are the times, field 22 is the start.
        guard fields.count >= 20, let state = fields[0].first,
            let pid = Int32(decimal: line[..<open].filter { $0 != UInt8(ascii: " ") }),
            let parent = Int32(decimal: fields[1]), let group = Int32(decimal: fields[2]),
            let session = Int32(decimal: fields[3]), let start = UInt64(decimal: fields[19]),
            let ownUser = UInt64(decimal: fields[11]), let ownSystem = UInt64(decimal: fields[12]),
            let waitedUser = Int64(decimal: fields[13]), let waitedSystem = Int64(decimal: fields[14])
        else { return nil }
        self.pid = pid
        self.name = String(decoding: line[(open + 1)..<close], as: UTF8.self)
        self.state = state
        self.parent = parent
        self.group = group
        self.session = session
        self.startTicks = start
        usedTicks = ownUser &+ ownSystem &+ UInt64(max(0, waitedUser)) &+ UInt64(max(0, waitedSystem))
    }

    /// Every process that can be seen now.
    public static func all() -> [ProcessStat] {
        var capacity = 1024
        while true {
            var pids = [Int32](repeating: 0, count: capacity)
            let count = Int(midwatch_list_processes(&pids, Int32(capacity)))
            guard count > capacity else { return pids.prefix(max(0, count)).compactMap { ProcessStat.of($0) } }
            capacity = count * 2
        }
    }
}

extension FixedWidthInteger {
    fileprivate init?(decimal bytes: some Sequence<UInt8>) {
        self.init(String(decoding: Array(bytes), as: UTF8.self))
    }
}

/// The boot this machine lives in; empty when the kernel does not say.
public func currentBootID() -> String {
    guard let file = try? Descriptor.open("/proc/sys/kernel/random/boot_id", O_RDONLY),
        let bytes = try? file.read(limitBytes: 64)
    else { return "" }
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
}

/// Sends a signal to the very process that was seen, never to a later one with its pid; see pidfd_open(2).
///
/// - Returns: whether it was sent.
@discardableResult
public func send(signal: Int32, to process: ProcessStat) -> Bool {
    let number = midwatch_pidfd_open(process.pid)
    guard number >= 0 else { return false }
    let pidfd = Descriptor(taking: number)
    // Between the reading and the opening the pid may have gone to somebody else; from here on it cannot.
    guard ProcessStat.of(process.pid)?.startTicks == process.startTicks else { return false }
    return midwatch_pidfd_send_signal(pidfd.number, signal) == 0
}
