import NightFacts
public import SchedulerCore

/// How the engine starts and ends keepers. Endings come back as events in the engine's mailbox.
public protocol TurnLauncher: Sendable {
    /// Makes a turn's folder and starts its keeper. At most one keeper is ever started for a turn number: a folder that
    /// exists is a refusal.
    ///
    /// - Returns: The keeper's process id.
    func launch(_ order: TurnLaunch) throws(LaunchFailure) -> Int32
    /// The same for a check.
    func launch(_ order: CheckLaunch) throws(LaunchFailure) -> Int32
    /// Asks a run's keeper to end it. Does nothing when there is no such keeper.
    func terminate(_ run: Run)
    /// After a restart: what became of these runs, one event each. Living ones are watched from now on. Answers within
    /// a bounded time whatever a keeper does.
    func reconcile(_ runs: [Run]) -> [Event]
}

/// Why a keeper could not be started. Nothing runs.
public struct LaunchFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What, where and the cure.
    public var description: String

    /// Makes a failure.
    public init(_ description: String) {
        self.description = description
    }
}
