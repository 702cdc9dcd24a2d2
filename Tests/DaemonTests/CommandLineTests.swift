import Glibc
import JSONSyntax
import Testing

@Suite("The command line, with the daemon it steers", .ownThreads)
struct CommandLineTests {
    @Test("a stuck job by the command line: seen in status, jobs and why, resumed, done, its log read")
    func stuckJob() throws {
        let night = try Night([
            Job("db", "if [ -e env ]; then echo DONE; else echo 'STUCK: no password'; fi", .every(50))
        ])
        try night.start()
        try night.events().await("job_stuck", job: "db")
        for question in [["status"], ["jobs"], ["why", "db"]] {
            let tool = try night.startTool(question)
            #expect(try tool.end() == 0)
            let output = try tool.output
            #expect(output.contains("db") && output.contains("no password"), "\(question): \(output)")
        }
        let refused = try night.tool("run", "db")
        #expect(refused.status == 4 && refused.errors.contains("midwatch resume db"))
        try Files.write("", to: "\(night.state)/workspace/env")
        #expect(try night.tool("resume", "db").status == 0)
        try night.events().await("job_done", job: "db")
        #expect(try night.tool("logs", "db").output == "DONE\n")
        #expect(try night.tool("logs", "1").output == "STUCK: no password\n")
        let turns = try night.tool("turns").output
        #expect(turns.contains("stuck") && turns.contains("done"), "\(turns)")
    }

    @Test("--json gives what the API gives")
    func json() throws {
        let night = try Night([Job("a", "echo DONE")])
        try night.start()
        _ = try night.ended("a")
        for (question, target) in [("jobs", "/v1/jobs"), ("turns", "/v1/turns"), ("leases", "/v1/leases")] {
            let tool = try night.tool(question, "--json")
            #expect(tool.status == 0)
            #expect(try JSONParser.value(of: Array(tool.output.utf8)) == night.control.get(target))
        }
        let shown = try JSONParser.value(of: Array(night.tool("show", "1", "--json").output.utf8))
        #expect(shown["outcome"] == "done" && shown["job"] == "a")
        let missing = try night.tool("show", "9", "--json")
        #expect(missing.status == 3 && missing.output.isEmpty)
        #expect(try JSONParser.value(of: Array(missing.errors.utf8))["error"]?["code"] == "not_found")
    }

    @Test("an agent signals from inside its turn, and that beats what it prints")
    func signal() throws {
        let night = try Night()
        let program = "\(DaemonProcess.programs)/midwatch"
        try night.write([
            Job("a", "\(program) signal stuck 'two schemas fit'; echo DONE"),
            Job("b", "\(program) signal done; echo hm"),
        ])
        try night.start()
        #expect(try night.ended("a")["reason"] == "two schemas fit")
        #expect(try night.ended("b")["outcome"] == "done")
        #expect(try night.tool("signal", "done").status == 2)
    }

    @Test("hold, run --force, cancel and approve do what they say")
    func orders() throws {
        let night = try Night()
        let here = try night.pipe("here")
        let goOn = try night.pipe("go-on")
        let gate: JSONValue = ["name": "one", "jobs": ["b"], "gate": ["approval": true]]
        try night.write(
            [
                Job("a", "echo > \(here.path); read line < \(goOn.path)", .never, more: ["stopGraceSeconds": 0]),
                Job("b", "echo DONE"),
            ],
            ["plans": [["name": "p", "phases": [gate]]]]
        )
        try night.start()
        #expect(try night.tool("hold", "a", "the database moves").status == 0)
        #expect(try night.tool("run", "a").status == 4)
        #expect(try night.tool("run", "a", "--force").status == 0)
        _ = try here.line()
        let turn = try #require(night.turns(of: "a").first?["turn"]?.integer)
        #expect(try night.tool("cancel", "\(turn)").status == 0)
        #expect(try night.ended(turn)["outcome"] == "cancelled")
        #expect(try night.tool("cancel", "\(turn)").status == 4)
        try night.events().await("gate_awaits_approval")
        #expect(try night.tool("phases").output.contains("p/one"))
        #expect(try night.tool("approve", "one").status == 0)
        try night.events().await("gate_passed", phase: "p/one")
    }

    @Test("following: events and a log arrive as they happen, and both end by themselves")
    func following() throws {
        let night = try Night()
        let here = try night.pipe("here")
        let goOn = try night.pipe("go-on")
        try night.write([Job("a", "echo one; echo > \(here.path); read line < \(goOn.path); echo DONE")])
        try night.start()
        _ = try here.line()
        let log = try night.startTool(["logs", "a", "-f"])
        let told = try night.pipe("follower.out")
        let events = try night.startTool(["events", "-f"], logs: "follower")
        // It follows once it has told what came before.
        _ = try told.line()
        try goOn.release()
        #expect(try log.end() == 0)
        #expect(try log.output == "one\nDONE\n")
        while try !told.line().contains("a is done") {}
        _ = try night.stop()
        #expect(try events.end() == 69)
    }

    @Test("reload and validate: the same problems, by their places")
    func validate() throws {
        let night = try Night([Job("a", "true", .never)])
        try night.start()
        #expect(try night.tool("validate", night.jobsFile).status == 0)
        try Files.write("{ \"jobs\": [ { \"name\": \"a\" } ] }", to: night.jobsFile)
        let checked = try night.tool("validate", night.jobsFile)
        #expect(checked.status == 2)
        let reloaded = try night.tool("reload")
        #expect(reloaded.status == 4 && reloaded.errors.contains("jobs.json:1:13"), "\(reloaded.errors)")
        #expect((checked.output + checked.errors).contains("jobs.json:1:13"))
    }

    @Test("without a daemon: exit status 69 and how to start one; wrong words: 2")
    func noDaemon() throws {
        let night = try Night([])
        let alone = try night.tool("status")
        #expect(alone.status == 69 && alone.output.isEmpty)
        #expect(alone.errors.contains("midwatchd is not running") && alone.errors.contains("systemctl start midwatch"))
        try night.start()
        try night.crash()
        #expect(try night.tool("jobs").status == 69)
        #expect(try night.tool("dance").status == 2)
        #expect(try night.tool("show", "first").status == 2)
    }

    @Test("plan tells the nights to come")
    func plan() throws {
        let night = try Night([Job("nightly", "true", ["kind": "cron", "expr": "15 3 * * *", "tz": "UTC"])])
        try night.start()
        let plan = try night.tool("plan")
        #expect(plan.status == 0 && plan.output.contains("nightly") && plan.output.contains("03:15"), "\(plan.output)")
    }
}
