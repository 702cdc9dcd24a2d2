public import MidwatchModel
public import TurnFolder

/// What a launch's folder says after a restart of the daemon.
public enum FoundLaunch: Hashable, Sendable {
    /// Its keeper holds the lock: adopt it.
    case living(KeeperIdentity)
    /// It left a record: settle it.
    case ended(ExitRecord)
    /// Neither: it is lost, or was never launched.
    case gone
    /// Somebody holds the lock and did not say who it is in time; the text tells it. See ``KeeperLauncher/withdraw(_:because:)``.
    case mute(String)
    /// The folder cannot be understood; the text says why. It is left as it is.
    case unreadable(String)
}

/// What was left of a lost launch, and what became of that.
public struct RemainsReport: Hashable, Sendable {
    /// Names of the processes that were killed; at most 20.
    public var ended: [String]
    /// Names of the processes that were still there when the time was over; at most 20. Empty means: nothing is left.
    public var remaining: [String]
    /// Why nothing was signalled, where that is so: another boot, or nothing known about the launch.
    public var untouchedBecause: String?

    /// Puts a report together.
    public init(ended: [String] = [], remaining: [String] = [], untouchedBecause: String? = nil) {
        self.ended = ended
        self.remaining = remaining
        self.untouchedBecause = untouchedBecause
    }
}

/// Why a keeper could not be launched or adopted. In every case nothing of the launch was started by the call.
public struct LaunchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The class of the failure.
    public var code: Code
    /// What failed, where, and the cure, in one line.
    public var message: String

    /// Classes of failure.
    public enum Code: Hashable, Sendable {
        /// The launch's folder exists already: it was launched before.
        case exists
        /// The launch's folder could not be made or filled.
        case folder
        /// The keeper's process could not be started.
        case spawn
        /// The launch has a keeper that cannot be watched from here.
        case unwatchable
    }

    /// Makes an error.
    public init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
