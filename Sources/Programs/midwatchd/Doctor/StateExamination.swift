import ControlAPI
import Glibc
import HostLoop
import KeeperLauncher
import Ledger
import LinuxSystem
import MidwatchModel
import ZoneDatabase

/// Looks at everything a daemon with this state folder rests on. Changes nothing.
struct StateExamination {
    let folder: String
    let keeperProgram: String

    /// Numbers that are listed at most; the rest is counted.
    private static let numbersShown = 10
    /// Less free disk than this is worth a word: 64 MiB.
    private static let freeBytesLow: Int64 = 64 << 20
    /// A newest copy older than this is worth a word: 48 hours.
    private static let copyAgeMax: Duration = .seconds(48 * 3600)

    /// Line by line, from the folder to the machine.
    func report() -> DoctorReport {
        var checks = [stateFolder()]
        if checks[0].status != .fail || access(folder, X_OK) == 0 {
            checks.append(daemon())
            checks += ledger()
            checks += copies()
            checks.append(disk())
        }
        checks += [zones(), keeper(), cgroups()]
        return DoctorReport(stateFolder: folder, checks: checks)
    }

    private func stateFolder() -> Finding {
        let subject = "state folder"
        var status = stat()
        guard stat(folder, &status) == 0 else {
            let reason = String(cString: strerror(errno))
            return .warn(
                subject,
                "\(folder): \(reason)",
                cure: "name another with --state, or start midwatchd, which makes it"
            )
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            return .fail(subject, "\(folder) is no folder", cure: "name another with --state")
        }
        let owner = StateOwner.name(status.st_uid)
        guard status.st_uid == geteuid() else {
            return .fail(subject, "\(folder) belongs to user \(owner)", cure: "run this as \(owner) or as root")
        }
        let mode = String(status.st_mode & 0o7777, radix: 8)
        guard status.st_mode & 0o077 == 0 else {
            return .fail(subject, "others may enter \(folder) (mode \(mode))", cure: "chmod 0700 '\(folder)'")
        }
        for name in ["turns", "checks", "workspace", "backups", "ledger.sqlite", "lock"] {
            var part = stat()
            let path = "\(folder)/\(name)"
            guard lstat(path, &part) == 0, part.st_uid != status.st_uid else { continue }
            let cure = "chown -R \(owner): '\(folder)'"
            return .fail(
                subject,
                "\(path) belongs to user \(StateOwner.name(part.st_uid)), not to \(owner)",
                cure: cure
            )
        }
        return .ok(subject, "\(folder), mode \(mode), user \(owner)")
    }

    private func daemon() -> Finding {
        let descriptor = open("\(folder)/lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return .ok("daemon", "none runs on this state") }
        defer { close(descriptor) }
        // Held for an instant only: a daemon that starts in it is refused and started again.
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else { return .ok("daemon", "none runs on this state") }
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let holder = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).filter(\.isNumber)
        return .ok("daemon", "runs, process \(holder)")
    }

    private func ledger() -> [Finding] {
        let path = "\(folder)/ledger.sqlite"
        guard access(path, F_OK) == 0 else {
            return [.warn("ledger", "there is none in \(folder)", cure: "midwatchd makes one when it starts")]
        }
        let health: LedgerHealth
        do {
            health = try LedgerHealth(readingFrom: path)
        } catch {
            return [.fail("ledger", "\(error)", cure: restoreCommand)]
        }
        let newest = LedgerHealth.newestVersion
        let version = "\(path), schema version \(health.version)"
        var findings: [Finding] = [
            health.version == newest
                ? .ok("ledger", version)
                : .ok("ledger", "\(version); the next start copies it and brings it to version \(newest)")
        ]
        if let fault = health.faults.first {
            let more = health.faults.count > 1 ? " (and \(health.faults.count - 1) more)" : ""
            findings.append(.fail("integrity", "\(fault)\(more)", cure: restoreCommand))
        } else {
            findings.append(.ok("integrity", "every page and index is as it should be"))
        }
        if health.danglers.isEmpty {
            if health.version == newest {
                findings.append(.ok("references", "each row's turn, job, lease and phase are there"))
            }
        } else {
            findings += health.danglers.map { .fail("references", $0, cure: restoreCommand) }
        }
        findings += health.unreadable.map { .fail("contents", "cannot be read: \($0)", cure: restoreCommand) }
        if let counts = health.counts, health.unreadable.isEmpty {
            let open = counts.openTurns == 0 ? "none open" : "\(counts.openTurns) open"
            let words =
                "\(counts.jobs) jobs, \(counts.turns) turns (\(open)), \(counts.occurrences) rows of occurrences, "
                + "\(counts.events) events"
            findings.append(.ok("contents", words))
        }
        return findings + (health.faults.isEmpty ? [turnFolders(health)] : [])
    }

