import AgentPresets
import MidwatchModel
import MidwatchTestKit
import Testing

@Suite("Output as plain text")
struct TextOutputTests {
    @Test("what was printed is the final words, and exit status 0 is no failure")
    func words() {
        let read = report(.text, "did it\nDONE\n", stderr: "You've hit your usage limit")
        #expect(read == AgentReport(finalText: "did it\nDONE\n"))
    }

    @Test("only the last 64 KiB are kept, from a character on")
    func tail() {
        for lead in 0..<4 {
            let text = String(repeating: "x", count: lead) + String(repeating: "é🙂", count: 40_000) + "DONE"
            let read = report(.text, text).finalText
            #expect(read.utf8.count <= OutputReader.finalTextBytes)
            #expect(read.utf8.count > OutputReader.finalTextBytes - 8)
            #expect(text.hasSuffix(read))
            #expect(!read.contains("\u{FFFD}"))
        }
    }

    @Test("a character of several scalars is not cut apart")
    func graphemes() {
        let family = "👩‍👩‍👧‍👦"
        let read = report(.text, String(repeating: family, count: 4000)).finalText
        #expect(read.first == Character(family))
        #expect(read.utf8.count > OutputReader.finalTextBytes - 32)
    }

    @Test("many small pieces give the same end as one")
    func pieces() {
        let bytes = (0..<300_000).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        var reader = OutputReader(format: .text)
        for start in stride(from: 0, to: bytes.count, by: 777) {
            reader.feed(bytes[start..<min(start + 777, bytes.count)])
        }
        let read = reader.finish(stderrTail: [], exit: ended(.exited(0)), zones: TestZones.world)
        #expect(Array(read.finalText.utf8) == bytes.suffix(OutputReader.finalTextBytes))
    }

    @Test("a failed turn is classed by the end of stderr, then of stdout")
    func classes() {
        #expect(
            report(.text, "", stderr: "Insufficient credits\n", ended(.exited(1)), dialect: .aider).failure?.kind
                == .budget
        )
        #expect(
            report(.text, "Credit balance is too low", ended(.exited(1)), dialect: .claude).failure?.kind == .budget
        )
        let both = report(.text, "out of credits", stderr: "401 Unauthorized", ended(.exited(1)), dialect: .codex)
        #expect(both.failure?.kind == .loginRefused)
        #expect(report(.text, "boom\n", ended(.exited(2))).failure == AgentFailure(kind: .other, message: "boom"))
    }

    @Test("only the last 30 lines are evidence")
    func evidenceWindow() {
        let lines = (1...29).map { "line \($0)\n" }.joined()
        #expect(
            report(.text, "", stderr: "401 Unauthorized\n" + lines, ended(.exited(1)), dialect: .codex).failure?.kind
                == .loginRefused
        )
        let more = report(
            .text,
            "",
            stderr: "401 Unauthorized\n" + lines + "line 30\n",
            ended(.exited(1)),
            dialect: .codex
        )
        #expect(more.failure == AgentFailure(kind: .other, message: "line 30"))
    }

    @Test("the last line with a known wording decides")
    func lastLine() {
        let stderr = "stream disconnected before completion\nYou\u{2019}ve hit your usage limit.\ngiving up\n"
        let read = report(.text, "", stderr: stderr, ended(.exited(1)), dialect: .codex)
        #expect(read.failure?.kind == .usageLimit)
        #expect(read.failure?.message == "You\u{2019}ve hit your usage limit.")
    }

    @Test("exit status 75 asks for another try, unless the words say more")
    func temporaryFailure() {
        #expect(report(.text, "busy", ended(.exited(75))).failure == AgentFailure(kind: .transient, message: "busy"))
        #expect(report(.text, "", ended(.exited(75))).failure?.kind == .transient)
        let limit = report(.text, "5-hour limit reached ∙ resets 3pm", ended(.exited(75)), dialect: .claude)
        #expect(limit.failure?.kind == .usageLimit)
        #expect(report(.claude, "", ended(.exited(75))).failure?.kind == .transient)
    }

    @Test("a failure always has a message")
    func messages() {
        #expect(report(.text, "", ended(.exited(3))).failure?.message == "exit status 3, nothing said")
        #expect(report(.text, "\n \n", ended(.signalled(11))).failure?.message == "killed by signal 11, nothing said")
        let never = report(.text, "", ended(.neverStarted("no such program: /opt/x")))
        #expect(never.failure == AgentFailure(kind: .other, message: "no such program: /opt/x"))
    }

    @Test("a turn ended from outside has no account of its own")
    func endedFromOutside() {
        #expect(
            report(.text, "rate limited [retrying in 2h]", ended(.signalled(9), by: .noOutput), dialect: .opencode)
                .failure == nil
        )
    }

    @Test("a message is one line of at most 500 characters without colours")
    func longMessage() throws {
        let line = "\u{1B}[31mHTTP 401 Unauthorized\u{1B}[0m\t" + String(repeating: "x", count: 5000)
        let failure = try #require(report(.text, "", stderr: line, ended(.exited(1)), dialect: .codex).failure)
        #expect(failure.kind == .loginRefused)
        #expect(failure.message.count == 500)
        #expect(failure.message.hasPrefix("HTTP 401 Unauthorized xxx"))
    }
}
