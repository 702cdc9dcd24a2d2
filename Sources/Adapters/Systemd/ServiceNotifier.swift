import CSystemd
import Glibc

/// Tells the service manager how the daemon is doing, by the protocol of `sd_notify(3)`.
///
/// Every call is one datagram to the socket named by `$NOTIFY_SOCKET`. Where that variable is not set (no systemd, or
/// a unit without `Type=notify`) nothing is sent and the call returns false. The environment is read, never changed:
/// what turns inherit is the launcher's decision.
///
/// Safe to use from several threads; the order of concurrent calls is up to the kernel.
public struct ServiceNotifier: Sendable {
    /// Sends one block of `NAME=value` lines; returns true when it was sent, false when nobody listens.
    public typealias Send = @Sendable (_ state: String) throws(SystemdError) -> Bool

    /// Longest STATUS text in UTF-8 bytes; longer ones are cut. The service manager reads at most 4096 bytes a datagram.
    public static let maximumStatusBytes = 1024

    private let send: Send

    /// A notifier that speaks to the service manager through libsystemd.
    public init() {
        self.init(send: Self.sendThroughLibsystemd)
    }

    /// A notifier with a transport of the caller's.
    public init(send: @escaping Send) {
        self.send = send
    }

    /// READY=1: the daemon is up, or a reload is over; with a STATUS where given.
    ///
    /// - Returns: true when it was sent, false when no service manager listens
    /// - Throws: when the datagram could not be sent
    @discardableResult
    public func ready(status: String? = nil) throws(SystemdError) -> Bool {
        try send(Self.assignments("READY=1", status: status))
    }

    /// STATUS: one line for `systemctl status`. Line ends and control characters become spaces.
    ///
    /// - Returns: true when it was sent, false when no service manager listens
    /// - Throws: when the datagram could not be sent
    @discardableResult
    public func status(_ text: String) throws(SystemdError) -> Bool {
        try send("STATUS=" + Self.statusText(text))
    }

    /// RELOADING=1 with MONOTONIC_USEC, the clock reading that `Type=notify-reload` asks for (systemd 253 and later;
    /// older ones ignore it). Send ``ready(status:)`` when the reload is over, also when it failed.
    ///
    /// - Returns: true when it was sent, false when no service manager listens
    /// - Throws: when the datagram could not be sent
    @discardableResult
    public func reloading(status: String? = nil) throws(SystemdError) -> Bool {
        try send(Self.assignments("RELOADING=1\nMONOTONIC_USEC=\(Self.monotonicMicroseconds())", status: status))
    }

    /// STOPPING=1: the daemon is about to end; with a STATUS where given.
    ///
    /// - Returns: true when it was sent, false when no service manager listens
    /// - Throws: when the datagram could not be sent
    @discardableResult
    public func stopping(status: String? = nil) throws(SystemdError) -> Bool {
        try send(Self.assignments("STOPPING=1", status: status))
    }

    /// WATCHDOG=1: the daemon is alive. Send it at least every half ``watchdogInterval()``, and only while the loop
    /// advances.
    ///
    /// - Returns: true when it was sent, false when no service manager listens
    /// - Throws: when the datagram could not be sent
    @discardableResult
    public func watchdog() throws(SystemdError) -> Bool {
        try send("WATCHDOG=1")
    }

    /// EXTEND_TIMEOUT_USEC: start or stop goes on for up to `duration` from now; send it again before that is over.
    ///
    /// - Parameter duration: rounded down to microseconds, at least 1 µs
    /// - Returns: true when it was sent, false when no service manager listens
    /// - Throws: when the datagram could not be sent
    @discardableResult
    public func extendTimeout(by duration: Duration) throws(SystemdError) -> Bool {
        try send("EXTEND_TIMEOUT_USEC=\(max(1, duration.wholeMicroseconds))")
    }

    /// How long the service manager waits for a ``watchdog()`` before it kills this process; nil when it does not watch.
    ///
    /// From `$WATCHDOG_USEC` and `$WATCHDOG_PID`, see `sd_watchdog_enabled(3)`. Nil also when they name another process
    /// or cannot be read as numbers.
    public static func watchdogInterval() -> Duration? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0, microseconds > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }

    @Sendable
    private static func sendThroughLibsystemd(_ state: String) throws(SystemdError) -> Bool {
        let result = sd_notify(0, state)
        guard result >= 0 else {
            let what = state.split(separator: "\n").first ?? ""
            throw SystemdError(
                operation: "telling the service manager \(what)",
                number: result,
                cure: "see that the socket named by NOTIFY_SOCKET exists and lets this user write"
            )
        }
        return result > 0
    }

    private static func assignments(_ first: String, status: String?) -> String {
        guard let status else { return first }
        return first + "\nSTATUS=" + statusText(status)
    }

    /// The text on one line and within ``maximumStatusBytes``, cut between characters and marked by "…".
    static func statusText(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        line.append(contentsOf: text.unicodeScalars.lazy.map { $0.isLineBreakOrControl ? " " : $0 })
        return String(line).prefixByBytes(maximumStatusBytes)
    }

    private static func monotonicMicroseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}

extension Duration {
    /// The duration in whole microseconds, truncated towards zero; saturates at the range of `Int64`.
    fileprivate var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        guard !overflow, !carry else { return seconds < 0 ? .min : .max }
        return sum
    }
}
