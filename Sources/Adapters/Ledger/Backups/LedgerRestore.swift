import Glibc
public import MidwatchModel
import NightFacts

/// Puts a copy in the ledger's place, while no daemon has it open.
public struct LedgerRestore: Hashable, Sendable {
    /// The ledger's path.
    public let ledger: String
    /// The copy that took its place.
    public let copy: String
    /// The time of the newest event in the copy; nil when it holds none.
    public let newestEventAt: WallTime?
    /// Where what was in the ledger's place lies now.
    public let keptAside: [String]

    /// How far the numbers of events go on beyond those of the copy: a million. Followers ask for what came after the last
    /// number they saw, which the copy may not know.
    public static let eventNumbersSkipped: Int64 = 1_000_000

    /// Restores a copy: it is checked, copied aside, brought to this program's schema version, told that it was restored
    /// (an event, which the next daemon sees), and renamed into place. What was there before is kept as
    /// `ledger.sqlite.broken-<time>`, its log and the log's index beside it.
    ///
    /// - Parameters:
    ///   - copy: a copy of the ledger; it is left as it is.
    ///   - ledger: the ledger's path.
    ///   - now: the wall clock.
    /// - Throws: ``LedgerError``; up to the renaming the ledger is as it was.
    public init(_ copy: String, to ledger: String, at now: WallTime) throws(LedgerError) {
        try BackupFolder.check(copy)
        let newest = try LedgerHealth(readingFrom: copy).newestEventAt
        let stamp = BackupName.compact(now) + "Z"
        let fresh = "\(ledger).restoring-\(stamp)"
        do {
            try BackupFolder.copy(copy, to: fresh)
            let store = try LedgerStore(path: fresh)
            try store.skipEventNumbers(Self.eventNumbersSkipped)
            try store.apply([.event(EventRecord(at: now, .ledgerRestored(from: copy)))])
            try store.close()
            try DurableFile.sync(fresh)
        } catch {
            for path in LedgerFile(path: fresh).allPaths { unlink(path) }
            throw LedgerError(error, path: fresh)
        }
        keptAside = try Self.keepAside(LedgerFile(path: ledger), as: "broken-\(stamp)")
        try DurableFile.rename(fresh, to: ledger)
        self.ledger = ledger
        self.copy = copy
        newestEventAt = newest
    }

    /// The log and its index are moved, because the new ledger must not find them; the database gets a second name, so
    /// that there is never none: a daemon that found none would begin a new one.
    private static func keepAside(_ file: LedgerFile, as suffix: String) throws(LedgerError) -> [String] {
        var kept: [String] = []
        for (path, ending) in zip(file.allPaths, ["", "-wal", "-shm"]) where access(path, F_OK) == 0 {
            let aside = "\(file.path).\(suffix)\(ending)"
            let failed = ending.isEmpty ? link(path, aside) : Glibc.rename(path, aside)
            guard failed == 0 else { throw DurableFile.error(aside, errno) }
            kept.append(aside)
        }
        try DurableFile.sync(file.folder)
        return kept
    }
}
