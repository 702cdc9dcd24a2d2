import Glibc
import Logging
import Synchronization
import Testing

@testable import Systemd

@Suite("Log handlers")
struct LogHandlerTests {
    @Test(
        "levels map to syslog priorities",
        arguments: [
            (Logger.Level.trace, "7"), (.debug, "7"), (.info, "6"), (.notice, "5"), (.warning, "4"), (.error, "3"),
            (.critical, "2"),
        ]
    )
    func priorities(level: Logger.Level, priority: String) throws {
        let journal = try RecordingJournal()
        var logger = journal.logger()
        logger.logLevel = .trace
        logger.log(level: level, "x")
        #expect(journal.values("PRIORITY") == [priority])
    }

    @Test("an event becomes native fields, its message id a field of its own")
    func nativeFields() throws {
        let journal = try RecordingJournal()
        journal.logger().info(
            "turn ended",
            metadata: [
                "message-id": "7B8C7A52-3f0e-4c62-9a0b-2a6f6a0f5d11", "job": "auth", "exit-status": "\(7)",
                "why": "two words", "list": ["a", "b"], "map": ["k": "v", "a": "1"],
            ]
        )
        #expect(journal.values("MESSAGE_ID") == ["7b8c7a523f0e4c629a0b2a6f6a0f5d11"])
        let message = "turn ended exit-status=7 job=auth list=\"[a, b]\" map=\"{a: 1, k: v}\" why=\"two words\""
        #expect(journal.values("MESSAGE") == [message])
        #expect(journal.values("SYSLOG_IDENTIFIER") == ["midwatchd"])
        #expect(journal.values("MIDWATCH_JOB") == ["auth"])
        #expect(journal.values("MIDWATCH_EXIT_STATUS") == ["7"])
        #expect(journal.values("MIDWATCH_LOGGER") == ["test"])
        #expect(journal.values("CODE_FILE").first?.hasSuffix("LogHandlerTests.swift") == true)
        #expect(journal.values("CODE_FUNC") == ["nativeFields()"])
    }

    @Test("members of a dictionary of fields are fields, and not in the message")
    func quietFields() throws {
        let journal = try RecordingJournal()
        journal.logger().info(
            "turn ended",
            metadata: ["job": "auth", "fields": ["outcome": "failed", "costMicroUSD": "7", "job": "not this one"]]
        )
        #expect(journal.values("MESSAGE") == ["turn ended job=auth"])
        #expect(journal.values("MIDWATCH_OUTCOME") == ["failed"])
        #expect(journal.values("MIDWATCH_COST_MICRO_USD") == ["7"])
        #expect(journal.values("MIDWATCH_JOB") == ["auth"])
        journal.logger().info("x", metadata: ["fields": "none"])
        #expect(journal.values("MIDWATCH_FIELDS") == ["none"])
    }

    @Test(
        "a message id that is none stays ordinary metadata",
        arguments: ["", "xyz", "7b8c7a52", "７b8c7a523f0e4c629a0b2a6f6a0f5d1"]
    )
    func badMessageID(text: String) throws {
        let journal = try RecordingJournal()
        journal.logger().info("x", metadata: ["message-id": "\(text)"])
        #expect(journal.values("MESSAGE_ID") == [])
        #expect(journal.values("MIDWATCH_MESSAGE_ID") == [text])
    }

    @Test("an event with more metadata than an entry holds is still logged")
    func manyKeys() throws {
        let journal = try RecordingJournal()
        let metadata = Logger.Metadata(uniqueKeysWithValues: (0..<500).map { ("k\($0)", "v") })
        journal.logger().info("x", metadata: metadata)
        #expect(journal.fieldCount == JournalWriter.maximumFields)
        #expect(throws: Never.self) { try JournalWriter.assignments(of: journal.fields) }
    }

    @Test("what the journal does not take goes to stderr, with the reason")
    func fallback() throws {
        let journal = try RecordingJournal(failure: SystemdError(operation: "writing to the journal", number: ENOBUFS))
        journal.logger().error("gate refused", metadata: ["phase": "build/api"])
        let text = try journal.standardError.readAvailable()
        #expect(text.contains(" error gate refused journal-error=\"writing to the journal: "))
        #expect(text.contains("phase=build/api"))
        #expect(text.hasSuffix("\n"))
    }

