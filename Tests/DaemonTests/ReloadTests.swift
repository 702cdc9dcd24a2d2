import Glibc
import JSONSyntax
import Testing

@Suite("Reading the jobs file again", .ownThreads)
struct ReloadTests {
    @Test("by the API: added, changed and removed jobs are counted and in force at once")
    func good() throws {
        let night = try Night([Job("keep", "true", .never), Job("edit", "true", .never), Job("drop", "true", .never)])
        try night.start()
        try night.write([Job("keep", "true", .never), Job("edit", "echo DONE"), Job("new", "echo DONE")])
        let reply = try night.control.post("/v1/reload")
        let counts = ["added", "changed", "removed", "jobCount"].map { reply[$0] }
        #expect(counts == [1, 1, 1, 3])
        try night.events().await("job_done", job: "edit")
        try night.events().await("job_done", job: "new")
        #expect(try night.control.request("GET", "/v1/jobs/drop").status == 404)
        try night.events().await("definitions_loaded", saying: "1 added, 1 changed, 1 removed")
    }

    @Test("by the API: a file with errors changes nothing, and the answer lists them with their places")
    func bad() throws {
        let night = try Night([Job("a", "echo DONE", .never)])
        let daemon = try night.start()
        let before = try night.control.get("/v1/jobs")
        try Files.write("{ \"jobs\": [ { \"name\": \"a\", \"every\": 1 } ], \"agnets\": {} }", to: night.jobsFile)
        let reply = try night.control.request("POST", "/v1/reload")
        #expect(reply.status == 409)
        let error = try #require(reply.json["error"])
        #expect(error["code"] == "conflict" && error.says("message", "nothing was changed"))
        let details = error["details"]?.array?.compactMap(\.string) ?? []
        #expect(details.count >= 3, "\(details)")
        #expect(details.allSatisfy { $0.contains("jobs.json:1:") })
        #expect(details.contains { $0.contains("\"agents\"") }, "\(details)")
        #expect(try night.control.get("/v1/jobs") == before)
        #expect(try daemon.errors.contains("the jobs file was not taken over"))
        try night.control.post("/v1/jobs/a/run")
        try night.events().await("job_done", job: "a")
    }

    @Test("by SIGHUP: a good file takes over, a bad one changes nothing and is told in the log")
    func hangUp() throws {
        let night = try Night([Job("a", "echo DONE", .never)])
        let daemon = try night.start()
        try Files.write("{ broken", to: night.jobsFile)
        daemon.signal(SIGHUP)
        #expect(try night.notify.next("RELOADING=1").contains("MONOTONIC_USEC="))
        try night.notify.next("READY=1")
        #expect(try daemon.errors.contains("jobs.json:1:"))
        #expect(try night.control.get("/v1/jobs").array?.count == 1)

        try night.write([Job("a", "echo DONE", .never), Job("b", "echo DONE")])
        daemon.signal(SIGHUP)
        try night.notify.next("RELOADING=1")
        try night.notify.next("READY=1")
        try night.events().await("job_done", job: "b")
    }

    @Test("files in jobs.d are read too, in both directions: one that is new, and one with errors")
    func folder() throws {
        let night = try Night([Job("a", "echo DONE", .never)])
        try night.start()
        try #require(mkdir(night.path("jobs.d"), 0o700) == 0)
        let more =
            "{ \"jobs\": [ { \"name\": \"b\", \"schedule\": \"@daily\", \"payload\": { \"command\": \"true\" } } ] }"
        try Files.write(more, to: night.path("jobs.d/b.json"))
        let reply = try night.control.post("/v1/reload")
        #expect(reply["added"] == 1 && reply["removed"] == 0 && reply["jobCount"] == 2)
        try Files.write(more.replacing("@daily", with: "@dayly"), to: night.path("jobs.d/b.json"))
        let refusal = try night.control.request("POST", "/v1/reload")
        #expect(refusal.status == 409 && refusal.text.contains("jobs.d/b.json:1:"))
        #expect(try night.job("b")["state"] == "active")
    }

    @Test("a running turn goes on when its job is taken out, and is settled")
    func removedWhileRunning() throws {
        let night = try Night()
        let here = try night.pipe("here")
        let goOn = try night.pipe("go-on")
        try night.write([Job("gone", "echo > \(here.path); read line < \(goOn.path); echo DONE")])
        try night.start()
        _ = try here.line()
        try night.write([Job("other", "true", .never)])
        #expect(try night.control.post("/v1/reload")["removed"] == 1)
        try goOn.release()
        let turn = try night.ended("gone")
        #expect(turn["outcome"] == "done")
        #expect(try night.control.get("/v1/leases").array?.isEmpty == true)
    }

    @Test("a new schedule counts from the reload, and the state of a job outlives its edits")
    func editedSchedule() throws {
        let night = try Night([Job("s", "echo 'STUCK: why?'"), Job("d", "echo DONE"), Job("n", "true", .never)])
        try night.start()
        try night.events().await("job_stuck", job: "s")
        try night.events().await("job_done", job: "d")
        try night.write([
            Job("s", "echo DONE", .every(50)), Job("d", "echo DONE", .every(50)), Job("n", "true", .every(50)),
        ])
        try night.control.post("/v1/reload")
        try night.events().await("turn_ended", job: "n", count: 4)
        #expect(try night.job("s")["state"] == "stuck")
        #expect(try night.job("d")["state"] == "done")
        #expect(try night.turns(of: "d").count == 1)
        try night.control.post("/v1/jobs/s/resume")
        try night.events().await("job_done", job: "s")
    }

    @Test("a jobs file that is a pipe is refused and holds nobody up")
    func pipe() throws {
        let night = try Night([Job("a", "true", .never)])
        try night.start()
        try #require(unlink(night.jobsFile) == 0 && mkfifo(night.jobsFile, 0o600) == 0)
        let refused = try night.control.request("POST", "/v1/reload")
        #expect(refused.status == 409 && refused.text.contains("not a regular file"), "\(refused.text)")
        #expect(try night.stop().status == 0)
    }
}
