/// A budget, and where it stands in its present period.
public struct BudgetReply: Hashable, Sendable, Codable, OperationReply {
    /// What it is for: `night`, `account`, `plan` or `job`.
    public var scope: String
    /// The account's, plan's or job's name; absent for the night.
    public var name: String?
    /// How long it has to last: `night` or `ever`.
    public var period: String
    /// When the present period began; absent for one without end.
    public var beginsAt: Timestamp?
    /// ``beginsAt`` in ms since the epoch.
    public var beginsAtMs: Int64?
    /// When the present period ends; absent when it does not, or when nobody knows.
    public var endsAt: Timestamp?
    /// ``endsAt`` in ms since the epoch.
    public var endsAtMs: Int64?
    /// The part of the money spent that is an estimate, in US dollars.
    public var estimatedUSD: Double
    /// What it bounds, kind by kind.
    public var bounds: [Bound]

    /// Where one kind stands.
    public struct Bound: Hashable, Sendable, Codable {
        /// What is bounded, and the unit of the amounts: `turns`, `tokens`, `usd` or `minutes`.
        public var kind: String
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
        /// When it is spent, if it goes on as it has in this period; absent when that is not before the period's end, or
        /// when nobody can tell.
        public var reachesLimitAt: Timestamp?
        /// ``reachesLimitAt`` in ms since the epoch.
        public var reachesLimitAtMs: Int64?

        /// Makes a bound.
        public init(
            kind: String,
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
        scope: String,
        name: String? = nil,
        period: String,
        beginsAtMs: Int64? = nil,
        endsAtMs: Int64? = nil,
        estimatedUSD: Double,
        bounds: [Bound]
    ) {
        self.scope = scope
        self.name = name
        self.period = period
        self.beginsAt = beginsAtMs.map(Timestamp.init(milliseconds:))
        self.beginsAtMs = beginsAtMs
        self.endsAt = endsAtMs.map(Timestamp.init(milliseconds:))
        self.endsAtMs = endsAtMs
        self.estimatedUSD = estimatedUSD
        self.bounds = bounds
    }
}
