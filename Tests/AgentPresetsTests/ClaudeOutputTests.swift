import AgentPresets
import MidwatchModel
import MidwatchTestKit
import Testing

@Suite("Output of claude")
struct ClaudeOutputTests {
    @Test("a finished turn tells its words, session, four counts and cost")
    func done() {
        let read = report(.claude, ClaudeCaptures.done)
        #expect(read.finalText == "All done.\nDONE")
        #expect(read.sessionID == "5b1f0c52-6f5e-4b6e-9d3c-0b6a6f3f8a11")
        #expect(read.usage == TokenUsage(freshInput: 10, cacheRead: 4100, cacheWrite: 150, output: 69))
        #expect(read.costMicroUSD == 12_346)
        #expect(read.failure == nil)
        #expect(SignalReader.signal(inFinalText: read.finalText) == .done)
    }

    @Test("the output is the same in pieces of any size", arguments: [1, 2, 7, 64, 1000, 5000])
    func pieces(_ size: Int) {
        let bytes = Array(ClaudeCaptures.done.utf8)
        var reader = OutputReader(format: .claude)
        for start in stride(from: 0, to: bytes.count, by: size) {
            reader.feed(bytes[start..<min(start + size, bytes.count)])
        }
        #expect(
            reader.finish(stderrTail: [], exit: ended(.exited(0)), zones: TestZones.world)
                == report(.claude, ClaudeCaptures.done)
        )
    }

    @Test("the single object of --output-format json is read, on one line, indented, and in an array")
    func single() {
        let expected = AgentReport(
            finalText: "All done.\nDONE",
            sessionID: "0d9e",
            usage: TokenUsage(freshInput: 12, output: 5),
            costMicroUSD: 200
        )
        #expect(report(.claude, ClaudeCaptures.single) == expected)
        #expect(report(.claude, ClaudeCaptures.single + "\r\n") == expected)
        #expect(report(.claude, "[\(ClaudeCaptures.initial),\(ClaudeCaptures.single)]") == expected)
        let indented = ClaudeCaptures.single.replacing(",\"", with: ",\n  \"").replacing("{", with: "{\n")
            .replacing("}", with: "\n}")
        #expect(report(.claude, indented) == expected)
    }

    @Test("a rejected request of an API key is the provider's overload, not a usage limit")
    func rejected429() {
        let read = report(.claude, ClaudeCaptures.rejected429, ended(.exited(1)))
        #expect(read.failure?.kind == .transient)
        #expect(read.failure?.message.hasPrefix("API Error: Request rejected (429)") == true)
        #expect(read.costMicroUSD == 0)
    }

    @Test("a subscription's limit is a usage limit with its end, whatever the exit status", arguments: [0, 1])
    func sessionLimit(_ status: Int) {
        let read = report(.claude, ClaudeCaptures.sessionLimit, ended(.exited(status)))
        #expect(
            read.failure
                == AgentFailure(
                    kind: .usageLimit,
                    message: "You've hit your session limit · resets 9am (Europe/Berlin)",
                    resetsAt: WallTime(secondsSinceEpoch: 1_786_003_600)
                )
        )
    }

    static func limit(_ info: String) -> String {
        #"{"type":"rate_limit_event","rate_limit_info":{\#(info)}}"# + "\n"
    }

    @Test("a later allowed clears an earlier rejected")
    func allowedClears() {
        let rejected = Self.limit(#""status":"rejected","resetsAt":1786003600"#)
        let allowed = Self.limit(#""status":"allowed""#)
        #expect(report(.claude, rejected + allowed + ClaudeCaptures.single).failure == nil)
        #expect(report(.claude, allowed + rejected + ClaudeCaptures.single).failure?.kind == .usageLimit)
    }

    @Test("a limit outstanding at the end is a failure even beside a result that says success")
    func outstandingLimit() {
        let rejected = Self.limit(#""status":"rejected","rateLimitType":"seven_day""#)
        let read = report(.claude, rejected + ClaudeCaptures.single)
        #expect(read.failure == AgentFailure(kind: .usageLimit, message: "usage limit reached (seven_day)"))
    }

    @Test("a rejected window is no limit while paid overage serves the turn")
    func overage() {
        let overage = Self.limit(#""status":"rejected","resetsAt":1786003600,"isUsingOverage":true"#)
        #expect(report(.claude, overage + ClaudeCaptures.single).failure == nil)
    }

    @Test("the end of a limit is found in the window's own entry, in seconds or milliseconds, and must be plausible")
    func windows() {
        let windowed =
            #""status":"rejected","rateLimitType":"five_hour","unifiedWindows":{"five_hour":{"resetsAt":1786003600}}"#
        let end = WallTime(secondsSinceEpoch: 1_786_003_600)
        #expect(report(.claude, Self.limit(windowed)).failure?.resetsAt == end)
        let milliseconds = #""status":"rejected","resetsAt":1786003600000"#
        #expect(report(.claude, Self.limit(milliseconds)).failure?.resetsAt == end)
        for wild in ["0", "-5", "12", "9e300", "99999999999999999", "\"soon\"", "null"] {
            let read = report(.claude, Self.limit(#""status":"rejected","resetsAt":\#(wild)"#))
            #expect(read.failure?.kind == .usageLimit)
            #expect(read.failure?.resetsAt == nil, "\(wild)")
        }
    }

    @Test("required credits and monthly bounds are a budget, which waiting does not lift")
    func credits() {
        let rejected = Self.limit(#""status":"rejected","errorCode":"credits_required""#)
        #expect(report(.claude, rejected).failure?.kind == .budget)
        let monthly = #"{"type":"result","is_error":true,"result":"You've hit your org's monthly usage limit"}"#
        #expect(report(.claude, Self.limit(#""status":"rejected""#) + monthly).failure?.kind == .budget)
    }

    struct Ending: Sendable {
        var fields: String
        var kind: AgentFailure.Kind?

        init(_ fields: String, _ kind: AgentFailure.Kind?) {
            self.fields = fields
            self.kind = kind
        }
    }

    static let endings: [Ending] = [
        Ending(#""subtype":"success","is_error":false,"result":"x""#, nil),
        Ending(#""subtype":"success","is_error":false,"result":"You've hit your session limit""#, nil),
        Ending(#""result":"x""#, nil),
        Ending(#""subtype":"success","result":"x","terminal_reason":"background_requested""#, nil),
        Ending(#""subtype":"success","is_error":true,"result":"x""#, .other),
        Ending(#""subtype":"error_max_turns","is_error":false"#, .other),
        Ending(#""subtype":"error_during_execution","is_error":true,"errors":["ENOENT: no such file"]"#, .other),
        Ending(#""subtype":"error_during_execution","errors":["Credit balance is too low"]"#, .budget),
        Ending(#""subtype":"error_max_budget_usd","is_error":false"#, .turnBudget),
        Ending(#""subtype":"success","terminal_reason":"budget_exhausted""#, .turnBudget),
        Ending(#""subtype":"success","terminal_reason":"prompt_too_long","result":"Prompt is too long""#, .other),
        Ending(#""subtype":"success","terminal_reason":"blocking_limit","result":"stopped""#, .usageLimit),
        Ending(#""is_error":true,"api_error_status":401,"result":"no""#, .loginRefused),
        Ending(#""is_error":true,"api_error_status":403,"result":"no""#, .loginRefused),
        Ending(#""is_error":true,"api_error_status":402,"result":"no""#, .budget),
        Ending(#""is_error":true,"api_error_status":400,"result":"Credit balance is too low""#, .budget),
        Ending(#""is_error":true,"api_error_status":400,"result":"bad request""#, .other),
        Ending(#""is_error":true,"api_error_status":429,"result":"limited""#, .usageLimit),
        Ending(
            #""is_error":true,"api_error_status":429,"result":"API Error: Server is temporarily limiting requests (not your usage limit)""#,
            .transient
        ),
        Ending(#""is_error":true,"api_error_status":500,"result":"no""#, .transient),
        Ending(#""is_error":true,"api_error_status":529,"result":"no""#, .transient),
        Ending(#""is_error":false,"api_error_status":529,"result":"no""#, .transient),
        Ending(#""is_error":true,"result":"Invalid API key · Please run /login""#, .loginRefused),
    ]

    @Test("what a result means", arguments: endings)
    func result(_ ending: Ending) {
        let read = report(.claude, #"{"type":"result",\#(ending.fields)}"#)
        #expect(read.failure?.kind == ending.kind, "\(ending.fields): \(String(describing: read.failure))")
        if let failure = read.failure { #expect(!failure.message.isEmpty) }
    }

    @Test(
        "the error mark of the last message classes a failure that nothing else explains",
        arguments: [
            ("authentication_failed", .loginRefused), ("billing_error", .budget), ("overloaded", .transient),
            ("server_error", .transient), ("rate_limit", .usageLimit), ("invalid_request", .other),
        ] as [(String, AgentFailure.Kind)]
    )
    func messageError(_ error: String, _ kind: AgentFailure.Kind) {
        let message = #"{"type":"assistant","message":{"model":"<synthetic>","content":[]},"error":"\#(error)"}"#
        let read = report(.claude, message + "\n" + #"{"type":"result","is_error":true,"result":"no"}"#)
        #expect(read.failure?.kind == kind)
    }

    @Test("a turn without a result failed, and its last words and usage are kept")
    func noResult() {
        let cut = ClaudeCaptures.done.split(separator: "\n").dropLast().joined(separator: "\n")
        let read = report(.claude, cut, ended(.exited(0)))
        #expect(read.failure?.kind == .other)
        #expect(read.failure?.message.hasPrefix("claude ended without a result") == true)
        #expect(read.finalText == "All done.\nDONE")
        // Once per message id, not once per event.
        #expect(read.usage == TokenUsage(freshInput: 10, cacheRead: 4100, cacheWrite: 150, output: 69))
        #expect(read.costMicroUSD == nil)
    }

    @Test("a sub-agent's words are not the turn's")
    func subAgent() {
        func message(_ parent: String, _ text: String) -> String {
            #"{"type":"assistant","parent_tool_use_id":\#(parent),"message":{"content":[{"type":"text","text":"\#(text)"}]}}"#
        }
        let read = report(.claude, message("null", "mine") + "\n" + message("\"toolu_1\"", "DONE"))
        #expect(read.finalText == "mine")
    }

    @Test("tool results and the model's words explain no failure")
    func proseIsNoEvidence() {
        let talk = #"""
            {"type":"assistant","message":{"id":"m","model":"claude","content":[{"type":"text","text":"You've hit your usage limit. Invalid API key."}]}}
            {"type":"user","message":{"content":[{"type":"tool_result","content":"Credit balance is too low"}]}}
            """#
        #expect(report(.claude, talk, ended(.exited(1))).failure?.kind == .other)
    }

    @Test("a torn event explains no failure, for it may quote anything")
    func tornEvent() {
        let torn = #"{"type":"user","message":{"content":"You've hit your usage limit"#
        #expect(report(.claude, " " + torn, ended(.exited(1))).failure?.kind == .other)
    }

    @Test("a plain line on stdout explains a failure, and so does stderr")
    func plainLines() {
        let words = "Invalid API key · Please run /login"
        #expect(report(.claude, words + "\n", ended(.exited(1))).failure?.kind == .loginRefused)
        let read = report(.claude, "", stderr: "warning: x\n\(words)\n", ended(.exited(1)))
        #expect(read.failure == AgentFailure(kind: .loginRefused, message: words))
    }

    @Test("success with another exit status than 0 is a failure, and stderr decides nothing")
    func successAndExitOne() {
        #expect(report(.claude, ClaudeCaptures.single, ended(.exited(1))).failure?.kind == .other)
        let read = report(.claude, ClaudeCaptures.single, stderr: "API Error: 500 oops", ended(.exited(1)))
        #expect(read.failure?.kind == .other && read.failure?.message.contains("500 oops") == true)
    }

    static let alarms = [
        "[mcp] server: HTTP 401 Unauthorized", "Invalid API key · Please run /login",
        "You've hit your session limit · resets 3pm",
        "Credit balance is too low", "API Error: Repeated 529 Overloaded errors", "connect ECONNREFUSED 127.0.0.1:1",
    ]

    @Test("where the program gave its ending, stderr and stray lines decide nothing", arguments: alarms)
    func structuredEnding(alarm: String) {
        let endings = [
            #"{"type":"result","subtype":"error_max_turns","is_error":true,"num_turns":3}"#,
            #"{"type":"result","subtype":"error_max_turns","is_error":true,"errors":["\#(alarm)"]}"#,
            #"{"type":"result","subtype":"success","is_error":true,"terminal_reason":"prompt_too_long","result":"Prompt is too long"}"#,
            #"{"type":"result","subtype":"error_during_execution","is_error":true,"errors":["tool died"]}"#,
        ]
        for ending in endings {
            let read = report(.claude, "\(alarm)\n\(ending)\n", stderr: alarm, ended(.exited(1)))
            #expect(read.failure?.kind == .other, "\(ending)")
        }
    }

    @Test("an ending that the program gave counts also where it was killed afterwards")
    func killedAfterEnding() {
        let limit =
            #"{"type":"result","subtype":"success","is_error":true,"result":"You've hit your session limit · resets 3pm"}"#
        #expect(report(.claude, limit, ended(.signalled(9))).failure?.kind == .usageLimit)
        let failed = #"{"type":"turn.failed","error":{"message":"You've hit your usage limit."}}"#
        #expect(report(.codex, failed, ended(.signalled(9))).failure?.kind == .usageLimit)
    }

    @Test("a session that has begun and is killed, or breaks off, is no account's fault", arguments: alarms)
    func brokenOff(alarm: String) {
        let begun = #"{"type":"system","subtype":"init","session_id":"s"}"#
        for exit in [ended(.signalled(9)), ended(.exited(1)), ended(.exited(137))] {
            let read = report(.claude, "\(begun)\n\(alarm)\n", stderr: alarm, exit)
            #expect(read.failure?.kind == .other && read.failure?.message.hasPrefix("claude ended without") == true)
        }
        #expect(report(.claude, "", stderr: alarm, ended(.signalled(9))).failure?.kind == .other)
    }

    @Test("a turn ended from outside is not explained by wording")
    func endedFromOutside() {
        let stderr = "You've hit your usage limit"
        let read = report(.claude, "", stderr: stderr, ended(.signalled(15), by: .timeout))
        #expect(read.failure?.kind == .other)
        #expect(
            report(.claude, ClaudeCaptures.single, stderr: stderr, ended(.exited(143), by: .request)).failure == nil
        )
    }

    @Test("the last of several results counts")
    func lastResult() {
        let failed = #"{"type":"result","is_error":true,"result":"no"}"# + "\n"
        #expect(report(.claude, failed + ClaudeCaptures.single).failure == nil)
        #expect(report(.claude, ClaudeCaptures.single + "\n" + failed).failure != nil)
    }

    @Test("a structured answer stands for the text where there is none")
    func structured() {
        let read = report(.claude, #"{"type":"result","result":"","structured_output":{"ok":true}}"#)
        #expect(read.finalText == #"{"ok":true}"#)
    }

    @Test("wild numbers are no counts")
    func wildNumbers() {
        let fields =
            #""result":"x","total_cost_usd":-1,"usage":{"input_tokens":-5,"output_tokens":"9","cache_read_input_tokens":1e300}"#
        let read = report(.claude, #"{"type":"result",\#(fields)}"#)
        #expect(read.usage == TokenUsage())
        #expect(read.costMicroUSD == nil)
    }
}
