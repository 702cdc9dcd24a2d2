internal import Glibc
internal import MidwatchModel
internal import TurnFolder

/// The name of the variable with the failpoints of daemon and keepers. Agents do not inherit it.
let failpointVariable = "MIDWATCH_FAILPOINT"

/// Breaks this keeper on purpose where `MIDWATCH_FAILPOINT` names this place. The daemon has refused wrong settings.
///
/// - Parameter folder: the turn's, whose number a setting may ask for; a check's counts as its own.
func pass(_ place: KeeperFailpoint, in folder: TurnFolder) {
    guard let text = getenv(failpointVariable), let settings = try? FailpointSetting.settings(String(cString: text))
    else { return }
    let number = folder.path.split(separator: "/").last.flatMap { Int64($0) } ?? 1
    for setting in settings where setting.place == place.rawValue && number % setting.count == 0 {
        switch setting.action {
        case .kill: kill(getpid(), SIGKILL)
        case .hang: while true { pause() }
        case .exit: _exit(FailpointSetting.exitStatus)
        }
    }
}
