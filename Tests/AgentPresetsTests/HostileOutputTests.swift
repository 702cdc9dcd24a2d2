import AgentPresets
import MidwatchModel
import MidwatchTestKit
import Testing

@Suite("Hostile output")
struct HostileOutputTests {
    static func feed(_ reader: inout OutputReader, _ byte: UInt8, mebibytes: Int) {
        let piece = [UInt8](repeating: byte, count: 1 << 20)
        for _ in 0..<mebibytes { piece.withUnsafeBytes { reader.feed($0) } }
    }

    @Test("20 MiB without a line end are skipped and told", arguments: [OutputFormat.claude, .codex])
    func endlessLine(_ format: OutputFormat) {
        var reader = OutputReader(format: format)
        reader.feed(Array("{".utf8))
        Self.feed(&reader, UInt8(ascii: "x"), mebibytes: 20)
        #expect(reader.skippedLines == 1)
        let read = reader.finish(stderrTail: [], exit: ended(.exited(0)), zones: TestZones.world)
        #expect(read.failure?.kind == .other)
        #expect(read.failure?.message.contains("1 line(s) longer than 8388608 bytes") == true)
    }

    @Test("what comes after an endless line is read")
    func afterEndlessLine() {
        var reader = OutputReader(format: .claude)
        Self.feed(&reader, UInt8(ascii: "["), mebibytes: 9)
        reader.feed(Array(("\n" + ClaudeCaptures.done).utf8))
        #expect(reader.skippedLines == 1)
        #expect(
            reader.finish(stderrTail: [], exit: ended(.exited(0)), zones: TestZones.world)
                == report(.claude, ClaudeCaptures.done)
        )
    }

    @Test("a line of just the longest length is read, one byte more is not")
    func longestLine() {
        let frame = #"{"type":"result","result":""}"#
        for excess in 0...1 {
            let words = [UInt8](repeating: 0x78, count: OutputReader.longestLineBytes - frame.utf8.count + excess)
            var reader = OutputReader(format: .claude)
            reader.feed(Array(frame.dropLast(2).utf8) + words + Array("\"}\n".utf8))
            #expect(reader.skippedLines == excess)
            let read = reader.finish(stderrTail: [], exit: ended(.exited(0)), zones: TestZones.world)
            #expect(read.finalText.utf8.count == (excess == 0 ? OutputReader.finalTextBytes : 0))
        }
    }

    @Test("20 MiB of text without a line end leave their last 64 KiB")
    func endlessText() {
        var reader = OutputReader(format: .text)
        Self.feed(&reader, UInt8(ascii: "x"), mebibytes: 20)
        reader.feed(Array("\nDONE\n".utf8))
        let read = reader.finish(stderrTail: [], exit: ended(.exited(0)), zones: TestZones.world)
        #expect(read.finalText.utf8.count == OutputReader.finalTextBytes)
        #expect(SignalReader.signal(inFinalText: read.finalText) == .done)
    }

    @Test("nothing at all is no failure as text, and one where events were due")
    func nothing() {
        #expect(report(.text, "") == AgentReport())
        for format in [OutputFormat.claude, .codex] {
            let read = report(format, "")
            #expect(read.finalText.isEmpty)
            #expect(read.failure?.message == "\(format.rawValue) ended without a result: exit status 0, nothing said")
        }
    }

    @Test("bytes that are no UTF-8 are repaired", arguments: OutputFormat.allCases)
    func invalidUTF8(_ format: OutputFormat) {
        let frame =
            switch format {
            case .text: ("", "")
            case .claude: (#"{"type":"result","result":""#, #""}"#)
            case .codex:
                (
                    #"{"type":"item.completed","item":{"type":"agent_message","text":""#,
                    "\"}}\n{\"type\":\"turn.completed\"}"
                )
            }
        let bytes = Array(frame.0.utf8) + [0x61, 0xFF, 0xC3, 0x62] + Array(frame.1.utf8)
        let read = ReportReader.report(
            format: format,
            stdout: bytes,
            stderrTail: [],
            exit: ended(.exited(0)),
            zones: TestZones.world
        )
        #expect(read.finalText == "a\u{FFFD}\u{FFFD}b")
        #expect(read.failure == nil)
    }

    @Test("bytes that are no UTF-8 on stderr do no harm")
    func invalidStderr() {
        let stderr = [0xFF, 0x80] + Array(" 401 Unauthorized".utf8) + [0xE2, 0x82]
        let read = ReportReader.report(
            format: .text,
            stdout: [],
            stderrTail: stderr,
            exit: ended(.exited(1)),
            vocabulary: FailureVocabulary(dialect: .codex),
            zones: TestZones.world
        )
        #expect(read.failure?.kind == .loginRefused)
    }

    @Test("NUL never reaches the final words")
    func nul() {
        #expect(report(.text, "a\0b").finalText == "a\u{FFFD}b")
        #expect(report(.claude, #"{"type":"result","result":"a\u0000b"}"#).finalText == "a\u{FFFD}b")
        let many = report(.text, String(repeating: "\0", count: 70_000)).finalText
        #expect(many.utf8.count <= OutputReader.finalTextBytes)
        #expect(report(.claude, "\0\0\0\n" + ClaudeCaptures.single).failure == nil)
    }

    @Test("truncated JSON is no event", arguments: [OutputFormat.claude, .codex])
    func truncated(_ format: OutputFormat) {
        let whole = format == .claude ? ClaudeCaptures.single : #"{"type":"turn.completed","usage":{}}"#
        #expect(report(format, whole).failure == nil)
        for count in [1, 2, 10, whole.utf8.count - 1] {
            #expect(report(format, String(whole.prefix(count))).failure?.kind == .other)
        }
    }

    @Test("lines that are no events are passed over", arguments: [OutputFormat.claude, .codex])
    func noise(_ format: OutputFormat) {
        let capture = format == .claude ? ClaudeCaptures.done : CodexCaptures.done
        let noise = [
            "plain", "{", "}", "[]", "{}", "null", "1", "\"x\"", #"{"type":7}"#, #"{"type":"new.event"}"#, "[1,2]",
        ]
        let mixed: String = capture.split(separator: "\n").flatMap { noise + [String($0)] }.joined(
            separator: "\r\n"
        )
        #expect(report(format, mixed) == report(format, capture))
    }

    @Test(
        "fields of another type than expected are passed over",
        arguments: ["null", "7", "[]", "\"x\"", "{}", "true"]
    )
    func wrongTypes(_ value: String) {
        let claude = ["message", "result", "usage", "errors", "session_id", "rate_limit_info", "is_error", "subtype"]
        for type in ["assistant", "result", "rate_limit_event", "system"] {
            for field in claude {
                _ = report(.claude, #"{"type":"\#(type)","\#(field)":\#(value)}"#)
            }
        }
        for type in ["thread.started", "item.completed", "turn.completed", "turn.failed", "error"] {
            for field in ["thread_id", "item", "usage", "error", "message"] {
                _ = report(.codex, #"{"type":"\#(type)","\#(field)":\#(value)}"#)
            }
        }
        #expect(report(.codex, #"{"type":"turn.failed","error":\#(value)}"#).failure?.kind == .other)
        #expect(report(.claude, #"{"type":"result","subtype":"error_x","errors":\#(value)}"#).failure?.kind == .other)
    }

    @Test("deeply nested JSON is no event", arguments: [OutputFormat.claude, .codex])
    func deepNesting(_ format: OutputFormat) {
        for opening in ["[", "{\"a\":"] {
            let deep = String(repeating: opening, count: 200_000)
            let capture = format == .claude ? ClaudeCaptures.done : CodexCaptures.done
            #expect(report(format, deep + "\n" + capture) == report(format, capture))
        }
    }

    @Test("20,000 plain lines on stdout leave the last ones as evidence")
    func manyPlainLines() {
        let noise = String(repeating: "noise\n", count: 20_000)
        let read = report(.claude, noise + "Credit balance is too low\n", ended(.exited(1)))
        #expect(read.failure?.kind == .budget)
    }

    @Test("usage without a result is unknown once there are too many messages to sum")
    func manyMessages() {
        var lines = ""
        for id in 0..<20_001 {
            lines += #"{"type":"assistant","message":{"id":"\#(id)","usage":{"output_tokens":1}}}"# + "\n"
        }
        #expect(report(.claude, lines).usage == nil)
        #expect(report(.claude, lines + ClaudeCaptures.single).usage?.output == 5)
    }

    static let dressings = [
        "\u{1B}[31m%\u{1B}[0m", "\u{1B}]9;4;3;\u{7}%", "\u{1B}]0;title\u{1B}\\%\u{1B}]0;\u{7}",
        "\u{1B}[?25l%\u{1B}[?25h\u{7}",
        "\u{1B}7%\u{1B}8", "\u{1B}(B%", "\u{1B}P+q544e\u{1B}\\%", "\u{1B}]9;4;0;%", "loading 50 %%\r%",
        "working…\u{1B}[2K\r%\r",
        "\u{1B}[38;2;255;0;0m\u{1B}[1m%\u{1B}", "%\u{1B}[", "%\u{1B}]0;done",
    ]

    @Test("terminal sequences before and after an event never cost it", arguments: dressings)
    func dressedEvents(dressing: String) {
        for (format, output) in [(OutputFormat.claude, ClaudeCaptures.done), (.codex, CodexCaptures.done)] {
            let dressed = output.split(separator: "\n").map { line in
                dressing.replacing("%%", with: "\u{0}").replacing("%", with: line).replacing("\u{0}", with: "%")
            }
            #expect(report(format, dressed.joined(separator: "\n")) == report(format, output))
        }
    }

    @Test("terminal sequences inside an event never cost it")
    func sequencesInside() {
        for sequence in ["\u{1B}[2K", "\u{1B}]9;4;3;50\u{7}", "\u{1B}]8;;http://x\u{1B}\\"] {
            let dressed = ClaudeCaptures.done.replacing(",\"", with: ",\(sequence)\"")
            #expect(report(.claude, dressed) == report(.claude, ClaudeCaptures.done))
        }
    }
}
