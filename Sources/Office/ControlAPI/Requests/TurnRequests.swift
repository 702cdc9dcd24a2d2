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

/// What ``Operations/cancel`` asks.
public struct CancelRequest: OperationRequest {
    /// The turn's number.
    public var turn: Int64

    /// The turn.
    public static let fields: [RequestField] = [.turn]

    /// Makes a request.
    public init(turn: Int64) {
        self.turn = turn
    }
}

/// What ``Operations/proveLease`` asks.
public struct LeaseRequest: OperationRequest {
    /// The turn's number.
    public var turn: Int64
    /// The fencing token, as the agent finds it in `MIDWATCH_LEASE_TOKEN`.
    public var token: Int64
    /// The turn's folder, as the agent finds it in `MIDWATCH_TURN_FOLDER`: turn 7 of another daemon is another turn.
    public var folder: String

    /// The turn, its token and its folder.
    public static let fields: [RequestField] = [
        .turn,
        .body(
            "token",
            .integer(Int64.min...Int64.max),
            "The fencing token, as in MIDWATCH_LEASE_TOKEN.",
            isRequired: true
        ),
        .body(
            "folder",
            .text(characters: 1...ControlLimits.folderCharacters, lines: false),
            "The turn's folder, as in MIDWATCH_TURN_FOLDER.",
            isRequired: true
        ),
    ]

    /// Makes a request.
    public init(turn: Int64, token: Int64, folder: String) {
        self.turn = turn
        self.token = token
        self.folder = folder
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
