import Glibc
public import MidwatchModel
public import NightLoop

/// The machine's clocks: CLOCK_REALTIME and CLOCK_BOOTTIME, see `clock_gettime(2)`.
public struct HostClock: TimeSource {
    /// The machine's clocks.
    public init() {}

    /// Both clocks, read one after the other.
    public func now() -> Instants {
        Instants(
            wall: WallTime(millisecondsSinceEpoch: Self.milliseconds(CLOCK_REALTIME)),
            boot: BootTime(millisecondsSinceBoot: Self.milliseconds(CLOCK_BOOTTIME))
        )
    }

    private static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
