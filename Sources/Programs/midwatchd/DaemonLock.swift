import Glibc

/// The lock that keeps a second daemon off the same state folder: held as long as the process lives, by `flock(2)`.
struct DaemonLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock and writes the process id into it, for people.
    init(path: String) throws(StartError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw StartError("cannot open \(path): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            var bytes = [UInt8](repeating: 0, count: 32)
            let count = pread(descriptor, &bytes, bytes.count, 0)
            let holder = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).filter(\.isNumber)
            close(descriptor)
            throw StartError(
                "another midwatchd\(holder.isEmpty ? "" : " (process \(holder))") runs on this state: \(path) is locked; "
                    + "stop it first, or give this one a --state of its own"
            )
        }
        let text = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        pwrite(descriptor, text, text.count, 0)
    }
}

/// The state folder with what belongs in it.
enum StateFolder {
    /// Makes what is missing, all 0700, and refuses a folder that others own or may enter.
    static func prepare(_ paths: DaemonPaths) throws(StartError) {
        try makeWithParents(paths.stateFolder)
        try check(paths.stateFolder)
        for folder in ["turns", "checks", "workspace"] {
            try make("\(paths.stateFolder)/\(folder)")
        }
    }

    private static func makeWithParents(_ path: String) throws(StartError) {
        var prefix = ""
        for part in path.split(separator: "/") {
            prefix += "/\(part)"
            if access(prefix, F_OK) != 0 { try make(prefix) }
        }
    }

    private static func make(_ path: String) throws(StartError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            let reason = String(cString: strerror(errno))
            throw StartError("cannot make the folder \(path): \(reason); give a --state that you may write")
        }
    }

    private static func check(_ path: String) throws(StartError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw StartError("cannot look at \(path): \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw StartError("\(path) is no folder: give another --state")
        }
        guard status.st_uid == geteuid() else {
            throw StartError(
                "\(path) belongs to user \(status.st_uid), and this is user \(geteuid()): "
                    + "start midwatchd as that user, or give a --state of your own"
            )
        }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw StartError("others may enter \(path) (mode \(mode)): chmod 0700 \(path)")
        }
    }
}
