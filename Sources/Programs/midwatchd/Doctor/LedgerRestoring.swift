import ControlAPI
import Glibc
import HostLoop
import Ledger
import MidwatchModel

/// Puts a copy of the ledger in its place while no daemon runs.
struct LedgerRestoring {
    let folder: String

    /// What was done, and what follows from it.
    struct Outcome: Encodable {
        var restoredFrom: String
        var copyTakenAt: Timestamp?
        var newestEventAt: Timestamp?
        var keptAside: [String]
        /// Copies that were passed over, with the reason.
        var passedOver: [String]

        /// For people.
        var lines: [String] {
            let time = copyTakenAt ?? newestEventAt
            var lines = passedOver.map { "passed over  \($0)" }
            lines.append("restored     \(restoredFrom)" + (time.map { ", of \($0)" } ?? ""))
            lines += keptAside.map { "kept         \($0)" }
            lines.append(
                "lost         what was recorded after " + (newestEventAt.map { "\($0)" } ?? "the copy was taken")
                    + ": verdicts, events, figures, and words given by hand (hold, resume, approve)"
            )
            lines.append(
                "next         start midwatchd: turns that were started since are found in their folders and taken in "
                    + "again, running ones go on, none runs twice; check holds and approvals, and give them again"
            )
            return lines
        }
    }

    /// Restores a copy, or the newest one that can be used.
    ///
    /// - Throws: ``StartError`` while a daemon holds the lock, when no copy can be used, and when it cannot be put in place.
    func restore(_ file: String?) throws(StartError) -> Outcome {
        guard access("\(folder)/.", X_OK) == 0 else {
            throw StartError("cannot enter the state folder \(folder): \(String(cString: strerror(errno)))")
        }
        // Held to the end, so that no daemon starts in between.
        let lock = try DaemonLock(path: "\(folder)/lock")
        defer { withExtendedLifetime(lock) {} }
        let (copy, passedOver) = try choose(file)
        do {
            let restore = try LedgerRestore(copy.path, to: "\(folder)/ledger.sqlite", at: HostClock().now().wall)
            return Outcome(
                restoredFrom: copy.path,
                copyTakenAt: copy.takenAt.map { Timestamp(milliseconds: $0.millisecondsSinceEpoch) },
                newestEventAt: restore.newestEventAt.map { Timestamp(milliseconds: $0.millisecondsSinceEpoch) },
                keptAside: restore.keptAside,
                passedOver: passedOver
            )
        } catch {
            throw StartError("the copy \(copy.path) was not restored: \(error)")
        }
    }

    private func choose(_ file: String?) throws(StartError) -> (copy: (path: String, takenAt: WallTime?), [String]) {
        if let file {
            do {
                try BackupFolder.check(file)
            } catch {
                throw StartError("\(file) cannot be restored: \(error)")
            }
            return ((file, nil), [])
        }
        var passedOver: [String] = []
        for backup in BackupFolder(path: "\(folder)/backups").backups().reversed() {
            do {
                try BackupFolder.check(backup.path)
                return ((backup.path, backup.takenAt), passedOver)
            } catch {
                passedOver.append("\(backup.path): \(error)")
            }
        }
        let reasons = passedOver.map { "\n  \($0)" }.joined()
        throw StartError(
            "there is no copy in \(folder)/backups that can be used\(reasons)\nGive a FILE, or move ledger.sqlite with its "
                + "-wal and -shm away to start anew: turns are found in their folders"
        )
    }
}
