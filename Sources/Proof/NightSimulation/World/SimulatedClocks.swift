import MidwatchModel

/// The clocks of a machine: the time that truly passes, and what its two clocks make of it.
struct SimulatedClocks: Hashable, Sendable {
    /// Milliseconds since the simulation began, suspend included.
    private(set) var elapsed: Int64 = 0
    /// What the wall clock shows beyond the time that has elapsed.
    private var wallOffset: Int64
    /// When the machine was booted last.
    private var bootedAt: Int64 = -5_000_000

    init(start: WallTime) {
        wallOffset = start.millisecondsSinceEpoch
    }

    var now: Instants {
        Instants(
            wall: WallTime(millisecondsSinceEpoch: elapsed + wallOffset),
            boot: BootTime(millisecondsSinceBoot: elapsed - bootedAt)
        )
    }

    /// Lets time pass on both clocks.
    mutating func pass(to instant: Int64) {
        elapsed = max(elapsed, instant)
    }

    /// Sets the wall clock.
    mutating func stepWall(by milliseconds: Int64) {
        wallOffset += milliseconds
    }

    /// Boots the machine.
    mutating func reboot() {
        bootedAt = elapsed
    }

    /// When, in true time, the wall clock will show an instant if nobody sets it; now if it shows a later one.
    func elapsed(atWall instant: WallTime) -> Int64 {
        let (difference, overflow) = instant.millisecondsSinceEpoch.subtractingReportingOverflow(wallOffset)
        return overflow ? .max : max(elapsed, difference)
    }
}
