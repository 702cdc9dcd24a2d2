import ControlAPI
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

extension ControlRoutes {
    func eventStream(_ values: RequestValues) async throws -> Response {
        var after = try values.number("after", in: 0...Int64.max)
        if let lastSeen = values.request.headers[.lastEventID] {
            guard let id = Int64(lastSeen), id >= 0 else {
                throw ControlError(.invalidArgument, "Last-Event-ID must be the id of an event, not \(lastSeen)")
            }
            after = id
        }
        let slot = try streams.take()
        let ticks = try await service.eventTicks()
        if after == nil { after = try await NewestEvents.lastID(service.events(after:limit:)) }
        return Response(
            status: .ok,
            headers: [.contentType: ServerSentEvents.mediaType, .cacheControl: "no-store", .connection: "close"],
            body: stream(EventSource(service: service, after: after ?? 0), ticks: ticks, slot: slot, values)
        )
    }

    func log(_ target: LogTarget, _ values: RequestValues) async throws -> Response {
        let query = try values.logQuery()
        let slot = try streams.take()
        let turn = try await service.turnForLog(target)
        // Ticks first: what is written between the reading below and the first wait is not missed.
        let ticks = query.follow ? try await service.logTicks(turn: turn) : nil
        let stored = try await service.readLog(turn: turn, stream: query.stream, offset: 0, maximumBytes: 1).storedBytes
        var offset: Int64 = 0
        if let lines = query.tail {
            offset = try await LogTail.start(lines: lines, storedBytes: stored) { offset, maximumBytes in
                try await service.readLog(turn: turn, stream: query.stream, offset: offset, maximumBytes: maximumBytes)
                    .bytes
            }
        }
        let source = LogSource(
            service: service,
            turn: turn,
            stream: query.stream,
            offset: offset,
            end: query.follow ? nil : stored
        )
        return Response(
            status: .ok,
            headers: [.contentType: "application/octet-stream", .midwatchTurn: String(turn), .connection: "close"],
            body: stream(source, ticks: ticks, slot: slot, values)
        )
    }

    /// Sends piece after piece, waiting for a tick when there is none, until the source ends, the client leaves, or
    /// the daemon stops. Watching for the client's leave uses the connection up, hence `Connection: close`.
    private func stream(
        _ source: some StreamSource,
        ticks: AsyncStream<Void>?,
        slot: StreamSlots.Slot,
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
    /// `Last-Event-ID` of the WHATWG HTML standard.
    fileprivate static let lastEventID = HTTPField.Name("Last-Event-ID") ?? .range
    /// The number of the turn whose log is sent.
    fileprivate static let midwatchTurn = HTTPField.Name("Midwatch-Turn") ?? .range
}
