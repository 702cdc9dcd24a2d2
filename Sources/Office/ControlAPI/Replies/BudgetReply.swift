public import MidwatchModel

/// A budget, and where it stands in its present period.
public struct BudgetReply: Hashable, Sendable, Codable, OperationReply {
    /// What it is for.
    public var scope: BudgetRequest.Scope
    /// The account's, plan's or job's name; null for the night.
    @OrNull public var name: String?
    /// How long it has to last.
    public var period: Budget.Period
    /// When the present period began; null for one without end.
    @OrNull public var beginsAt: Timestamp?
    /// ``beginsAt`` in ms since the epoch.
    @OrNull public var beginsAtMs: Int64?
    /// When the present period ends; null when it does not, or when nobody knows.
    @OrNull public var endsAt: Timestamp?
    /// ``endsAt`` in ms since the epoch.
    @OrNull public var endsAtMs: Int64?
    /// The part of the money spent that is an estimate, in millionths of a US dollar.
    public var estimatedMicroUSD: Int64
    /// What it bounds, kind by kind.
    public var bounds: [Bound]

    /// Where one kind stands.
    public struct Bound: Hashable, Sendable, Codable {
        /// What is bounded, and the unit of the amounts.
        public var kind: BudgetUnit
        /// What settled turns have spent.
        public var spent: Double
        /// The most that may be spent, with what an operator has added.
        public var limit: Double
        /// What an operator has added.
        public var raised: Double
        /// What is set aside for turns that live.
        public var setAside: Double
        /// What is spent, in percent of the limit; rounded down.
        public var percent: Int64
        /// When it is spent, if it goes on as it has in this period; null when that is not before the period's end, or
        /// when nobody can tell.
        @OrNull public var reachesLimitAt: Timestamp?
        /// ``reachesLimitAt`` in ms since the epoch.
        @OrNull public var reachesLimitAtMs: Int64?

        /// Makes a bound.
        public init(
            kind: BudgetUnit,
            spent: Double,
            limit: Double,
            raised: Double,
            setAside: Double,
            percent: Int64,
            reachesLimitAtMs: Int64? = nil
        ) {
            self.kind = kind
            self.spent = spent
            self.limit = limit
            self.raised = raised
            self.setAside = setAside
            self.percent = percent
            self.reachesLimitAt = reachesLimitAtMs.map(Timestamp.init(milliseconds:))
            self.reachesLimitAtMs = reachesLimitAtMs
        }
    }

    /// Makes a reply.
    public init(
        scope: BudgetRequest.Scope,
        name: String? = nil,
        period: Budget.Period,
        beginsAtMs: Int64? = nil,
        endsAtMs: Int64? = nil,
        estimatedMicroUSD: Int64,
        bounds: [Bound]
    ) {
        self.scope = scope
        self.name = name
        self.period = period
        self.beginsAt = beginsAtMs.map(Timestamp.init(milliseconds:))
        self.beginsAtMs = beginsAtMs
        self.endsAt = endsAtMs.map(Timestamp.init(milliseconds:))
        self.endsAtMs = endsAtMs
        self.estimatedMicroUSD = estimatedMicroUSD
        self.bounds = bounds
    }
}
