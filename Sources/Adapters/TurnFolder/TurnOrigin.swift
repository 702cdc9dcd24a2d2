internal import JSONSyntax
public import MidwatchModel

/// Where a turn comes from: what its ledger knows of it beside the order itself. The keeper ignores it; it is there for
/// a ledger that was restored from an older copy and meets the turn's folder.
public struct TurnOrigin: Hashable, Sendable {
    /// What made it start.
    public var trigger: TurnTrigger
    /// Which attempt at its occurrence it is, from 1.
    public var attempt: Int
    /// The occurrence it serves; nil for a manual run.
    public var nominal: WallTime?
    /// The job's schedule revision.
    public var revision: Int
    /// When the intent was written.
    public var plannedAt: WallTime
    /// The agent's name; nil for a command.
    public var agent: String?
    /// The model's name, where one is set.
    public var model: String?
    /// Whose limits it consumes; nil where nobody's are named.
    public var account: String?
    /// The concurrency keys it holds while it is live, in name order.
    public var keys: [String]

    /// Puts an origin together.
    public init(
        trigger: TurnTrigger,
        attempt: Int = 1,
        nominal: WallTime?,
        revision: Int,
        plannedAt: WallTime,
        agent: String? = nil,
        model: String? = nil,
        account: String? = nil,
        keys: [String] = []
    ) {
        self.trigger = trigger
        self.attempt = attempt
        self.nominal = nominal
        self.revision = revision
        self.plannedAt = plannedAt
        self.agent = agent
        self.model = model
        self.account = account
        self.keys = keys
    }
}

extension TurnOrigin {
    /// Times are in milliseconds since the Unix epoch.
    var json: JSONValue {
        .members([
            ("trigger", .string(trigger.rawValue)),
            ("attempt", .integer(Int64(attempt))),
            ("nominalMs", nominal.map { .integer($0.millisecondsSinceEpoch) }),
            ("revision", .integer(Int64(revision))),
            ("plannedMs", .integer(plannedAt.millisecondsSinceEpoch)),
            ("agent", agent.map { .string($0) }),
            ("model", model.map { .string($0) }),
            ("account", account.map { .string($0) }),
            ("keys", keys.isEmpty ? nil : .array(keys.map { .string($0) })),
        ])
    }

    /// Nil when there is none, and when this version has no meaning for it: an order must not fail for what its keeper
    /// does not need.
    init?(_ json: JSONValue?) {
        guard let json, let word = json["trigger"]?.string, let trigger = TurnTrigger(rawValue: word),
            let revision = json["revision"]?.integer, let planned = json["plannedMs"]?.integer
        else { return nil }
        self.init(
            trigger: trigger,
            attempt: Int(json["attempt"]?.integer ?? 1),
            nominal: json["nominalMs"]?.integer.map(WallTime.init(millisecondsSinceEpoch:)),
            revision: Int(revision),
            plannedAt: WallTime(millisecondsSinceEpoch: planned),
            agent: json["agent"]?.string,
            model: json["model"]?.string,
            account: json["account"]?.string,
            keys: (json["keys"]?.array ?? []).compactMap(\.string)
        )
    }
}
