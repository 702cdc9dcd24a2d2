public import MidwatchModel
public import NightFacts

/// Where a budget stands in its present period.
public struct BudgetStatus: Hashable, Sendable {
    /// What it is for.
    public var scope: BudgetScope
    /// How long it has to last.
    public var period: Budget.Period
    /// When the present period began; nil for one without end.
    public var begin: WallTime?
    /// When the present period ends; nil when it does not, or when nobody knows.
    public var end: WallTime?
    /// The part of the money spent that is an estimate, in millionths of a US dollar.
    public var estimatedMicroUSD: Int64
    /// What it bounds, kind by kind.
    public var bounds: [Bound]

    /// Where one kind stands.
    public struct Bound: Hashable, Sendable {
        /// What is bounded.
        public var kind: BudgetKind
        /// The most that may be spent, with what an operator has added.
        public var limit: Int64
        /// What an operator has added.
        public var raised: Int64
        /// What settled turns have spent.
        public var spent: Int64
        /// What is set aside for turns that live.
        public var setAside: Int64
        /// What is spent, in percent of the limit; rounded down.
        public var percent: Int64
        /// When it is spent if it goes on as it has in this period; nil when it is not before the period's end, or when
        /// nobody can tell.
        public var reachesLimitAt: WallTime?
    }
}

extension SchedulerCore {
    /// All budgets: the night's, then accounts, plans and jobs in name order.
    public var budgetStatuses: [BudgetStatus] {
        let aside = setAside()
        return budgetBook.budgets.sorted { $0.key < $1.key }.map { scope, budget in
            let record = budgetBook.standing(of: scope, now: now.wall)
            return BudgetStatus(
                scope: scope,
                period: budget.period,
                begin: record.period,
                end: budgetBook.end(of: scope),
                estimatedMicroUSD: record.estimatedMicroUSD,
                bounds: BudgetKind.allCases.compactMap { kind in
                    budgetBook.limit(kind, of: scope, record).map { bound(kind, $0, record, aside[scope]) }
                }
            )
        }
    }

    private func bound(
        _ kind: BudgetKind,
        _ limit: Int64,
        _ record: SpendingRecord,
        _ aside: SetAside.Part
    ) -> BudgetStatus.Bound {
        BudgetStatus.Bound(
            kind: kind,
            limit: limit,
            raised: kind.amount(of: record.raised),
            spent: kind.amount(of: record.spent),
            setAside: kind.amount(of: aside.amount),
            percent: BudgetBook.percent(kind.amount(of: record.spent), of: limit),
            reachesLimitAt: budgetBook.forecast(kind, record, now: now.wall)
        )
    }
}
