import GRDB
import Glibc
import LinuxSystem
public import MidwatchModel

/// The folder of a ledger's copies, 0700, each copy a whole ledger of mode 0600 in one file.
///
/// All calls block; they may come from any thread, one ``take(of:at:isCancelled:)`` at a time.
public struct BackupFolder: Sendable {
    /// Absolute path.
    public let path: String

    /// Pages copied between two pauses: 256 of 4 KiB, a MiB.
    static let pagesPerStep: Int32 = 256
    /// Steps between two syncs of the copy: a sync at its end alone would make the ledger's own wait for all of it.
    static let stepsPerSync = 8
    /// Pause after each of them, so that the copy leaves the disk to the ledger: 2 ms.
    static let pauseMicroseconds: UInt32 = 2000

    /// Names a folder; nothing is touched.
    public init(path: String) {
        self.path = path
    }

    /// The copies, oldest first; empty when there is no folder. What has another name is passed over.
    public func backups() -> [LedgerBackup] {
        names().compactMap { name -> LedgerBackup? in
            guard let takenAt = BackupName.time(of: name) else { return nil }
            let file = "\(path)/\(name)"
            var status = stat()
            guard lstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            return LedgerBackup(path: file, takenAt: takenAt, sizeBytes: Int64(status.st_size))
        }
        .sorted { $0.takenAt < $1.takenAt }
    }

    /// Copies the ledger at a path, which may be open and written to meanwhile: the copy is one snapshot of it.
    ///
    /// The copy is made under a temporary name, checked, synced, and only then given its own. Then the oldest copies are
    /// deleted, see ``BackupPolicy``.
    ///
    /// - Parameters:
    ///   - ledger: the database's path.
    ///   - now: the wall clock; gives the name.
    ///   - isCancelled: asked after each MiB; true ends the copy with an error.
    /// - Throws: ``LedgerError``; then no copy is there under a copy's name, and the older ones are as they were.
    @discardableResult
    public func take(
        of ledger: String,
        at now: WallTime,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(LedgerError) -> LedgerBackup {
        try prepare()
        try demandSpace(for: LedgerFile(path: ledger).sizeBytes)
        let file = "\(path)/\(BackupName.name(at: now))"
        let temporary = "\(file).new"
        do {
            try Self.copy(ledger, to: temporary, isCancelled: isCancelled)
            if isCancelled() { throw LedgerError.failed(path: temporary, detail: "the copy was cut short") }
            try Self.checkQuickly(temporary)
            try DurableFile.sync(temporary)
            try DurableFile.rename(temporary, to: file)
        } catch {
            for leftover in LedgerFile(path: temporary).allPaths + ["\(temporary)-journal"] { unlink(leftover) }
            throw LedgerError(error, path: temporary)
        }
        prune()
        return LedgerBackup(path: file, takenAt: now, sizeBytes: LedgerFile(path: file).sizeBytes)
    }

    /// Whether a copy can be used: a whole ledger of a version this program knows.
    ///
    /// - Throws: ``LedgerError`` saying what is wrong with it.
    public static func check(_ path: String) throws(LedgerError) {
        let health = try LedgerHealth(readingFrom: path)
        guard health.version > 0 else { throw .notALedger(path: path) }
        if let fault = health.faults.first { throw .corrupt(path: path, detail: fault) }
    }

    /// The same without the contents of indexes, which takes a fraction of the time; see
    /// <https://www.sqlite.org/pragma.html#pragma_quick_check>.
    private static func checkQuickly(_ path: String) throws {
        let queue = try LedgerStore.reader(of: path)
        defer { try? queue.close() }
        try queue.read { db in
            try LedgerStore.checkOrigin(db, path: path)
            try LedgerStore.checkVersion(db, path: path)
            guard try LedgerStore.version(of: db) > 0 else { throw LedgerError.notALedger(path: path) }
            try LedgerStore.quickCheck(db, "PRAGMA quick_check(1)", path: path)
        }
    }

    /// Makes the folder where it is missing, and takes away what a copy that was cut short left.
    private func prepare() throws(LedgerError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw DurableFile.error(path, errno) }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw .folderMissing(path: path, detail: "it is not a folder")
        }
        guard status.st_uid == geteuid() else {
            throw .folderForeign(path: path, owner: status.st_uid, user: geteuid())
        }
        guard chmod(path, 0o700) == 0 else { throw DurableFile.error(path, errno) }
        for name in names() where name.hasPrefix("ledger-") && name.contains(".sqlite.new") {
            unlink("\(path)/\(name)")
        }
    }

    private func demandSpace(for bytes: Int64) throws(LedgerError) {
        guard let free = DurableFile.freeBytes(at: path) else { return }
        guard free >= bytes + BackupPolicy.freeBytesMin else { throw .diskFull(path: path) }
    }

    /// Copies in steps within one read transaction: writers go on, and the copy is not begun anew when they do, see
    /// <https://www.sqlite.org/c3ref/backup_finish.html>.
    static func copy(_ ledger: String, to file: String, isCancelled: @escaping () -> Bool = { false }) throws {
        let descriptor = try DurableFile.create(file)
        // Closed last, see fcntl(2): it would drop the locks that SQLite has on the copy.
        defer { close(descriptor) }
        let source = try LedgerStore.reader(of: ledger)
        defer { try? source.close() }
        var configuration = Configuration.plain()
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -1024")
            // Nothing of it counts before it was synced as a whole.
            try db.execute(sql: "PRAGMA synchronous = OFF")
            try db.execute(sql: "PRAGMA journal_mode = MEMORY")
        }
        let target = try DatabaseQueue(path: file, configuration: configuration)
        defer { try? target.close() }
        var steps = 0
        try source.read { from in
            // A deferred transaction's snapshot begins with its first read.
            _ = try Int.fetchOne(from, sql: "SELECT count(*) FROM sqlite_schema")
            try target.writeWithoutTransaction { to in
                try from.backup(to: to, pagesPerStep: Self.pagesPerStep) { progress in
                    guard !progress.isCompleted else { return }
                    if isCancelled() { throw LedgerError.failed(path: file, detail: "the copy was cut short") }
                    steps += 1
                    if steps.isMultiple(of: Self.stepsPerSync) { fdatasync(descriptor) }
                    usleep(Self.pauseMicroseconds)
                }
                // Of a copied ledger in WAL mode nothing but this one file is needed.
                try to.execute(sql: "PRAGMA journal_mode = DELETE")
            }
        }
    }

    private func prune() {
        let backups = backups()
        let superfluous = Set(BackupPolicy.superfluous(backups.map(\.takenAt)))
        for backup in backups where superfluous.contains(backup.takenAt) { unlink(backup.path) }
    }

    private func names() -> [String] { (try? FolderListing.names(in: path)) ?? [] }
}
