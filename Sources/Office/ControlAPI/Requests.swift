/// The body of ``ControlRoute/run``.
public struct RunRequest: Hashable, Sendable, Codable {
    /// True starts it although the job is held, done, or its phase is shut. Never beside a live turn where the job's
    /// overlap policy forbids it. Absent means false.
    public var force: Bool?

    /// Makes a request.
    public init(force: Bool?) {
        self.force = force
    }
}

/// The body of ``ControlRoute/hold``.
public struct HoldRequest: Hashable, Sendable, Codable {
    /// Why, for whoever looks at the job later; 1 to ``ControlLimits/reasonCharacters`` characters, no control characters.
    public var reason: String

    /// Makes a request.
    public init(reason: String) {
        self.reason = reason
    }
}

/// The body of ``ControlRoute/answer``.
public struct AnswerRequest: Hashable, Sendable, Codable {
    /// What the job's next prompt shall say; 1 to ``ControlLimits/answerCharacters`` characters, no control characters but
    /// line ends and tabs.
    public var text: String

    /// Makes a request.
    public init(text: String) {
        self.text = text
    }
}

/// The body of ``ControlRoute/proveLease``.
public struct LeaseRequest: Hashable, Sendable, Codable {
    /// The fencing token, as the agent finds it in `MIDWATCH_LEASE_TOKEN`.
    public var token: Int64
    /// The turn's folder, as the agent finds it in `MIDWATCH_TURN_FOLDER`: turn 7 of another daemon is another turn.
    public var folder: String

    /// Makes a request.
    public init(token: Int64, folder: String) {
        self.token = token
        self.folder = folder
    }
}

/// Which turns to list, newest first.
public struct TurnsQuery: Hashable, Sendable {
    /// Only turns of this job; nil for all.
    public var job: String?
    /// At most so many, in ``ControlLimits/listLimits``.
    public var limit: Int
    /// Only turns with a smaller number; nil for the newest.
    public var before: Int64?

    /// Makes a query.
    public init(job: String? = nil, limit: Int = ControlLimits.defaultListLimit, before: Int64? = nil) {
        self.job = job
        self.limit = limit
        self.before = before
    }
}

/// One of the two output streams of a turn.
public enum LogStream: String, Hashable, Sendable, Codable, CaseIterable {
    /// Standard output.
    case stdout
    /// Standard error.
    case stderr
}

/// Whose output to read.
public enum LogTarget: Hashable, Sendable {
    /// The newest turn of a job.
    case job(String)
    /// One turn.
    case turn(Int64)
}

/// Which part of a turn's output to send.
public struct LogQuery: Hashable, Sendable {
    /// Which stream; stdout unless said otherwise.
    public var stream: LogStream
    /// Only the last so many lines (in ``ControlLimits/tailLines``), looked for in the last
    /// ``ControlLimits/tailSearchBytes``; nil for everything.
    public var tail: Int?
    /// True goes on with what is written next, until the turn ends.
    public var follow: Bool

    /// Makes a query.
    public init(stream: LogStream = .stdout, tail: Int? = nil, follow: Bool = false) {
        self.stream = stream
        self.tail = tail
        self.follow = follow
    }
}

/// A piece of a turn's output as the service hands it to the server.
public struct LogChunk: Hashable, Sendable {
    /// The bytes at the offset that was asked for; empty at the end of what is there.
    public var bytes: [UInt8]
    /// How many bytes are stored at the time of reading; 0 when there is no such file yet.
    public var storedBytes: Int64
    /// True when the turn has ended and nothing will be added.
    public var isComplete: Bool

    /// Makes a chunk.
    public init(bytes: [UInt8], storedBytes: Int64, isComplete: Bool) {
        self.bytes = bytes
        self.storedBytes = storedBytes
        self.isComplete = isComplete
    }
}
