internal import CProcess
internal import Glibc
public import LinuxSystem

/// The folder of one turn (or check): the whole contract between keeper and daemon.
///
/// Folders are 0700 and files 0600, whatever the umask. Nothing is read beyond the bounds given here, and only
/// regular files are read.
public struct TurnFolder: Hashable, Sendable {
    /// Its absolute path.
    public let path: String

    /// The files of the contract.
    public enum File: String, Hashable, Sendable, CaseIterable {
        /// What to run; see ``TurnOrder``.
        case order = "order.json"
        /// The agent's standard input; absent when it has none.
        case prompt
        /// What was stored of standard output.
        case stdout
        /// What was stored of standard error.
        case stderr
        /// What the agent wrote to `$MIDWATCH_SIGNAL_FILE`.
        case signal
        /// Locked by the keeper for as long as it lives; holds its ``KeeperRecord``.
        case lock
        /// How it ended; see ``ExitReport``.
        case exit = "exit.json"
        /// Room set aside for ``exit``, so that a disk that fills up cannot take the verdict away.
        case exitReserve = "exit.json.tmp"
    }

    /// An `order.json` may have 16 MiB: prompts are not in it, environments are.
    public static let maximumOrderBytes = 16 << 20
    /// `exit.json` and `lock` may have 64 KiB.
    public static let maximumRecordBytes = 64 << 10

    /// Names a folder; nothing is touched.
    public init(path: String) {
        self.path = path
    }

    /// The path of one of its files.
    public func path(of file: File) -> String { "\(path)/\(file.rawValue)" }

    /// Makes the folder, 0700. Its parent must exist.
    ///
    /// - Throws: ``TurnFolderError`` with code `exists` when something is there already.
    public func create() throws(TurnFolderError) {
        try makeFolder(path)
    }

    /// Writes a new file in one go, without waiting for the disk: for what a power cut makes worthless anyway.
    public func write(_ bytes: [UInt8], to file: File) throws(TurnFolderError) {
        let path = path(of: file)
        let descriptor = try openFile(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
        let failure = descriptor.write(bytes)
        guard failure == 0 else { throw .system("write", path, failure) }
    }

    /// Reads a file of the contract.
    ///
    /// - Parameters:
    ///   - file: which.
    ///   - offset: where to begin, in bytes.
    ///   - limitBytes: how much to read at most.
    /// - Throws: ``TurnFolderError``: `missing`, or `notReadable` when it is no regular file.
    public func bytes(of file: File, from offset: Int64 = 0, limitBytes: Int) throws(TurnFolderError) -> [UInt8] {
        let descriptor = try regularFile(path(of: file))
        do {
            return try descriptor.read(limitBytes: limitBytes, from: offset)
        } catch {
            throw TurnFolderError(error)
        }
    }

    /// The size of a file of the contract in bytes; nil when it is not there.
    public func size(of file: File) -> Int64? {
        var status = stat()
        return stat(path(of: file), &status) == 0 ? Int64(status.st_size) : nil
    }

    /// Reads the order.
    public func order() throws(TurnFolderError) -> TurnOrder {
        try TurnOrder(decoding: whole(.order, limitBytes: TurnFolder.maximumOrderBytes), file: path(of: .order))
    }

    /// Reads the exit report; nil when there is none.
    public func exitReport() throws(TurnFolderError) -> ExitReport? {
        do {
            let bytes = try whole(.exit, limitBytes: TurnFolder.maximumRecordBytes)
            return try ExitReport(decoding: bytes, file: path(of: .exit))
        } catch  where error.code == .missing {
            return nil
        }
    }

    /// Removes the folder with everything in it; no error when it is not there.
    public func remove() throws(TurnFolderError) {
        guard midwatch_remove_tree(path) == 0 || errno == ENOENT else { throw .system("remove", path, errno) }
    }

    func whole(_ file: File, limitBytes: Int) throws(TurnFolderError) -> [UInt8] {
        let bytes = try bytes(of: file, limitBytes: limitBytes + 1)
        guard bytes.count <= limitBytes else {
            throw TurnFolderError(
                code: .notReadable,
                message: "\(path(of: file)) is larger than \(limitBytes) bytes and was not written by Midwatch"
            )
        }
        return bytes
    }
}

/// Makes one folder, 0700 whatever the umask. Its parent must exist.
public func makeFolder(_ path: String) throws(TurnFolderError) {
    guard mkdir(path, 0o700) == 0 else { throw .system("make the folder", path, errno) }
    guard chmod(path, 0o700) == 0 else { throw .system("set the permissions of", path, errno) }
}

/// Opens a file, close-on-exec; see ``Descriptor/open(_:_:mode:)``.
public func openFile(_ path: String, _ flags: Int32, mode: UInt32 = 0) throws(TurnFolderError) -> Descriptor {
    do {
        return try Descriptor.open(path, flags, mode: mode)
    } catch {
        throw TurnFolderError(error)
    }
}

/// Opens a file for reading if it is a regular one; a link, a pipe or a device is refused without being waited for.
func regularFile(_ path: String) throws(TurnFolderError) -> Descriptor {
    let descriptor = try openFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    var status = stat()
    guard fstat(descriptor.number, &status) == 0 else { throw .system("examine", path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
        throw TurnFolderError(code: .notReadable, message: "\(path) is no regular file and was not written by Midwatch")
    }
    return descriptor
}
