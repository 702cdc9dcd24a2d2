import Glibc
import JSONSyntax
import Testing

@Suite("Accounts, attempts, windows and keys", .ownThreads)
struct LimitTests {
    @Test("a usage limit holds the account, in the ledger and across a crash; released, one tries and the rest follow")
    func usageLimit() throws {
        let night = try Night()
        let ends = time(nil) + 3600
        let script =
            "if [ -e \(night.path("free")) ]; then echo DONE; else echo 'Claude AI usage limit reached|\(ends)'; exit 1; fi"
        let account: JSONValue = ["account": "shared", "dialect": "claude"]
        try night.write(
            [
                Job("a", script, agent: account), Job("b", script, .never, agent: account),
                Job("c", "echo DONE"), Job("d", script, .never, more: ["fallback": ["c"]], agent: account),
            ],
            ["accounts": ["shared": ["releaseEverySeconds": 0]]]
        )
        try night.start()
        let first = try night.ended("a")
        #expect(first["outcome"] == "usage_limit" && first["account"] == "shared")
        #expect(try night.ended("c")["outcome"] == "done", "others run")
        let ask = try night.control.request("POST", "/v1/jobs/b/run")
        #expect(ask.text.contains("b waits: account shared is held until"), "\(ask.text)")
        _ = try night.control.post("/v1/jobs/d/run")
        #expect(try night.ended("d")["agent"] == "c", "its fallback served it")
        try night.crash()
        try night.start()
        let holds = try #require(night.control.get("/v1/status")["holds"]?.array)
        let hold = try #require(holds.first { $0["kind"] == "account" })
        #expect(hold["name"] == "shared" && hold["untilMs"]?.integer == Int64(ends + 60) * 1000)
        #expect(try night.job("a")["state"] == "active")
        #expect(try night.control.request("GET", "/v1/jobs/a/why").text.contains("account shared is held until"))
        #expect(try night.turns(of: "a").count == 1)
        try Files.write("", to: night.path("free"))
        #expect(try night.tool("release", "nobody").status == 3)
        #expect(try night.tool("release", "shared").status == 0)
        #expect(try night.ended("a", count: 2)["trigger"] == "after_hold")
        #expect(try night.ended("b")["outcome"] == "done")
        #expect(try night.control.get("/v1/status")["holds"]?.array?.isEmpty == true)
    }

    @Test("a failed turn is tried again where the jobs file says so, and a breaker holds a job that only fails")
    func attempts() throws {
        let night = try Night()
        let once = "if [ -e \(night.path("tried")) ]; then echo DONE; else : > \(night.path("tried")); exit 3; fi"
        try night.write([
            Job("again", once, more: ["retry": ["failed": 2, "delaySeconds": 0]]),
            Job("hopeless", "exit 4", .every(50), more: ["breaker": 3]),
        ])
        try night.start()
        let second = try night.ended("again", count: 2)
        #expect(second["outcome"] == "done" && second["attempt"] == 2 && second["trigger"] == "retry")
        #expect(second["nominal"] == (try night.turns(of: "again").last?["nominal"]))
        try night.events().await("job_held", job: "hopeless")
        #expect(try night.turns(of: "hopeless").count == 3)
        #expect(try night.job("hopeless").says("reason", "3 turns in a row failed"))
    }

    @Test("outside its window a job's occurrences are skipped and runs by hand refused, unless forced")
    func window() throws {
        let night = try Night([Job("a", "echo DONE", more: ["window": ["blackout": "00:00-24:00", "tz": "UTC"]])])
        try night.start()
        let why = try night.control.request("GET", "/v1/jobs/a/why")
        #expect(why.text.contains("skipped_window") && why.text.contains("in a blackout"), "\(why.text)")
        let refused = try night.tool("run", "a")
        #expect(refused.status == 4 && refused.errors.contains("blackout"), "\(refused.errors)")
        #expect(try night.tool("run", "--force", "a").status == 0)
        #expect(try night.ended("a")["outcome"] == "done")
    }

    @Test("jobs that share a concurrency key run one after the other")
    func keys() throws {
        let night = try Night()
        let (here, goOn) = (try night.pipe("here"), try night.pipe("go-on"))
        let script = "echo $MIDWATCH_JOB > \(here.path); read line < \(goOn.path); echo DONE"
        try night.write(["a", "b"].map { Job($0, script, more: ["concurrencyKey": "repo"]) })
        try night.start()
        let first = try here.line()
        #expect(try night.control.get("/v1/status")["running"]?.array?.count == 1)
        let other = first == "a" ? "b" : "a"
        #expect(try night.control.request("GET", "/v1/jobs/\(other)/why").text.contains("waits for its turn at repo"))
        try goOn.release()
        #expect(try here.line() == other)
        try goOn.release()
        #expect(try night.ended(other)["outcome"] == "done")
    }
}
