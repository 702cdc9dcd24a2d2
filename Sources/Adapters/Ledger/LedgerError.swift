/// Why the ledger could not be opened, written or read. Every message says what, where and the cure.
public enum LedgerError: Error, Hashable, Sendable {
    /// The folder the ledger shall live in does not exist or is no folder.
    case folderMissing(path: String, detail: String)
    /// The folder belongs to another user.
    case folderForeign(path: String, owner: UInt32, user: UInt32)
    /// Others than the owner may enter the folder. `mode` holds the permission bits.
    case folderExposed(path: String, mode: UInt32)
    /// The file is a link, a folder, a device, or belongs to another user.
    case fileUnfit(path: String, detail: String)
    /// The file is a SQLite database of some other program.
    case notALedger(path: String)
    /// The file is damaged, or no SQLite database at all. It was left as it is.
    case corrupt(path: String, detail: String)
    /// A newer Midwatch has written the file; versions are those of the schema.
    case newerVersion(path: String, found: Int, known: Int)
    /// SQLite did not accept `synchronous=FULL` (2); `level` is what it reads back.
    case notDurable(path: String, level: Int)
    /// Another process holds the write lock.
    case busy(path: String)
    /// The disk (or the quota) is full. Nothing of the step was written.
    case diskFull(path: String)
    /// The file cannot be written. Nothing of the step was written.
    case readOnly(path: String)
    /// The device failed while reading, writing or syncing.
    case inputOutput(path: String, detail: String)
    /// A fact's demand was not met; `index` counts the step's facts from 0. Nothing of the step was written.
    case factRefused(index: Int, fact: String, reason: String)
    /// A row holds a word this version does not know.
    case unreadable(path: String, detail: String)
    /// The store was closed.
    case closed(path: String)
    /// Anything else, in SQLite's words.
    case failed(path: String, detail: String)

    /// True when the same call may succeed later without a new store: full disk, read-only, busy.
    public var isRetryable: Bool {
        switch self {
        case .diskFull, .readOnly, .busy: true
        default: false
        }
    }
}

extension LedgerError: CustomStringConvertible {
    /// What, where and the cure, in a line.
    public var description: String {
        switch self {
        case .folderMissing(let path, let detail):
            "the state folder \(path) cannot be used: \(detail). Create it with: install -d -m 0700 '\(path)'"
        case .folderForeign(let path, let owner, let user):
            "the state folder \(path) belongs to user \(owner), but this process runs as user \(user). "
                + "Run as its owner, or name a state folder of your own"
        case .folderExposed(let path, let mode):
            "the state folder \(path) is open to other users (mode 0\(String(mode, radix: 8))). "
                + "Close it with: chmod 0700 '\(path)'"
        case .fileUnfit(let path, let detail):
            "\(path) cannot hold the ledger: \(detail). Move it away, or name another state folder"
        case .notALedger(let path):
            "\(path) is a SQLite database, but not of Midwatch. Move it away, or name another state folder, or put the "
                + "newest copy of the ledger in its place with: \(Self.restoreCommand(path))"
        case .corrupt(let path, let detail):
            "the ledger \(path) is damaged (\(detail)). It was left as it is. Put its newest copy in its place with: "
                + Self.restoreCommand(path)
        case .newerVersion(let path, let found, let known):
            "the ledger \(path) has schema version \(found), this program knows versions up to \(known). "
                + "Install the newer Midwatch again, or go back to the copy from before the upgrade with: "
                + Self.restoreCommand(path)
        case .notDurable(let path, let level):
            "SQLite runs \(path) with synchronous=\(level) instead of 2 (FULL): a power cut could lose what was "
                + "acknowledged. Use a SQLite library that was not built to ignore the setting"
        case .busy(let path):
            "another process holds the write lock of \(path). Stop it; only one midwatchd may write a ledger"
        case .diskFull(let path):
            "no space is left for the ledger \(path). Nothing of this step was written; free some space, "
                + "the ledger goes on by itself"
        case .readOnly(let path):
            "the ledger \(path) cannot be written. Check the file's mode and whether its file system is mounted "
                + "read-only"
        case .inputOutput(let path, let detail):
            "reading or writing the ledger \(path) failed (\(detail)). Check the device and the kernel's log, "
                + "then restart midwatchd"
        case .factRefused(let index, let fact, let reason):
            "the ledger refused fact \(index) of the step, \(fact): \(reason). Nothing of the step was written"
        case .unreadable(let path, let detail):
            "the ledger \(path) holds something this version cannot read: \(detail). Install the version that wrote it, or "
                + "where this one did, restore a copy: \(Self.restoreCommand(path))"
        case .closed(let path):
            "the ledger \(path) was closed. Open it again"
        case .failed(let path, let detail):
            "SQLite could not work on the ledger \(path): \(detail)"
        }
    }

    /// The command that restores the newest copy which this version can use.
    private static func restoreCommand(_ ledger: String) -> String {
        "midwatch doctor --state '\(LedgerFile(path: ledger).folder)' --restore"
    }
}
