import JobFile
import MidwatchModel
import Testing

@Suite("Reading variables")
struct VariableReadingTests {
    private func environment(_ env: String) throws -> [EnvironmentVariable] {
        try job("\"env\": \(env)").environment
    }

    @Test("a value is a text, or an object with one source")
    func sources() throws {
        let env = #"""
            {"B": {"value": "v"}, "A": "x", "C": {"value": "s3cret-", "secret": true}, "D": {"credential": "api.key"},
             "E": {"file": "/run/keys/e", "secret": true}, "F": {"value": "v", "secret": false}}
            """#
        #expect(
            try environment(env) == [
                EnvironmentVariable(name: "A", value: "x"), EnvironmentVariable(name: "B", value: "v"),
                EnvironmentVariable(name: "C", source: .secret("s3cret-")),
                EnvironmentVariable(name: "D", source: .credential("api.key")),
                EnvironmentVariable(name: "E", source: .file("/run/keys/e")),
                EnvironmentVariable(name: "F", value: "v"),
            ]
        )
    }

    @Test("agents and defaults have them, too, and a job's own wins whatever its kind")
    func layers() throws {
        let text = #"""
            {"agents": {"claude": {"env": {"T": {"credential": "t"}}}},
             "defaults": {"env": {"A": {"value": "hidden", "secret": true}, "B": "1"}},
             "jobs": [{"id": "j", "schedule": "@daily", "message": "m", "env": {"A": "shown"}}]}
            """#
        let found = try definitions(text)
        #expect(found.agents.first?.environment.map(\.source) == [.credential("t")])
        #expect(found.jobs.first?.environment.map(\.source) == [.plain("shown"), .plain("1")])
    }

    @Test(
        "what is wrong with one is told once, at its place, with the cure",
        arguments: [
            (#"{}"#, #""A" takes exactly one of "value", "credential", "file"; add one"#),
            (#"{"secret": true}"#, "; add one"), (#"{"value": "v", "file": "/f"}"#, "; remove 1"),
            (#"{"value": "v", "file": "/f", "credential": "c"}"#, "; remove 2"),
            (#"{"credentail": "c", "value": "v"}"#, "[credential]"),
            (#"{"zzzzzzzzz": "c", "value": "v"}"#, "unknown key"),
            (#"{"value": 5}"#, #""value" takes a string, found a whole number"#),
            (#"{"value": "v", "secret": "yes"}"#, #""secret" takes true or false, found a string"#),
            (#"{"credential": "a/b"}"#, #""credential" contains "/"; write the credential's name"#),
            (#"{"credential": ".."}"#, "is no file's name"), (#"{"credential": "a:b"}"#, #"contains ":""#),
            (#"{"credential": ""}"#, "is no file's name"), (#"{"file": "key"}"#, "is a relative path"),
            (#"{"file": "/k", "secret": false}"#, #"a file is always secret; remove "secret""#),
            (#"{"credential": "k", "secret": false}"#, "always secret"), ("null", "found null; remove it"),
        ]
    )
    func faults(variable: String, expected: String) {
        let text = """
            {"defaults": {"env": {"A": \(variable)}}, "jobs": [
             {"id": "i", "schedule": "@daily", "message": "m"}, {"id": "j", "schedule": "@daily", "message": "m"}]}
            """
        let found = errors(text)
        #expect(found.count == 1 && found[0].contains(expected) && found[0].contains("env.A"), "\(found)")
    }

    @Test(
        "a plain value that looks like a key is worth a warning; one that is marked, empty or elsewhere is not",
        arguments: [
            (#"{"API_KEY": "v"}"#, 1), (#"{"A_TOKEN": {"value": "v"}, "B_SECRET": "v", "C_PASSWORD": "v"}"#, 3),
            (#"{"API_KEY": {"value": "abcdefgh", "secret": true}, "B_KEY": {"file": "/f"}, "C_KEY": ""}"#, 0),
            (#"{"KEY": "v", "KEYBOARD": "v", "MY_KEY_ID": "v"}"#, 0),
        ]
    )
    func keyNames(env: String, count: Int) {
        let found = warnings(jobText("\"env\": \(env)"))
        #expect(found.count == count)
        #expect(found.allSatisfy { $0.contains("looks like a secret") && $0.contains("\"secret\": true") }, "\(found)")
    }

    @Test("a secret too short to be hidden is worth a warning")
    func shortSecret() {
        let found = warnings(jobText(#""env": {"A": {"value": "short", "secret": true}}"#))
        #expect(found.count == 1 && found[0].contains("shorter than 6 bytes"), "\(found)")
    }

    @Test("a file with secrets that others may read is told of once; one with none is not")
    func openFile() {
        func problems(_ env: String, isReadableByOthers: Bool) -> [String] {
            let source = JobFileSource(
                path: "jobs.json",
                bytes: Array(jobText("\"env\": \(env)").utf8),
                isReadableByOthers: isReadableByOthers
            )
            return JobFileReader.read([source], zones: SomeZones.zones).report
        }
        let secrets = #"{"A": {"value": "abcdefgh", "secret": true}, "B": {"value": "ijklmnop", "secret": true}}"#
        let told = problems(secrets, isReadableByOthers: true)
        #expect(told.count == 1 && told[0].contains("others may read; chmod 0600 it"), "\(told)")
        #expect(problems(secrets, isReadableByOthers: false).isEmpty)
        #expect(problems(#"{"A": "v", "B": {"credential": "c"}}"#, isReadableByOthers: true).isEmpty)
    }

    @Test("a variable's description shows no secret")
    func descriptions() {
        let variable = EnvironmentVariable(name: "A", source: .secret("hunter22"))
        #expect("\(variable)" == "A=[secret]" && !String(reflecting: [variable]).contains("hunter22"))
        #expect("\(EnvironmentVariable(name: "A", source: .credential("c")))" == "A=[credential c]")
        #expect("\(EnvironmentVariable(name: "A", value: "v"))" == "A=v")
    }
}
