/// What turns consume: the amounts that budgets bound.
public struct Spending: Hashable, Sendable {
    /// Turns that count as iterations.
    public var turns: Int64
    /// Tokens, of all four kinds together.
    public var tokens: Int64
    /// Money, in millionths of a US dollar.
    public var costMicroUSD: Int64
    /// Time from intent to end, in milliseconds.
    public var wallMilliseconds: Int64

    /// Nothing spent.
    public static let zero = Spending()

    /// Makes amounts.
    public init(turns: Int64 = 0, tokens: Int64 = 0, costMicroUSD: Int64 = 0, wallMilliseconds: Int64 = 0) {
        self.turns = turns
        self.tokens = tokens
        self.costMicroUSD = costMicroUSD
        self.wallMilliseconds = wallMilliseconds
    }

    /// Adds kind by kind; saturates at the range of `Int64`.
    public static func + (lhs: Spending, rhs: Spending) -> Spending {
        func sum(_ one: Int64, _ two: Int64) -> Int64 {
            let (sum, overflow) = one.addingReportingOverflow(two)
            return overflow ? (two < 0 ? .min : .max) : sum
        }
        return Spending(
            turns: sum(lhs.turns, rhs.turns),
            tokens: sum(lhs.tokens, rhs.tokens),
            costMicroUSD: sum(lhs.costMicroUSD, rhs.costMicroUSD),
            wallMilliseconds: sum(lhs.wallMilliseconds, rhs.wallMilliseconds)
        )
    }
}

/// The most that may be spent in a period. Nil means without bound.
public struct Budget: Hashable, Sendable {
    /// Turns, at least 1.
    public var turns: Int64?
    /// Tokens, at least 1.
    public var tokens: Int64?
    /// Money, in millionths of a US dollar, at least 1.
    public var costMicroUSD: Int64?
    /// Time of turns, summed over those side by side, in milliseconds, at least 1.
    public var wallMilliseconds: Int64?
    /// How long it has to last.
    public var period: Period

    /// How long a budget has to last.
    public enum Period: String, Hashable, Sendable, CaseIterable {
        /// From one beginning of a night to the next; see ``NightDefinition``. The default.
        case night
        /// As long as what it is for: the job, the account, or one instance of the plan.
        case ever
    }

    /// Makes a budget.
    public init(
        turns: Int64? = nil,
        tokens: Int64? = nil,
        costMicroUSD: Int64? = nil,
        wallMilliseconds: Int64? = nil,
        period: Period = .night
    ) {
        self.turns = turns
        self.tokens = tokens
        self.costMicroUSD = costMicroUSD
        self.wallMilliseconds = wallMilliseconds
        self.period = period
    }
}

/// What one turn may spend, and what is set aside for it before it starts.
public struct TurnBudget: Hashable, Sendable {
    /// Tokens, at least 1. Nothing stops a turn at it; it is what is set aside, and going beyond it is told.
    public var tokens: Int64?
    /// Money, in millionths of a US dollar, at least 1. Agents that know such a bound are started with it.
    public var costMicroUSD: Int64?
    /// Time, in milliseconds, at least 1: the turn's timeout where that is longer or none.
    public var wallMilliseconds: Int64?

    /// Makes a bound of a turn.
    public init(tokens: Int64? = nil, costMicroUSD: Int64? = nil, wallMilliseconds: Int64? = nil) {
        self.tokens = tokens
        self.costMicroUSD = costMicroUSD
        self.wallMilliseconds = wallMilliseconds
    }
}

/// What a budget is for.
public enum BudgetScope: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// All turns of a night.
    case night
    /// Turns that consume an account's limits.
    case account(String)
    /// Turns of a plan's jobs.
    case plan(String)
    /// Turns of a job.
    case job(JobID)

    /// `night`, `account NAME`, `plan NAME` or `job NAME`.
    public var description: String {
        switch self {
        case .night: "night"
        case .account(let name): "account \(name)"
        case .plan(let name): "plan \(name)"
        case .job(let id): "job \(id)"
        }
    }
}

/// What tokens and time are taken to cost where an agent does not say what a turn cost.
public struct Prices: Hashable, Sendable {
    /// Millionths of a US dollar for a million tokens. Default 10 dollars.
    public var microUSDPerMillionTokens: Int64
    /// Millionths of a US dollar for an hour, where not even the tokens are known. Default 10 dollars.
    public var microUSDPerHour: Int64

    /// Makes prices.
    public init(microUSDPerMillionTokens: Int64 = 10_000_000, microUSDPerHour: Int64 = 10_000_000) {
        self.microUSDPerMillionTokens = microUSDPerMillionTokens
        self.microUSDPerHour = microUSDPerHour
    }
}

/// When one night's accounts end and the next one's begin, and what a night may cost.
public struct NightDefinition: Hashable, Sendable {
    /// Minutes since midnight, 0...1439; default 720: a night is in one piece when it begins at noon.
    public var beginsAt: Int
    /// IANA name of the zone whose clock is meant; nil means the daemon's local zone.
    public var zone: String?
    /// What all turns of a night may spend.
    public var budget: Budget?

    /// Makes a definition.
    public init(beginsAt: Int = 720, zone: String? = nil, budget: Budget? = nil) {
        self.beginsAt = beginsAt
        self.zone = zone
        self.budget = budget
    }
}
