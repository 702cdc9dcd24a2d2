import ControlAPI
import ControlClient
import FoundationEssentials
import Testing

@Suite("Clients that misbehave")
struct HostileClientTests {
    @Test("A wrong method gets 405 and what is allowed")
    func method() async throws {
        try await LiveServer.with { server in
            let connection = try RawConnection(to: server.socketPath)
            connection.send("DELETE /v1/jobs/auth HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let reply = try await connection.readToEnd()
            #expect(reply.hasPrefix("HTTP/1.1 405 "))
            #expect(reply.lowercased().contains("\r\nallow: get\r\n"))
            #expect(reply.contains(#""code":"invalid_argument""#))
        }
    }

    @Test("An unknown path gets 404 in the API's own form")
    func path() async throws {
        try await LiveServer.with { server in
            let connection = try RawConnection(to: server.socketPath)
            connection.send("GET /v1/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let reply = try await connection.readToEnd()
            #expect(reply.hasPrefix("HTTP/1.1 404 "))
            #expect(reply.contains(#""code":"not_found""#))
        }
    }

    @Test(
        "A body that does not fit is an invalid argument",
        arguments: ["{", "[]", #"{"reason":1}"#, "{}", #"{"reason":null}"#, "\u{0}\u{1}"]
    )
    func body(text: String) async throws {
        try await LiveServer.with { server in
            let connection = try RawConnection(to: server.socketPath)
            connection.send(
                "POST /v1/jobs/auth/hold HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Content-Length: \(text.utf8.count)\r\n\r\n\(text)"
            )
            let reply = try await connection.readToEnd()
            #expect(reply.hasPrefix("HTTP/1.1 400 "))
            #expect(server.daemon.calls.isEmpty)
        }
    }

    @Test(
        "Bad query values and a name that is not UTF-8 are invalid arguments",
        arguments: [
            "/v1/turns?limit=ten", "/v1/turns?limit=", "/v1/turns/seven", "/v1/turns/7/logs?stream=stdin",
            "/v1/turns/7/logs?follow=1", "/v1/events?after=99999999999999999999", "/v1/jobs/%FF", "/v1/jobs/%G0",
        ]
    )
    func query(target: String) async throws {
        try await LiveServer.with { server in
            let connection = try RawConnection(to: server.socketPath)
            connection.send("GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(try await connection.readToEnd().hasPrefix("HTTP/1.1 400 "))
            #expect(server.daemon.calls.isEmpty)
        }
    }

    @Test("Garbage is answered with 400 or a closed connection, and others are served")
    func garbage() async throws {
        try await LiveServer.with { server in
            var bytes = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
            bytes.append(contentsOf: Array("\r\n\r\n".utf8))
            let connection = try RawConnection(to: server.socketPath)
            connection.send(bytes)
            let reply = try await connection.readToEnd()
            #expect(reply.isEmpty || reply.hasPrefix("HTTP/1.1 400 "))
            #expect(try await server.isServing())
        }
    }

    @Test("A header without end is cut off")
    func header() async throws {
        try await LiveServer.with { server in
            let connection = try RawConnection(to: server.socketPath)
            connection.send("GET /v1/status HTTP/1.1\r\nHost: x\r\nA: " + String(repeating: "a", count: 100_000))
            _ = try await connection.readToEnd()
            #expect(try await server.isServing())
        }
    }

    @Test("A client that stops reading its stream is dropped, and its place is free again")
    func slow() async throws {
        try await LiveServer.with(maximumStreams: 1, streamWriteTimeout: .milliseconds(50)) { server in
            let text = String(repeating: "x", count: 20_000)
            server.daemon.add((1...500).map { Samples.event($0, text: text) })
            let connection = try RawConnection(to: server.socketPath)
            connection.send("GET /v1/events/stream?after=0 HTTP/1.1\r\nHost: x\r\n\r\n")
            try await connection.waitUntilDropped()
            let pages = server.daemon.calls.filter { $0.hasPrefix("events ") }
            #expect(pages.count < 5, "it read on for a client that took nothing")
            try await server.withClient { client in
                var first: Int64?
                // The slot is given back just after the connection is closed; a slow machine may drop this client too.
                while first == nil {
                    do {
                        for try await event in try await client.followEvents(after: 498) {
                            first = event.event
                            break
                        }
                    } catch let error as ControlError where error.code == .unavailable {
                        await Task.yield()
                    }
                }
                #expect(first == 499)
            }
        }
    }
}
