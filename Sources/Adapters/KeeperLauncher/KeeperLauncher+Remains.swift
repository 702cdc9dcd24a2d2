internal import CProcess
internal import Glibc
internal import LinuxSystem
public import NightFacts
internal import TurnFolder

extension KeeperLauncher {
    /// How long killed processes may take to be gone: 5 s.
    static let maximumDyingMilliseconds: Int64 = 5000

    /// Kills what a lost launch has left behind, and waits, at most 5 s, until that is gone.
    ///
    /// It kills the launch's cgroup where it has one; and every process that is in the dead keeper's session, or has the
    /// launch's folder in its environment, and is no older than the keeper. Nothing is signalled when the keeper
    /// lived in another boot, or when it still lives.
    public func endRemains(of launch: LaunchID) -> RemainsReport {
        let folder = folder(of: launch)
        let record: KeeperRecord
        do {
            guard try !folder.isLocked() else { return RemainsReport(untouchedBecause: "its keeper is alive") }
            // A keeper says who it is before it starts anything.
            guard let found = try folder.keeperRecord() else {
                return RemainsReport(untouchedBecause: "its keeper never started anything")
            }
            record = found
        } catch {
            return RemainsReport(untouchedBecause: error.message)
        }
        guard record.keeper.bootID == bootID, !bootID.isEmpty else {
            return RemainsReport(untouchedBecause: "its keeper lived before the last boot of this machine")
        }
        let cgroup = (try? folder.order().cgroup).flatMap { path in path.flatMap { isOurs($0) ? $0 : nil } }
        let report = kill(record, folder: folder, cgroup: cgroup)
        if let cgroup, report.remaining.isEmpty { midwatch_remove_cgroup(cgroup) }
        return report
    }

    private func kill(_ record: KeeperRecord, folder: TurnFolder, cgroup: String?) -> RemainsReport {
        let end = BootClock.milliseconds() + KeeperLauncher.maximumDyingMilliseconds
        var names: [String] = []
        while true {
            let remains = remains(of: record, folder: folder, cgroup: cgroup)
            let isPopulated = cgroup.map { self.isPopulated($0) } ?? false
            guard !remains.isEmpty || isPopulated else { return RemainsReport(ended: names) }
            let remaining = end - BootClock.milliseconds()
            guard remaining > 0 else {
                let left = remains.prefix(ExitReport.maximumStragglers).map { $0.name }
                return RemainsReport(ended: names, remaining: left.isEmpty ? ["(in \(cgroup ?? ""))"] : left)
            }
            if names.isEmpty { names = remains.prefix(ExitReport.maximumStragglers).map { $0.name } }
            if let cgroup, let file = try? Descriptor.open("\(cgroup)/cgroup.kill", O_WRONLY) {
                _ = file.write(Array("1".utf8))
            }
            // What hides in a cgroup further down has no descriptor here: it is asked for again after 5 ms.
            if remains.isEmpty { poll(nil, 0, 5) }
            // Each is waited for before looking again, for those that were born while others were killed.
            for process in remains { killAndWait(process, limitMilliseconds: Int32(clamping: remaining)) }
        }
    }

    private func killAndWait(_ process: ProcessStat, limitMilliseconds: Int32) {
        let number = midwatch_pidfd_open(process.pid)
        guard number >= 0 else { return }
        let pidfd = Descriptor(taking: number)
        guard ProcessStat.of(process.pid)?.startTicks == process.startTicks else { return }
        midwatch_pidfd_send_signal(pidfd.number, SIGKILL)
        var event = pollfd(fd: pidfd.number, events: Int16(POLLIN), revents: 0)
        poll(&event, 1, limitMilliseconds)
    }

    private func remains(of record: KeeperRecord, folder: TurnFolder, cgroup: String?) -> [ProcessStat] {
        let marker = Array("MIDWATCH_TURN_FOLDER=\(folder.path)".utf8)
        let members = cgroup.map { processes(in: $0) } ?? []
        let living = ProcessStat.all().filter { !$0.hasEnded && $0.pid != getpid() }
        // The keeper's pid can come back only when its session is empty; whoever has it now leads another one.
        let sessionIsOurs = !living.contains { $0.pid == record.session && $0.startTicks != record.keeper.startTicks }
        let ledSession = record.session == record.keeper.pid
        return living.filter { process in
            guard process.startTicks >= record.keeper.startTicks else { return false }
            if members.contains(process.pid) { return true }
            if ledSession, sessionIsOurs, process.session == record.session { return true }
            return hasInEnvironment(marker, process.pid)
        }
    }

    private func isPopulated(_ cgroup: String) -> Bool {
        guard let file = try? Descriptor.open("\(cgroup)/cgroup.events", O_RDONLY),
            let bytes = try? file.read(limitBytes: 4096)
        else { return false }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains("populated 1")
    }

    private func processes(in cgroup: String) -> Set<Int32> {
        var found: Set<Int32> = []
        for path in [cgroup, "\(cgroup)/agent"] {
            guard let file = try? Descriptor.open("\(path)/cgroup.procs", O_RDONLY),
                let bytes = try? file.read(limitBytes: 1 << 20)
            else { continue }
            for line in bytes.split(separator: UInt8(ascii: "\n")) {
                if let pid = Int32(String(decoding: line, as: UTF8.self)) { found.insert(pid) }
            }
        }
        return found
    }

    private func hasInEnvironment(_ marker: [UInt8], _ pid: Int32) -> Bool {
        guard let file = try? Descriptor.open("/proc/\(pid)/environ", O_RDONLY),
            let bytes = try? file.read(limitBytes: 4 << 20)
        else { return false }
        return bytes.split(separator: 0).contains { $0.elementsEqual(marker) }
    }
}
