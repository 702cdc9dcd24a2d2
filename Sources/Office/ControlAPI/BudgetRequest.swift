/// The body of ``ControlRoute/raiseBudget``: what is added to a budget for its present period. At least one amount.
public struct BudgetRequest: Hashable, Sendable, Codable {
    /// What the budget is for: `night`, `account`, `plan` or `job`.
    public var scope: String
    /// The account's, plan's or job's name; absent for the night.
    public var name: String?
    /// Turns, in ``ControlLimits/raisedTurns``.
    public var turns: Int64?
    /// Tokens, in ``ControlLimits/raisedTokens``.
    public var tokens: Int64?
    /// US dollars, in ``ControlLimits/raisedUSD``; counted in millionths.
    public var usd: Double?
    /// Minutes, in ``ControlLimits/raisedMinutes``; counted in milliseconds.
    public var minutes: Double?

    /// The scopes there are.
    public static let scopes = ["night", "account", "plan", "job"]

    /// Makes a request.
    public init(
        scope: String,
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

    /// What is wrong with it, as an `invalid_argument`; nil when nothing is.
    public var problem: ControlError? {
        guard Self.scopes.contains(scope) else {
            return ControlError(
                .invalidArgument,
                "there is no budget of kind \(scope)",
                cure: "name night, account NAME, plan NAME or job NAME"
            )
        }
        if scope == "night", name != nil {
            return ControlError(.invalidArgument, "the night's budget has no name", cure: "leave the name out")
        }
        if scope != "night", name?.isEmpty ?? true {
            return ControlError(.invalidArgument, "which \(scope) is missing", cure: "name it: \(scope) NAME")
        }
        if let name, name.utf8.count > ControlLimits.nameBytes {
            return ControlError(.invalidArgument, "a name is at most \(ControlLimits.nameBytes) bytes long")
        }
        if name?.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) ?? false {
            return ControlError(.invalidArgument, "a name must not contain control characters")
        }
        if turns == nil, tokens == nil, usd == nil, minutes == nil {
            return ControlError(
                .invalidArgument,
                "nothing is to be added",
                cure: "say how much: usd, tokens, turns or minutes"
            )
        }
        return Self.problem("turns", turns, ControlLimits.raisedTurns)
            ?? Self.problem("tokens", tokens, ControlLimits.raisedTokens)
            ?? Self.problem("usd", usd, ControlLimits.raisedUSD)
            ?? Self.problem("minutes", minutes, ControlLimits.raisedMinutes)
    }

    /// NaN is in no range.
    private static func problem<Number: Comparable>(
        _ name: String,
        _ number: Number?,
        _ range: ClosedRange<Number>
    ) -> ControlError? {
        guard let number, !range.contains(number) else { return nil }
        return ControlError(
            .invalidArgument,
            "\(name) must be \(range.lowerBound) to \(range.upperBound), not \(number)"
        )
    }
}
