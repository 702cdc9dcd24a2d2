internal import Glibc
internal import LinuxSystem
internal import TurnFolder

/// Room on the disk for `exit.json`, taken before the agent starts: a disk that fills up later cannot take it away.
struct ExitReserve: ~Copyable {
    /// 16 KiB: more than the bounds of an ``ExitReport`` amount to.
    static let bytes = 16 << 10

    private let file: Descriptor
    private let folder: TurnFolder

    init(in folder: TurnFolder) throws(TurnFolderError) {
        let path = folder.path(of: .exitReserve)
        let file = try openFile(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o600)
        let failure = posix_fallocate(file.number, 0, off_t(ExitReserve.bytes))
        guard failure == 0 else { throw .system("set aside \(ExitReserve.bytes) bytes in", path, failure) }
        self.file = file
        self.folder = folder
    }

    /// Writes the report durably: content, fsync, rename, fsync of the folder.
    func commit(_ report: ExitReport) -> KeeperStatus {
        let bytes = report.encoded()
        let failure = file.write(bytes, at: 0)
        guard failure == 0 else { return refuse("write", folder.path(of: .exitReserve), failure) }
        ftruncate(file.number, off_t(bytes.count))
        // A disk that does not confirm still shows the record to whoever reads it before the next power cut.
        if fsync(file.number) != 0 { complain("fsync of \(folder.path(of: .exit)): \(errnoText(errno))") }
        guard rename(folder.path(of: .exitReserve), folder.path(of: .exit)) == 0 else {
            return refuse("rename", folder.path(of: .exitReserve), errno)
        }
        if let directory = try? Descriptor.open(folder.path, O_RDONLY | O_DIRECTORY) { fsync(directory.number) }
        return .written
    }

    private func refuse(_ action: String, _ path: String, _ code: Int32) -> KeeperStatus {
        complain("\(TurnFolderError.system(action, path, code)); the end of this turn is not recorded")
        return .noRecord
    }
}
