public import MidwatchModel

/// One run of the daemon, as later ones remember it.
public struct DaemonRun: Hashable, Sendable {
    /// When it was up.
    public var startedAt: WallTime
    /// When it stopped in order; nil when it has not, so far or for ever.
    public var stoppedAt: WallTime?

    /// Makes a record.
    public init(startedAt: WallTime, stoppedAt: WallTime? = nil) {
        self.startedAt = startedAt
        self.stoppedAt = stoppedAt
    }
}
