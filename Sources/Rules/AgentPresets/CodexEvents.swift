import JSONSyntax
import MidwatchModel
import Schedules

/// The events of `codex exec --json`.
struct CodexEvents: TurnEvents {
    private var threadID: String?
    private var lastMessage: String?
    private var usage: TokenUsage?
    private var end: End?
    /// The last `error` event: often a mere notice of a retry, which the turn survives.
    private var lastError: String?

    private enum End {
        case completed
        case failed(String)
    }

    static let ignoredBeginnings = [#"{"type":"item.started""#, #"{"type":"item.updated""#].map { Array($0.utf8) }

    mutating func take(_ event: JSONValue) -> Bool {
        switch event["type"]?.string {
        case "thread.started": threadID = event.text("thread_id").map { PlainText.oneLine($0) }
        case "turn.started": end = nil
        case "turn.completed":
            end = .completed
            usage = event["usage"].flatMap(Self.usage) ?? usage
        case "turn.failed": end = .failed(event["error"]?.text("message") ?? "")
        case "error": lastError = event.text("message") ?? event["error"]?.text("message")
        case "item.completed":
            // An item of type `error` is a warning; turn.failed is what counts.
            guard let item = event["item"], item["type"]?.string == "agent_message" else { return true }
            lastMessage = item["text"]?.string ?? lastMessage
        case "item.started", "item.updated": break
        default: return false
        }
        return true
    }

    /// Usage made disjoint: this program's input includes what the cache served and what was written to it, and its
    /// output includes reasoning.
    private static func usage(_ usage: JSONValue) -> TokenUsage? {
        guard usage.object != nil else { return nil }
        let read = usage.count("cached_input_tokens")
        let written = usage.count("cache_write_input_tokens")
        let fresh = usage.count("input_tokens").subtractingReportingOverflow(read).partialValue
        return TokenUsage(
            freshInput: max(0, fresh.subtractingReportingOverflow(written).partialValue),
            cacheRead: read,
            cacheWrite: written,
            output: usage.count("output_tokens")
        )
    }

    func report(_ ending: ProgramEnding) -> AgentReport {
        AgentReport(
            finalText: PlainText.finalWords(lastMessage ?? ""),
            sessionID: threadID,
            usage: usage,
            failure: failure(ending)
        )
    }

    private func failure(_ ending: ProgramEnding) -> AgentFailure? {
        let shown = ending.shown([lastError, ending.plain, ending.stderr])
        switch end {
        case .completed:
            guard ending.exit.endedBy == nil, ending.exit.status != .exited(0) else { return nil }
            return shown.unknownFailure("codex reported success and yet failed")
        case .failed(let message):
            let evidence = ending.evidence([message, lastError])
            // The variable that holds the provider's key is not set.
            if message.hasPrefix("Missing environment variable: ") {
                return evidence.failure(.loginRefused, message: message)
            }
            return evidence.failureByWording(isEnding: true)
                ?? ending.shown([message, lastError, ending.plain, ending.stderr]).unknownFailure()
        case nil:
            // Before a thread has begun the program has no other way than plain text to say what is wrong.
            let texts = threadID == nil ? [lastError, ending.plain, ending.stderr] : [lastError]
            return ending.evidence(texts).failureByWording() ?? shown.unknownFailure("codex ended without a result")
        }
    }
}
