// Turns, their output and the story of the night.

/// Which turns to list, newest first.
public struct TurnsRequest: OperationRequest {
    /// Only turns of this job; nil for all.
    public var job: String?
    /// At most so many; nil for ``ControlLimits/defaultListLimit``.
    public var limit: Int?
    /// Only turns with a smaller number; nil for the newest.
    public var before: Int64?

    /// Whose, how many and before which.
    public static let fields: [RequestField] = [
        .query("job", .name, "Only turns of this job."), .limit,
        .query("before", .integer(1...Int64.max), "Only turns before this one."),
    ]

    /// Makes a request.
    public init(job: String? = nil, limit: Int? = nil, before: Int64? = nil) {
        self.job = job
        self.limit = limit
        self.before = before
    }
}

/// One turn is meant: what ``Operations/turn`` asks.
public struct TurnRequest: OperationRequest {
    /// The turn's number.
    public var turn: Int64

    /// The turn.
    public static let fields: [RequestField] = [.turn]

    /// Makes a request.
    public init(turn: Int64) {
        self.turn = turn
    }
}

/// One of the two output streams of a turn.
public enum LogStream: String, Hashable, Sendable, Codable, CaseIterable {
    /// Standard output.
    case stdout
    /// Standard error.
    case stderr
}

/// Which part of a turn's output is asked for.
public struct TurnLogRequest: OperationRequest {
    /// The turn's number.
    public var turn: Int64
    /// Which stream; nil for stdout.
    public var stream: LogStream?
    /// Only the last so many lines, looked for in the last ``ControlLimits/tailSearchBytes``; nil for everything.
    public var tail: Int?
    /// True goes on with what is written next, until the turn ends; nil means false.
    public var follow: Bool?

    /// The turn and the part.
    public static let fields: [RequestField] = [.turn] + .logPart

    /// Makes a request.
    public init(turn: Int64, stream: LogStream? = nil, tail: Int? = nil, follow: Bool? = nil) {
        self.turn = turn
        self.stream = stream
        self.tail = tail
        self.follow = follow
    }
}

/// Which part of the output of a job's newest turn is asked for.
public struct JobLogRequest: OperationRequest {
    /// The job.
    public var job: String
    /// See ``TurnLogRequest/stream``.
    public var stream: LogStream?
    /// See ``TurnLogRequest/tail``.
    public var tail: Int?
    /// See ``TurnLogRequest/follow``.
    public var follow: Bool?

    /// The job and the part.
    public static let fields: [RequestField] = [.job] + .logPart

    /// Makes a request.
    public init(job: String, stream: LogStream? = nil, tail: Int? = nil, follow: Bool? = nil) {
        self.job = job
        self.stream = stream
        self.tail = tail
        self.follow = follow
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

extension Operations {
    /// What is asked about turns and events.
    static let ofTurns: [OperationEntry] = [
        turns.entry, turn.entry, turnLog.entry, jobLog.entry, events.entry, eventStream.entry,
    ]

    /// Turns, newest first.
    public static let turns = Operation<TurnsRequest, [TurnReply]>(
        "turns",
        .get,
        "/v1/turns",
        access: .look,
        summary: "Turns, newest first.",
        command: .init("turns", examples: ["turns", "turns --job auth --limit 10", "turns --before 120"])
    )

    /// One turn.
    public static let turn = Operation<TurnRequest, TurnReply>(
        "turn",
        .get,
        "/v1/turns/{turn}",
        access: .look,
        summary: "Everything about one turn.",
        command: .init("show", examples: ["show 12", "show 12 --json | jq .usage"])
    )

    /// A turn's output.
    public static let turnLog = Operation<TurnLogRequest, LogFeed>(
        "turnLog",
        .get,
        "/v1/turns/{turn}/logs",
        access: .look,
        summary: "The output of a turn, or of a job's newest turn.",
        details: "The bytes come as the agent wrote them.",
        command: .init(
            "logs",
            notes: """
                -f goes on until the turn ends. With --json, one line of output per line, as {"turn", "stream", "text"}, \
                invalid UTF-8 repaired. A name made of digits means a turn; --job makes it a job.
                """,
            examples: ["logs auth -f", "logs 12 --tail 20", "logs 12 --stderr"]
        )
    )

    /// The output of a job's newest turn.
    public static let jobLog = Operation<JobLogRequest, LogFeed>(
        "jobLog",
        .get,
        "/v1/jobs/{job}/logs",
        access: .look,
        summary: "The output of a job's newest turn.",
        details: "The header Midwatch-Turn of the reply names the turn."
    )

    /// Events, oldest first.
    public static let events = Operation<EventsRequest, [EventReply]>(
        "events",
        .get,
        "/v1/events",
        access: .look,
        summary: "What happened, from the ledger, oldest first.",
        command: .init(
            "events",
            notes: """
                Without --after, about the newest --limit events. -f goes on with what happens. With --json, one event \
                per line. -f ends with exit status 69 when the daemon stops, and says from where to go on.
                """,
            examples: ["events", "events -f", "events --after 1200 --json"]
        )
    )

    /// Events as they happen.
    public static let eventStream = Operation<EventStreamRequest, EventFeed>(
        "eventStream",
        .get,
        "/v1/events/stream",
        access: .look,
        summary: "Events as they happen.",
        details: "Server-sent events: the id is the event's number, the data an EventReply."
    )
}
