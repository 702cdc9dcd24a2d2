import Glibc
import JSONSyntax
import Testing

@Suite("Work that cannot be done", .ownThreads)
struct BadWorkTests {
    /// Runs one turn of a job and returns what became of it.
    private static func turn(_ job: String, in night: Night) throws -> JSONValue {
        try night.start()
        return try night.ended(job)
    }

    @Test("a program that does not exist is a failed turn that names it, and the job goes on by its schedule")
    func missingProgram() throws {
        let night = try Night()
        let file = """
            { "jobs": [ { "name": "a", "schedule": { "kind": "every", "everyMs": 100 },
                          "payload": { "kind": "command", "command": ["no-such-program", "--fast"] } } ] }
            """
        try Files.write(file, to: night.jobsFile)
        let turn = try Self.turn("a", in: night)
        #expect(turn["outcome"] == "failed" && turn.says("reason", "no-such-program") && turn["exitStatus"] == .null)
        _ = try night.ended("a", count: 3)
        #expect(try night.control.request("GET", "/v1/jobs/a/logs").status == 200)
    }

    @Test("an agent that is not installed is a failed turn that names it")
    func missingAgent() throws {
        let night = try Night([Job("a", "unused", agent: ["preset": "claude"])])
        let file = try Files.text(night.jobsFile).replacing("\"unused\"", with: "\"claude-that-is-not-there\"")
        try Files.write(file, to: night.jobsFile)
        let turn = try Self.turn("a", in: night)
        #expect(turn["outcome"] == "failed" && turn.says("reason", "claude-that-is-not-there"))
    }

    @Test("a workspace that does not exist is a failed turn that names it, and runs once it is there")
    func missingWorkspace() throws {
        let night = try Night()
        let place = night.path("project")
        try night.write([Job("a", "pwd; echo DONE", .every(100), more: ["workspace": .string(place)])])
        let turn = try Self.turn("a", in: night)
        #expect(turn["outcome"] == "failed" && turn.says("reason", place), "\(turn)")
        #expect(mkdir(place, 0o700) == 0)
        try night.events().await("job_done", job: "a")
        let done = try #require(night.turns(of: "a").first)
        #expect(done["finalText"]?.string == "\(place)\nDONE\n")
    }

    @Test("a workspace that is a file is a failed turn")
    func workspaceIsFile() throws {
        let night = try Night()
        try Files.write("", to: night.path("file"))
        try night.write([Job("a", "echo DONE", more: ["workspace": .string(night.path("file"))])])
        let turn = try Self.turn("a", in: night)
        #expect(turn["outcome"] == "failed" && turn.says("reason", night.path("file")))
    }

    @Test(
        "a workspace that cannot be written is a failed turn that says so",
        .enabled(if: Machine.canMount, "needs root with the right to mount")
    )
    func readOnlyWorkspace() throws {
        let disk = try SmallDisk(bytes: 1 << 16, readOnly: true)
        let night = try Night([Job("a", "echo DONE", more: ["workspace": .string(disk.path)])])
        let turn = try Self.turn("a", in: night)
        #expect(turn["outcome"] == "failed" && turn.says("reason", disk.path))
    }

    @Test("an agent that ends before it has read its prompt is judged by what it said")
    func unreadPrompt() throws {
        let night = try Night()
        let prompt = String(repeating: "Read AGENT.md and follow the loop. ", count: 20_000)
        let job: JSONValue = [
            "name": "a", "schedule": .once, "payload": ["kind": "agentTurn", "message": .string(prompt)],
        ]
        let file: JSONValue = ["agents": ["deaf": ["command": "exec 0<&-; echo DONE"]], "jobs": [job]]
        try Files.write(file.encoded(), to: night.jobsFile)
        let turn = try Self.turn("a", in: night)
        #expect(turn["outcome"] == "done")
        #expect(try Files.bytes(night.turnFile(1, "prompt")).count == prompt.utf8.count)
    }

    @Test("the prompt reaches the agent whole, on its standard input and as a file")
    func prompt() throws {
        let script = "cat > seen; cmp seen {prompt_file} && echo DONE"
        let night = try Night([Job("a", script)])
        let turn = try Self.turn("a", in: night)
        #expect(turn["outcome"] == "done", "\(turn)")
        #expect(try Files.text("\(night.state)/workspace/seen") == "Read AGENT.md. Follow the loop of a.")
    }

    @Test("a failing job does not keep others from running")
    func others() throws {
        let night = try Night([
            Job("bad", "exit 1", .every(20)), Job("good", "echo $MIDWATCH_TURN; echo DONE", .once),
        ])
        try night.start()
        try night.events().await("job_done", job: "good")
        try night.events().await("turn_ended", job: "bad", count: 3)
    }

    @Test("an exit record that says absurd times is none: its turn is lost, and the daemon goes on")
    func absurdRecord() throws {
        let night = try Night()
        let times = #""startedAtMs":\#(Int64.min),"endedAtMs":\#(Int64.max)"#
        let rest =
            #""cpuMicroseconds":1,"peakMemoryBytes":0,"stdoutBytes":0,"stderrBytes":0,"stragglers":[],"notes":[]"#
        let record = #"{"version":1,"status":{"exited":0},\#(times),\#(rest)}"#
        let script = "printf %s '\(record)' > \(night.state)/turns/$MIDWATCH_TURN/exit.json; kill -9 $PPID; sleep 60"
        try night.write([Job("a", script), Job("b", "echo DONE")])
        let turn = try Self.turn("a", in: night)
        #expect(turn["outcome"] == "lost", "\(turn)")
        #expect(try night.ended("b")["outcome"] == "done")
        try night.crash()
        try night.start()
        #expect(try night.job("a")["state"] == "active")
    }

    @Test("a folder whose number was never given out is left alone, and told")
    func absurdFolder() throws {
        let night = try Night([Job("a", "true", .never)])
        try night.start()
        try night.control.post("/v1/jobs/a/run")
        _ = try night.ended("a")
        try night.crash()
        for folder in ["turns", "checks"] {
            _ = mkdir("\(night.state)/\(folder)", 0o700)
            #expect(mkdir("\(night.state)/\(folder)/\(Int64.max)", 0o700) == 0)
        }
        try night.start()
        try night.control.post("/v1/jobs/a/run")
        #expect(try night.ended("a", count: 2)["turn"] == 2, "numbering goes on")
        let log = try night.stop().log
        for folder in ["turns", "checks"] {
            #expect(log.contains("\(folder)/\(Int64.max) has a number that was never given out"), "\(log)")
        }
    }
}
