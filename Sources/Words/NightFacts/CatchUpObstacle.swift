public import MidwatchModel

/// Why an occurrence that was missed is not made up for, or not yet.
public enum CatchUpObstacle: Hashable, Sendable {
    /// `catchUp` is `none`. `afterStop`: the daemon had been stopped in order; else it was down, asleep or behind.
    case notMadeUp(afterStop: Bool)
    /// It was missed by more than `catchUp` allows.
    case tooOld(afterStop: Bool, within: Duration)
    /// Newer ones are as many as `catchUp` makes up for.
    case notAmong(Int, afterStop: Bool)
    /// A later occurrence stands for it.
    case overtaken
    /// The ledger was restored from an older copy, and nobody knows what became of it.
    case unknown
    /// What was missed starts one after the other: it waits until then. `inCrashLoop`: because the daemon has started again
    /// and again.
    case waits(until: WallTime, inCrashLoop: Bool)
}
