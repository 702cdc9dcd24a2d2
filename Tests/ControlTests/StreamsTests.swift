import ControlAPI
import ControlClient
import Testing

@Suite("Events and logs as they come")
struct StreamsTests {
    @Test("A follower gets what is there and what comes, in order and once")
    func follow() async throws {
        try await LiveServer.with { server in
            server.daemon.add((1...250).map { Samples.event($0) })
            try await server.withClient { client in
                var seen: [Int64] = []
                for try await event in try await client.followEvents(after: 0) {
                    seen.append(event.event)
                    if event.event == 250 { server.daemon.add([Samples.event(251), Samples.event(252)]) }
                    if event.event == 252 { break }
                }
                #expect(seen == Array(1...252))
            }
        }
    }

    @Test("Last-Event-ID resumes after that event, and wins over the query")
    func resume() async throws {
        try await LiveServer.with { server in
            server.daemon.add((1...5).map { Samples.event($0) })
            try await server.withClient { client in
                var seen: [EventReply] = []
                for try await event in try await client.followEvents(after: 3) {
                    seen.append(event)
                    if event.event == 5 { break }
                }
                #expect(seen == [Samples.event(4), Samples.event(5)])
            }
            let connection = try RawConnection(to: server.socketPath)
            connection.send(
                "GET /v1/events/stream?after=1 HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 4\r\nConnection: close\r\n\r\n"
            )
            // The second subscription is this connection's.
            for await _ in server.daemon.subscriptions.prefix(2) {}
            await server.stop()
            let reply = try await connection.readToEnd()
            #expect(
                reply.contains("content-type: text/event-stream") || reply.contains("Content-Type: text/event-stream")
            )
            #expect(reply.contains("id: 5\ndata: {"))
            #expect(!reply.contains("id: 4\n"))
        }
    }

    @Test("Without an id only events to come are followed, and a list holds the newest")
    func newest() async throws {
        try await LiveServer.with { server in
            server.daemon.add((1...9).map { Samples.event($0) })
            try await server.withClient { client in
                let newest = try await client.call(Operations.events, EventsRequest(limit: 2)).map(\.event)
                #expect(newest == [8, 9])
                let stream = try await client.followEvents()
                server.daemon.add([Samples.event(10)])
                for try await event in stream {
                    #expect(event.event == 10)
                    break
                }
            }
        }
    }

    @Test("A stop of the daemon ends streams in good order")
    func stop() async throws {
        try await LiveServer.with { server in
            server.daemon.add([Samples.event(1)])
            try await server.withClient { client in
                var seen = 0
                for try await _ in try await client.followEvents(after: 0) {
                    seen += 1
                    await server.stop()
                }
                #expect(seen == 1)
            }
        }
    }

    @Test("No more streams than allowed are served at once")
    func slots() async throws {
        try await LiveServer.with(maximumStreams: 1) { server in
            try await server.withClient { client in
                let first = try await client.followEvents(after: 0)
                let error = await #expect(throws: ControlError.self) { try await client.followEvents(after: 0) }
                #expect(error?.code == .unavailable)
                #expect(try await client.call(Operations.status).ready)
                withExtendedLifetime(first) {}
            }
        }
    }

    @Test("A log comes whole, in the stream asked for")
    func log() async throws {
        try await LiveServer.with { server in
            let text = String(repeating: "line ü\n", count: 40_000)
            server.daemon.write(text, ends: true)
            server.daemon.write("oops", to: .stderr, ends: true)
            try await server.withClient { (client: ControlClient) async throws in
                #expect(try await Self.text(client.log(TurnLogRequest(turn: 7))) == text)
                #expect(try await Self.text(client.log(JobLogRequest(job: "auth", stream: .stderr))) == "oops")
                #expect(try await client.log(JobLogRequest(job: "auth")).turn == 7)
            }
        }
    }

    @Test(
        "Tail sends the last lines only",
        arguments: [
            (0, ""), (1, "four"), (2, "three\nfour"), (4, "one\ntwo\nthree\nfour"), (9, "one\ntwo\nthree\nfour"),
        ]
    )
    func tail(lines: Int, expected: String) async throws {
        try await LiveServer.with { server in
            server.daemon.write("one\ntwo\nthree\nfour", ends: true)
            try await server.withClient { (client: ControlClient) async throws in
                #expect(try await Self.text(client.log(TurnLogRequest(turn: 7, tail: lines))) == expected)
            }
        }
    }

    @Test("A followed log goes on until the turn has ended")
    func followLog() async throws {
        try await LiveServer.with { server in
            server.daemon.write("one\n")
            try await server.withClient { client in
                var text = ""
                for try await piece in try await client.log(TurnLogRequest(turn: 7, follow: true)) {
                    text += String(decoding: piece, as: UTF8.self)
                    if text == "one\n" { server.daemon.write("two\n") }
                    if text == "one\ntwo\n" { server.daemon.write("three\n", ends: true) }
                }
                #expect(text == "one\ntwo\nthree\n")
            }
        }
    }

    @Test("An unfollowed log of a live turn ends at what was there")
    func unfollowedLog() async throws {
        try await LiveServer.with { server in
            server.daemon.write("so far")
            try await server.withClient { (client: ControlClient) async throws in
                #expect(try await Self.text(client.log(TurnLogRequest(turn: 7))) == "so far")
            }
        }
    }

    @Test("A missing log is an error before the first byte")
    func missing() async throws {
        try await LiveServer.with { server in
            server.daemon.fail(with: ControlError(.notFound, "turn 9 is not known"))
            try await server.withClient { client in
                _ = await #expect(throws: ControlError(.notFound, "turn 9 is not known")) {
                    try await client.log(TurnLogRequest(turn: 9, follow: true))
                }
            }
        }
    }

    private static func text(_ output: LogOutput) async throws -> String {
        var bytes: [UInt8] = []
        for try await piece in output { bytes += piece }
        return String(decoding: bytes, as: UTF8.self)
    }
}
