import JobFile
import MidwatchModel
import Testing

@Suite("Reading agents")
struct AgentReadingTests {
    private func agents(_ text: String) throws -> [AgentDefinition] {
        try definitions("{\"agents\": \(text)}").agents
    }

    @Test("a preset is given, or told by the name or by a command")
    func presets() throws {
        let found = try agents(#"{"z": {"preset": "codex"}, "claude": {}, "mine": {"command": "run {prompt_file}"}}"#)
        #expect(found.map(\.name) == ["claude", "mine", "z"])
        #expect(found.map(\.preset) == ["claude", "command", "codex"])
        #expect(found[1].command == ["/bin/sh", "-c", "run {prompt_file}"])
    }

    @Test("a job without agent takes the only one, or the one called default")
    func choice() throws {
        func agent(_ agents: String) -> (name: String?, errors: [String]) {
            let text = "{\"agents\": \(agents), \"jobs\": [{\"schedule\": \"@daily\", \"message\": \"m\"}]}"
            return (read(text).definitions?.jobs.first?.agent, errors(text))
        }
        #expect(agent(#"{"codex": {}}"#).name == "codex")
        #expect(agent(#"{"codex": {}, "default": {"preset": "claude"}}"#).name == "default")
        let several = agent(#"{"codex": {}, "claude": {}}"#)
        #expect(several.name == nil)
        #expect(several.errors.count == 1 && several.errors[0].contains("names no agent and there are several"))
    }

    @Test("the implicit agent is there only when a job needs it")
    func implicit() throws {
        #expect(try definitions(#"{"jobs": []}"#).agents.isEmpty)
        #expect(try definitions(jobText("\"command\": \"true\"")).agents.isEmpty)
        let named = try definitions(jobText("\"message\": \"m\", \"agent\": \"claude\""))
        #expect(named.agents.map(\.name) == ["claude"])
        #expect(errors(jobText("\"message\": \"m\", \"agent\": \"codex\"")).count == 1)
    }

    @Test("an unknown agent of the defaults is told once, at the default")
    func unknownDefault() {
        let found = errors(
            """
            {"agents": {"claude": {}}, "defaults": {"agent": "cluade"},
             "jobs": [{"id": "1", "schedule": "@daily", "message": "m"}, {"id": "2", "schedule": "@daily", "message": "m"}]}
            """
        )
        #expect(found == [#"1:50 $.defaults.agent no agent is called "cluade"; define it under "agents" [claude]"#])
    }

    @Test(
        "faults of agents are told at their place",
        arguments: [
            (#"{"a": {}}"#, #"1:18 $.agents.a the agent "a" needs a "preset": one of "claude", "codex", "command""#),
            (#"{"a": {"preset": "cluade"}}"#, "[claude]"),
            (#"{"a": {"preset": "command"}}"#, #"needs "command"; add it"#),
            (#"{"a": {"preset": "command", "command": []}}"#, #""command" is empty"#),
            (#"{"a": {"preset": "claude", "arg": []}}"#, #"$.agents.a.arg unknown key "arg" in an agent [args]"#),
            (#"{"a b": {"preset": 5}}"#, #"$.agents["a b"].preset "preset" takes a string"#),
            (#"{"a/b": {"preset": "claude"}}"#, #"1:13 $.agents["a/b"] "a/b" contains "/""#),
            (#"{"a": {"command": "x", "dialect": "emacs"}}"#, #""dialect" is one of"#),
            (#"{"a": {"command": "x", "failures": {"limit": []}}}"#, #"unknown key "limit""#),
            (#"{"a": {"command": "x", "failures": {"budget": [" "]}}}"#, "is empty"),
            (#"{"a": {"command": "x", "failures": {"budget": "broke"}}}"#, #""budget" takes an array"#),
            (#"{"a": {"preset": "claude", "output": "json"}}"#, #""output" is one of"#),
            (#"{"claude": {}, "claude": {}}"#, #"the key "claude" stands here and at jobs.json:1:13"#),
            (#"{"claude": {"args": ["-x", 5]}}"#, #"$.agents.claude.args[1] element 1 of "args" takes a string"#),
            (
                #"{"claude": {}, "claude ": {"preset": "claude"}}"#,
                #"the agent "claude" is defined here and at jobs.json:1:23"#
            ),
            (#"[]"#, #""agents" takes an object, found an array"#), (#"{"a": 5}"#, #""a" takes an object"#),
        ]
    )
    func faults(text: String, expected: String) {
        let found = errors("{\"agents\": \(text)}")
        #expect(found.contains { $0.contains(expected) }, "\(found)")
        #expect(found.count <= 2, "\(found)")
    }

    @Test("output without the preset command is a warning")
    func uselessOutput() {
        #expect(warnings(#"{"agents": {"claude": {"output": "text"}}}"#).count == 1)
        #expect(warnings(#"{"agents": {"a": {"command": "echo", "args": ["x"]}}}"#).count == 1)
        #expect(warnings(#"{"agents": {"a": {"command": ["echo"], "args": ["x"]}}}"#).isEmpty)
        #expect(warnings(#"{"agents": {"claude": {"dialect": "gemini"}}}"#).count == 1)
    }

    @Test("accounts, fallbacks, concurrency keys and priorities arrive in the definitions")
    func accounts() throws {
        let found = try definitions(
            """
            {
              "agents": {"claude": {"account": "anthropic"}, "codex": {}},
              "accounts": {"anthropic": {"maxConcurrentTurns": 3, "releaseEverySeconds": 2.5}, "codex": {}},
              "limits": {"keys": {"gpu": 2}},
              "defaults": {"priority": 5},
              "jobs": [
                {"id": "a", "agent": "claude", "schedule": "@daily", "message": "m", "concurrencyKey": "gpu",
                 "fallback": ["codex", {"agent": "claude", "model": "haiku"}]},
                {"id": "b", "agent": "codex", "schedule": "@daily", "message": "m", "priority": -100,
                 "concurrencyKey": ["repo", "gpu", "repo"]},
                {"id": "c", "schedule": "@daily", "command": "true", "fallback": ["codex"]}
              ]
            }
            """
        )
        #expect(
            found.accounts == [
                AccountDefinition(name: "anthropic", maxConcurrentTurns: 3, releaseInterval: .milliseconds(2500)),
                AccountDefinition(name: "codex"),
            ]
        )
        #expect(found.limits.keys == ["gpu": 2])
        #expect(found.jobs.map(\.priority) == [5, -100, 5])
        #expect(found.jobs.map(\.keys) == [["gpu"], ["gpu", "repo"], []])
        #expect(found.jobs[0].fallback == [AgentChoice(agent: "codex"), AgentChoice(agent: "claude", model: "haiku")])
        #expect(found.jobs[2].fallback.isEmpty, "commands have none")
    }

    @Test(
        "faults of accounts, fallbacks and keys are told at their place",
        arguments: [
            (#""fallback": ["codx"]"#, #"no agent is called "codx"; define it under "agents" [codex]"#),
            (#""fallback": [{"model": "x"}]"#, #"needs "agent""#),
            (#""priority": 101"#, "must be between -100 and 100, found 101"),
            (#""concurrencyKey": 5"#, #""concurrencyKey" takes"#),
        ]
    )
    func jobFaults(member: String, expected: String) {
        let text = #"""
            {"agents": {"claude": {}, "codex": {}}, "jobs": [{"id": "a", "agent": "codex", "schedule": "@daily", "message": "m", \#(member)}]}
            """#
        let found = errors(text)
        #expect(found.contains { $0.contains(expected) }, "\(found)")
    }

    @Test("an account that nobody uses is a warning, one that two files define an error")
    func uselessAccount() {
        #expect(warnings(#"{"accounts": {"x": {}}}"#).contains { $0.contains("no job and no agent uses") })
        #expect(!errors(#"{"accounts": {"x": {"maxConcurrentTurns": 0}}}"#).isEmpty)
    }

    @Test("a dialect, and words of one's own for failures")
    func failureWords() throws {
        let failures =
            #"{"transient": ["busy"], "usageLimit": ["Kontingent", "quota"], "loginRefused": [], "budget": ["broke"]}"#
        let text = #"{"agents": {"g": {"command": "gemini", "dialect": "gemini", "failures": \#(failures)}}}"#
        let agent = try #require(try definitions(text).agents.first)
        #expect(agent.dialect == .gemini)
        #expect(
            agent.wordings == [
                FailureWording(.usageLimit, "Kontingent"), FailureWording(.usageLimit, "quota"),
                FailureWording(.budget, "broke"), FailureWording(.transient, "busy"),
            ]
        )
        let nul = errors(#"{"agents": {"g": {"command": "g", "failures": {"budget": ["a\u0000"]}}}}"#)
        #expect(nul.contains { $0.contains("NUL") }, "\(nul)")
        let many = (0..<65).map { "\"w\($0)\"" }.joined(separator: ",")
        let found = errors(#"{"agents": {"g": {"command": "g", "failures": {"budget": [\#(many)]}}}}"#)
        #expect(found.contains { $0.contains("has 65 texts; leave at most 64") }, "\(found)")
    }
}
