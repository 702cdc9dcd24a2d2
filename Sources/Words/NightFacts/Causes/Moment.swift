public import MidwatchModel

/// An instant with what clocks on the wall showed then: enough to write it down for people, whatever becomes of the zone.
public struct Moment: Hashable, Sendable {
    /// When.
    public var instant: WallTime
    /// Seconds east of UTC.
    public var offsetSeconds: Int

    /// Pairs an instant with the offset of a zone.
    public init(_ instant: WallTime, offsetSeconds: Int = 0) {
        self.instant = instant
        self.offsetSeconds = offsetSeconds
    }
}
