// Budgets: where they stand, and that more may be spent.

/// What ``Operations/raiseBudget`` asks: what is added to a budget for its present period. At least one amount.
public struct BudgetRequest: OperationRequest {
    /// What the budget is for.
    public var scope: Scope
    /// The account's, plan's or job's name; nil for the night.
    public var name: String?
    /// Turns, in ``ControlLimits/raisedTurns``.
    public var turns: Int64?
    /// Tokens, in ``ControlLimits/raisedTokens``.
    public var tokens: Int64?
    /// US dollars, in ``ControlLimits/raisedUSD``; counted in millionths.
    public var usd: Double?
    /// Minutes, in ``ControlLimits/raisedMinutes``; counted in milliseconds.
    public var minutes: Double?

    /// What a budget may be for.
    public enum Scope: String, Hashable, Sendable, CaseIterable {
        /// All turns of a night.
        case night
        /// The turns that use an account.
        case account
        /// The turns of a plan's jobs.
        case plan
        /// The turns of a job.
        case job
    }

    /// The budget and the amounts.
    public static let fields: [RequestField] = [
        .body("scope", .choice(Scope.allCases.map(\.rawValue)), "night, account, plan or job.", isRequired: true),
        .body("name", .name, "The account's, plan's or job's name; none for the night."),
        .body("usd", .number(ControlLimits.raisedUSD), "US dollars to add."),
        .body("tokens", .integer(ControlLimits.raisedTokens), "Tokens to add."),
        .body("turns", .integer(ControlLimits.raisedTurns), "Turns to add."),
        .body("minutes", .number(ControlLimits.raisedMinutes), "Minutes of turns to add."),
    ]

    /// Makes a request.
    public init(
        scope: Scope,
        name: String? = nil,
        turns: Int64? = nil,
        tokens: Int64? = nil,
        usd: Double? = nil,
        minutes: Double? = nil
    ) {
        self.scope = scope
        self.name = name
        self.turns = turns
        self.tokens = tokens
        self.usd = usd
        self.minutes = minutes
    }

    /// A name where none belongs, or none where one is needed, or nothing to add.
    public var problem: ControlError? {
        switch scope {
        case .night where name != nil:
            return ControlError(.invalidArgument, "the night's budget has no name", cure: "leave the name out")
        case .account, .plan, .job:
            guard name == nil else { break }
            return ControlError(.invalidArgument, "which \(scope) is missing", cure: "name it: \(scope) NAME")
        case .night:
            break
        }
        guard turns == nil, tokens == nil, usd == nil, minutes == nil else { return nil }
        return ControlError(
            .invalidArgument,
            "give at least one amount to add",
            cure: "say how much: usd, tokens, turns or minutes"
        )
    }
}

extension Operations {
    /// What is asked and ordered about budgets.
    static let ofBudgets: [OperationEntry] = [
        budgets.entry, raiseBudget.entry,
    ]

    /// Budgets.
    public static let budgets = Operation<NoDetails, [BudgetReply]>(
        "budgets",
        .get,
        "/v1/budgets",
        access: .look,
        summary: "All budgets in their present period.",
        command: .init("budget list", examples: ["budget list"])
    )

    /// Raises a budget for its present period.
    public static let raiseBudget = Operation<BudgetRequest, ActionReply>(
        "raiseBudget",
        .post,
        "/v1/budgets",
        access: .operate,
        summary: "Raise a budget for its present period.",
        details: """
            The jobs file stays as it is: the next period has what it grants. What waits for room starts at once. \
            Refused when there is no such budget, or when it does not bound what is to be added.
            """,
        command: .init(
            "budget add",
            examples: [
                "budget add night --usd 10", "budget add account anthropic --tokens 500000",
                "budget add plan build --turns 20", "budget add job auth --usd 2.50 --minutes 90",
            ]
        )
    )
}
