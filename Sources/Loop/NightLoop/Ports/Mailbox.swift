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
    case read(NightLook)
    /// The loop ends after this step. Running turns go on.
    case stop
}

/// A look at the night between two steps.
public struct NightLook: Sendable {
    /// Looks. Called once on the loop's thread: must not block.
    public let look: @Sendable (borrowing NightView) -> Void
    /// Called once instead when the engine has stopped.
    public let refuse: @Sendable () -> Void

    /// Makes a look.
    public init(look: @escaping @Sendable (borrowing NightView) -> Void, refuse: @escaping @Sendable () -> Void) {
        self.look = look
        self.refuse = refuse
    }
}

/// The engine has stopped and answers no more.
public struct EngineStopped: Error, Hashable, Sendable {
    /// Makes the error.
    public init() {}
}