    private func turnFolders(_ health: LedgerHealth) -> Finding {
        let numbers = turnNumbers()
        let unknown = numbers.filter { $0 > health.lastTurn.rawValue }
        let missing = health.openTurns.map(\.rawValue).filter { !numbers.contains($0) }
        var words: [String] = []
        if !unknown.isEmpty { words.append("not in the ledger: \(Self.list(unknown.sorted()))") }
        if !missing.isEmpty { words.append("open turns without a folder: \(Self.list(missing))") }
        guard !words.isEmpty else { return .ok("turn folders", "\(numbers.count), as the ledger says") }
        let cure = "nothing to do: the next start takes in the former and settles the latter"
        return .warn("turn folders", words.joined(separator: "; "), cure: cure)
    }

    private func turnNumbers() -> Set<Int64> { Set((try? FolderListing.numbers(in: "\(folder)/turns")) ?? []) }

    private static func list(_ numbers: [Int64]) -> String {
        let shown = numbers.prefix(numbersShown).map(String.init).joined(separator: ", ")
        return numbers.count > numbersShown ? "\(shown) and \(numbers.count - numbersShown) more" : shown
    }

    private func copies() -> [Finding] {
        let backups = BackupFolder(path: "\(folder)/backups").backups()
        guard let newest = backups.last else {
            return [.warn("copies", "there is none of the ledger", cure: "midwatchd takes one soon after it starts")]
        }
        let now = HostClock().now().wall
        var findings: [Finding] = []
        for backup in backups.reversed() {
            let age = Self.age(backup.takenAt.duration(to: now))
            let words = "\(backup.path), \(age) old, \(backup.sizeBytes) bytes"
            do {
                try BackupFolder.check(backup.path)
                findings.append(.ok("copy", words))
            } catch {
                findings.append(.warn("copy", "\(words): \(error)", cure: "it is passed over; delete it"))
            }
        }
        if newest.takenAt.duration(to: now) > Self.copyAgeMax {
            let words = "the newest is \(Self.age(newest.takenAt.duration(to: now))) old"
            findings.append(
                .warn("copies", words, cure: "a running midwatchd takes one a day: see its log for what keeps it")
            )
        }
        return findings
    }

    private static func age(_ age: Duration) -> String {
        let minutes = age.components.seconds / 60
        if minutes < 120 { return "\(minutes) min" }
        return minutes < 48 * 60 ? "\(minutes / 60) h" : "\(minutes / 60 / 24) days"
    }

    private func disk() -> Finding {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else {
            return .warn("disk", "\(folder): \(String(cString: strerror(errno)))")
        }
        let free = Int64(clamping: status.f_bavail) * Int64(clamping: status.f_frsize)
        let words = "\(free >> 20) MiB are free"
        guard free < Self.freeBytesLow else { return .ok("disk", words) }
        return .warn("disk", words, cure: "free some: nothing is started while the ledger cannot be written")
    }

    private func zones() -> Finding {
        let environment = Environment.current
        let path = environment["TZDIR"] ?? ZoneDirectory.defaultPath
        let zones = ZoneDirectory(path: path, timeZoneVariable: environment["TZ"])
        do {
            try zones.selfCheck()
            return .ok("time zones", path)
        } catch {
            return .fail("time zones", error.description, cure: "install the package tzdata")
        }
    }

    private func keeper() -> Finding {
        guard access(keeperProgram, X_OK) == 0 else {
            let reason = String(cString: strerror(errno))
            return .fail(
                "keeper",
                "\(keeperProgram): \(reason)",
                cure: "install midwatch-keeper there, or give --keeper"
            )
        }
        return .ok("keeper", keeperProgram)
    }

    private func cgroups() -> Finding {
        var status = stat()
        guard stat("/run/systemd/system", &status) == 0 else {
            return .ok("systemd", "this machine was not booted with it; turns run in sessions of their own")
        }
        if let cgroup = KeeperLauncher.delegatedCgroup() { return .ok("systemd", "delegates \(cgroup)") }
        return .ok("systemd", "runs here; the unit's Delegate=yes gives each turn a cgroup of its own")
    }

    private var restoreCommand: String { "midwatch doctor --state '\(folder)' --restore" }
}
