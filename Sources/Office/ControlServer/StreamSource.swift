import ControlAPI
import NIOCore

/// Where a stream's bytes come from. It is asked, piece by piece, so that nothing piles up for a slow client.
protocol StreamSource: Sendable {
    /// The next piece.
    mutating func next() async throws -> StreamPiece
}

/// What a ``StreamSource`` answers.
enum StreamPiece {
    /// Bytes to send.
    case bytes(ByteBuffer)
    /// Nothing now; ask again after the next tick.
    case nothingYet
    /// Nothing more.
    case end
}

/// Events after a number, as server-sent events, without end.
struct EventSource: StreamSource {
    let feed: EventFeed
    var after: Int64

    init(feed: EventFeed) {
        self.feed = feed
        after = feed.after
    }

    mutating func next() async throws -> StreamPiece {
        let events = try await feed.read(after, ControlLimits.eventPage)
        guard let last = events.last else { return .nothingYet }
        var buffer = ByteBuffer()
        for event in events {
            buffer.writeString(ServerSentEvents.encode(id: event.event, data: try JSONReply.text(event)))
        }
        after = last.event
        return .bytes(buffer)
    }
}

/// A turn's output from an offset on.
struct LogSource: StreamSource {
    let feed: LogFeed
    var offset: Int64
    /// Where to stop; nil goes on until the turn has ended.
    let end: Int64?

    mutating func next() async throws -> StreamPiece {
        var maximumBytes = ControlLimits.logChunkBytes
        if let end {
            guard offset < end else { return .end }
            maximumBytes = Int(min(Int64(maximumBytes), end - offset))
        }
        let chunk = try await feed.read(offset, maximumBytes)
        guard chunk.bytes.isEmpty else {
            offset += Int64(chunk.bytes.count)
            return .bytes(ByteBuffer(bytes: chunk.bytes))
        }
        return chunk.isComplete || end != nil ? .end : .nothingYet
    }
}

/// Finds where the last lines of a log begin.
enum LogTail {
    /// The offset of the first of the last `lines` lines of `storedBytes` bytes, or of the last
    /// ``ControlLimits/tailSearchBytes`` when the lines are longer than that. A last line without a newline counts.
    static func start(
        lines: Int,
        storedBytes: Int64,
        blockBytes: Int = ControlLimits.logChunkBytes,
        read: (_ offset: Int64, _ maximumBytes: Int) async throws -> [UInt8]
    ) async throws -> Int64 {
        guard lines > 0 else { return storedBytes }
        let floor = max(0, storedBytes - ControlLimits.tailSearchBytes)
        var blockEnd = storedBytes
        var seen = 0
        while blockEnd > floor {
            let blockStart = max(floor, blockEnd - Int64(blockBytes))
            let block = try await read(blockStart, Int(blockEnd - blockStart))
            var rest = block[...]
            while let index = rest.lastIndex(of: UInt8(ascii: "\n")) {
                rest = rest[..<index]
                let offset = blockStart + Int64(index)
                guard offset != storedBytes - 1 else { continue }
                seen += 1
                if seen == lines { return offset + 1 }
            }
            blockEnd = blockStart
        }
        return floor
    }
}
