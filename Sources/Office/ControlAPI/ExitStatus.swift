/// The exit statuses of `midwatch`. 69 and 77 are those of `sysexits(3)`.
public enum ExitStatus: Int32, Hashable, Sendable, CaseIterable {
    /// It was done, and the answer is yes.
    case success = 0
    /// The answer is no, or it failed: a daemon that is not ready, a fault of the daemon, a broken connection.
    case failure = 1
    /// The command line is wrong, or the file that was checked has problems.
    case usage = 2
    /// There is no such job, turn or phase.
    case notFound = 3
    /// Refused in the present state.
    case refused = 4
    /// midwatchd is not running or cannot serve now.
    case unavailable = 69
    /// This user may not.
    case notPermitted = 77

    /// What it means, in a few words, as `midwatch --help` shows it.
    public var meaning: String {
        switch self {
        case .success: "done; the answer is yes"
        case .failure: "the answer is no, or it failed"
        case .usage: "wrong usage, or validate found problems"
        case .notFound: "no such job, turn or phase"
        case .refused: "refused in the present state"
        case .unavailable: "midwatchd is not running or cannot serve now"
        case .notPermitted: "not permitted"
        }
    }
}