    @Test("a line on stderr has time, level, message and ordered metadata")
    func stderrLine() throws {
        let pipe = try Pipe()
        let handler = StderrLogHandler(
            output: LineOutput(descriptor: pipe.writeEnd),
            hasPriorityPrefix: false,
            clock: { (1_772_553_600, 7) }
        )
        let logger = Logger(label: "test") { _ in handler }
        logger.info("turn ended", metadata: ["turn": "17", "job": "auth", "empty": "", "quote": "a\"b\\c"])
        logger.notice("two\nlines\u{2028}\u{1b}[31m", metadata: ["k": "x\r\ty", "a\nb": "=", "bell": "\u{7}"])
        let start = "2026-03-03T16:00:00.007Z"
        #expect(
            try pipe.readAvailable() == """
                \(start) info turn ended empty="" job=auth quote="a\\"b\\\\c" turn=17
                \(start) notice two\\nlines\\u{2028}\\u{1b}[31m a\\nb="=" bell="\\u{7}" k="x\\r\\ty"

                """
        )
    }

    @Test("the priority prefix is there when stderr is the journal, and only then")
    func priorityPrefix() throws {
        let pipe = try Pipe()
        let handler = StderrLogHandler(
            output: LineOutput(descriptor: pipe.writeEnd),
            hasPriorityPrefix: true,
            clock: { (0, 0) }
        )
        Logger(label: "test") { _ in handler }.error("x")
        #expect(try pipe.readAvailable() == "<3>1970-01-01T00:00:00.000Z error x\n")

        let name = try pipe.journalStreamName()
        #expect(LogDestination.isStream(named: name, descriptor: pipe.writeEnd))
        let other = try Pipe()
        #expect(!LogDestination.isStream(named: name, descriptor: other.writeEnd))
        for bad in ["", ":", "1", "1:2:3", "a:b", "-1:2", name + " "] {
            #expect(!LogDestination.isStream(named: bad, descriptor: pipe.writeEnd), "\(bad)")
        }
        #expect(!LogDestination.isStream(named: name, descriptor: -1))
    }

    @Test("level and metadata of one logger leave its copies alone")
    func valueSemantics() throws {
        let journal = try RecordingJournal()
        var first = journal.logger()
        first.logLevel = .debug
        first[metadataKey: "only-on"] = "first"
        var second = first
        second.logLevel = .error
        second[metadataKey: "only-on"] = "second"
        #expect(first.logLevel == .debug)
        #expect(second.logLevel == .error)
        first.debug("x")
        second.debug("not logged")
        second.error("y")
        #expect(journal.values("MIDWATCH_ONLY_ON") == ["first", "second"])
    }

    @Test("the event's metadata wins over the provider's, the provider's over the handler's; an error has its key")
    func metadataOrder() throws {
        let journal = try RecordingJournal()
        let provider = Logger.MetadataProvider { ["a": "provider", "b": "provider"] }
        var logger = journal.logger(provider: provider)
        logger[metadataKey: "a"] = "handler"
        logger[metadataKey: "c"] = "handler"
        logger.error("x", error: SystemdError(operation: "o", number: 0), metadata: ["b": "event"])
        #expect(journal.values("MIDWATCH_A") == ["provider"])
        #expect(journal.values("MIDWATCH_B") == ["event"])
        #expect(journal.values("MIDWATCH_C") == ["handler"])
        #expect(journal.values("MIDWATCH_ERROR").first?.hasPrefix("o: ") == true)
    }

    @Test("a line is cut at its bound, between characters")
    func longLine() {
        let text = LogText.line(message: String(repeating: "é", count: LogText.maximumLineBytes), metadata: [:])
        #expect(text.utf8.count <= LogText.maximumLineBytes)
        #expect(text.utf8.count > LogText.maximumLineBytes - 4)
        #expect(text.hasSuffix("é…"))
    }
}

/// A journal that keeps the fields it is given, or refuses them all.
private final class RecordingJournal: Sendable {
    let standardError: Pipe
    private let entries = Mutex<[[JournalField]]>([])
    private let failure: SystemdError?

    init(failure: SystemdError? = nil) throws {
        self.failure = failure
        standardError = try Pipe()
    }

    var fields: [JournalField] { entries.withLock { $0.flatMap { $0 } } }
    var fieldCount: Int { fields.count }

    /// The values of a field over all entries.
    func values(_ name: String) -> [String] {
        fields.filter { $0.name == name }.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    func logger(provider: Logger.MetadataProvider? = nil) -> Logger {
        let output = LineOutput(descriptor: standardError.writeEnd)
        let fallback = StderrLogHandler(output: output, hasPriorityPrefix: false)
        return Logger(label: "test") { label in
            JournalLogHandler(label: label, metadataProvider: provider, fallback: fallback) {
                (fields) throws(SystemdError) in
                if let failure = self.failure { throw failure }
                self.entries.withLock { $0.append(fields) }
            }
        }
    }
}
