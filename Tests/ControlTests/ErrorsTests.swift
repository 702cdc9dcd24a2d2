import ControlAPI
import ControlClient
import Glibc
import MidwatchTestKit
import Synchronization
import Testing

@Suite("Errors, over a real socket")
struct ErrorsTests {
    @Test("Every code reaches the client with message, cure and details", arguments: ControlError.Code.allCases)
    func codes(code: ControlError.Code) async throws {
        try await LiveServer.with { server in
            let error = ControlError(
                code,
                "what",
                cure: "do this",
                details: ["a", "b"],
                refusal: "held",
                fields: ["job": "a"]
            )
            server.daemon.fail(with: error)
            await #expect(throws: error) { try await server.withClient { try await $0.call(Operations.status) } }
        }
    }

    @Test("A fault of the daemon is internal, and its next answer is a good one")
    func fault() async throws {
        try await LiveServer.with { server in
            try await server.withClient { client in
                server.daemon.fail(with: FakeDaemon.Fault())
                let error = await #expect(throws: ControlError.self) { try await client.call(Operations.status) }
                #expect(error?.code == .internal)
                server.daemon.state.withLock { $0.failure = nil }
                let status = try await client.call(Operations.status)
                #expect(status.ready)
            }
        }
    }

    @Test("Arguments out of bounds never reach the daemon")
    func bounds() async throws {
        try await LiveServer.with { server in
            try await server.withClient { client in
                let attempts: [@Sendable () async throws -> Void] = [
                    { _ = try await client.call(Operations.turns, TurnsRequest(limit: 0)) },
                    { _ = try await client.call(Operations.turns, TurnsRequest(limit: 1001)) },
                    { _ = try await client.call(Operations.turns, TurnsRequest(before: 0)) },
                    { _ = try await client.call(Operations.turn, TurnRequest(turn: 0)) },
                    { _ = try await client.call(Operations.job, JobRequest(job: String(repeating: "x", count: 1025))) },
                    { _ = try await client.call(Operations.job, JobRequest(job: "a\nb")) },
                    { _ = try await client.call(Operations.hold, HoldRequest(job: "auth", reason: "")) },
                    { _ = try await client.call(Operations.hold, HoldRequest(job: "auth", reason: "two\nlines")) },
                    {
                        _ = try await client.call(
                            Operations.hold,
                            HoldRequest(job: "auth", reason: String(repeating: "x", count: 1001))
                        )
                    },
                    { _ = try await client.call(Operations.plan, PlanRequest(until: .max)) },
                    { _ = try await client.log(TurnLogRequest(turn: 7, tail: -1)) },
                    { _ = try await client.followEvents(after: -1) },
                ]
                for attempt in attempts {
                    let error = await #expect(throws: ControlError.self) { try await attempt() }
                    #expect(error?.code == .invalidArgument)
                }
            }
            #expect(server.daemon.calls.isEmpty)
        }
    }

    @Test("A number that JSON cannot hold is refused before it is sent", arguments: [Double.nan, .infinity])
    func unsendable(usd: Double) async throws {
        try await LiveServer.with { server in
            let request = BudgetRequest(scope: .night, usd: usd)
            let error = await #expect(throws: ControlError.self) {
                try await server.withClient { try await $0.call(Operations.raiseBudget, request) }
            }
            #expect(error?.code == .invalidArgument && error?.message.hasPrefix("usd must be a finite number") == true)
            #expect(server.daemon.calls.isEmpty)
        }
    }

    @Test("A body over 1 MiB is refused, and the server goes on")
    func bodyTooLarge() async throws {
        try await LiveServer.with { server in
            let reason = String(repeating: "x", count: ControlLimits.requestBodyBytes)
            let error = await #expect(throws: ControlError.self) {
                try await server.withClient {
                    try await $0.call(Operations.hold, HoldRequest(job: "auth", reason: reason))
                }
            }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.contains("1048576") == true)
            let isServing = try await server.isServing()
            #expect(isServing)
        }
    }

    @Test("Without a socket the error says that midwatchd is not running, and how to start it")
    func absent() async throws {
        let folder = try Scratch()
        defer { folder.remove() }
        let error = await #expect(throws: ControlError.self) {
            try await ControlClient.with(socketPath: "\(folder.path)/control.sock") {
                try await $0.call(Operations.status)
            }
        }
        #expect(error?.code == .unavailable)
        #expect(error?.message.hasPrefix("midwatchd is not running: there is no socket at ") == true)
        #expect(error?.cure?.contains("systemctl start midwatch, or midwatchd --jobs") == true)
    }

    @Test("A socket at which nobody listens means the same")
    func refused() async throws {
        let folder = try Scratch()
        defer { folder.remove() }
        try RawConnection.leaveStaleSocket(at: "\(folder.path)/control.sock")
        let error = await #expect(throws: ControlError.self) {
            try await ControlClient.with(socketPath: "\(folder.path)/control.sock") {
                try await $0.call(Operations.status)
            }
        }
        #expect(error?.code == .unavailable)
        #expect(error?.message.hasPrefix("midwatchd is not running: nobody listens at ") == true)
    }

    @Test("A user who is not let in is told so")
    func forbidden() async throws {
        try await LiveServer.with(operatorUserIDs: [geteuid() &+ 1]) { server in
            let error = await #expect(throws: ControlError.self) {
                try await server.withClient { try await $0.call(Operations.status) }
            }
            #expect(error?.code == .forbidden)
            #expect(error?.code.exitStatus == .notPermitted)
            #expect(server.daemon.calls.isEmpty)
        }
    }

    @Test("A user who may only look is answered what changes nothing, and refused each order by its name")
    func observers() async throws {
        try await LiveServer.with(operatorUserIDs: [geteuid() &+ 1], observerUserIDs: [geteuid()]) { server in
            try await server.withClient { client in
                let status = try await client.call(Operations.status)
                #expect(status.ready)
                let request = LeaseRequest(turn: 1, token: 7, folder: "/f")
                let lease = try await client.call(Operations.proveLease, request)
                #expect(lease.action == "lease")
                let before = server.daemon.calls
                let orders: [(String, @Sendable () async throws -> Void)] = [
                    ("run", { _ = try await client.call(Operations.run, RunRequest(job: "a")) }),
                    ("hold", { _ = try await client.call(Operations.hold, HoldRequest(job: "a", reason: "x")) }),
                    ("reload", { _ = try await client.call(Operations.reload, ReloadRequest()) }),
                    (
                        "raiseBudget",
                        { _ = try await client.call(Operations.raiseBudget, BudgetRequest(scope: .night, turns: 1)) }
                    ),
                ]
                for (name, order) in orders {
                    let error = await #expect(throws: ControlError.self) { try await order() }
                    #expect(error?.code == .forbidden)
                    #expect(error?.message == "user \(geteuid()) may look, and not ask for \(name)")
                }
                #expect(server.daemon.calls == before)
            }
        }
    }

    @Test("Each operation says what it takes, and the server asks for no less", arguments: Operations.all)
    func access(entry: OperationEntry) {
        let isOrder = entry.method == .post && entry.name != Operations.proveLease.entry.name
        #expect((entry.access == .operate) == isOrder)
    }
}
