import Glibc

/// Reading small files whole.
enum RegularFile {
    /// Why a file could not be read.
    struct Failure: Error {
        var reason: String
        /// There is no such file.
        var isMissing = false
    }

    /// All bytes of a regular file. A link is followed; anything else (a folder, a pipe, a device) is refused without
    /// waiting on it.
    ///
    /// - Throws: ``Failure``, also for a file longer than `limitBytes`.
    static func bytes(at path: String, limitBytes: Int) throws(Failure) -> [UInt8] {
        guard !path.utf8.contains(0) else { throw Failure(reason: "its name has a zero byte") }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else {
            let code = errno
            throw Failure(reason: text(of: code), isMissing: code == ENOENT || code == ENOTDIR)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure(reason: text(of: errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Failure(reason: "it is not a regular file") }

        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(max(Int(status.st_size) + 1, 1024), 65_536))
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                guard errno == EINTR else { throw Failure(reason: text(of: errno)) }
                continue
            }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limitBytes else { throw Failure(reason: "it is longer than \(limitBytes) bytes") }
        }
    }

    private static func text(of code: Int32) -> String {
        strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
}
