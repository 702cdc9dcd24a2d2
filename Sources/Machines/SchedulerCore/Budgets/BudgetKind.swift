public import MidwatchModel
import NightFacts

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
    func bound(of budget: TurnBudget) -> Int64? {
        switch self {
        case .turns: nil
        case .tokens: budget.tokens
        case .money: budget.costMicroUSD
        case .time: budget.wallMilliseconds
        }
    }

    /// Digits for people: dollars, minutes, or a count.
    func digits(_ amount: Int64) -> String {
        switch self {
        case .turns, .tokens: "\(amount)"
        case .money: MoneyText.short(microUSD: amount)
        case .time: amount % 60_000 == 0 ? "\(amount / 60_000)" : "\(amount / 60_000).\(amount % 60_000 / 6000)"
        }
    }

    /// What follows the digits.
    var unit: String {
        switch self {
        case .turns: "turns"
        case .tokens: "tokens"
        case .money: "USD"
        case .time: "min"
        }
    }
}

extension BudgetScope {
    /// What it is called in a sentence.
    var words: String {
        if case .night = self { "the night" } else { description }
    }
}
