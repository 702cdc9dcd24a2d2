import Glibc
import JSONSyntax
import Testing

@Suite("Secrets that agents print", .ownThreads)
struct PlantedSecretsTests {
    /// One of each kind. Their needles are less than the whole: a part that gets through is found, too.
    private static let literal = "hunter2-5b1f0c/\"q\\z"
    private static let credential = "cred-77aa88bb99cc"
    private static let fileLines = ["-----BEGIN TEST KEY-----", "MIIEvQ/IBADANBg+kq", "hkiG9w0BAQEFAASC=="]
    private static let inherited = "sk-ant-inherited-4242"
    private static let needles = [
        "hunter2-5b", "cred-77aa", "BEGIN TEST", "MIIEvQ/IB", "MIIEvQ\\/IB", "hkiG9w", "sk-ant-inh",
    ]

    private static let places: JSONValue = [
        "LIT": ["value": .string(literal), "secret": true],
        "CRED": ["credential": "api.key"],
    ]
    private static let show = #"""
        for v in "$LIT" "$CRED" "$PEM" "$ANTHROPIC_API_KEY"; do echo "$v"; echo "$v" >&2; done
        """#

    private func night() throws -> Night {
        let night = try Night()
        try #require(mkdir(night.path("credentials"), 0o700) == 0)
        try Files.write(Self.credential + "\n", to: night.path("credentials/api.key"))
        try Files.write(Self.fileLines.joined(separator: "\n") + "\n", to: night.path("key.pem"))
        night.environment["CREDENTIALS_DIRECTORY"] = night.path("credentials")
        night.environment["ANTHROPIC_API_KEY"] = Self.inherited
        return night
    }

    private func env(_ night: Night, _ more: [JSONMember] = []) -> JSONValue {
        let file = JSONMember(name: "PEM", value: ["file": .string(night.path("key.pem"))])
        return .object((Self.places.object ?? []) + [file] + more)
    }

    private func jobs(_ night: Night) -> [Job] {
        let env = env(night)
        let absent = JSONMember(name: "X", value: ["credential": "absent.key"])
        let printf = #"""
            printf '{"type":"result","subtype":"error","is_error":true,"result":"bad key %s"}\n' \
              "$(printf %s "$LIT" | sed 's/[\\"/]/\\&/g')"; exit 1
            """#
        return [
            Job("stuck", "\(Self.show); echo \"STUCK: no use of $LIT and $CRED\"", more: ["env": env]),
            Job("signal", "echo \"STUCK: $ANTHROPIC_API_KEY\" > $MIDWATCH_SIGNAL_FILE", agent: ["env": env]),
            Job("failed", "\(Self.show); echo \"API Error: $PEM\" >&2; exit 3", agent: ["env": env]),
            Job("denied", "echo DONE", more: ["env": env, "verify": .string("\(Self.show); exit 1")]),
            Job("events", printf, more: ["env": env], agent: ["output": "claude"]),
            Job("absent", "echo ran", more: ["env": self.env(night, [absent])]),
            Job(
                "waiting",
                "\(Self.show); echo here > \(night.path("here")); read go < \(night.path("go")); echo DONE",
                more: ["env": env]
            ),
        ]
    }

    private func expectClean(_ text: String, _ place: String) {
        for needle in Self.needles { #expect(!text.contains(needle), "\(place): \(text)") }
    }

    @Test("no secret is in any file, reply, event, log or argument list, though the agents print and tell them all")
    func nowhere() throws {
        let night = try night()
        let (here, go) = (try night.pipe("here"), try night.pipe("go"))
        try night.write(jobs(night))
        let daemon = try night.start(["--log-level", "trace"])
        #expect(try here.line() == "here")
        let processes = night.processes()
        #expect(processes.count >= 3)
        #expect(Tree.processes(processes, showing: Self.needles).isEmpty)
        try go.release()
        var turns: [String: JSONValue] = [:]
        for job in jobs(night).map(\.name) { turns[job] = try night.ended(job) }
        // They did get their secrets, and the daemon did understand what they said.
        #expect(turns["stuck"]?["reason"] == "no use of [secret LIT] and [secret CRED]")
        #expect(turns["signal"]?["reason"] == "[secret ANTHROPIC_API_KEY]")
        #expect(turns["failed"]?["exitStatus"] == 3 && turns["events"]?.encoded().contains("[secret LIT]") == true)
        #expect(turns["denied"]?["outcome"] == "false_done" && turns["denied"]?.encoded().contains("[secret ") == true)
        #expect(turns["absent"]?.encoded().contains("absent.key for X") == true)
        #expect(turns["waiting"]?["outcome"] == "done")
        try expectCleanReplies(night, turns)
        #expect(try night.stop().status == 0)
        expectClean(try daemon.errors + daemon.output, "the daemon's own output")
        expectClean(night.notify.received.joined(separator: "\n"), "the service's status")
        let found = try Tree.files(in: night.state, holding: Self.needles, leavingOut: ["\(night.state)/workspace"])
        #expect(found.isEmpty)
        // Where it must be marked, it is: the search above has not looked at empty files.
        let number = try #require(turns["stuck"]?["turn"]?.integer)
        #expect(
            try Files.text(night.turnFile(number, "stdout")) == """
                [secret LIT]
                [secret CRED]
                [secret PEM]
                [secret ANTHROPIC_API_KEY]
                STUCK: no use of [secret LIT] and [secret CRED]

                """
        )
    }

    private func expectCleanReplies(_ night: Night, _ turns: [String: JSONValue]) throws {
        var places = ["/v1/status", "/v1/jobs", "/v1/turns", "/v1/phases", "/v1/plan", "/v1/leases"]
        places += ["/v1/events?after=0"]
        for (job, turn) in turns {
            let number = try #require(turn["turn"]?.integer)
            places += ["/v1/jobs/\(job)", "/v1/jobs/\(job)/why", "/v1/jobs/\(job)/logs", "/v1/turns/\(number)"]
            let tool = try night.tool("show", "\(number)", "--json")
            expectClean(tool.output + tool.errors, "show \(number)")
        }
        for place in places {
            let reply = try night.control.request("GET", place)
            #expect(reply.status == 200, "\(place): \(reply.text)")
            expectClean(reply.text, place)
        }
        expectClean(try night.events().seen.map(\.text).joined(separator: "\n"), "the stream of events")
        for arguments in [["status", "--json"], ["events", "--json"], ["logs", "failed"], ["why", "denied"]] {
            let tool = try night.startTool(arguments)
            _ = try tool.end()
            expectClean(try tool.output + tool.errors, "\(arguments)")
        }
    }

    @Test("a turn that was intended before a crash gets its secrets from the definition when it is started after it")
    func afterCrash() throws {
        let night = try night()
        let (here, go) = (try night.pipe("here"), try night.pipe("go"))
        let script = "test \"$LIT\" = \"$(cat \(night.path("expected")))\" && echo DONE"
        try Files.write(Self.literal, to: night.path("expected"))
        let holder = "echo here > \(here.path); read go < \(go.path); exit 1"
        try night.write([
            Job("first", holder, more: ["env": env(night)]), Job("second", script, .never, more: ["env": env(night)]),
        ])
        try night.start()
        #expect(try here.line() == "here")
        try night.crash()
        try night.start()
        try night.control.post("/v1/jobs/second/run")
        #expect(try night.ended("second")["outcome"] == "done")
        try go.release()
        _ = try night.ended("first")
    }

    @Test("a bad variable is told of without its value, at a start and at a reload", arguments: ["start", "reload"])
    func inErrors(when: String) throws {
        let night = try Night([Job("a", "true", .never)])
        if when == "reload" { try night.start() }
        let wrong: JSONValue = [
            "TOKEN": ["value": .string(Self.literal), "credential": "c"], "A": ["value": [.string(Self.literal)]],
            "B": ["value": "v", "secret": .string(Self.literal)], "C": ["credential": .string("/\(Self.literal)")],
            "D": ["file": .string(Self.literal)], "E": .object([JSONMember(name: Self.literal, value: 1)]),
            "F": ["nested": .string(Self.literal)], "A=B": .string(Self.literal), "N": .string("\(Self.literal)\u{0}"),
        ]
        try night.write([Job("a", "true", .never, more: ["env": wrong])])
        let told: String
        if when == "reload" {
            let reply = try night.control.request("POST", "/v1/reload")
            #expect(reply.status == 409)
            told = reply.text + (try night.stop().log)
        } else {
            let run = try night.run()
            #expect(run.status == 2)
            told = run.errors
        }
        #expect(told.contains("TOKEN") && told.contains("exactly one of"))
        expectClean(told, when)
        let validated = try night.tool("validate", night.jobsFile)
        #expect(validated.status == 2)
        expectClean(validated.output + validated.errors, "validate")
    }

    @Test("validate warns of a key in plain text, and of a secret in a file that others may read")
    func warnings() throws {
        let night = try Night()
        let env: JSONValue = ["API_KEY": "sk-plain-1", "B": ["value": .string(Self.literal), "secret": true]]
        try night.write([Job("a", "true", .never, more: ["env": env])])
        let closed = try night.tool("validate", night.jobsFile)
        #expect(closed.status == 0 && closed.errors.contains("\"API_KEY\" looks like a secret"))
        #expect(!closed.errors.contains("others may read"))
        try #require(chmod(night.jobsFile, 0o640) == 0)
        let open = try night.tool("validate", night.jobsFile)
        #expect(open.status == 0 && open.errors.contains("others may read; chmod 0600"))
        let daemon = try night.start()
        #expect(try daemon.errors.contains("others may read; chmod 0600"))
        expectClean(open.errors + (try daemon.errors), "warnings")
    }
}
