import AgentPresets
import MidwatchModel
import Testing

@Suite("Wordings of failures")
struct FailureWordingTests {
    static let wordings: [AgentFailure.Kind: [String]] = [
        .usageLimit: [
            "You've hit your session limit · resets 3:45pm",
            "You've hit your session limit · resets 3:45pm (America/Los_Angeles)",
            "You've hit your weekly limit · resets Mon 12:00am",
            "You've hit your Opus limit · resets 3:45pm",
            "You're out of extra usage · resets 9pm",
            "5-hour limit reached ∙ resets 3pm",
            "Claude AI usage limit reached|1760000000",
            "spend limit reached (daily; resets 2026-08-09 00:00 UTC)",
            "You've hit your usage limit. Upgrade, or try again at 8:40 PM.",
            "You've hit your usage limit for gpt-5. Switch to another model now, or try again at 8:40 PM.",
            "You have exhausted your daily quota on this model.",
            "reason: QUOTA_EXHAUSTED",
            "RESOURCE_EXHAUSTED (code 429): Individual quota reached. Resets in 87h35m9s",
            "5-hour usage limit reached",
            "weekly usage limit reached",
            "Free usage exceeded",
            "Subscription quota exceeded",
            "Rate Limited [retrying in 2h5m attempt #4]",
            "Sorry, you've hit a rate limit that restricts usage. Please try again in 51 hours.",
            "Sorry, you've exceeded your 5 hour session limits. Please retry after 840 seconds.",
            "Please wait for your limit to reset on April 20, 2026 at 2:00 AM",
            "user_weekly_rate_limited",
            "Allocated quota exceeded",
            "Qwen OAuth quota exceeded",
        ],
        .budget: [
            "You've hit your org's monthly usage limit",
            "You've hit your individual spend limit",
            "Your usage allocation has been disabled by your admin",
            "Credit balance is too low",
            "Usage credits required for 1M context",
            "Your workspace is out of credits.",
            "You hit your spend cap",
            "Quota exceeded. Check your plan and billing details.",
            #"{"errorType":"quota","message":"You have exceeded your monthly quota"}"#,
            "You've hit your usage limit. Your usage limits will reset when your monthly cycle ends on 10/2/2026.",
            "Insufficient credits with the API provider.",
            "To use Codex with your ChatGPT plan, upgrade to Plus: https://chatgpt.com/explore/plus.",
            "The free tier has been discontinued",
            "Membership expired",
        ],
        .transient: [
            "API Error: Server is temporarily limiting requests (not your usage limit)",
            "API Error: Repeated 529 Overloaded errors",
            "API Error: Request rejected (429)",
            "API Error: 500 Internal server error",
            "API Error: Rate limit reached",
            "Selected model is at capacity. Please try a different model.",
            "We're currently experiencing high demand",
            "stream disconnected before completion: idle timeout",
            "exceeded retry limit, last status: 429 Too Many Requests",
            "unexpected status 529 <unknown status code>: The server is overloaded., url: http://gateway.example/v1",
            "rate limit exceeded: Rate limit reached on tokens per min. Please try again in 1.2s.",
            "MODEL_CAPACITY_EXHAUSTED",
            "RATE_LIMIT_EXCEEDED",
            "Please retry in 12.5s",
            "Provider is overloaded",
            "[resource_exhausted] Error",
            "litellm.RateLimitError: x",
            "The API provider has rate limited you.",
            "rate_limit_reached_error",
            "wait 6 seconds for your limit to reset",
        ],
        .loginRefused: [
            "Not logged in · Please run /login",
            "Invalid API key",
            "OAuth token has expired",
            "OAuth token revoked",
            "Login expired · Please run /login",
            "Failed to authenticate: OAuth session expired and could not be refreshed",
            "unexpected status 401 Unauthorized",
            "unexpected status 403 Forbidden: forbidden, url: http://gateway.example/v1",
            "Your refresh token was revoked",
            "Authentication required. Please run 'cursor-agent login' first, or set CURSOR_API_KEY",
            "IneligibleTierError",
        ],
        .other: [
            "make: *** [Makefile:3: test] Error 2",
            "error: function 'limit' is overloaded ambiguously",
            "FAILED tests/test_rate_limit.py::test_429",
            "limit reached: 100 files",
            "unexpected status 404 Not Found: model not found, url: http://gateway.example/v1",
            "ran out of room in the model's context window",
        ],
    ]

    /// The turn's own bound is told by structure alone.
    private static let wordedKinds = AgentFailure.Kind.allCases.filter { $0 != .turnBudget }

    private static func failure(_ line: String, _ dialect: FailureDialect?) throws -> AgentFailure {
        try #require(report(.text, "", stderr: "x\n\(line)\n", ended(.exited(1)), dialect: dialect).failure)
    }

    @Test(
        "each known wording has its class in the words of some program, and none in anybody else's",
        arguments: wordedKinds
    )
    func wording(_ kind: AgentFailure.Kind) throws {
        let lines = try #require(Self.wordings[kind])
        for line in lines {
            let kinds = Set(try FailureDialect.allCases.map { try Self.failure(line, $0).kind })
            #expect(kinds.contains(kind) && (kind != .other || kinds.count == 1), "\(line): \(kinds)")
            #expect(try Self.failure(line, nil) == AgentFailure(kind: .other, message: line))
        }
    }

