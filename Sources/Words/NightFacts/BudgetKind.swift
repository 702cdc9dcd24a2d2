public import MidwatchModel

/// One of the things that budgets bound. Raw values are part of the control API.
public enum BudgetKind: String, Hashable, Sendable, CaseIterable {
    /// Turns that count as iterations.
    case turns
    /// Tokens.
    case tokens
    /// Money.
    case money = "usd"
    /// Time of turns.
    case time = "minutes"

    /// How much of it an amount holds.
    public func amount(of spending: Spending) -> Int64 {
        switch self {
        case .turns: spending.turns
        case .tokens: spending.tokens
        case .money: spending.costMicroUSD
        case .time: spending.wallMilliseconds
        }
    }

    /// The most of it that a budget allows; nil means without bound.
    public func limit(of budget: Budget) -> Int64? {
        switch self {
        case .turns: budget.turns
        case .tokens: budget.tokens
        case .money: budget.costMicroUSD
        case .time: budget.wallMilliseconds
        }
    }

    /// The most of it that one turn may spend; nil means that nobody said, or that it is not to be bounded so.
    public func bound(of budget: TurnBudget) -> Int64? {
        switch self {
        case .turns: nil
        case .tokens: budget.tokens
        case .money: budget.costMicroUSD
        case .time: budget.wallMilliseconds
        }
    }
}
