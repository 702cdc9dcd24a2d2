public import MidwatchModel

/// Where the engine reads the clocks.
public protocol TimeSource: Sendable {
    /// Both clocks, read together.
    func now() -> Instants
}
