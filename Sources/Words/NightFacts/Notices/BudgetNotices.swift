public import MidwatchModel

/// What an operator has added to a budget, and what it comes to.
public struct BudgetRaise: Hashable, Sendable {
    /// What the budget is for.
    public var scope: BudgetScope
    /// What was added.
    public var added: Spending
    /// Where the kinds that were raised stand now.
    public var balances: [BudgetBalance]

    /// Makes one.
    public init(scope: BudgetScope, added: Spending, balances: [BudgetBalance]) {
        self.scope = scope
        self.added = added
        self.balances = balances
    }
}

/// What is counted for a turn that does not say what it spent.
public struct CostEstimate: Hashable, Sendable {
    /// The money, where a budget asks for it.
    public var money: Money?
    /// Its tokens are unknown too, and a budget asks for them.
    public var lacksTokens: Bool

    /// Money and what it is reckoned from.
    public struct Money: Hashable, Sendable {
        /// Millionths of a US dollar.
        public var microUSD: Int64
        /// What it is reckoned from.
        public var basis: Basis

        /// Makes one.
        public init(microUSD: Int64, basis: Basis) {
            self.microUSD = microUSD
            self.basis = basis
        }
    }

    /// What an estimate is reckoned from.
    public enum Basis: Hashable, Sendable {
        /// What was set aside for the turn.
        case reserve
        /// So many tokens.
        case tokens(Int64)
        /// So many milliseconds.
        case time(Int64)
    }

    /// Makes one.
    public init(money: Money?, lacksTokens: Bool) {
        self.money = money
        self.lacksTokens = lacksTokens
    }
}