    @Test("a program is not taken at another one's words")
    func foreignWords() throws {
        let line = "You have exhausted your daily quota on this model."
        #expect(try Self.failure(line, .gemini).kind == .usageLimit)
        #expect(try Self.failure(line, .claude).kind == .other)
        #expect(try Self.failure("Not logged in · Please run /login", .gemini).kind == .other)
    }

    @Test("words that a definition lists tell their class, in any case, before those of its dialect")
    func ownWords() {
        let words = [
            FailureWording(.usageLimit, "Kontingent erschöpft"), FailureWording(.loginRefused, "token abgelaufen"),
            FailureWording(.other, "fetch failed"),
        ]
        func kind(_ line: String) -> AgentFailure.Kind? {
            report(.text, line, ended(.exited(1)), dialect: .gemini, wordings: words).failure?.kind
        }
        #expect(kind("KONTINGENT erschöpft, resets in 2h") == .usageLimit)
        #expect(kind("Fehler: Token abgelaufen") == .loginRefused)
        #expect(kind("fetch failed") == .other && kind("socket hang up") == .transient)
        #expect(kind("all is well") == .other)
    }

    static let outages = [
        "Error: connect ECONNREFUSED 127.0.0.1:443", "read ECONNRESET", "connect ETIMEDOUT 34.1.2.3:443",
        "getaddrinfo ENOTFOUND api.anthropic.com", "getaddrinfo EAI_AGAIN api.openai.com", "write EPIPE",
        "curl: (7) Failed to connect: Connection refused", "curl: (6) Could not resolve host: api.openai.com",
        "The socket connection was closed unexpectedly", "upstream connect error: connection timeout",
        "ssh: connect: Network is unreachable", "TypeError: fetch failed", "socket hang up",
        "error sending request for url (https://chatgpt.com/backend-api/codex/responses)",
        "dns error: failed to lookup address information: Name or service not known",
        "API Error: 529 overloaded", "HTTP 503", "HTTP/1.1 502 Bad Gateway", "status code 500", "\"statusCode\":504",
        "unexpected status 520: ", "Error: 599", "code: 503 UNAVAILABLE",
        "The model is overloaded. Please try again later.",
        "504 Gateway Timeout", "Internal Server Error", "tls handshake timeout", "Request timed out.",
    ]

    @Test("outages are transient in every program's spelling", arguments: outages)
    func outage(line: String) throws {
        for dialect in FailureDialect.allCases { #expect(try Self.failure(line, dialect).kind == .transient) }
        #expect(try Self.failure(line, nil).kind == .other)
    }

    @Test(
        "what only looks like a server's status is none",
        arguments: [
            "HTTP 404", "HTTP 5000", "500 tests passed", "at line 502", "status: 50", "error 4503",
            "Listening on http 51",
        ]
    )
    func noOutage(line: String) throws {
        for dialect in FailureDialect.allCases { #expect(try Self.failure(line, dialect).kind == .other) }
    }

    struct Reset: Sendable {
        var line: String
        var seconds: Int64?

        init(_ line: String, _ seconds: Int64?) {
            self.line = line
            self.seconds = seconds
        }
    }

    static let resets: [Reset] = [
        Reset("Claude AI usage limit reached|1760000000", 1_760_000_000),
        Reset(#"usage_limit_reached {"resetsAt": 1760000001}"#, 1_760_000_001),
        Reset(#"usage_limit_reached {"resets_at":1760000002,"resets_in_seconds":5}"#, 1_760_000_002),
        Reset(#"usage_limit_reached {\"resets_at\": \"1760000003\"}"#, 1_760_000_003),
        Reset(#"usage_limit_reached {"resets_in_seconds":9108}"#, 1_786_009_108),
        Reset(#"usage_limit_reached {"resets_in_seconds":99999999999}"#, nil),
        Reset(#"usage_limit_reached {"resets_at":null}"#, nil),
        Reset(#"usage_limit_reached {"resets_at":99999999999999999999999}"#, nil),
        Reset("Claude AI usage limit reached|", nil),
        Reset("Claude AI usage limit reached|7", nil),
        Reset(#"You've hit your usage limit, try again at 8:40 PM {"resets_at":1760000004}"#, 1_760_000_004),
        Reset(#"usage_limit_reached {"resets_at":1820000000}"#, nil),
    ]

    @Test("the end of a usage limit is taken from numbers", arguments: resets)
    func resetTime(_ reset: Reset) {
        let dialect: FailureDialect = reset.line.hasPrefix("Claude") ? .claude : .codex
        let failure = report(.text, "", stderr: reset.line, ended(.exited(1)), dialect: dialect).failure
        #expect(failure?.kind == .usageLimit)
        #expect(failure?.resetsAt == reset.seconds.map { WallTime(secondsSinceEpoch: $0) })
    }

    @Test("only usage limits have an end")
    func noResetElsewhere() {
        let line = #"API Error: 529 {"resetsAt":1760000000}"#
        #expect(
            report(.text, "", stderr: line, ended(.exited(1)), dialect: .claude).failure
                == AgentFailure(kind: .transient, message: line)
        )
    }
}
