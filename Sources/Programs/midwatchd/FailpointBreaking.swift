import Glibc
import Logging
import MidwatchModel
import NightLoop

/// Failpoints from `MIDWATCH_FAILPOINT`: for tests that break this program on purpose.
enum FailpointBreaking {
    /// The variable: `place:action[:n]`, several separated by commas.
    static let variable = "MIDWATCH_FAILPOINT"

    /// What the environment asks for; nothing where it does not.
    static func settings() throws(StartError) -> [FailpointSetting] {
        do {
            return try FailpointSetting.settings(Environment.current[variable] ?? "")
        } catch {
            throw StartError("\(variable): \(error). It breaks the daemon on purpose: unset it", status: 2)
        }
    }

    /// The port of the loop; nil where nothing is set. Says loudly what is set.
    static func port(_ settings: [FailpointSetting], logger: Logger) -> (any Failpoints)? {
        for setting in settings {
            logger.warning(
                "a failpoint is set: this daemon or its keepers will break on purpose; unset \(variable)",
                metadata: [
                    "place": "\(setting.place)", "action": "\(setting.action.rawValue)", "count": "\(setting.count)",
                ]
            )
        }
        return CountedFailpoints(settings) { setting in carryOut(setting.action) }
    }

    private static func carryOut(_ action: FailpointSetting.Action) {
        switch action {
        case .kill:
            kill(getpid(), SIGKILL)
            // Other threads may run for a moment; this one does not go on.
            while true { pause() }
        case .hang: while true { pause() }
        case .exit: _exit(FailpointSetting.exitStatus)
        }
    }
}
