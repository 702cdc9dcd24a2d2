import ControlAPI
import FoundationEssentials
import Glibc

/// A file named on the command line, read in bounded memory.
struct BoundedFile {
    /// Its content; one byte more than the bound when it is larger, so that whoever judges it can refuse it.
    var bytes: [UInt8]
    /// Whether its mode lets group or others read it.
    var isReadableByOthers: Bool

    /// Reads at most `maximumBytes` and one more; does not wait for the writer of a pipe.
    static func read(_ path: String, maximumBytes: Int) throws(ControlError) -> BoundedFile {
        let cure = "check the path, and that it is a file you may read"
        guard FileManager.default.fileExists(atPath: path) else {
            throw ControlError(.invalidArgument, "there is no file \(path)", cure: cure)
        }
        let handle = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard handle >= 0 else {
            throw ControlError(.invalidArgument, "cannot read \(path): \(String(cString: strerror(errno)))", cure: cure)
        }
        defer { close(handle) }
        var bytes = [UInt8](repeating: 0, count: maximumBytes + 1)
        var size = 0
        while size < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(handle, $0.baseAddress.map { $0 + size }, $0.count - size)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw ControlError(
                    .invalidArgument,
                    "cannot read \(path): \(String(cString: strerror(errno)))",
                    cure: cure
                )
            }
            guard count > 0 else { break }
            size += count
        }
        var status = stat()
        let isReadableByOthers = fstat(handle, &status) == 0 && status.st_mode & 0o044 != 0
        return BoundedFile(bytes: Array(bytes[..<size]), isReadableByOthers: isReadableByOthers)
    }
}
