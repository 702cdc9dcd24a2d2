public import NightFacts
public import TurnFolder

/// What turns and checks run with, besides what their definitions say.
public struct LaunchSurroundings: Hashable, Sendable {
    /// Absolute path of the state folder.
    public var stateFolder: String
    /// Absolute path of the folder in which turns without a workspace run.
    public var defaultWorkspace: String
    /// The journal's native socket; an empty text means that turns do not write there, nil means the standard one.
    public var journalSocket: String?

    /// Makes surroundings.
    public init(stateFolder: String, defaultWorkspace: String, journalSocket: String? = nil) {
        self.stateFolder = stateFolder
        self.defaultWorkspace = defaultWorkspace
        self.journalSocket = journalSocket
    }

    /// The folder of a launch.
    public func folder(of launch: LaunchID) -> TurnFolder {
        TurnFolder(path: "\(stateFolder)/\(launch.path)")
    }
}
