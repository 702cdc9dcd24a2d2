/// Every route of the control API, in one place: the server registers them, the client fills them in.
///
/// Bodies and replies are JSON (`application/json`) unless said otherwise. In a path, `{job}`, `{turn}`, `{account}` and
/// `{phase}` stand for one percent-encoded segment; a phase is `phase` or, encoded, `plan/phase`.
public enum ControlRoute: String, Hashable, Sendable, CaseIterable {
    /// The daemon's state: ``StatusReply``.
    case status = "GET /v1/status"
    /// All jobs in file order: an array of ``JobReply``.
    case jobs = "GET /v1/jobs"
    /// One job, with its next five occurrences: ``JobReply``.
    case job = "GET /v1/jobs/{job}"
    /// Why a job ran or did not. Query: `around` in ms since the epoch. ``WhyReply``.
    case why = "GET /v1/jobs/{job}/why"
    /// The output of the job's newest turn, as bytes. Query as for ``turnLog``.
    case jobLog = "GET /v1/jobs/{job}/logs"
    /// Starts a turn now. Body: ``RunRequest``. ``ActionReply``.
    case run = "POST /v1/jobs/{job}/run"
    /// Holds a job. Body: ``HoldRequest``. ``ActionReply``.
    case hold = "POST /v1/jobs/{job}/hold"
    /// Lets a held or stuck job go on. ``ActionReply``.
    case resume = "POST /v1/jobs/{job}/resume"
    /// Answers a job. Body: ``AnswerRequest``. ``ActionReply``.
    case answer = "POST /v1/jobs/{job}/answer"
    /// Turns, newest first. Query: `job`, `limit`, `before`. An array of ``TurnReply``.
    case turns = "GET /v1/turns"
    /// Everything about one turn: ``TurnReply``.
    case turn = "GET /v1/turns/{turn}"
    /// A turn's output, as bytes (`application/octet-stream`). Query: `stream` (`stdout`, the default, or `stderr`),
    /// `tail` (last lines only), `follow` (`true` goes on until the turn ends).
    case turnLog = "GET /v1/turns/{turn}/logs"
    /// Ends a live turn. ``ActionReply``.
    case cancel = "POST /v1/turns/{turn}/cancel"
    /// Lets an account be used again that is held. ``ActionReply``.
    case release = "POST /v1/accounts/{account}/release"
    /// Whether a turn still holds its lease. Body: ``LeaseRequest``. ``ActionReply``; `invalid_state` names the holder.
    case proveLease = "POST /v1/turns/{turn}/lease"
    /// All phases in plan order: an array of ``PhaseReply``.
    case phases = "GET /v1/phases"
    /// Gives the approval a phase's gate waits for. ``ActionReply``.
    case approve = "POST /v1/phases/{phase}/approve"
    /// What would happen. Query: `until` in ms since the epoch, `limit`. ``PlanReply``.
    case plan = "GET /v1/plan"
    /// Events, oldest first. Query: `after` (without it about the newest ones), `limit`. An array of ``EventReply``.
    case events = "GET /v1/events"
    /// Events as they happen: server-sent events, id = the event's id, data = ``EventReply``. Query: `after`
    /// (without it only what is to come); the header `Last-Event-ID` wins over it.
    case eventStream = "GET /v1/events/stream"
    /// Reads the jobs file again. ``ReloadReply``.
    case reload = "POST /v1/reload"
    /// All budgets: an array of ``BudgetReply``.
    case budgets = "GET /v1/budgets"
    /// Raises a budget for its present period. Body: ``BudgetRequest``. ``ActionReply``.
    case raiseBudget = "POST /v1/budgets"
    /// Live leases: an array of ``LeaseReply``.
    case leases = "GET /v1/leases"

    /// `GET` or `POST`.
    public var method: String {
        String(rawValue.prefix { $0 != " " })
    }

    /// The path with its parameters in braces.
    public var template: String {
        String(rawValue.drop { $0 != " " }.dropFirst())
    }

    /// The path with its parameter (at most one per route) filled in and percent-encoded.
    public func path(_ parameter: String? = nil) -> String {
        template.split(separator: "/").map { segment in
            segment.hasPrefix("{") ? PercentEncoding.encode(parameter ?? "") : String(segment)
        }.reduce("") { "\($0)/\($1)" }
    }

    /// The methods under which a path (without its query) is known; empty when no route has it.
    public static func methods(forPath path: String) -> [String] {
        let segments = path.split(separator: "/", omittingEmptySubsequences: true)
        return allCases.filter { route in
            let pattern = route.template.split(separator: "/")
            return pattern.count == segments.count
                && zip(pattern, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }.map(\.method)
    }
}
