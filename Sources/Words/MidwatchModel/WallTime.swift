/// A civil instant: whole milliseconds since 1970-01-01T00:00:00Z, as CLOCK_REALTIME counts them (leap seconds unseen).
///
/// It can step: NTP, an operator or a resumed laptop may move it either way. Intervals that must not
/// depend on such steps are measured with ``BootTime``.
public struct WallTime: InstantProtocol, Hashable, Sendable {
    /// Milliseconds since the Unix epoch; negative before 1970.
    public var millisecondsSinceEpoch: Int64

    /// Wraps a count of milliseconds since the Unix epoch.
    public init(millisecondsSinceEpoch: Int64) {
        self.millisecondsSinceEpoch = millisecondsSinceEpoch
    }

    /// The instant of a count of whole seconds since the Unix epoch.
    public init(secondsSinceEpoch: Int64) {
        self.init(millisecondsSinceEpoch: secondsSinceEpoch * 1000)
    }

    /// Whole seconds since the Unix epoch, rounded towards the past.
    public var secondsSinceEpoch: Int64 {
        let (quotient, remainder) = millisecondsSinceEpoch.quotientAndRemainder(dividingBy: 1000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The instant `duration` later (truncated to milliseconds, saturating at the ends of the range).
    public func advanced(by duration: Duration) -> WallTime {
        let (sum, overflow) = millisecondsSinceEpoch.addingReportingOverflow(duration.wholeMilliseconds)
        guard overflow else { return WallTime(millisecondsSinceEpoch: sum) }
        return WallTime(millisecondsSinceEpoch: duration < .zero ? .min : .max)
    }

    /// How much later `other` is than this instant; negative when it is earlier, saturating at the ends of the range.
    public func duration(to other: WallTime) -> Duration {
        let (span, overflow) = other.millisecondsSinceEpoch.subtractingReportingOverflow(millisecondsSinceEpoch)
        return .milliseconds(overflow ? (other < self ? .min : .max) : span)
    }

    /// Orders by time.
    public static func < (lhs: WallTime, rhs: WallTime) -> Bool {
        lhs.millisecondsSinceEpoch < rhs.millisecondsSinceEpoch
    }
}

/// An instant of the running boot: milliseconds as CLOCK_BOOTTIME counts them, suspend included. Never steps.
///
/// Comparable only within one boot; see `proc(5)` on `/proc/sys/kernel/random/boot_id`.
public struct BootTime: InstantProtocol, Hashable, Sendable {
    /// Milliseconds since the machine booted.
    public var millisecondsSinceBoot: Int64

    /// Wraps a count of milliseconds since boot.
    public init(millisecondsSinceBoot: Int64) {
        self.millisecondsSinceBoot = millisecondsSinceBoot
    }

    /// The instant `duration` later, truncated to milliseconds.
    public func advanced(by duration: Duration) -> BootTime {
        BootTime(millisecondsSinceBoot: millisecondsSinceBoot + duration.wholeMilliseconds)
    }

    /// How much later `other` is than this instant.
    public func duration(to other: BootTime) -> Duration {
        .milliseconds(other.millisecondsSinceBoot - millisecondsSinceBoot)
    }

    /// Orders by time.
    public static func < (lhs: BootTime, rhs: BootTime) -> Bool {
        lhs.millisecondsSinceBoot < rhs.millisecondsSinceBoot
    }
}

/// Both clocks, read together.
public struct Instants: Hashable, Sendable {
    /// Civil time, which may step.
    public var wall: WallTime
    /// Time since boot, which never steps.
    public var boot: BootTime

    /// Pairs two readings taken at the same moment.
    public init(wall: WallTime, boot: BootTime) {
        self.wall = wall
        self.boot = boot
    }
}

extension Duration {
    /// The duration in whole milliseconds, truncated towards zero; saturates at the range of `Int64`.
    public var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, exceeds) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return overflow || exceeds ? (seconds < 0 ? .min : .max) : sum
    }
}
