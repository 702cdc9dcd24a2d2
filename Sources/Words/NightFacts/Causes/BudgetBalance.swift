public import MidwatchModel

/// What is spent of one thing that a budget bounds.
public struct BudgetBalance: Hashable, Sendable {
    /// What the budget is for.
    public var scope: BudgetScope
    /// What is bounded.
    public var kind: BudgetKind
    /// What settled turns have spent: a count, millionths of a US dollar, or milliseconds.
    public var spent: Int64
    /// The most that may be spent, in the same unit.
    public var limit: Int64
    /// The budget is for each night anew, and its scope is not the night itself.
    public var isNightly: Bool

    /// Makes a balance.
    public init(scope: BudgetScope, kind: BudgetKind, spent: Int64, limit: Int64, isNightly: Bool = false) {
        self.scope = scope
        self.kind = kind
        self.spent = spent
        self.limit = limit
        self.isNightly = isNightly
    }

    var fields: [Field] {
        [
            .text("scope", scope.description), .text("bound", kind.rawValue), .number("spent", spent),
            .number("limit", limit),
        ]
    }
}
