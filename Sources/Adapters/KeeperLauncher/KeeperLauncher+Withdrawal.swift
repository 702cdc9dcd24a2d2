internal import Glibc
internal import LinuxSystem
internal import MidwatchModel
public import NightFacts
internal import TurnFolder

extension KeeperLauncher {
    /// Takes back the order of a launch that is ``FoundLaunch/mute(_:)``: a keeper that comes to itself later finds its turn
    /// ended and starts nothing.
    ///
    /// A keeper says who it is, then looks for an exit record, then starts the agent. Here the exit record is written,
    /// then it is looked who says who it is: whatever the order of the four, one of both sees the other.
    ///
    /// - Returns: `ended`, with a record that nothing ever ran; or what else is there by now.
    public func withdraw(_ launch: LaunchID, because reason: String) -> FoundLaunch {
        let folder = folder(of: launch)
        let record = ExitRecord(status: .neverStarted(reason), startedAt: nil, endedAt: WallClock.now())
        do {
            try folder.write(ExitReport(record: record).encoded(), to: .exit)
            guard let keeper = try folder.keeperRecord()?.keeper else { return .ended(record) }
            // It has said so in the meantime and may have started its agent: its own record is the one that counts.
            unlink(folder.path(of: .exit))
            return .living(keeper)
        } catch {
            return .unreadable(error.message)
        }
    }
}
