/// A question that needs no more words: what ``Operations/status`` and its like ask.
public struct NoDetails: OperationRequest {
    /// None.
    public static let fields: [RequestField] = []

    /// Makes a request.
    public init() {}
}

/// What ``Operations/reload`` asks.
public struct ReloadRequest: OperationRequest {
    /// None.
    public static let fields: [RequestField] = []

    /// Makes a request.
    public init() {}
}

/// What ``Operations/approve`` asks.
public struct ApproveRequest: OperationRequest {
    /// The phase, named `phase` or `plan/phase`.
    public var phase: String

    /// The phase.
    public static let fields: [RequestField] = [
        .path("phase", .name, "The phase, or plan/phase where the name alone fits several.")
    ]

    /// Makes a request.
    public init(phase: String) {
        self.phase = phase
    }
}

/// What ``Operations/release`` asks.
public struct ReleaseRequest: OperationRequest {
    /// The account.
    public var account: String

    /// The account.
    public static let fields: [RequestField] = [.path("account", .name, "The account.")]

    /// Makes a request.
    public init(account: String) {
        self.account = account
    }
}

/// What ``Operations/plan`` asks.
public struct PlanRequest: OperationRequest {
    /// How far, in ms since the epoch; nil for 24 h from now.
    public var until: Int64?
    /// At most so many rows; nil for ``ControlLimits/defaultListLimit``.
    public var limit: Int?

    /// How far and how many.
    public static let fields: [RequestField] = [
        .query("until", .instant, "How far, in ms since the epoch; else 24 hours from now."), .limit,
    ]

    /// Makes a request.
    public init(until: Int64? = nil, limit: Int? = nil) {
        self.until = until
        self.limit = limit
    }
}

/// What ``Operations/events`` asks.
public struct EventsRequest: OperationRequest {
    /// Only events after this number; nil for about the newest ones.
    public var after: Int64?
    /// At most so many; nil for ``ControlLimits/defaultListLimit``.
    public var limit: Int?

    /// After which and how many.
    public static let fields: [RequestField] = [
        .query("after", .integer(0...Int64.max), "Only events after this one; else about the newest ones."), .limit,
    ]

    /// Makes a request.
    public init(after: Int64? = nil, limit: Int? = nil) {
        self.after = after
        self.limit = limit
    }
}

/// What ``Operations/eventStream`` asks.
public struct EventStreamRequest: OperationRequest {
    /// First the events after this number, then those to come; nil for those to come only.
    public var after: Int64?

    /// After which.
    public static let fields: [RequestField] = [
        .query(
            "after",
            .integer(0...Int64.max),
            "First the events after this one, then those to come; else only those to come.",
            header: "Last-Event-ID"
        )
    ]

    /// Makes a request.
    public init(after: Int64? = nil) {
        self.after = after
    }
}
