import Glibc

/// Files that are made aside, synced, and then take their place, see rename(2) and fsync(2).
enum DurableFile {
    /// Makes an empty file of mode 0600; it must not exist. Whoever calls closes the descriptor.
    static func create(_ path: String) throws(LedgerError) -> Int32 {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw error(path, errno) }
        return descriptor
    }

    /// Waits until a file or folder is on the disk. Never for a file that SQLite has open in this process: closing a
    /// descriptor of it would drop SQLite's locks, see fcntl(2).
    static func sync(_ path: String) throws(LedgerError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw error(path, errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw error(path, errno) }
    }

    /// Gives a file another name, replacing what has it, durably.
    static func rename(_ path: String, to other: String) throws(LedgerError) {
        guard Glibc.rename(path, other) == 0 else { throw error(other, errno) }
        try sync(LedgerFile(path: other).folder)
    }

    /// How much a user may still write to the file system of a path, in bytes; nil when that cannot be told.
    static func freeBytes(at path: String) -> Int64? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int64(clamping: status.f_bavail) * Int64(clamping: status.f_frsize)
    }

    /// An errno in the ledger's words.
    static func error(_ path: String, _ code: Int32) -> LedgerError {
        let text = String(cString: strerror(code))
        return switch code {
        case ENOSPC, EDQUOT: .diskFull(path: path)
        case EROFS, EACCES, EPERM: .readOnly(path: path)
        case EIO: .inputOutput(path: path, detail: text)
        default: .fileUnfit(path: path, detail: text)
        }
    }
}
