import ControlAPI
import ControlClient
import Testing

@Suite("Every route, over a real socket")
struct RoutesTests {
    @Test("Each reply arrives as the daemon gave it")
    func replies() async throws {
        try await LiveServer.with { server in
            try await server.withClient { (client: ControlClient) async throws in
                #expect(try await client.call(Operations.status) == Samples.status)
                #expect(try await client.call(Operations.jobs) == [Samples.job])
                #expect(try await client.call(Operations.job, JobRequest(job: "auth")) == Samples.job)
                #expect(try await client.call(Operations.turns, TurnsRequest()) == [Samples.turn])
                #expect(try await client.call(Operations.turn, TurnRequest(turn: 7)) == Samples.turn)
                #expect(try await client.call(Operations.phases) == [Samples.phase])
                #expect(try await client.call(Operations.budgets) == [Samples.budget])
                #expect(try await client.call(Operations.plan, PlanRequest()) == Samples.plan)
                #expect(try await client.call(Operations.why, WhyRequest(job: "auth")) == Samples.why)
                #expect(try await client.call(Operations.leases).map(\.token) == [41])
                #expect(try await client.call(Operations.reload, ReloadRequest()).warnings == ["w"])
            }
        }
    }

    @Test("Each order reaches the daemon with its arguments")
    func orders() async throws {
        try await LiveServer.with { server in
            try await server.withClient { client in
                #expect(try await client.call(Operations.run, RunRequest(job: "auth", force: true)).turn == 8)
                _ = try await client.call(Operations.run, RunRequest(job: "auth"))
                _ = try await client.call(Operations.hold, HoldRequest(job: "auth", reason: "the key is \"gone\" ü"))
                _ = try await client.call(Operations.resume, ResumeRequest(job: "auth"))
                _ = try await client.call(Operations.answer, AnswerRequest(job: "auth", text: "use\nthe vault"))
                _ = try await client.call(Operations.approve, ApproveRequest(phase: "build/logic"))
                _ = try await client.call(Operations.cancel, CancelRequest(turn: 7))
                _ = try await client.call(Operations.release, ReleaseRequest(account: "a b/c"))
                _ = try await client.call(
                    Operations.raiseBudget,
                    BudgetRequest(scope: .account, name: "a b/c", turns: 3, usd: 2.5)
                )
                _ = try await client.call(Operations.raiseBudget, BudgetRequest(scope: .night, usd: 0.01))
                _ = try await client.call(Operations.proveLease, LeaseRequest(turn: 7, token: 7, folder: "/t/7"))
                _ = try await client.call(Operations.turns, TurnsRequest(job: "a & b+c=d", limit: 3, before: 9))
                _ = try await client.call(Operations.plan, PlanRequest(until: Samples.start, limit: 5))
                _ = try await client.call(Operations.why, WhyRequest(job: "auth", around: -1))
                _ = try await client.call(Operations.events, EventsRequest(after: 4, limit: 6))
            }
            #expect(
                server.daemon.calls == [
                    "run auth true", "run auth false", "hold auth the key is \"gone\" ü", "resume auth",
                    "answer auth use\nthe vault",
                    "approve build/logic", "cancel 7", "release a b/c", "raise account a b/c 3 2.5",
                    "raise night - - 0.01", "lease 7 7 /t/7", "turns a & b+c=d 3 9",
                    "plan \(Samples.start) 5",
                    "why auth -1", "events 4 6",
                ]
            )
        }
    }

    @Test("Names with any character survive the path", arguments: ["a/b ?%ü", ".."])
    func names(name: String) async throws {
        try await LiveServer.with { server in
            _ = try await server.withClient { try await $0.call(Operations.job, JobRequest(job: name)) }
            #expect(server.daemon.calls == ["job \(name)"])
        }
    }

    @Test("Twenty clients at once are all served")
    func concurrency() async throws {
        try await LiveServer.with { server in
            try await withThrowingTaskGroup(of: Int32.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await server.withClient { try await $0.call(Operations.status).pid } }
                }
                var answers = 0
                for try await pid in group where pid == 77 { answers += 1 }
                #expect(answers == 20)
            }
        }
    }
}
