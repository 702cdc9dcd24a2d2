internal import Glibc
public import MidwatchModel

/// CLOCK_BOOTTIME: suspend included, never stepped; see clock_gettime(2).
public enum BootClock {
    /// Nanoseconds since the machine booted.
    public static func nanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Milliseconds since the machine booted.
    public static func milliseconds() -> Int64 { nanoseconds() / 1_000_000 }
}

/// CLOCK_REALTIME, which may be stepped; see clock_gettime(2).
public enum WallClock {
    /// The civil time now.
    public static func now() -> WallTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(millisecondsSinceEpoch: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
