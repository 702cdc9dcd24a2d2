import ControlAPI
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

extension OperationRoutes {
    func eventStream(_ feed: EventFeed, _ slot: StreamSlots.Slot?, _ values: RequestValues) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: ServerSentEvents.mediaType, .cacheControl: "no-store", .connection: "close"],
            body: stream(EventSource(feed: feed), ticks: feed.ticks, slot: slot, values)
        )
    }

    func log(_ feed: LogFeed, _ slot: StreamSlots.Slot?, _ values: RequestValues) async throws -> Response {
        let stored = try await feed.read(0, 1).storedBytes
        var offset: Int64 = 0
        if let lines = feed.tail {
            offset = try await LogTail.start(lines: lines, storedBytes: stored) { offset, maximumBytes in
                try await feed.read(offset, maximumBytes).bytes
            }
        }
        let source = LogSource(feed: feed, offset: offset, end: feed.ticks == nil ? stored : nil)
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/octet-stream", .midwatchTurn: String(feed.turn), .connection: "close",
            ],
            body: stream(source, ticks: feed.ticks, slot: slot, values)
        )
    }

    /// Sends piece after piece, waiting for a tick when there is none, until the source ends, the client leaves, or
    /// the daemon stops. Watching for the client's leave uses the connection up, hence `Connection: close`.
    private func stream(
        _ source: some StreamSource,
        ticks: AsyncStream<Void>?,
        slot: StreamSlots.Slot?,
        _ values: RequestValues
    ) -> ResponseBody {
        let (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let request = values.request
        let channel = values.context.channel
        return ResponseBody { writer in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    if let ticks {
                        for await _ in ticks { waker.yield() }
                    }
                    waker.finish()
                }
                try await withGracefulShutdownHandler {
                    try await request.body.consumeWithInboundCloseHandler { _ in
                        var source = source
                        var wake = wakes.makeAsyncIterator()
                        var isLastLook = false
                        sending: while true {
                            switch try await source.next() {
                            case .bytes(let buffer):
                                let deadline = closing(channel)
                                defer { deadline.cancel() }
                                try await writer.write(buffer)
                            case .nothingYet:
                                // The end may overtake the last tick: what was written before it is sent all the same.
                                if isLastLook { break sending }
                                isLastLook = await wake.next() == nil
                            case .end:
                                break sending
                            }
                        }
                    } onInboundClosed: {
                        waker.finish()
                    }
                } onGracefulShutdown: {
                    waker.finish()
                }
                group.cancelAll()
            }
            withExtendedLifetime(slot) {}
            try await writer.finish(nil)
        }
    }

    /// Closes the connection unless cancelled in time: a client that stopped reading would hold its slot for ever.
    private func closing(_ channel: any Channel) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: TimeAmount(streamWriteTimeout)) {
            channel.close(promise: nil)
        }
    }
}

extension HTTPField.Name {
    /// The number of the turn whose log is sent.
    fileprivate static let midwatchTurn = HTTPField.Name("Midwatch-Turn") ?? .range
}
