import Glibc

/// The ledger's file and the folder it lives in: owned by this user, closed to all others.
struct LedgerFile {
    /// Path of the database; SQLite adds `-wal` and `-shm`.
    let path: String

    /// The folder: everything before the last slash.
    var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The database, its write-ahead log and that log's index.
    var allPaths: [String] { [path, path + "-wal", path + "-shm"] }

    /// Size of the database with its log, in bytes; what does not exist counts as 0.
    var sizeBytes: Int64 {
        allPaths.reduce(0) { sum, path in
            var status = stat()
            return stat(path, &status) == 0 ? sum + Int64(status.st_size) : sum
        }
    }

    /// Refuses a folder that is missing, another user's, or open to others.
    func checkFolder() throws(LedgerError) {
        var status = stat()
        guard stat(folder, &status) == 0 else {
            throw .folderMissing(path: folder, detail: Self.text(errno))
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw .folderMissing(path: folder, detail: "it is not a folder")
        }
        guard status.st_uid == geteuid() else {
            throw .folderForeign(path: folder, owner: status.st_uid, user: geteuid())
        }
        guard status.st_mode & 0o077 == 0 else {
            throw .folderExposed(path: folder, mode: status.st_mode & 0o7777)
        }
    }

    /// Creates the database's file as an empty one of mode 0600 where there is none, and closes existing files to
    /// others. SQLite gives `-wal` and `-shm` the database's mode.
    ///
    /// - Returns: true when the file holds something already.
    func prepare() throws(LedgerError) -> Bool {
        // Created here and not by SQLite, whose mode would be 0644 less the umask. An existing file is not opened:
        // closing any descriptor of it would drop the locks SQLite holds in this process, see fcntl(2).
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
            try syncFolder()
        } else if errno != EEXIST {
            throw refusal(of: path, errno)
        }
        for path in allPaths {
            try restrict(path)
        }
        guard access(path, R_OK | W_OK) == 0 else { throw refusal(of: path, errno) }
        var status = stat()
        guard stat(path, &status) == 0 else { throw refusal(of: path, errno) }
        return status.st_size > 0
    }

    /// A new file's name is durable once its folder is synced, see fsync(2).
    private func syncFolder() throws(LedgerError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw refusal(of: folder, errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw refusal(of: folder, errno) }
    }

    private func restrict(_ path: String) throws(LedgerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw refusal(of: path, errno) }
            return
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .fileUnfit(path: path, detail: "it is not a regular file")
        }
        guard status.st_uid == geteuid() else {
            throw .fileUnfit(path: path, detail: "it belongs to user \(status.st_uid), not to user \(geteuid())")
        }
        guard status.st_mode & 0o077 != 0 else { return }
        guard chmod(path, 0o600) == 0 else { throw refusal(of: path, errno) }
    }

    private func refusal(of path: String, _ code: Int32) -> LedgerError {
        switch code {
        case ENOSPC, EDQUOT: .diskFull(path: path)
        case EROFS, EACCES, EPERM: .readOnly(path: path)
        case EIO: .inputOutput(path: path, detail: Self.text(code))
        default: .fileUnfit(path: path, detail: Self.text(code))
        }
    }

    /// The C library's words for an error number.
    private static func text(_ code: Int32) -> String {
        String(cString: strerror(code))
    }
}
