public import NightFacts
public import SchedulerCore

/// How the engine starts and ends keepers. Endings come back as events in the engine's mailbox.
public protocol TurnLauncher: Sendable {
    /// Makes a turn's folder and starts its keeper. At most one keeper is ever started for a turn number: a folder that
    /// exists is a refusal.
    ///
    /// - Returns: Where the keeper runs.
    func launch(_ order: TurnLaunch) throws(LaunchFailure) -> LaunchHandle
    /// The same for a check.
    func launch(_ order: CheckLaunch) throws(LaunchFailure) -> LaunchHandle
    /// Asks a launch's keeper to end it. Does nothing when there is no such keeper.
    func terminate(_ launch: LaunchID)
    /// After a restart: what became of these launches, one event each. Living ones are watched from now on. Answers within
    /// a bounded time whatever a keeper does.
    func reconcile(_ launches: [LaunchID]) -> [Event]
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
