import JSONSyntax
import Testing

@Suite("Edges, priorities, logins, deadlines, advice", .ownThreads)
struct PolicyTests {
    @Test("at the edge of its hours a running turn is ended, where the jobs file says so")
    func edge() throws {
        let night = try Night()
        let here = try night.pipe("here")
        let script = "echo > \(here.path); sleep 300"
        try night.write([Job("a", script, more: ["stopGraceSeconds": 0])])
        try night.start()
        _ = try here.line()
        let shut: JSONValue = ["blackout": "00:00-24:00", "tz": "UTC", "atEdge": "kill"]
        try night.write([Job("a", script, more: ["stopGraceSeconds": 0, "window": shut])])
        try night.control.post("/v1/reload")
        let turn = try night.ended("a")
        #expect(turn["outcome"] == "cancelled" && turn.says("reason", "its run window is over"))
        #expect(night.processes(mentioning: "\(night.state)/turns/1").isEmpty)
    }

    @Test("with one slot the start of greater priority goes first, whoever came first")
    func priority() throws {
        let night = try Night()
        let (here, goOn) = (try night.pipe("here"), try night.pipe("go-on"))
        let script = "echo $MIDWATCH_JOB > \(here.path); read line < \(goOn.path); echo DONE"
        try night.write(
            [
                Job("holder", script, .never), Job("low", script, .never, more: ["priority": -50]),
                Job("high", script, .never, more: ["priority": 50]),
            ],
            ["limits": ["maxConcurrentTurns": 1]]
        )
        try night.start()
        for job in ["holder", "low", "high"] { try night.control.post("/v1/jobs/\(job)/run") }
        for job in ["holder", "high", "low"] {
            #expect(try here.line() == job)
            try goOn.release()
        }
        #expect(try night.ended("low")["outcome"] == "done")
    }

    @Test("a refused login stops its account and no other, until an operator releases it; it is no failure of the job")
    func login() throws {
        let night = try Night()
        let script =
            "if [ -e \(night.path("key")) ]; then echo DONE; else echo 'Not logged in · Please run /login'; exit 1; fi"
        let others = "echo 'Not logged in · Please run /login' >&2; exit 1"
        try night.write([
            Job("a", script, agent: ["dialect": "claude"]), Job("b", "echo DONE", .never), Job("c", others),
            Job("d", "echo 'kein Guthaben'; exit 1", agent: ["failures": ["budget": ["Kein Guthaben"]]]),
        ])
        try night.start()
        #expect(try night.ended("a")["outcome"] == "login_refused")
        #expect(try night.ended("c")["outcome"] == "failed", "no dialect, no words")
        #expect(try night.ended("d")["outcome"] == "budget", "the definition's own words")
        try night.events().await("account_held", saying: "midwatch release a")
        let job = try night.job("a")
        #expect(job["state"] == "active" && job["iterations"] == 0)
        #expect(
            try night.control.request("GET", "/v1/jobs/a/why").text.contains("until somebody releases it by turn 1")
        )
        try night.control.post("/v1/jobs/b/run")
        #expect(try night.ended("b")["outcome"] == "done")
        try Files.write("", to: night.path("key"))
        #expect(try night.tool("release", "a").status == 0)
        #expect(try night.ended("a", count: 2)["outcome"] == "done")
    }

    @Test("an occurrence that cannot start before its deadline expires and says so")
    func deadline() throws {
        let night = try Night()
        try night.write(
            [
                Job("holder", "sleep 2; echo DONE"), Job("a", "echo DONE", more: ["startDeadlineSeconds": 1]),
                Job("b", "echo DONE"),
            ],
            ["limits": ["maxConcurrentTurns": 1]]
        )
        try night.start()
        #expect(try night.ended("b")["outcome"] == "done", "who has no deadline starts once there is a slot")
        #expect(try night.turns(of: "a").isEmpty)
        #expect(try night.control.request("GET", "/v1/jobs/a/why").text.contains("expired"))
    }

    @Test("plan shows windows and holds as they will be, by the words of why")
    func plan() throws {
        let night = try Night([
            Job("shut", "true", .every(3_600_000), more: ["window": ["blackout": "00:00-24:00", "tz": "UTC"]]),
            Job("held", "true", .every(3_600_000)),
        ])
        try night.start()
        try night.control.post("/v1/jobs/held/hold", ["reason": "not tonight"])
        let rows = try #require(night.control.get("/v1/plan")["rows"]?.array)
        let shut = rows.filter { $0["job"] == "shut" }
        let held = rows.filter { $0["job"] == "held" }
        #expect(shut.count >= 23 && shut.allSatisfy { $0["verdict"] == "skipped_window" })
        #expect(held.count >= 23 && held.allSatisfy { $0.says("cause", "not tonight") })
        let words = try night.tool("plan", "--until", "23:59").output + night.tool("why", "held").output
        #expect(words.contains("not tonight"))
    }

    @Test("advise, as shipped: plans that touch the same file must not run side by side")
    func advise() throws {
        let night = try Night()
        for (name, file) in [
            ("auth", "Sources/Auth.swift"), ("login", "Sources/Auth.swift"), ("pay", "Sources/Pay.swift"),
        ] {
            let text = """
                # \(name)

                ## Files

                - `\(file)`

                ## Tasks

                - [ ] one
                - [ ] two
                - [ ] write the tests

                ## Success criteria

                - `make test` passes

                """
            try Files.write(text, to: night.path("\(name).md"))
        }
        let clash = try night.tool("advise", night.path("auth.md"), night.path("login.md"))
        #expect(clash.status == 1 && clash.output.contains("Sources/Auth.swift"), "\(clash.output)\(clash.errors)")
        let apart = try night.tool("advise", night.path("auth.md"), night.path("pay.md"))
        #expect(apart.status == 0, "\(apart.output)\(apart.errors)")
    }
}
