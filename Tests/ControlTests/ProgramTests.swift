import ControlAPI
import FoundationEssentials
import MidwatchTestKit
import Testing

@Suite("The midwatch program against a real server")
struct ProgramTests {
    @Test("Tables are plain when nobody looks at a terminal")
    func jobs() async throws {
        try await LiveServer.with { server in
            let outcome = try await server.midwatch("jobs")
            #expect(outcome.exitStatus == 0)
            #expect(outcome.errors.isEmpty)
            let lines = outcome.output.split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines[0].hasPrefix("JOB   STATE  PHASE               SCHEDULE      TURNS  LAST     NEXT"))
            #expect(
                lines[1].hasPrefix(
                    "auth  stuck  build/logic (open)  every 15 min      3  running  2026-03-29 00:30:00 ("
                )
            )
            #expect(!outcome.output.contains("\u{1B}"))
        }
    }

    @Test(
        "JSON is the API's own",
        arguments: [
            ["status"], ["jobs"], ["jobs", "auth"], ["turns"], ["show", "7"], ["phases"], ["leases"], ["plan"],
            ["why", "auth", "03:15"], ["run", "auth", "--force"], ["hold", "auth", "why"], ["resume", "auth"],
            ["approve", "build/logic"], ["cancel", "7"], ["release", "anthropic"], ["answer", "auth", "use the vault"],
            ["reload"], ["budget"], ["budget", "add", "account", "anthropic", "--usd", "5"],
        ]
    )
    func json(arguments: [String]) async throws {
        try await LiveServer.with { server in
            let outcome = try await Program.run(arguments + ["--json", "--socket", server.socketPath])
            #expect(outcome.exitStatus == 0)
            #expect(outcome.output.first == "{" || outcome.output.first == "[")
            let human = try await Program.run(arguments + ["--socket", server.socketPath])
            #expect(human.exitStatus == 0)
            #expect(human.output.first != "{" && human.output.first != "[")
            let first = server.daemon.calls.prefix(server.daemon.calls.count / 2)
            let second = server.daemon.calls.suffix(server.daemon.calls.count / 2)
            #expect(!first.isEmpty && Array(first) == Array(second))
        }
    }

    @Test("A day's time means the next one for plan")
    func until() async throws {
        try await LiveServer.with { server in
            let outcome = try await server.midwatch("plan", "--until", "2026-03-29T02:30:00+02:00", "--limit", "5")
            #expect(outcome.exitStatus == 0)
            #expect(server.daemon.calls == ["plan 1774744200000 5"])
            #expect(outcome.output.contains("2026-03-29 00:30:00  auth  skipped_hold  stuck"))
            #expect(try await server.midwatch("plan", "--until", "soon").exitStatus == 2)
        }
    }

    @Test(
        "Every class of error has its exit status",
        arguments: zip(
            ControlError.Code.allCases,
            [3, 4, 2, 4, 69, 1, 77] as [Int32]
        )
    )
    func errors(code: ControlError.Code, status: Int32) async throws {
        try await LiveServer.with { server in
            server.daemon.fail(with: ControlError(code, "what\u{1B}[31m", cure: "do this", details: ["a: 1"]))
            let human = try await server.midwatch("resume", "auth")
            #expect(human.exitStatus == status)
            #expect(human.output.isEmpty)
            #expect(human.errors == "midwatch: what?[31m\n  a: 1\n  do this\n")
            let json = try await server.midwatch("resume", "auth", "--json")
            #expect(json.exitStatus == status)
            #expect(json.output.isEmpty)
            let reply = try JSONDecoder().decode(ErrorReply.self, from: Data(json.errors.utf8))
            #expect(reply.error.code == code)
        }
    }

    @Test("Without a daemon the exit status is 69 and the cure is named")
    func noDaemon() async throws {
        let folder = try Scratch()
        defer { folder.remove() }
        let outcome = try await Program.run(["status", "--socket", "\(folder.path)/control.sock"])
        #expect(outcome.exitStatus == 69)
        #expect(outcome.errors.hasPrefix("midwatch: midwatchd is not running: "))
        #expect(outcome.errors.contains("systemctl start midwatch"))
        let own = try await Program.run(["status"], variables: ["XDG_RUNTIME_DIR": folder.path])
        #expect(own.exitStatus == 69)
    }

    @Test("Wrong usage is 2, with usage or JSON on standard error; help is 0 and lists the exit statuses")
    func usage() async throws {
        for arguments in [["bogus"], ["show"], ["show", "x"], ["hold", "auth"], ["turns", "--limit", "x"]] {
            let outcome = try await Program.run(arguments)
            #expect(outcome.exitStatus == 2)
            #expect(outcome.errors.contains("Usage: "))
            let json = try await Program.run(arguments + ["--json"])
            #expect(json.exitStatus == 2)
            let reply = try JSONDecoder().decode(ErrorReply.self, from: Data(json.errors.utf8))
            #expect(reply.error.code == .invalidArgument)
        }
        let help = try await Program.run(["--help"])
        #expect(help.exitStatus == 0)
        for status in ExitStatus.allCases { #expect(help.output.contains(status.meaning)) }
        #expect(try await Program.run(["--version"]).output == "\(MidwatchVersion.text)\n")
    }

    @Test("Logs come byte for byte, or as JSON lines")
    func logs() async throws {
        try await LiveServer.with { server in
            server.daemon.write("one\ntwo ü\nthree", ends: true)
            server.daemon.write("oops\n", to: .stderr, ends: true)
            #expect(try await server.midwatch("logs", "auth").output == "one\ntwo ü\nthree")
            #expect(try await server.midwatch("logs", "7", "--tail", "1").output == "three")
            #expect(try await server.midwatch("logs", "7", "--stderr").output == "oops\n")
            let json = try await server.midwatch("logs", "7", "--json")
            #expect(
                json.output.split(separator: "\n").map(String.init) == [
                    #"{"stream":"stdout","text":"one","turn":7}"#, #"{"stream":"stdout","text":"two ü","turn":7}"#,
                    #"{"stream":"stdout","text":"three","turn":7}"#,
                ]
            )
            let followed = try await server.midwatch("logs", "7", "-f")
            #expect(followed.errors == "turn 7 is over: stuck\n")
            _ = try await server.midwatch("logs", "7", "--job")
            #expect(server.daemon.calls.contains("log of 7"))
        }
    }

    @Test("Followed events end with 69 and the id to go on from when the daemon stops")
    func events() async throws {
        try await LiveServer.with { server in
            server.daemon.add((1...30).map { Samples.event($0) })
            let listed = try await server.midwatch("events", "--limit", "3")
            #expect(listed.output.split(separator: "\n").map { String($0.prefix(2)) } == ["28", "29", "30"])
            async let following = server.midwatch("events", "-f", "--after", "27", "--json")
            for await _ in server.daemon.subscriptions.prefix(1) {}
            await server.stop()
            let outcome = try await following
            #expect(outcome.exitStatus == 69)
            #expect(outcome.output.split(separator: "\n").count == 3)
            #expect(outcome.errors.contains("midwatch events -f --after 30"))
        }
    }
}
