import MidwatchModel
import NightFacts

extension BudgetKind {
    /// Digits for people: dollars, minutes, or a count.
    func digits(_ amount: Int64) -> String {
        switch self {
        case .turns, .tokens: "\(amount)"
        case .money: MoneyText.short(microUSD: amount)
        case .time: amount % 60_000 == 0 ? "\(amount / 60_000)" : "\(amount / 60_000).\(amount % 60_000 / 6000)"
        }
    }

    /// `19.80 of 20.00 USD this night`, with a word in between where one is given.
    func balance(
        _ spent: Int64,
        of limit: Int64,
        _ scope: BudgetScope,
        _ period: Budget.Period,
        _ word: String = ""
    ) -> String {
        let night = period == .night && scope != .night ? " this night" : ""
        return "\(digits(spent)) of \(digits(limit)) \(unit)\(word)\(night)"
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


