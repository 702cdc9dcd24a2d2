public import MidwatchModel
public import NightFacts

/// How a launch ended, or that nobody knows.
public struct LaunchEnd: Hashable, Sendable {
    /// Which launch.
    public var launch: LaunchID
    /// What became of it.
    public var result: Result

    /// What became of a launch.
    public enum Result: Hashable, Sendable {
        /// Its keeper recorded the end.
        case exited(ExitRecord)
        /// Its keeper is gone and left no record; the text says what is known.
        case lost(reason: String)
    }

    /// Puts an end together.
    public init(launch: LaunchID, result: Result) {
        self.launch = launch
        self.result = result
    }
}
