import CProcess
import Glibc
import MidwatchTestKit

/// What this machine lets tests do; a test that needs more is shown as skipped, with the reason.
enum Machine {
    /// Whether this is root, who may give files away.
    static let isRoot = geteuid() == 0

    /// Whether file systems can be mounted: root with CAP_SYS_ADMIN.
    static let canMount: Bool = {
        guard isRoot, let scratch = try? Scratch() else { return false }
        guard mount("tmpfs", scratch.path, "tmpfs", 0, "size=64k") == 0 else { return false }
        umount2(scratch.path, Int32(MNT_DETACH))
        return true
    }()
}

/// A small file system of its own, unmounted when the last user lets go; see tmpfs(5).
final class SmallDisk: Sendable {
    let path: String
    private let scratch: Scratch?

    /// Mounts it on an existing folder, or on a new one.
    init(bytes: Int, at place: String? = nil, readOnly: Bool = false) throws {
        scratch = try place == nil ? Scratch() : nil
        path = place ?? scratch?.path ?? ""
        let flags = readOnly ? UInt(MS_RDONLY) : 0
        guard mount("tmpfs", path, "tmpfs", flags, "size=\(bytes),mode=0700") == 0 else { throw SystemRefused("mount") }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
    }

    /// Takes all the space that is left, as another program would.
    func fill() throws {
        let descriptor = midwatch_open("\(path)/ballast", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard descriptor >= 0 else { throw SystemRefused("open") }
        defer { close(descriptor) }
        let block = [UInt8](repeating: 0, count: 4096)
        while write(descriptor, block, block.count) > 0 { continue }
        guard errno == ENOSPC else { throw SystemRefused("write") }
    }

    /// Gives that space back.
    func relieve() throws {
        guard unlink("\(path)/ballast") == 0 else { throw SystemRefused("unlink") }
    }
}
