import LinuxSystem
public import MidwatchModel
public import NightLoop

/// The machine's clocks: CLOCK_REALTIME and CLOCK_BOOTTIME, see `clock_gettime(2)`.
public struct HostClock: TimeSource {
    /// The machine's clocks.
    public init() {}

    /// Both clocks, read one after the other.
    public func now() -> Instants {
        Instants(wall: WallClock.now(), boot: BootTime(millisecondsSinceBoot: BootClock.milliseconds()))
    }
}
