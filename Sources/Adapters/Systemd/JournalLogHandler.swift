public import Logging

/// Sends log events to the journal with native fields.
///
/// | field | holds |
/// |---|---|
/// | `MESSAGE` | the message and its metadata on one line: `turn ended job=auth outcome=done` |
/// | `PRIORITY` | trace, debug 7 · info 6 · notice 5 · warning 4 · error 3 · critical 2 |
/// | `SYSLOG_IDENTIFIER` | `midwatchd`, so that `journalctl -t midwatchd` works |
/// | `MESSAGE_ID` | the metadata value under ``messageIDKey``, where that is 32 hexadecimal digits |
/// | `MIDWATCH_…` | one per metadata key, those under ``fieldsKey`` among them: `job` becomes `MIDWATCH_JOB` |
/// | `MIDWATCH_LOGGER` | the logger's label |
/// | `CODE_FILE`, `CODE_LINE`, `CODE_FUNC` | where the event was logged |
///
/// An event that the journal does not take goes to stderr instead: nothing is lost. Messages and metadata are written
/// as they are; keeping secrets (keys, tokens, a turn's environment) out of them is the caller's job.
public struct JournalLogHandler: LogHandler {
    /// The metadata key whose value becomes `MESSAGE_ID` and is not shown in the message.
    public static let messageIDKey = "message-id"
    /// The metadata key of a dictionary whose members become fields of their own and are not shown in the message.
    public static let fieldsKey = "fields"
    /// The `SYSLOG_IDENTIFIER` of the daemon.
    public static let defaultIdentifier = "midwatchd"

    /// Hands an entry over; what it throws sends the event to the fallback.
    public typealias Send = @Sendable (_ fields: [JournalField]) throws(SystemdError) -> Void

    /// Metadata of every event of this handler.
    public var metadata: Logger.Metadata = [:]
    /// Adds metadata of the moment, for instance of the task.
    public var metadataProvider: Logger.MetadataProvider?
    /// The least level that is logged; info unless set.
    public var logLevel: Logger.Level

    private let label: String
    private let identifier: String
    private let send: Send
    private let fallback: StderrLogHandler

    /// A handler that writes through libsystemd.
    ///
    /// - Parameters:
    ///   - label: the logger's label
    ///   - logLevel: the least level that is logged
    ///   - identifier: what `journalctl -t` filters by
    ///   - metadataProvider: adds metadata of the moment
    public init(
        label: String,
        logLevel: Logger.Level = .info,
        identifier: String = JournalLogHandler.defaultIdentifier,
        metadataProvider: Logger.MetadataProvider? = nil
    ) {
        let writer = JournalWriter()
        self.init(
            label: label,
            logLevel: logLevel,
            identifier: identifier,
            metadataProvider: metadataProvider,
            fallback: StderrLogHandler(label: label)
        ) { (fields) throws(SystemdError) in
            try writer.send(fields)
        }
    }

    /// A handler with a transport and a fallback of the caller's.
    public init(
        label: String,
        logLevel: Logger.Level = .info,
        identifier: String = JournalLogHandler.defaultIdentifier,
        metadataProvider: Logger.MetadataProvider? = nil,
        fallback: StderrLogHandler,
        send: @escaping Send
    ) {
        self.label = label
        self.logLevel = logLevel
        self.identifier = identifier
        self.metadataProvider = metadataProvider
        self.fallback = fallback
        self.send = send
    }

    /// One value of the handler's metadata.
    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one event as one entry.
    public func log(event: LogEvent) {
        let all = LogText.merged(metadata, provider: metadataProvider, event: event)
        do {
            try send(fields(of: event, metadata: all))
        } catch {
            var lost = event
            lost.metadata = all.merging(["journal-error": "\(error)"]) { _, new in new }
            fallback.log(event: lost)
        }
    }

    private func fields(of event: LogEvent, metadata: Logger.Metadata) -> [JournalField] {
        var shown = metadata
        var identity: [JournalField] = []
        var quiet: Logger.Metadata = [:]
        if let value = metadata[Self.messageIDKey], let id = Self.messageID(LogText.plain(value)) {
            shown[Self.messageIDKey] = nil
            identity = [JournalField(name: "MESSAGE_ID", text: id)]
        }
        if case .dictionary(let members) = metadata[Self.fieldsKey] {
            shown[Self.fieldsKey] = nil
            quiet = members
        }
        let message = LogText.line(message: event.message.description, metadata: shown)
        let fixed = [
            JournalField(name: "MESSAGE", text: message),
            JournalField(name: "PRIORITY", text: String(event.level.syslogPriority)),
            JournalField(name: "SYSLOG_IDENTIFIER", text: identifier),
            JournalField(name: "CODE_FILE", text: event.file),
            JournalField(name: "CODE_LINE", text: String(event.line)),
            JournalField(name: "CODE_FUNC", text: event.function),
            JournalField(name: JournalField.name(forMetadataKey: "logger"), text: label),
        ]
        let room = JournalWriter.maximumFields - fixed.count - identity.count
        let own = quiet.merging(shown) { _, shown in shown }.sorted { $0.key < $1.key }.prefix(room).map { key, value in
            JournalField(
                name: JournalField.name(forMetadataKey: key),
                text: LogText.plain(value).prefixByBytes(LogText.maximumLineBytes)
            )
        }
        return fixed + identity + own
    }

    /// The 128-bit id as journald wants it, 32 lower-case hexadecimal digits; hyphens of a UUID are dropped.
    private static func messageID(_ text: String) -> String? {
        let digits = text.lowercased().filter { $0 != "-" }
        guard digits.utf8.count == 32, digits.allSatisfy(\.isHexDigit) else { return nil }
        return digits
    }
}
