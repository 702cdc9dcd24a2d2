import AgentPresets
import MidwatchModel
import Testing

/// Whole outputs of the real programs, against a scripted model server.
@Suite("Recorded output")
struct RecordedOutputTests {
    @Test("claude's tokens are those of its sub-agents too, as its cost is")
    func delegated() {
        let read = report(.claude, ClaudeRecordings.delegated)
        #expect(
            read
                == AgentReport(
                    finalText: "The sub-agent has read it.\nDONE",
                    sessionID: "c22518db-ab5b-4efa-aefc-61f656e99647",
                    usage: TokenUsage(freshInput: 360, cacheRead: 9000, cacheWrite: 1200, output: 75),
                    costMicroUSD: 5370
                )
        )
    }

    @Test("a turn that its budget ended tells what it had used")
    func spent() {
        let read = report(.claude, ClaudeRecordings.spent, ended(.exited(1)))
        #expect(read.failure?.kind == .turnBudget)
        #expect(read.usage == TokenUsage(freshInput: 120, cacheRead: 3000, cacheWrite: 400, output: 25))
        #expect(read.costMicroUSD == 1790)
        #expect(read.finalText == "")
    }

    @Test("claude's overload is one, and used nothing")
    func overloadedClaude() {
        let read = report(.claude, ClaudeRecordings.overloaded, ended(.exited(1)))
        #expect(read.failure?.kind == .transient)
        #expect(read.failure?.message.hasPrefix("API Error: 529 Overloaded.") == true)
        #expect(read.usage == TokenUsage())
        #expect(read.costMicroUSD == 0)
    }

    @Test("claude's five-hour limit has its words and its end")
    func fiveHourLimit() {
        let read = report(.claude, ClaudeRecordings.fiveHourLimit, ended(.exited(1)))
        #expect(
            read.failure
                == AgentFailure(
                    kind: .usageLimit,
                    message: "You've hit your 5-hour limit · resets 4:11am (UTC)",
                    resetsAt: WallTime(secondsSinceEpoch: 1_795_234_260)
                )
        )
    }

    @Test("a warning before codex's turn is none of its words")
    func doneCodex() {
        let read = report(.codex, CodexRecordings.done)
        #expect(
            read
                == AgentReport(
                    finalText: "Made the file.\nDONE",
                    sessionID: "01a1fbd6-d935-70e1-96ea-f55fc7ebea41",
                    usage: TokenUsage(freshInput: 240, cacheRead: 6000, cacheWrite: 800, output: 50)
                )
        )
    }

    @Test(
        "codex's failures have their classes",
        arguments: [
            (CodexRecordings.usageLimit, .usageLimit), (CodexRecordings.overloaded, .transient),
            (CodexRecordings.noKey, .loginRefused),
        ] as [(String, AgentFailure.Kind)]
    )
    func codexFailure(_ output: String, _ kind: AgentFailure.Kind) {
        let read = report(.codex, output, ended(.exited(1)))
        #expect(read.failure?.kind == kind, "\(String(describing: read.failure))")
        #expect(read.usage == nil)
    }

    @Test("a codex that waited for the network until its timeout says so")
    func waiting() {
        let read = report(.codex, CodexRecordings.waiting, ended(.signalled(2), by: .timeout))
        #expect(read.failure?.kind == .other)
        #expect(read.failure?.message.contains("waiting for network") == true)
    }
}
