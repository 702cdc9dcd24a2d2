internal import Glibc

/// A file that somebody named, read in bounded memory.
public struct BoundedFile: Sendable {
    /// Its content; one byte more than the bound when it is larger, so that whoever judges it can refuse it. Empty for what
    /// is no regular file.
    public var bytes: [UInt8] = []
    /// Whether it is a regular file: no folder, no pipe, no device.
    public var isRegular: Bool
    /// Whether its mode lets group or others read it.
    public var isReadableByOthers: Bool

    /// Reads at most `maximumBytes` and one more. Waits for nobody: a pipe that nobody writes to is no regular file.
    ///
    /// - Throws: The call that failed, as open(2), fstat(2) or read(2) say it.
    public init(reading path: String, maximumBytes: Int) throws(SystemError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw SystemError("open", path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SystemError("look at", path, errno) }
        isRegular = status.st_mode & S_IFMT == S_IFREG
        isReadableByOthers = status.st_mode & 0o044 != 0
        guard isRegular else { return }
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= maximumBytes {
            let count = read(descriptor, &piece, min(piece.count, maximumBytes + 1 - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("read", path, errno) }
            guard count > 0 else { return }
            bytes.append(contentsOf: piece.prefix(count))
        }
    }
}
