import CSystemd
import CivilTime
import Glibc
public import Logging

/// Writes log events to stderr, one line each, for where there is no journal.
///
/// `2026-03-03T16:00:00.000Z info turn ended job=auth outcome=done`: the time in UTC, the level, the message, the
/// metadata in key order. Where stderr itself is a stream into the journal, the priority prefix of `sd-daemon(3)`
/// (`<6>`) comes first. Messages and metadata are written as they are; keeping secrets out of them is the caller's
/// job.
public struct StderrLogHandler: LogHandler {
    /// Reads the wall clock: seconds since 1970 and milliseconds within the second.
    public typealias Clock = @Sendable () -> (seconds: Int64, milliseconds: Int)

    /// Metadata of every event of this handler.
    public var metadata: Logger.Metadata = [:]
    /// Adds metadata of the moment, for instance of the task.
    public var metadataProvider: Logger.MetadataProvider?
    /// The least level that is logged; info unless set.
    public var logLevel: Logger.Level

    private let output: LineOutput
    private let hasPriorityPrefix: Bool
    private let clock: Clock

    /// A handler on stderr; the priority prefix is there when stderr is the journal.
    ///
    /// - Parameters:
    ///   - label: the logger's label; not shown, a daemon's log is one stream
    ///   - logLevel: the least level that is logged
    ///   - metadataProvider: adds metadata of the moment
    public init(label: String, logLevel: Logger.Level = .info, metadataProvider: Logger.MetadataProvider? = nil) {
        self.init(
            output: .standardError,
            hasPriorityPrefix: LogDestination.isJournalStream(descriptor: STDERR_FILENO),
            logLevel: logLevel,
            metadataProvider: metadataProvider,
            clock: Self.systemClock
        )
    }

    /// A handler on any output, with a clock of the caller's.
    public init(
        output: LineOutput,
        hasPriorityPrefix: Bool,
        logLevel: Logger.Level = .info,
        metadataProvider: Logger.MetadataProvider? = nil,
        clock: @escaping Clock = StderrLogHandler.systemClock
    ) {
        self.output = output
        self.hasPriorityPrefix = hasPriorityPrefix
        self.logLevel = logLevel
        self.metadataProvider = metadataProvider
        self.clock = clock
    }

    /// The machine's wall clock.
    @Sendable
    public static func systemClock() -> (seconds: Int64, milliseconds: Int) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return (Int64(time.tv_sec), time.tv_nsec / 1_000_000)
    }

    /// One value of the handler's metadata.
    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one event as one line.
    public func log(event: LogEvent) {
        var all = LogText.merged(metadata, provider: metadataProvider, event: event)
        // For the journal, not for people.
        all[JournalLogHandler.messageIDKey] = nil
        if case .dictionary = all[JournalLogHandler.fieldsKey] { all[JournalLogHandler.fieldsKey] = nil }
        let prefix = hasPriorityPrefix ? "<\(event.level.syslogPriority)>" : ""
        let text = LogText.line(message: event.message.description, metadata: all)
        output.write(line: "\(prefix)\(timestamp()) \(event.level.rawValue) \(text)")
    }

    /// RFC 3339 in UTC, to the millisecond.
    private func timestamp() -> String {
        let (seconds, milliseconds) = clock()
        return InstantText.utc(milliseconds: seconds * 1000 + Int64(milliseconds))
    }
}
