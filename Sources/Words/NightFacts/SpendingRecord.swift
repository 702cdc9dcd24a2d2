public import MidwatchModel

/// What is spent of a budget in one period.
public struct SpendingRecord: Hashable, Sendable {
    /// What the budget is for.
    public var scope: BudgetScope
    /// When the period began: the night, the plan's instance; nil for one without end.
    public var period: WallTime?
    /// What settled turns have spent.
    public var spent: Spending
    /// The part of the money that is an estimate, in millionths of a US dollar.
    public var estimatedMicroUSD: Int64
    /// What an operator has added to the budget.
    public var raised: Spending
    /// The greatest of 50, 75, 90 and 100 percent that was told; 0 before.
    public var toldPercent: Int
    /// When the first turn of the period began.
    public var since: WallTime

    /// Makes a record of a period in which nothing is spent.
    public init(scope: BudgetScope, period: WallTime?, since: WallTime) {
        self.scope = scope
        self.period = period
        self.spent = .zero
        self.estimatedMicroUSD = 0
        self.raised = .zero
        self.toldPercent = 0
        self.since = since
    }
}
