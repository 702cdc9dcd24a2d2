import ControlAPI
import FoundationEssentials
import Glibc

/// The socket's way into the file system, without a moment in which others could connect.
///
/// The server binds to a path in a fresh folder that only its user may enter, narrows the socket's mode to 0600 there,
/// and renames it to its place. The rename also replaces, in one step, the file that a killed daemon left behind. A
/// process-wide umask, which other threads would feel, is not needed.
struct SocketPlace {
    /// Where clients look for it.
    let path: String
    /// Where it is bound.
    let stagingPath: String
    private let stagingFolder: String

    /// Makes the private folder, and the socket's folder (mode 0700) where it is missing.
    init(path: String) throws(ControlServerError) {
        let folder = SocketPlace.folder(of: path)
        try SocketPlace.check(path: path, folder: folder)
        try SocketPlace.makeFolder(folder)
        var template = Array("\(folder)/.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ControlServerError.failure("cannot make a folder in \(folder)", cure: "check its owner and mode")
        }
        stagingFolder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        stagingPath = "\(stagingFolder)/s"
        self.path = path
    }

    /// Moves the bound socket to its place.
    func publish() throws(ControlServerError) {
        guard chmod(stagingPath, 0o600) == 0, rename(stagingPath, path) == 0 else {
            throw ControlServerError.failure(
                "cannot put the control socket at \(path)",
                cure: "choose another --socket"
            )
        }
        rmdir(stagingFolder)
    }

    /// Removes the socket, and what is left of the private folder. Nobody else may own the path meanwhile: the daemon
    /// holds the lock of its state.
    func remove(wasPublished: Bool) {
        if wasPublished { unlink(path) }
        unlink(stagingPath)
        rmdir(stagingFolder)
    }

    private static func folder(of path: String) -> String {
        let head = path.lastIndex(of: "/").map { path[..<$0] } ?? "."
        return head.isEmpty ? "/" : String(head)
    }

    private static func check(path: String, folder: String) throws(ControlServerError) {
        guard path.utf8.count <= SocketLocation.maximumPathBytes,
            folder.utf8.count + "/.XXXXXX/s".utf8.count <= SocketLocation.maximumPathBytes
        else {
            throw ControlServerError(
                "the path of the control socket is longer than \(SocketLocation.maximumPathBytes) bytes: \(path); "
                    + "choose a shorter one with --socket"
            )
        }
        if let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            attributes[.type] as? FileAttributeType != .typeSocket
        {
            throw ControlServerError("\(path) is there and is not a socket; remove it or choose another --socket")
        }
    }

    private static func makeFolder(_ folder: String) throws(ControlServerError) {
        if mkdir(folder, 0o700) != 0, errno != EEXIST {
            throw ControlServerError.failure(
                "cannot make the folder \(folder) of the control socket",
                cure: "make it, or choose another --socket"
            )
        }
        // The dot makes it the folder itself where the path is a symbolic link to one.
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/.") else {
            throw ControlServerError("\(folder) is not a folder that can be entered; choose another --socket")
        }
        // In a folder where others may write, they could put their own socket in ours' place.
        guard let mode = number(attributes[.posixPermissions]), let owner = number(attributes[.ownerAccountID]),
            mode & 0o022 == 0 || mode & 0o1000 != 0, owner == geteuid() || owner == 0
        else {
            throw ControlServerError(
                "others may write in \(folder), where the control socket would be; chmod go-w it, or choose another --socket"
            )
        }
    }

    /// The number in a file attribute: an `UInt`, or a `NSNumber` in a process that has all of Foundation.
    private static func number(_ attribute: Any?) -> UInt32? {
        attribute.flatMap { UInt32("\($0)") }
    }
}

extension ControlServerError {
    /// An error with the reason of a system call that has just failed.
    static func failure(_ message: String, cure: String) -> ControlServerError {
        ControlServerError("\(message): \(String(cString: strerror(errno))); \(cure)")
    }
}
