import CProcess
import Glibc
import LinuxSystem
import MidwatchTestKit
import Testing

/// What this machine lets tests do; a test that needs more is shown as skipped, with the reason.
enum Machine {
    /// Whether file systems can be mounted: root with CAP_SYS_ADMIN.
    static let canMount: Bool = {
        guard geteuid() == 0, let scratch = try? Scratch() else { return false }
        guard mount("tmpfs", scratch.path, "tmpfs", 0, "size=64k") == 0 else { return false }
        umount2(scratch.path, Int32(MNT_DETACH))
        return true
    }()

    /// A cgroup (v2) folder in which cgroups may be made; nil where there is none.
    static let cgroupParent: String? = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"].first { path in
        let probe = "\(path)/midwatch-probe-\(getpid())"
        guard access("\(path)/cgroup.procs", F_OK) == 0, mkdir(probe, 0o755) == 0 else { return false }
        defer { rmdir(probe) }
        return access("\(probe)/cgroup.kill", W_OK) == 0
    }
}

/// A small file system of its own, unmounted when the last user lets go.
final class SmallDisk: Sendable {
    let scratch: Scratch
    var path: String { scratch.path }

    init(bytes: Int, readOnly: Bool = false) throws {
        scratch = try Scratch()
        guard mount("tmpfs", scratch.path, "tmpfs", readOnly ? UInt(MS_RDONLY) : 0, "size=\(bytes)") == 0
        else { throw SystemRefused("mount") }
    }

    deinit {
        umount2(scratch.path, Int32(MNT_DETACH))
    }
}

/// A cgroup for one test, removed with all below it afterwards.
final class CgroupGround: Sendable {
    let path: String

    init() throws {
        var template = Array("\(try #require(Machine.cgroupParent))/midwatch-test.XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        midwatch_remove_cgroup(path)
    }

    func members(_ name: String) -> Set<Int32> {
        guard let file = try? Descriptor.open("\(path)/\(name)/cgroup.procs", O_RDONLY),
            let bytes = try? file.read(limitBytes: 1 << 16)
        else { return [] }
        return Set(bytes.split(separator: 10).compactMap { Int32(String(decoding: $0, as: UTF8.self)) })
    }
}
