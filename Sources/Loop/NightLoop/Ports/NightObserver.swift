public import MidwatchModel
public import NightFacts
public import SchedulerCore

/// Who is told what was committed: the journal, followers of the event stream, a terminal.
public protocol NightObserver: Sendable {
    /// Events that are durable now, oldest first. Called on the loop's thread: must not block.
    func committed(_ events: [NumberedEvent])
    /// The loop stands between two steps, healthy or not. Called after each step, on the loop's thread: must not block.
    func stepped(_ pulse: EnginePulse)
    /// Facts cannot be written; said once per change. nil: they can again.
    func troubled(_ trouble: String?)
}

/// The loop's vital signs after a step.
public struct EnginePulse: Sendable {
    /// The clocks.
    public var now: Instants
    /// The core as it stands.
    public var core: SchedulerCore
    /// The last write succeeded and no due occurrence is overdue.
    public var isHealthy: Bool
}
