public import MidwatchModel
public import NightFacts

extension BudgetKind {
    /// An amount for people, without its unit: dollars, minutes, or a count.
    public func digits(_ amount: Int64) -> String {
        switch self {
        case .turns, .tokens: "\(amount)"
        case .money: MoneyText.short(microUSD: amount)
        case .time: amount % 60_000 == 0 ? "\(amount / 60_000)" : "\(amount / 60_000).\(amount % 60_000 / 6000)"
        }
    }

    /// What follows the digits.
    public var unit: String {
        switch self {
        case .turns: "turns"
        case .tokens: "tokens"
        case .money: "USD"
        case .time: "min"
        }
    }

    /// The option of `midwatch budget add` that adds some of it, with an example.
    var option: String {
        switch self {
        case .turns: "--turns 5"
        case .tokens: "--tokens 100000"
        case .money: "--usd 5"
        case .time: "--minutes 60"
        }
    }

    /// `5.00 USD`.
    func text(_ amount: Int64) -> String { "\(digits(amount)) \(unit)" }
}

extension BudgetScope {
    /// What it is called in a sentence.
    public var words: String {
        if case .night = self { "the night" } else { description }
    }
}

extension BudgetBalance {
    /// `19.80 of 20.00 USD this night`, with a word in between where one is given.
    func words(_ word: String = "") -> String {
        "\(kind.digits(spent)) of \(kind.digits(limit)) \(kind.unit)\(word)\(isNightly ? " this night" : "")"
    }
}
