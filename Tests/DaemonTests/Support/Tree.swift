import CProcess
import Glibc

/// A folder with everything below it.
enum Tree {
    struct Entry {
        var path: String
        /// Type and permissions, as in inode(7).
        var mode: UInt32

        var isRegularFile: Bool { mode & S_IFMT == S_IFREG }
        /// What group and others may do.
        var othersMay: UInt32 { mode & 0o077 }
    }

    /// The folder itself and all below it, links not followed; what goes away meanwhile is left out.
    static func entries(of folder: String, leavingOut skipped: Set<String> = []) throws -> [Entry] {
        var status = stat()
        guard lstat(folder, &status) == 0 else { return [] }
        var found = [Entry(path: folder, mode: status.st_mode)]
        guard status.st_mode & S_IFMT == S_IFDIR, !skipped.contains(folder) else { return found }
        for name in try Files.names(in: folder) {
            found += try entries(of: "\(folder)/\(name)", leavingOut: skipped)
        }
        return found
    }

    /// The regular files below a folder that hold any of these texts, with the text.
    static func files(in folder: String, holding needles: [String], leavingOut skipped: Set<String>) throws -> [String]
    {
        try entries(of: folder, leavingOut: skipped).filter(\.isRegularFile).flatMap { entry in
            let bytes = (try? Files.bytes(entry.path)) ?? []
            return needles.filter { bytes.firstRange(of: Array($0.utf8)) != nil }.map { "\(entry.path): \($0)" }
        }
    }

    /// Those of the processes that have any of these texts among their arguments.
    static func processes(_ pids: [Int32], showing needles: [String]) -> [Int32] {
        pids.filter { pid in
            let arguments = (try? Files.bytes("/proc/\(pid)/cmdline")) ?? []
            return needles.contains { arguments.firstRange(of: Array($0.utf8)) != nil }
        }
    }
}
