public import MidwatchModel

/// Where a plan that repeats stands.
public struct PlanRecord: Hashable, Sendable {
    /// The plan.
    public var name: String
    /// Counts its instances, from 1; 0 before the first begins.
    public var instance: Int
    /// When the present instance began.
    public var since: WallTime
    /// The schedule's canonical text, by which a change is noticed.
    public var scheduleIdentity: String
    /// The origin of an interval's grid where the schedule names none.
    public var anchor: WallTime
    /// Every occurrence of its schedule up to here is decided.
    public var decidedThrough: WallTime

    /// Makes a record.
    public init(
        name: String,
        instance: Int,
        since: WallTime,
        scheduleIdentity: String,
        anchor: WallTime,
        decidedThrough: WallTime
    ) {
        self.name = name
        self.instance = instance
        self.since = since
        self.scheduleIdentity = scheduleIdentity
        self.anchor = anchor
        self.decidedThrough = decidedThrough
    }
}
