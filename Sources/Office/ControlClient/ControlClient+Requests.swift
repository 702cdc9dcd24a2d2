public import ControlAPI

extension ControlClient {
    /// How the daemon is.
    public func status() async throws -> StatusReply {
        try await ask(.status)
    }

    /// All jobs, in file order.
    public func jobs() async throws -> [JobReply] {
        try await ask(.jobs)
    }

    /// One job with its next five occurrences.
    public func job(_ id: String) async throws -> JobReply {
        try await ask(.job, id)
    }

    /// Turns, newest first.
    public func turns(_ query: TurnsQuery = TurnsQuery()) async throws -> [TurnReply] {
        try await ask(
            .turns,
            query: [("job", query.job), ("limit", String(query.limit)), ("before", query.before.map { String($0) })]
        )
    }

    /// Everything about one turn.
    public func turn(_ id: Int64) async throws -> TurnReply {
        try await ask(.turn, String(id))
    }

    /// All phases, in plan order.
    public func phases() async throws -> [PhaseReply] {
        try await ask(.phases)
    }

    /// All budgets.
    public func budgets() async throws -> [BudgetReply] {
        try await ask(.budgets)
    }

    /// Raises a budget for its present period.
    public func raise(_ request: BudgetRequest) async throws -> ActionReply {
        try await ask(.raiseBudget, body: request)
    }

    /// Live leases.
    public func leases() async throws -> [LeaseReply] {
        try await ask(.leases)
    }

    /// Starts a turn of a job now; `force` although it is held, over, or its phase is shut.
    public func run(job: String, force: Bool = false) async throws -> ActionReply {
        try await ask(.run, job, body: RunRequest(force: force))
    }

    /// Holds a job until ``resume(job:)``.
    public func hold(job: String, reason: String) async throws -> ActionReply {
        try await ask(.hold, job, body: HoldRequest(reason: reason))
    }

    /// Lets a held or stuck job go on.
    public func resume(job: String) async throws -> ActionReply {
        try await ask(.resume, job)
    }

    /// Answers a job: the text goes into its next prompt.
    public func answer(job: String, text: String) async throws -> ActionReply {
        try await ask(.answer, job, body: AnswerRequest(text: text))
    }

    /// Approves a phase, named `phase` or `plan/phase`.
    public func approve(phase: String) async throws -> ActionReply {
        try await ask(.approve, phase)
    }

    /// Ends a live turn.
    public func cancel(turn: Int64) async throws -> ActionReply {
        try await ask(.cancel, String(turn))
    }

    /// Lets a held account be used again.
    public func release(account: String) async throws -> ActionReply {
        try await ask(.release, account)
    }

    /// Whether a turn still holds its lease.
    public func proveLease(turn: Int64, token: Int64, folder: String) async throws -> ActionReply {
        try await ask(.proveLease, String(turn), body: LeaseRequest(token: token, folder: folder))
    }

    /// What would happen until an instant (ms since the epoch; nil for 24 h from now).
    public func plan(
        untilMs: Int64? = nil,
        limit: Int = ControlLimits.listLimits.upperBound
    ) async throws -> PlanReply {
        try await ask(.plan, query: [("until", untilMs.map { String($0) }), ("limit", String(limit))])
    }

    /// Why a job ran or did not, around an instant (ms since the epoch; nil for the newest).
    public func why(job: String, aroundMs: Int64? = nil) async throws -> WhyReply {
        try await ask(.why, job, query: [("around", aroundMs.map { String($0) })])
    }

    /// Events with an id greater than `after`, oldest first; with nil the newest ones, still oldest first.
    public func events(
        after: Int64? = nil,
        limit: Int = ControlLimits.defaultListLimit
    ) async throws -> [EventReply] {
        try await ask(.events, query: [("after", after.map { String($0) }), ("limit", String(limit))])
    }

    /// Reads the jobs file again.
    public func reload() async throws -> ReloadReply {
        try await ask(.reload)
    }
}
