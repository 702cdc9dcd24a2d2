import MidwatchModel

/// What is set aside of budgets for the turns that live, by scope.
struct SetAside: Hashable, Sendable {
    private var parts: [BudgetScope: Part] = [:]

    /// What is set aside of one budget.
    struct Part: Hashable, Sendable {
        var amount = Spending.zero
        /// For how many turns.
        var turns = 0
        /// For which one, where it is one.
        var turn: TurnID?
    }

    subscript(scope: BudgetScope) -> Part { parts[scope] ?? Part() }

    /// Sets aside what a turn needs, of all budgets that it is charged to.
    mutating func add(_ need: Spending, for turn: TurnID, of scopes: [BudgetScope]) {
        for scope in scopes {
            var part = self[scope]
            part.amount = part.amount + need
            part.turns += 1
            part.turn = part.turns == 1 ? turn : nil
            parts[scope] = part
        }
    }
}
