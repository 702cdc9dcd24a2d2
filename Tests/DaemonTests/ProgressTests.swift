import JSONSyntax
import Testing

@Suite("Turns that get nowhere, and silent ones that do", .ownThreads)
struct ProgressTests {
    /// A checkout with one commit.
    private func checkout(_ name: String, in night: Night) throws -> JSONValue {
        let path = night.path(name)
        let script = """
            mkdir \(path) && cd \(path) && git init -q . && git config user.name a && git config user.email a@b &&
            echo one > file && git add . && git commit -q -m first
            """
        let arguments = ["-ec", script]
        let shell = try DaemonProcess(
            "/bin/sh",
            arguments,
            environment: night.environment,
            logs: night.path("made-\(name)")
        )
        let status = try shell.end()
        let errors = try shell.errors
        try #require(status == 0, "\(errors)")
        return .string(path)
    }

    @Test("a job whose turns change nothing is held, and says so; one that commits each time goes on")
    func idle() throws {
        let night = try Night()
        let work = "echo more >> file; git commit -q -a -m more; if [ $MIDWATCH_ITERATION -ge 4 ]; then echo DONE; fi"
        try night.write([
            Job(
                "idle",
                "git log -1; touch file",
                .every(50),
                more: ["workspace": try checkout("a", in: night), "progress": 2]
            ),
            Job("works", work, .every(50), more: ["workspace": try checkout("b", in: night), "progress": 2]),
        ])
        try night.start()
        try night.events().await("job_held", job: "idle")
        #expect(try night.turns(of: "idle").count == 2)
        #expect(try night.job("idle").says("reason", "changed nothing"))
        #expect(try night.ended("works", count: 4)["outcome"] == "done")
        #expect(try night.job("works")["state"] == "done")
    }

    @Test("a watched file counts though git does not track it")
    func watchedFile() throws {
        let night = try Night()
        let script = """
            echo $MIDWATCH_ITERATION > .git/PLAN
            if [ $MIDWATCH_ITERATION -ge 4 ]; then echo DONE; fi
            """
        let progress: JSONValue = ["idleTurns": 2, "files": [".git/PLAN"]]
        let more: JSONValue = ["workspace": try checkout("a", in: night), "progress": progress]
        try night.write([Job("plans", script, .every(50), more: more)])
        try night.start()
        #expect(try night.ended("plans", count: 4)["outcome"] == "done")
    }

    @Test("a turn that prints the same line again and again is hung")
    func loop() throws {
        let night = try Night()
        let goOn = try night.pipe("go-on")
        let script = "for i in 1 2 3 4 5; do echo trying again; done; read line < \(goOn.path)"
        try night.write([Job("circles", script, more: ["repeatedLinesMax": 5])])
        try night.start()
        let turn = try night.ended("circles")
        #expect(turn["outcome"] == "hung" && turn["endedBy"] == "repeated_output")
    }

    @Test("a silent turn that works is not hung, a silent idle one is")
    func silence() throws {
        let night = try Night()
        let goOn = try night.pipe("go-on")
        let bounds: JSONValue = ["noOutputSeconds": 1, "silentWorkPercent": 5]
        try night.write([
            Job("builds", "timeout 3 sh -c 'while :; do :; done'; echo DONE", more: bounds),
            Job("waits", "read line < \(goOn.path)", more: bounds),
        ])
        try night.start()
        let turn = try night.ended("waits")
        #expect(turn["outcome"] == "hung" && turn["endedBy"] == "no_output")
        #expect(try night.ended("builds")["outcome"] == "done")
    }
}
