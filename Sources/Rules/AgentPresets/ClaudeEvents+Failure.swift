import JSONSyntax
import MidwatchModel
import Schedules

extension ClaudeEvents {
    /// Why the turn failed; nil when it did not. A result that says `success` is not enough: it counts only without an
    /// error mark, without an outstanding limit and with exit status 0.
    func failure(_ ending: ProgramEnding) -> AgentFailure? {
        guard let result else { return failureWithoutResult(ending) }
        guard !isSuccess(result) else {
            if rejection != nil { return failureByStructure(ending.evidence([])) }
            guard ending.exit.endedBy == nil, ending.exit.status != .exited(0) else { return nil }
            return ending.shown([ending.stderr]).unknownFailure("claude reported success and yet failed")
        }
        let errors = result["errors"]?.array?.compactMap { $0.string ?? $0.text("message") } ?? []
        let own = result.text("result") ?? (errors.isEmpty ? nil : errors.joined(separator: "\n"))
        let evidence = ending.evidence([own, syntheticWords])
        let worded = isCutShort(result) ? nil : evidence.failureByWording(isEnding: true)
        let known = failureByStructure(evidence) ?? worded
        return known ?? failureByStatus(result, evidence) ?? unknown(ending, own, Self.explanation(result))
    }

    /// Once a session has begun the program tells its troubles by events; what others write to stderr then says nothing
    /// of them. Before, it has no other way than plain text.
    private func failureWithoutResult(_ ending: ProgramEnding) -> AgentFailure {
        let evidence = ending.evidence(hasBegun ? [syntheticWords] : [ending.plain, ending.stderr])
        return failureByStructure(evidence) ?? evidence.failureByWording()
            ?? unknown(ending, nil, "claude ended without a result")
    }

    private func unknown(_ ending: ProgramEnding, _ own: String?, _ what: String?) -> AgentFailure {
        ending.shown([own, syntheticWords, ending.plain, ending.stderr]).unknownFailure(what)
    }

    /// The structure says what ended the turn, and nothing in words is about the account.
    private func isCutShort(_ result: JSONValue) -> Bool {
        if let subtype = result["subtype"]?.string, Self.boundedSubtypes.contains(subtype) { return true }
        return result["terminal_reason"]?.string.map(Self.boundedReasons.contains) ?? false
    }

    private static let boundedSubtypes: Set<String> = ["error_max_turns", "error_max_structured_output_retries"]
    private static let boundedReasons: Set<String> = [
        "max_turns", "prompt_too_long", "image_error", "malformed_tool_use_exhausted",
        "structured_output_retry_exhausted",
    ]

    private func isSuccess(_ result: JSONValue) -> Bool {
        guard result["is_error"]?.bool != true, (result["api_error_status"]?.integer ?? 0) < 400 else { return false }
        if let subtype = result["subtype"]?.string, subtype != "success" { return false }
        guard let reason = result["terminal_reason"]?.string else { return true }
        return !Self.failingReasons.contains(reason)
    }

    /// Values of `terminal_reason` after which the work was cut short, whatever `subtype` says.
    private static let failingReasons: Set<String> = [
        "max_turns", "aborted_streaming", "aborted_tools", "blocking_limit", "rapid_refill_breaker", "prompt_too_long",
        "image_error", "model_error", "api_error", "malformed_tool_use_exhausted", "budget_exhausted",
        "structured_output_retry_exhausted", "turn_setup_failed",
    ]

    /// What fields tell beyond doubt: an outstanding limit, a refused login, a server's trouble, a spent budget.
    private func failureByStructure(_ evidence: FailureEvidence) -> AgentFailure? {
        if let rejection {
            let worded = evidence.failureByWording()
            if rejection["errorCode"]?.string == "credits_required" || worded?.kind == .budget {
                return worded?.kind == .budget ? worded : evidence.failure(.budget)
            }
            let type = rejection.text("rateLimitType")
            let windowed = type.flatMap { rejection["unifiedWindows"]?[$0]?["resetsAt"]?.integer }
            let epoch = rejection["resetsAt"]?.integer ?? windowed
            let message = worded?.kind == .usageLimit ? worded?.message : nil
            return evidence.failure(
                .usageLimit,
                message: message ?? "usage limit reached (\(type ?? "window not named"))",
                resetsAt: epoch.flatMap { ResetTime.instant(epoch: $0, endedAt: evidence.exit.endedAt) }
            )
        }
        switch result?["api_error_status"]?.integer {
        case 401, 403: return evidence.failure(.loginRefused)
        case 402: return evidence.failure(.budget)
        case .some(500...599), 408: return evidence.failure(.transient)
        default: break
        }
        switch result?["subtype"]?.string {
        case "error_max_budget_usd": return evidence.failure(.turnBudget, message: "stopped at --max-budget-usd")
        default: break
        }
        if result?["terminal_reason"]?.string == "budget_exhausted" { return evidence.failure(.turnBudget) }
        switch messageError {
        case "authentication_failed", "oauth_org_not_allowed": return evidence.failure(.loginRefused)
        case "billing_error": return evidence.failure(.budget)
        case "overloaded", "server_error": return evidence.failure(.transient)
        default: return nil
        }
    }

    /// What remains when the wording is not known: a 429, which may be either limit, counts as the account's.
    private func failureByStatus(_ result: JSONValue, _ evidence: FailureEvidence) -> AgentFailure? {
        let isLimit = result["api_error_status"]?.integer == 429 || messageError == "rate_limit"
        return isLimit || result["terminal_reason"]?.string == "blocking_limit" ? evidence.failure(.usageLimit) : nil
    }

    private static func explanation(_ result: JSONValue) -> String? {
        guard result.text("result") == nil else { return nil }
        let words = [result.text("subtype"), result.text("terminal_reason")].compactMap(\.self)
        return words.isEmpty ? "claude reported an error" : "claude reported \(words.joined(separator: ", "))"
    }
}
