import Glibc
import Logging
import Systemd
import Testing

/// libsystemd has the journal's address built in, so these tests stand a socket there in a mount namespace of their own.
@Suite("The journal's own socket", .enabled(if: PrivateRun.isPossible, "needs CAP_SYS_ADMIN for a private /run"))
struct JournalSocketTests {
    @Test("an entry arrives with every field as given, line ends and NUL included")
    func entryArrives() async {
        await #expect(processExitsWith: .success) {
            try PrivateRun.enter()
            let journald = try DatagramListener(at: JournalWriter.socketPath)
            let writer = JournalWriter()
            #expect(writer.isJournalAvailable)
            try writer.send([
                JournalField(name: "MESSAGE", text: "first\nsecond"), JournalField(name: "PRIORITY", text: "6"),
                JournalField(name: "SYSLOG_IDENTIFIER", text: "midwatch-auth"),
                JournalField(name: "MIDWATCH_RAW", bytes: [0, 10, 255]), JournalField(name: "MIDWATCH_TAG", text: "a"),
                JournalField(name: "MIDWATCH_TAG", text: "b"),
            ])
            let entry = try NativeEntry(parsing: #require(try journald.receive()))
            #expect(entry.text("MESSAGE") == "first\nsecond")
            #expect(entry.text("PRIORITY") == "6")
            #expect(entry.fields["SYSLOG_IDENTIFIER"]?.count == 1)
            #expect(entry.text("SYSLOG_IDENTIFIER") == "midwatch-auth")
            #expect(entry.fields["MIDWATCH_RAW"] == [[0, 10, 255]])
            #expect(entry.fields["MIDWATCH_TAG"] == [Array("a".utf8), Array("b".utf8)])
        }
    }

    @Test("an entry too large for a datagram arrives whole")
    func largeEntryArrives() async {
        await #expect(processExitsWith: .success) {
            try PrivateRun.enter()
            let journald = try DatagramListener(at: JournalWriter.socketPath)
            // libsystemd asks for 8 MiB of send buffer; more than that goes as a memory file.
            let bytes = Array("first\n".utf8) + [UInt8](repeating: 0, count: 10_000_000) + Array("\nlast".utf8)
            try JournalWriter().send([JournalField(name: "MESSAGE", bytes: bytes)])
            let entry = try NativeEntry(parsing: #require(try journald.receive()))
            #expect(entry.fields["MESSAGE"] == [bytes])
        }
    }

    @Test("without a journal a send is an error, not silence")
    func noJournal() async {
        await #expect(processExitsWith: .success) {
            try PrivateRun.enter()
            #expect(!JournalWriter().isJournalAvailable)
            let error = try #require(throws: SystemdError.self) {
                try JournalWriter().send([JournalField(name: "MESSAGE", text: "x")])
            }
            #expect(error.number == ENOENT)
            #expect(error.description.contains("stderr"))
        }
    }

    @Test("a logger's event arrives with native fields")
    func loggerEventArrives() async {
        await #expect(processExitsWith: .success) {
            try PrivateRun.enter()
            let journald = try DatagramListener(at: JournalWriter.socketPath)
            let logger = Logger(label: "engine") { JournalLogHandler(label: $0) }
            logger.warning("turn ended", metadata: ["job": "auth", "turn": "17"])
            let entry = try NativeEntry(parsing: #require(try journald.receive()))
            #expect(entry.text("MESSAGE") == "turn ended job=auth turn=17")
            #expect(entry.text("PRIORITY") == "4")
            #expect(entry.text("SYSLOG_IDENTIFIER") == "midwatchd")
            #expect(entry.text("MIDWATCH_JOB") == "auth")
            #expect(entry.text("MIDWATCH_TURN") == "17")
        }
    }
}
