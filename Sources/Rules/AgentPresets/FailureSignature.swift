import MidwatchModel

/// A wording by which agent programs and providers tell why a turn failed, and the class it stands for.
struct FailureSignature: Sendable {
    /// The class.
    let kind: AgentFailure.Kind
    /// Parts that must all stand in one line; lower case, UTF-8.
    private let parts: [[UInt8]]

    init(_ kind: AgentFailure.Kind, _ parts: String...) {
        self.kind = kind
        self.parts = parts.map { Array($0.utf8) }
    }

    /// Whether a line that went through ``folded(_:)`` has this wording.
    func matches(_ line: [UInt8]) -> Bool {
        parts.allSatisfy { Self.contains(line, $0) }
    }

    /// A line as signatures are compared with it: ASCII letters lower case, a typographic apostrophe plain.
    static func folded(_ line: String) -> [UInt8] {
        Array(line.replacing("\u{2019}", with: "'").utf8).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

    /// The class of a line; nil when no signature matches. The first that matches decides.
    static func kind(of line: String) -> AgentFailure.Kind? {
        let folded = folded(line)
        return table.first { $0.matches(folded) }?.kind
    }

    private static func contains(_ line: [UInt8], _ part: [UInt8]) -> Bool {
        guard let first = part.first, line.count >= part.count else { return false }
        for start in 0...(line.count - part.count) where line[start] == first {
            if line[start...].starts(with: part) { return true }
        }
        return false
    }
}

extension FailureSignature {
    /// The wordings, the more particular before the more general: a provider's overload that denies being a usage limit
    /// comes first, bounds that waiting does not lift before those that it does.
    static let table: [FailureSignature] = [
        FailureSignature(.transient, "not your usage limit"),
        FailureSignature(.transient, "temporarily limiting requests"),

        FailureSignature(.budget, "monthly usage limit"),
        FailureSignature(.budget, "individual spend limit"),
        FailureSignature(.budget, "usage allocation has been disabled"),
        FailureSignature(.budget, "credit balance is too low"),
        FailureSignature(.budget, "usage credits required"),
        FailureSignature(.budget, "out of credits"),
        FailureSignature(.budget, "insufficient credits"),
        FailureSignature(.budget, "insufficient_quota"),
        FailureSignature(.budget, "hit your spend cap"),
        FailureSignature(.budget, "quota exceeded. check your plan and billing"),
        FailureSignature(.budget, "exceeded your monthly quota"),
        FailureSignature(.budget, "when your monthly cycle ends"),
        FailureSignature(.budget, "with your chatgpt plan", "upgrade to"),
        FailureSignature(.budget, "free tier has been discontinued"),
        FailureSignature(.budget, "membership expired"),

        FailureSignature(.loginRefused, "not logged in"),
        FailureSignature(.loginRefused, "please run /login"),
        FailureSignature(.loginRefused, "login expired"),
        FailureSignature(.loginRefused, "invalid api key"),
        FailureSignature(.loginRefused, "invalid x-api-key"),
        FailureSignature(.loginRefused, "oauth token has expired"),
        FailureSignature(.loginRefused, "oauth token revoked"),
        FailureSignature(.loginRefused, "oauth session expired"),
        FailureSignature(.loginRefused, "refresh token was revoked"),
        FailureSignature(.loginRefused, "401 unauthorized"),
        FailureSignature(.loginRefused, "unexpected status 403"),
        FailureSignature(.loginRefused, "authentication required"),
        FailureSignature(.loginRefused, "ineligibletiererror"),

        FailureSignature(.usageLimit, "hit your", " limit"),
        FailureSignature(.usageLimit, "hit a rate limit", "try again in"),
        FailureSignature(.usageLimit, "out of extra usage"),
        FailureSignature(.usageLimit, "usage limit reached"),
        FailureSignature(.usageLimit, "spend limit reached"),
        FailureSignature(.usageLimit, "limit reached", "resets"),
        FailureSignature(.usageLimit, "usage_limit_reached"),
        FailureSignature(.usageLimit, "exhausted your daily quota"),
        FailureSignature(.usageLimit, "quota_exhausted"),
        FailureSignature(.usageLimit, "individual quota reached"),
        FailureSignature(.usageLimit, "free usage exceeded"),
        FailureSignature(.usageLimit, "subscription quota exceeded"),
        FailureSignature(.usageLimit, "allocated quota exceeded"),
        FailureSignature(.usageLimit, "oauth quota exceeded"),
        FailureSignature(.usageLimit, "exceeded your", "session limit"),
        FailureSignature(.usageLimit, "wait for your limit to reset on"),
        FailureSignature(.usageLimit, "user_weekly_rate_limited"),
        FailureSignature(.usageLimit, "rate limited [retrying in"),

        FailureSignature(.transient, "repeated 529"),
        FailureSignature(.transient, "overloaded_error"),
        FailureSignature(.transient, "provider is overloaded"),
        FailureSignature(.transient, "request rejected (429)"),
        FailureSignature(.transient, "api error: rate limit reached"),
        FailureSignature(.transient, "api error: 429"),
        FailureSignature(.transient, "api error: 5"),
        FailureSignature(.transient, "api error: connection"),
        FailureSignature(.transient, "api error: request timed out"),
        FailureSignature(.transient, "model is at capacity"),
        FailureSignature(.transient, "experiencing high demand"),
        FailureSignature(.transient, "stream disconnected before completion"),
        FailureSignature(.transient, "exceeded retry limit, last status"),
        FailureSignature(.transient, "unexpected status 5"),
        FailureSignature(.transient, "rate limit exceeded: "),
        FailureSignature(.transient, "model_capacity_exhausted"),
        FailureSignature(.transient, "rate_limit_exceeded"),
        FailureSignature(.transient, "rate_limit_reached_error"),
        FailureSignature(.transient, "[resource_exhausted]"),
        FailureSignature(.transient, "litellm.ratelimiterror"),
        FailureSignature(.transient, "provider has rate limited you"),
        FailureSignature(.transient, "please retry in "),
        FailureSignature(.transient, "suggested retry after"),
        FailureSignature(.transient, "seconds for your limit to reset"),
    ]
}
