public import MidwatchModel
public import NightFacts

extension LaunchID {
    /// `turns/12` or `checks/3`: its folder below the state folder.
    public var path: String { "\(kind.folderName)/\(number)" }

    /// `turn-12` or `check-3`.
    var cgroupName: String { "\(kind.rawValue)-\(number)" }
}

extension LaunchKind {
    /// The folder below the state folder that holds the folders of its launches: `turns`, `checks`.
    public var folderName: String { "\(rawValue)s" }
}

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
