public import MidwatchModel

/// What of a budget lets nothing start.
public struct BudgetObstacle: Hashable, Sendable {
    /// What the budget is for.
    public var scope: BudgetScope
    /// What of it is used up.
    public var kind: BudgetKind
    /// What settled turns have spent of it.
    public var spent: Int64
    /// The most that may be spent, with what an operator has added.
    public var limit: Int64
    /// How long it has to last.
    public var period: Budget.Period
    /// When there is more of it; nil when somebody has to raise it.
    public var until: WallTime?
    /// Why what is left does not do; nil when nothing is left.
    public var lack: Lack?

    /// What another turn needs besides what is spent.
    public struct Lack: Hashable, Sendable {
        /// What is set aside for turns that live.
        public var setAside: Int64
        /// How many turns that is.
        public var turns: Int
        /// Which one, where it is one.
        public var turn: TurnID?
        /// What another turn needs.
        public var needed: Int64

        /// Makes a lack.
        public init(setAside: Int64, turns: Int, turn: TurnID?, needed: Int64) {
            self.setAside = setAside
            self.turns = turns
            self.turn = turn
            self.needed = needed
        }
    }

    /// Makes an obstacle.
    public init(
        scope: BudgetScope,
        kind: BudgetKind,
        spent: Int64,
        limit: Int64,
        period: Budget.Period,
        until: WallTime?,
        lack: Lack? = nil
    ) {
        self.scope = scope
        self.kind = kind
        self.spent = spent
        self.limit = limit
        self.period = period
        self.until = until
        self.lack = lack
    }
}
