import Glibc
public import Logging

/// Where a daemon's log goes.
public enum LogDestination: String, Hashable, Sendable, CaseIterable {
    /// The journal, with native fields.
    case journal
    /// stderr, one line per event.
    case standardError

    /// The journal when stderr leads there (systemd started us) and journald answers; else stderr, so that a daemon
    /// started by hand speaks to the terminal.
    public static var automatic: LogDestination {
        isJournalStream(descriptor: STDERR_FILENO) && JournalWriter().isJournalAvailable ? .journal : .standardError
    }

    /// A handler that writes there.
    ///
    /// - Parameters:
    ///   - label: the logger's label
    ///   - logLevel: the least level that is logged
    ///   - metadataProvider: adds metadata of the moment
    public func handler(
        label: String,
        logLevel: Logger.Level = .info,
        metadataProvider: Logger.MetadataProvider? = nil
    ) -> any LogHandler {
        switch self {
        case .journal: JournalLogHandler(label: label, logLevel: logLevel, metadataProvider: metadataProvider)
        case .standardError: StderrLogHandler(label: label, logLevel: logLevel, metadataProvider: metadataProvider)
        }
    }

    /// Whether the descriptor is the stream into the journal that `$JOURNAL_STREAM` names, see `systemd.exec(5)`.
    public static func isJournalStream(descriptor: Int32) -> Bool {
        guard let name = getenv("JOURNAL_STREAM") else { return false }
        return isStream(named: String(cString: name), descriptor: descriptor)
    }

    /// Whether `device:inode`, both decimal, is the file behind the descriptor. The variable is inherited by children
    /// whose stderr leads elsewhere, so its presence alone says nothing.
    static func isStream(named name: String, descriptor: Int32) -> Bool {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let device = UInt64(parts[0]), let inode = UInt64(parts[1]) else { return false }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        return UInt64(status.st_dev) == device && UInt64(status.st_ino) == inode
    }
}
