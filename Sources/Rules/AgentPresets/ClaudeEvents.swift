import JSONSyntax
import MidwatchModel
import Schedules

/// The events of Claude Code: `--output-format stream-json`, and `json`, which is the result alone, or with `--verbose`
/// an array of all events.
struct ClaudeEvents: TurnEvents {
    /// The last `result` event.
    var result: JSONValue?
    /// A usage limit that a `rate_limit_event` reported and no later one took back.
    var rejection: JSONValue?
    /// The last words of the model itself.
    var lastWords: String?
    /// The text the program put in the model's place, when that was the last message: how it tells of limits.
    var syntheticWords: String?
    /// The `error` of the last assistant message.
    var messageError: String?
    var sessionID: String?
    /// The program has come as far as its first event.
    var hasBegun: Bool { sessionID != nil || lastWords != nil || syntheticWords != nil }
    /// Usage by message id: a message is repeated with its usage, so that only the last one counts.
    private var usageByMessage: [String: TokenUsage] = [:]

    /// Beyond so many messages their usage is not summed any more; only a result tells it then.
    static let countedMessages = 20_000

    static let ignoredBeginnings = [#"{"type":"user""#, #"{"type":"stream_event""#].map { Array($0.utf8) }

    mutating func take(_ event: JSONValue) -> Bool {
        if let events = event.array {
            var isKnown = false
            for event in events where take(event) { isKnown = true }
            return isKnown
        }
        guard let type = event["type"]?.string else { return false }
        if let id = event.text("session_id") { sessionID = PlainText.oneLine(id) }
        switch type {
        case "result": result = event
        case "assistant": takeMessage(event)
        case "rate_limit_event": takeRateLimit(event["rate_limit_info"] ?? .null)
        case "system", "user", "stream_event": break
        default: return false
        }
        return true
    }

    private mutating func takeMessage(_ event: JSONValue) {
        guard let message = event["message"] else { return }
        if let usage = message["usage"], let id = message.text("id") {
            if usageByMessage.count < Self.countedMessages || usageByMessage[id] != nil {
                usageByMessage[id] = Self.usage(usage)
            }
        }
        // A sub-agent's words are not the turn's.
        guard event.text("parent_tool_use_id") == nil else { return }
        messageError = event.text("error")
        let blocks = message["content"]?.array ?? []
        let text = blocks.compactMap { $0["type"]?.string == "text" ? $0["text"]?.string : nil }.joined()
        if message["model"]?.string == "<synthetic>" {
            syntheticWords = text
        } else {
            syntheticWords = nil
            if !text.isEmpty { lastWords = text }
        }
    }

    private mutating func takeRateLimit(_ info: JSONValue) {
        switch info["status"]?.string {
        case "rejected" where info["isUsingOverage"]?.bool != true: rejection = info
        case "rejected", "allowed", "allowed_warning": rejection = nil
        default: break
        }
    }

    /// Usage in the provider's names: its input excludes what went through the cache already.
    static func usage(_ usage: JSONValue) -> TokenUsage {
        TokenUsage(
            freshInput: usage.count("input_tokens"),
            cacheRead: usage.count("cache_read_input_tokens"),
            cacheWrite: usage.count("cache_creation_input_tokens"),
            output: usage.count("output_tokens")
        )
    }

    func report(_ ending: ProgramEnding) -> AgentReport {
        AgentReport(
            finalText: PlainText.finalWords(finalText),
            sessionID: sessionID,
            usage: usage,
            costMicroUSD: cost,
            failure: failure(ending)
        )
    }

    private var finalText: String {
        if let text = result?.text("result") { return text }
        if let structured = result?["structured_output"], !structured.isNull { return structured.encoded() }
        return lastWords ?? syntheticWords ?? ""
    }

    /// The result's `modelUsage` counts all that was paid for, sub-agents and side requests too, as the cost does. Its
    /// `usage` leaves those out, and is all zeros where a budget ended the turn.
    private var usage: TokenUsage? {
        if let models = result?["modelUsage"]?.object, !models.isEmpty {
            return Self.sum(models.map { Self.modelUsage($0.value) })
        }
        if let usage = result?["usage"], usage.object != nil { return Self.usage(usage) }
        guard !usageByMessage.isEmpty, usageByMessage.count < Self.countedMessages else { return nil }
        return Self.sum(Array(usageByMessage.values))
    }

    /// One entry of `modelUsage`, which has names of its own for the same four counts.
    private static func modelUsage(_ usage: JSONValue) -> TokenUsage {
        TokenUsage(
            freshInput: usage.count("inputTokens"),
            cacheRead: usage.count("cacheReadInputTokens"),
            cacheWrite: usage.count("cacheCreationInputTokens"),
            output: usage.count("outputTokens")
        )
    }

    private static func sum(_ usages: [TokenUsage]) -> TokenUsage {
        usages.reduce(into: TokenUsage()) { sum, usage in
            sum.freshInput &+= usage.freshInput
            sum.cacheRead &+= usage.cacheRead
            sum.cacheWrite &+= usage.cacheWrite
            sum.output &+= usage.output
        }
    }

    private var cost: Int64? {
        guard let dollars = result?["total_cost_usd"]?.double, dollars >= 0, dollars < 1e9 else { return nil }
        return Int64(dollars * 1_000_000 + 0.5)
    }
}
