import JobFile
import MidwatchModel
import Testing

@Suite("Reading jobs")
struct JobReadingTests {
    @Test("a job that says nothing has the documented defaults")
    func defaults() throws {
        let turn = try job(#""name": "a""#)
        #expect(
            turn
                == JobDefinition(
                    id: JobID("a"),
                    schedule: .every(Schedule.Interval(period: .seconds(60))),
                    payload: .agentTurn(Payload.AgentTurn(message: "go")),
                    agent: "claude",
                    progress: ProgressPolicy(idleTurns: 5),
                    bounds: TurnBounds(repeatedLinesMax: 50),
                    retry: RetryPolicy(breaker: 5)
                )
        )
        let command = try job(#""name": "a", "command": "true""#)
        #expect(command.bounds == TurnBounds(timeout: .seconds(600)))
        #expect(command.retry == RetryPolicy())
        #expect(command.progress == ProgressPolicy())
        #expect(command.agent == nil)
    }

    @Test(
        "an id is given, or made of the name, or of the payload's first line",
        arguments: [
            (#""id": "x", "name": "n""#, "x", "n"), (#""jobId": "x""#, "x", "go"), (#""id": " x ""#, "x", "go"),
            (#""id": "x", "jobId": "x""#, "x", "go"), (#""name": "n""#, "n", "n"),
            (#""name": "data/daily\\x""#, "data-daily-x", "data/daily\\x"),
            (#""message": "\n  first line  \nsecond""#, "first line", "first line"),
            (#""text": "tick""#, "tick", "tick"), (#""command": "make  all\ntrue""#, "make  all", "make  all"),
            (#""command": ["make", "all"]"#, "make all", "make all"),
            (
                #""message": "0123456789012345678901234567890123456789012345678901234567890123""#,
                "012345678901234567890123456789012345678901234567890123456789",
                "012345678901234567890123456789012345678901234567890123456789"
            ),
        ]
    )
    func identities(members: String, id: String, name: String) throws {
        let found = try job(members)
        #expect(found.id.rawValue == id)
        #expect(found.name == name)
    }

    @Test(
        "payloads are read in all their forms",
        arguments: [
            (#""payload": {"kind": "agentTurn", "message": "m"}"#, .agentTurn(Payload.AgentTurn(message: "m"))),
            (
                #""payload": {"kind": "AGENTturn", "message": "m", "model": "x"}"#,
                .agentTurn(Payload.AgentTurn(message: "m", model: "x"))
            ),
            (#""model": "y", "payload": {"message": "m"}"#, .agentTurn(Payload.AgentTurn(message: "m", model: "y"))),
            (
                #""model": "y", "payload": {"message": "m", "model": "x"}"#,
                .agentTurn(Payload.AgentTurn(message: "m", model: "x"))
            ),
            (#""message": "m\n", "model": "x""#, .agentTurn(Payload.AgentTurn(message: "m\n", model: "x"))),
            (
                #""payload": {"kind": "command", "command": "a | b"}"#,
                .command(Payload.CommandLine(argv: ["/bin/sh", "-c", "a | b"]))
            ),
            (
                #""payload": {"command": ["a", "", "b c"], "input": "i"}"#,
                .command(Payload.CommandLine(argv: ["a", "", "b c"], input: "i"))
            ),
            (
                #""payload": {"kind": "systemevent", "text": "$(x)"}"#,
                .command(Payload.CommandLine(argv: ["/usr/bin/printf", "%s\\n", "$(x)"]))
            ),
            (#""text": "t""#, .command(Payload.CommandLine(argv: ["/usr/bin/printf", "%s\\n", "t"]))),
            (#""command": ["x"]"#, .command(Payload.CommandLine(argv: ["x"]))),
        ] as [(String, Payload)]
    )
    func payloads(members: String, expected: Payload) throws {
        #expect(try job(members).payload == expected)
    }

    @Test(
        "overlap is read in all its forms",
        arguments: [
            (#""skip""#, .skip), (#""queue""#, .queue(limit: 1)), (#""replace""#, .replace),
            (#""allow""#, .allow(limit: 1000)), (#"{"queue": 5}"#, .queue(limit: 5)),
            (#"{"allow": 2}"#, .allow(limit: 2)),
        ] as [(String, OverlapPolicy)]
    )
    func overlaps(text: String, expected: OverlapPolicy) throws {
        #expect(try job("\"name\": \"a\", \"overlap\": \(text)").overlap == expected)
    }

    @Test(
        "checks are read in all their forms",
        arguments: [
            (#""make test""#, CheckCommand(argv: ["/bin/sh", "-c", "make test"])),
            (#"["make", "test"]"#, CheckCommand(argv: ["make", "test"])),
            (#"{"command": "make"}"#, CheckCommand(argv: ["/bin/sh", "-c", "make"])),
            (
                #"{"command": ["make"], "workspace": "/srv", "timeoutSeconds": 30}"#,
                CheckCommand(argv: ["make"], workspace: "/srv", timeout: .seconds(30))
            ),
            (#"{"command": ["x"], "expect": "succeeds"}"#, CheckCommand(argv: ["x"])),
            (#"{"command": ["x"], "expect": "fails"}"#, CheckCommand(argv: ["x"], expectation: .fails)),
        ]
    )
    func checks(text: String, expected: CheckCommand) throws {
        #expect(try job("\"message\": \"m\", \"verify\": \(text)").verify == expected)
    }

    @Test("the payload's timeout beats the job's, which beats the default; 0 means none")
    func timeouts() throws {
        func timeout(_ defaults: String, _ job: String, _ payload: String) throws -> Duration? {
            let text =
                "{\"defaults\": {\(defaults)}, \"jobs\": [{\"schedule\": {\"everyMs\": 1000}, \(job) "
                + "\"payload\": {\"message\": \"m\"\(payload)}}]}"
            return try #require(definitions(text).jobs.first).bounds.timeout
        }
        #expect(try timeout("", "", "") == .seconds(3600))
        #expect(try timeout("\"timeoutSeconds\": 5", "", "") == .seconds(5))
        #expect(try timeout("\"timeoutSeconds\": 5", "\"timeoutSeconds\": 6,", "") == .seconds(6))
        #expect(
            try timeout("\"timeoutSeconds\": 5", "\"timeoutSeconds\": 6,", ", \"timeoutSeconds\": 7") == .seconds(7)
        )
        #expect(try timeout("\"timeoutSeconds\": 5", "", ", \"timeoutSeconds\": 0") == nil)
        #expect(try timeout("\"timeoutSeconds\": 0", "", "") == nil)
        #expect(try timeout("", "\"timeoutSeconds\": 1.5,", "") == .milliseconds(1500))
    }

    @Test("defaults reach every job that sets nothing itself; variables are merged")
    func sharedDefaults() throws {
        let found = try definitions(
            """
            {"defaults": {"agent": "b", "model": "m", "workspace": "/w", "account": "acc", "noOutputSeconds": 1,
              "stopGraceSeconds": 2, "outputCapBytes": 3, "overlap": "allow", "maxTurns": 4,
              "repeatedLinesMax": 0, "env": {"A": "1", "B": "2"}},
             "agents": {"a": {"preset": "claude"}, "b": {"preset": "codex"}},
             "jobs": [{"name": "x", "schedule": "@hourly", "message": "m"},
               {"name": "y", "schedule": "@hourly", "message": "m", "agent": "a", "model": "n", "workspace": "/v",
                "account": "own", "noOutputSeconds": 5, "stopGraceSeconds": 6, "outputCapBytes": 7, "overlap": "skip",
                "maxTurns": 8, "env": {"B": "3", "C": "4"}}]}
            """
        )
        let (first, second) = (found.jobs[0], found.jobs[1])
        #expect(first.agent == "b" && second.agent == "a")
        #expect(first.payload == .agentTurn(Payload.AgentTurn(message: "m", model: "m")))
        #expect(second.payload == .agentTurn(Payload.AgentTurn(message: "m", model: "n")))
        #expect(first.workspace == "/w" && second.workspace == "/v")
        #expect(first.account == "acc" && second.account == "own")
        #expect(first.bounds == TurnBounds(noOutputTimeout: .seconds(1), stopGrace: .seconds(2), outputCapBytes: 3))
        #expect(second.bounds == TurnBounds(noOutputTimeout: .seconds(5), stopGrace: .seconds(6), outputCapBytes: 7))
        #expect(first.overlap == .allow(limit: 1000) && second.overlap == .skip)
        #expect(first.maxTurns == 4 && second.maxTurns == 8)
        #expect(first.environment.map(\.description) == ["A=1", "B=2"])
        #expect(second.environment.map(\.description) == ["A=1", "B=3", "C=4"])
    }

    @Test(
        "faults of jobs are told at their place",
        arguments: [
            (#""enabled": "yes""#, #"1:23 $.jobs[0].enabled "enabled" takes true or false, found a string"#),
            (#""nmae": "a""#, #"1:12 $.jobs[0].nmae unknown key "nmae" in a job [name]"#),
            (#""everyMs": 5"#, #"1:12 $.jobs[0].everyMs unknown key "everyMs" in a job; it is a key of a schedule"#),
            (#""name": """#, #"1:20 $.jobs[0].name "name" is empty"#),
            (#""id": "a/b""#, #"1:18 $.jobs[0].id "id" contains "/""#),
            (#""id": "a\u0007""#, "control character"),
            (#""name": 7"#, #""name" takes a string, found a whole number"#),
            (#""id": "a", "jobId": "b""#, #"1:32 $.jobs[0].jobId "id" and "jobId" differ"#),
            (#""name": null"#, #""name" takes a string, found null; remove it"#),
            (#""name": "a", "name": "b""#, #"1:25 $.jobs[0].name the key "name" stands here and at jobs.json:1:12"#),
            (#""workspace": "~/app""#, #""workspace" starts with "~", which is not expanded; write the absolute path"#),
            (#""workspace": "app""#, #""workspace" is a relative path"#),
            (#""workspace": "$HOME/app""#, "contains a variable"),
            (#""workspace": "/srv/${X}""#, "contains a variable"),
            (#""workspace": """#, "is empty; write an absolute path"),
            (#""maxTurns": 0"#, #""maxTurns" must be between 1 and 1000000000, found 0"#),
            (#""timeoutSeconds": -1"#, #""timeoutSeconds" must be between 0 and 31536000, found -1"#),
            (#""timeoutSeconds": "5m""#, #""timeoutSeconds" takes a number of seconds, found a string"#),
            (#""stopGraceSeconds": 601"#, "must be between 0 and 600, found 601"),
            (#""outputCapBytes": 1e20"#, #""outputCapBytes" takes a whole number, found a number with a fraction"#),
            (#""overlap": "qeue""#, #""overlap" is one of "skip", "queue", "replace", "allow", found "qeue" [queue]"#),
            (#""overlap": {}"#, #""overlap" takes one of "queue" and "allow""#),
            (#""overlap": {"queue": 1, "allow": 2}"#, #""overlap" takes one of "queue" and "allow""#),
            (#""overlap": {"queue": 1001}"#, "$.jobs[0].overlap.queue \"queue\" must be between 1 and 1000"),
            (#""overlap": {"allow": 1}"#, "must be between 2 and 1000"), (#""overlap": {"que": 1}"#, "[queue]"),
            (#""until": "someday""#, #""until" is no instant: "someday""#),
            (#""verify": []"#, #""verify" is empty; it needs at least 1"#),
            (#""verify": """#, #""verify" is empty; write the command"#),
            (#""verify": [""]"#, "names no program"), (#""verify": [1]"#, #"element 0 of "verify" takes a string"#),
            (#""verify": {}"#, #"a check needs "command"; add it"#),
            (#""verify": {"command": "x", "timeoutSeconds": 0}"#, "must be between 1 and 86400"),
            (#""verify": {"command": "x", "workspace": "y"}"#, "relative path"),
            (
                #""verify": {"command": "x", "expect": "failure"}"#,
                #""expect" is one of "succeeds", "fails", found "failure""#
            ),
            (#""verify": {"command": "x", "expect": 1}"#, #""expect" takes a string"#),
            (#""verify": {"expect": "fails"}"#, #"a check needs "command"; add it"#),
            (#""env": {"A=B": "x"}"#, #"$.jobs[0].env["A=B"] "A=B" contains "=""#),
            (#""env": {"": "x"}"#, "a variable needs a name"),
            (#""env": {"A": 8}"#, #""A" takes a string or an object, found a whole number"#),
            (#""env": {"A": "x\u0000"}"#, "NUL"), (#""env": ["A=1"]"#, #""env" takes an object, found an array"#),
            (#""payload": {"kind": "agentTurn"}"#, #"1:23 $.jobs[0].payload an agent turn needs "message"; add it"#),
            (#""payload": {"kind": "agentturns", "message": "m"}"#, "[agentTurn]"),
            (#""payload": {}"#, #"a payload has one of "message", "command" and "text""#),
            (#""payload": {"message": "m", "text": "t"}"#, #""message" and "text" do not go together"#),
            (
                #""payload": {"kind": "command", "command": "x", "message": "m"}"#,
                #""message" does not belong to a command"#
            ),
            (#""payload": {"message": " "}"#, #""message" is empty"#), (#""payload": {"massage": "m"}"#, "[message]"),
            (#""payload": "m""#, #""payload" takes an object, found a string"#),
            (#""payload": {"message": "m"}, "message": "n""#, #""message" stands beside a "payload""#),
            (#""message": "m", "command": "c""#, #""message" and "command" do not go together"#),
            (#""command": " ""#, #""command" is empty; write the command"#),
            (#""command": ["a\u0000"]"#, #"element 0 of "command" contains a NUL"#),
            (#""agent": "claud""#, #"$.jobs[0].agent no agent is called "claud"; define it under "agents" [claude]"#),
        ]
    )
    func faults(members: String, expected: String) {
        let found = errors(jobText(members))
        #expect(found.contains { $0.contains(expected) }, "\(found)")
        #expect(found.count <= 2, "\(found)")
    }

    @Test("a job without schedule or payload says what it needs")
    func bare() {
        #expect(
            errors(#"{"jobs": [{"name": "a"}]}"#) == [
                #"1:11 $.jobs[0] a job needs "schedule"; add it"#,
                #"1:11 $.jobs[0] a job needs a "payload", which has one of "message", "command" and "text""#,
            ]
        )
    }

    @Test("keys without effect in a payload's kind are warnings")
    func misplaced() {
        let text = jobText(#""payload": {"kind": "systemEvent", "text": "t", "input": "i", "model": "m"}"#)
        #expect(read(text).definitions != nil)
        #expect(warnings(text).count == 2)
        #expect(warnings(jobText(#""payload": {"message": "t", "input": "i"}"#)).count == 1)
    }

    @Test("an argument too long for the kernel is an error")
    func longArgument() {
        let long = String(repeating: "x", count: 131_072)
        #expect(errors(jobText("\"name\": \"a\", \"command\": [\"\(long)\"]")).first?.contains("131071 bytes") == true)
        #expect(errors(jobText("\"name\": \"a\", \"command\": [\"\(long.dropLast())\"]")).isEmpty)
    }

    @Test("windows come as a text, a list, or an object with blackouts and an edge")
    func windows() throws {
        let night = RunWindow(from: 1320, to: 390)
        #expect(try job(#""name": "a", "window": "22:00-06:30""#).window == JobWindow(open: [night]))
        let two = try job(#""name": "a", "window": ["mon-fri 22:00-06:30", "sat,sun 00:00-24:00"]"#).window
        #expect(two.open.map(\.description) == ["mon-fri 22:00-06:30", "sat,sun 00:00-24:00"])
        let full = try job(
            #""name": "a", "window": {"open": "22:00-06:30", "blackout": ["03:00-03:30"], "tz": "UTC", "atEdge": "drain", "drainSeconds": 60}"#
        ).window
        #expect(full.open == [RunWindow(from: 1320, to: 390, zone: "UTC")])
        #expect(full.blackout == [RunWindow(from: 180, to: 210, zone: "UTC")])
        #expect(full.atEdge == .drain(limit: .seconds(60)))
        #expect(try job(#""name": "a", "startDeadlineSeconds": 90"#).startDeadline == .seconds(90))
    }
}
