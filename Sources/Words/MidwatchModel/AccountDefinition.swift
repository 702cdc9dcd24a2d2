/// Rules for the turns that consume one account's limits.
public struct AccountDefinition: Hashable, Sendable {
    /// The account's name, as jobs and agents use it.
    public var name: String
    /// How many of its turns may be live at once, 1...10000; nil means no bound of its own.
    public var maxConcurrentTurns: Int?
    /// How far apart the jobs that waited start again once a hold is over. Default 10 s, 0 s...1 h.
    public var releaseInterval: Duration
    /// What its turns may spend.
    public var budget: Budget?
    /// What its turns are taken to cost where nobody says it.
    public var prices: Prices

    /// 10 s.
    public static let defaultReleaseInterval: Duration = .seconds(10)

    /// Makes a definition.
    public init(
        name: String,
        maxConcurrentTurns: Int? = nil,
        releaseInterval: Duration = AccountDefinition.defaultReleaseInterval,
        budget: Budget? = nil,
        prices: Prices = Prices()
    ) {
        self.name = name
        self.maxConcurrentTurns = maxConcurrentTurns
        self.releaseInterval = releaseInterval
        self.budget = budget
        self.prices = prices
    }
}

/// An agent, and the model it shall use.
public struct AgentChoice: Hashable, Sendable {
    /// The agent: a key of ``Definitions/agents``.
    public var agent: String
    /// The model; nil means the agent's own.
    public var model: String?

    /// Makes a choice.
    public init(agent: String, model: String? = nil) {
        self.agent = agent
        self.model = model
    }
}
