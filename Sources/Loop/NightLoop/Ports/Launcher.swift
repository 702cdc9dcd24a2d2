public import NightFacts
public import SchedulerCore

/// How the loop has things started and ended under keepers. Nothing here waits for the world: what comes of it comes back
/// as events in the loop's mailbox.
public protocol Launcher: Sendable {
    /// Takes a launch over and returns at once. At most one keeper is ever started for a launch.
    ///
    /// Exactly one event answers it, before any other about this launch: `launchStarted`, or `launchFailed` where nothing
    /// could be started or too many launches wait, or `launchNeverMade` where ``terminate(_:)`` came before its start.
    func submit(_ launch: Launch)
    /// Has a launch ended. One that waits to be started is never started; one that is being started is ended as soon as
    /// it runs. Does nothing when there is no such launch.
    func terminate(_ launch: LaunchID)
    /// After a restart: what became of these launches, one event each. Living ones are watched from now on. Answers
    /// within a bounded time whatever a keeper does. To be called before anything is submitted.
    func reconcile(_ launches: [LaunchID]) -> [Event]
}
