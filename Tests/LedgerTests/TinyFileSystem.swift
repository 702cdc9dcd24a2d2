import Glibc
import MidwatchTestKit
import Testing

/// A file system of one MiB of its own, mounted on a temporary folder; see tmpfs(5).
final class TinyFileSystem: Sendable {
    let folder: Scratch

    /// True when this process may mount.
    static let isPossible = (try? TinyFileSystem()) != nil

    init() throws {
        folder = try Scratch()
        let options = "size=1m,mode=0700"
        let answer = mount("tmpfs", folder.path, "tmpfs", 0, options)
        try #require(answer == 0, "mount(2): errno \(errno)")
    }

    /// Forbids or allows all writing to it.
    func set(readOnly: Bool) throws {
        let flags = UInt(MS_REMOUNT) | (readOnly ? UInt(MS_RDONLY) : 0)
        let answer = mount("tmpfs", folder.path, "tmpfs", flags, "size=1m,mode=0700")
        try #require(answer == 0, "mount(2): errno \(errno)")
    }

    /// Fills all space with a file, as another program would.
    func fill() throws {
        let descriptor = open(folder.path + "/ballast", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let block = [UInt8](repeating: 0, count: 4096)
        while write(descriptor, block, block.count) > 0 {}
        try #require(errno == ENOSPC)
    }

    /// Gives the space back.
    func relieve() throws {
        try #require(unlink(folder.path + "/ballast") == 0)
    }

    deinit {
        umount2(folder.path, Int32(MNT_DETACH))
    }
}
