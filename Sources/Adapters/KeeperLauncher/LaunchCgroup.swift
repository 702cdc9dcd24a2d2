internal import CProcess
internal import Glibc
internal import LinuxSystem
internal import NightFacts
internal import TurnFolder

/// The cgroup (v2) of one launch.
struct LaunchCgroup {
    let path: String
    /// The open folder; whoever spawned into it closes it.
    let descriptor: Int32

    /// Makes it; nil when that fails: then the launch goes without, as it does where there is no delegation.
    static func make(_ name: String, in parent: String) -> LaunchCgroup? {
        let path = "\(parent)/\(name)"
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { return nil }
        let descriptor = midwatch_open(path, O_RDONLY | O_DIRECTORY, 0)
        guard descriptor >= 0 else { return nil }
        return LaunchCgroup(path: path, descriptor: descriptor)
    }

    /// Removes it, when nothing was born into it.
    func remove() {
        close(descriptor)
        midwatch_remove_cgroup(path)
    }
}

extension KeeperLauncher {
    /// The cgroup that the service manager has delegated to this process: its own, when it runs as a unit with
    /// `Delegate=yes` in the unified hierarchy and may make cgroups there. Nil otherwise.
    ///
    /// Where the daemon was put into a subgroup (`DelegateSubgroup=`, the unit's own is its parent), that parent is
    /// meant: the caller passes the subgroup's name.
    ///
    /// - Parameter subgroup: the name given to `DelegateSubgroup=`.
    public static func delegatedCgroup(subgroup: String = "daemon") -> String? {
        guard getenv("INVOCATION_ID") != nil,
            let file = try? Descriptor.open("/proc/self/cgroup", O_RDONLY),
            let bytes = try? file.read(limitBytes: 64 << 10)
        else { return nil }
        return cgroup(from: String(decoding: bytes, as: UTF8.self), subgroup: subgroup) { path in
            faccessat(AT_FDCWD, "\(path)/cgroup.procs", W_OK, AT_EACCESS) == 0
                && faccessat(AT_FDCWD, path, W_OK | X_OK, AT_EACCESS) == 0
        }
    }

    /// The delegated cgroup's path, from the text of `/proc/self/cgroup`; see cgroups(7).
    static func cgroup(from text: String, subgroup: String, isWritable: (String) -> Bool) -> String? {
        for line in text.split(separator: "\n") where line.hasPrefix("0::/") {
            var own = String(line.dropFirst(3))
            if own.hasSuffix("/\(subgroup)") { own.removeLast(subgroup.utf8.count + 1) }
            // The root cgroup is nobody's delegation.
            guard own.utf8.count > 1 else { return nil }
            return ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"].map { $0 + own }.first(where: isWritable)
        }
        return nil
    }
}

extension LaunchID {
    /// `turn-12` or `check-3`.
    var cgroupName: String { "\(kind.rawValue)-\(number)" }
}
