public import MidwatchModel
import NightFacts
public import SchedulerCore

/// What wakes the engine's loop, and what it sleeps on.
public protocol Mailbox: Sendable {
    /// Leaves a message; callable from any thread. False when the mailbox is closed or full: nothing was left.
    func post(_ message: EngineMessage) -> Bool
    /// Sleeps until there is a message, the wall clock reaches `deadline`, or somebody sets that clock; returns what is
    /// there, oldest first. Called by the loop's thread only.
    func wait(until deadline: WallTime) -> [EngineMessage]
    /// What is there now, oldest first, without sleeping. Called by the loop's thread only.
    func take() -> [EngineMessage]
    /// Refuses messages from now on and returns those still there.
    func close() -> [EngineMessage]
}

/// A message to the engine's loop.
public enum EngineMessage: Sendable {
    /// Something happened.
    case event(Event)
    /// An operator asks for something.
    case command(OperatorCommand, @Sendable (Result<OperatorReply, EngineStopped>) -> Void)
    /// New definitions take over; answered once they are recorded.
    case definitions(CompiledDefinitions, @Sendable (Result<String, EngineStopped>) -> Void)
    /// Somebody wants to look.
    case look(@Sendable (Result<EngineView, EngineStopped>) -> Void)
    /// The loop ends after this step. Running turns go on.
    case stop
}

/// What an observer sees between two steps.
public struct EngineView: Sendable {
    /// The core as it stands.
    public var core: SchedulerCore
    /// The clocks.
    public var now: Instants
    /// How late the loop woke for its last deadline.
    public var lag: Duration
    /// Why facts cannot be written at the moment; nil when they can.
    public var trouble: String?
}

/// The engine has stopped and answers no more.
public struct EngineStopped: Error, Hashable, Sendable {
    /// Makes the error.
    public init() {}
}
