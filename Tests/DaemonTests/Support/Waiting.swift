import CProcess
import Glibc
import MidwatchTestKit

extension Waiting {
    /// Waits until a process, child or not, has ended; one that does not exist has.
    static func end(of pid: Int32) throws {
        let pidfd = midwatch_pidfd_open(pid)
        guard pidfd >= 0 else { return }
        defer { close(pidfd) }
        try readable(pidfd, for: "the end of process \(pid)")
    }
}
