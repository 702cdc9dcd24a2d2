/// Events as they happen, as a handler hands them to the server, which reads on as its client takes them.
public struct EventFeed: Sendable {
    /// Only events after this number.
    public let after: Int64
    /// Yields whenever events were added, so that ``read`` is asked again; ends when the daemon stops. Made with
    /// `.bufferingNewest(1)`: a slow client costs one buffered tick.
    public let ticks: AsyncStream<Void>
    /// Events after a number, oldest first, at most so many.
    public let read: @Sendable (_ after: Int64, _ limit: Int) async throws -> [EventReply]

    /// Makes a feed.
    public init(
        after: Int64,
        ticks: AsyncStream<Void>,
        read: @escaping @Sendable (_ after: Int64, _ limit: Int) async throws -> [EventReply]
    ) {
        self.after = after
        self.ticks = ticks
        self.read = read
    }
}

extension EventFeed: OperationReply {
    /// Server-sent events, each an ``EventReply``.
    public static var form: ReplyForm { .events(Schema(of: EventReply.self)) }
    /// Itself.
    public var content: ReplyContent { .events(self) }
}

/// A turn's output, as a handler hands it to the server, which reads on as its client takes it.
public struct LogFeed: Sendable {
    /// The turn whose output it is.
    public let turn: Int64
    /// Only the last so many lines (in ``ControlLimits/tailLines``), looked for in the last
    /// ``ControlLimits/tailSearchBytes``; nil for everything.
    public let tail: Int?
    /// Yields when the output may have grown and once more when the turn has ended; ends when the daemon stops. Nil ends
    /// the feed with what is stored when it is first read.
    public let ticks: AsyncStream<Void>?
    /// Reads at most so many bytes from an offset on, as `pread(2)` does. Whether the turn has ended is looked at before
    /// the file is read, so that ``LogChunk/isComplete`` never comes before the last byte.
    public let read: @Sendable (_ offset: Int64, _ maximumBytes: Int) async throws -> LogChunk

    /// Makes a feed.
    public init(
        turn: Int64,
        tail: Int?,
        ticks: AsyncStream<Void>?,
        read: @escaping @Sendable (_ offset: Int64, _ maximumBytes: Int) async throws -> LogChunk
    ) {
        self.turn = turn
        self.tail = tail
        self.ticks = ticks
        self.read = read
    }
}

extension LogFeed: OperationReply {
    /// Bytes.
    public static var form: ReplyForm { .bytes }
    /// Itself.
    public var content: ReplyContent { .log(self) }
}

/// A piece of a turn's output.
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
