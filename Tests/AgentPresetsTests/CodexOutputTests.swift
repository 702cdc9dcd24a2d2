import AgentPresets
import MidwatchModel
import Testing

@Suite("Output of codex")
struct CodexOutputTests {
    @Test("a finished turn tells its words, thread and four disjoint counts")
    func done() {
        let read = report(.codex, CodexCaptures.done)
        #expect(read.finalText == "Nothing is left.\n\nDONE")
        #expect(read.sessionID == "0199a213-81c0-7800-8aa1-bbab2a035a53")
        #expect(read.usage == TokenUsage(freshInput: 200, cacheRead: 700, cacheWrite: 100, output: 50))
        #expect(read.costMicroUSD == nil)
        #expect(read.failure == nil)
    }

    @Test("a usage limit told with a clock time ends then")
    func usageLimit() {
        let read = report(.codex, CodexCaptures.usageLimit, ended(.exited(1)))
        #expect(read.failure?.kind == .usageLimit)
        // 20:40 on the day of ``endOfTurn``, in UTC.
        #expect(read.failure?.resetsAt == WallTime(secondsSinceEpoch: 1_786_048_800))
    }

    @Test("a usage limit told with a number has one")
    func usageLimitBody() {
        let read = report(.codex, CodexCaptures.usageLimitBody, ended(.exited(1)))
        #expect(read.failure?.kind == .usageLimit)
        #expect(read.failure?.resetsAt == WallTime(secondsSinceEpoch: 1_789_063_622))
    }

    @Test("seconds to the reset count from the end of the turn")
    func resetsInSeconds() {
        let message = #"{\"type\":\"usage_limit_reached\",\"resets_in_seconds\":9108}"#
        let read = report(.codex, #"{"type":"turn.failed","error":{"message":"\#(message)"}}"#, ended(.exited(1)))
        #expect(read.failure?.resetsAt == endOfTurn.advanced(by: .seconds(9108)))
    }

    @Test("an error that a retry mended is no failure")
    func mended() {
        let read = report(.codex, CodexCaptures.mended)
        #expect(read.failure == nil)
        #expect(read.finalText == "One box ticked.")
    }

    @Test("without turn.completed the turn failed, and the last error or stderr explains it")
    func noEnd() {
        let cut = CodexCaptures.mended.split(separator: "\n").prefix(3).joined(separator: "\n")
        #expect(report(.codex, cut).failure?.kind == .transient)
        let quiet = CodexCaptures.mended.split(separator: "\n").prefix(2).joined(separator: "\n")
        let read = report(.codex, quiet, stderr: "ERROR codex: something odd\n", ended(.exited(1)))
        #expect(
            read.failure
                == AgentFailure(kind: .other, message: "codex ended without a result: ERROR codex: something odd")
        )
        #expect(
            report(.codex, "", stderr: "unexpected status 401 Unauthorized", ended(.exited(1))).failure?.kind
                == .loginRefused
        )
    }

    @Test("success with another exit status than 0 is a failure")
    func successAndExitOne() {
        #expect(report(.codex, CodexCaptures.done, ended(.exited(1))).failure?.kind == .other)
        #expect(report(.codex, CodexCaptures.done, ended(.signalled(2), by: .request)).failure == nil)
    }

    @Test("warnings, tool output and messages explain no failure")
    func proseIsNoEvidence() {
        let talk = CodexCaptures.done.split(separator: "\n").dropLast().joined(separator: "\n")
        #expect(report(.codex, talk, ended(.exited(1))).failure?.kind == .other)
    }

    @Test("counts that do not add up never become negative")
    func wildCounts() {
        let usage = #"{"type":"turn.completed","usage":{"input_tokens":5,"cached_input_tokens":9,"output_tokens":1}}"#
        #expect(report(.codex, usage).usage == TokenUsage(cacheRead: 9, output: 1))
        let huge = #"{"type":"turn.completed","usage":{"input_tokens":-1,"cached_input_tokens":9223372036854775807}}"#
        #expect(report(.codex, huge).usage?.freshInput == 0)
        #expect(report(.codex, #"{"type":"turn.completed"}"#).usage == nil)
    }

    @Test(
        "what stands on stderr beside a thread decides nothing",
        arguments: [
            "2026-08-08T10:00:00Z ERROR rmcp::transport: worker quit: 401 Unauthorized", "Not logged in",
            "You've hit your usage limit. Try again at 8:40 PM.", "connect ECONNREFUSED 127.0.0.1:1",
        ]
    )
    func stderrBesideThread(alarm: String) {
        let begun = #"{"type":"thread.started","thread_id":"t"}"# + "\n"
        for end in [
            #"{"type":"turn.failed","error":{"message":"the patch does not apply"}}"#, #"{"type":"turn.completed"}"#,
            "",
        ] {
            let read = report(.codex, begun + end + "\n", stderr: alarm, ended(.exited(1)))
            #expect(read.failure?.kind == .other, "\(end)")
        }
        let failed = #"{"type":"turn.failed","error":{"message":"\#(alarm)"}}"#
        #expect(report(.codex, begun + failed, ended(.exited(1))).failure?.kind != .other)
        // Before a thread has begun there is no other way to say it.
        #expect(report(.codex, "", stderr: alarm, ended(.exited(1))).failure?.kind != .other)
    }
}
