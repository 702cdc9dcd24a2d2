import JSONSyntax
import Testing

@Suite("Orders and questions over the control socket", .ownThreads)
struct OrdersTests {
    @Test("run starts a turn now, beside the schedule; while it runs a second one is refused with its number")
    func run() throws {
        let night = try Night()
        let goOn = try night.pipe("go-on")
        try night.write([Job("a", "read line < \(goOn.path); echo DONE", .never)])
        try night.start()
        let reply = try night.control.post("/v1/jobs/a/run")
        #expect(reply["turn"] == 1 && reply["action"] == "run")
        let refusal = try night.control.request("POST", "/v1/jobs/a/run")
        #expect(refusal.status == 409 && refusal.text.contains("running already, as turn 1"))
        try goOn.release()
        let turn = try night.ended(1)
        #expect(turn["trigger"] == "manual" && turn["nominalMs"] == .null && turn["outcome"] == "done")
        #expect(try night.control.request("POST", "/v1/jobs/a/run").status == 409)
        try night.control.post("/v1/jobs/a/run", ["force": true])
        try goOn.release()
        #expect(try night.ended(2)["outcome"] == "done")
    }

    @Test("cancel ends a turn with its processes, by its grace, and is refused once it is over")
    func cancel() throws {
        let night = try Night()
        let here = try night.pipe("here")
        let more: JSONValue = ["stopGraceSeconds": 0]
        try night.write([
            Job("a", "trap '' INT TERM; sleep 300 & echo $! > \(here.path); wait; wait", .never, more: more)
        ])
        try night.start()
        try night.control.post("/v1/jobs/a/run")
        let child = try here.line()
        #expect(try night.control.post("/v1/turns/1/cancel")["turn"] == 1)
        let turn = try night.ended(1)
        #expect(turn["outcome"] == "cancelled" && turn["endedBy"] == "request" && turn.says("reason", "operator"))
        #expect(!Files.exists("/proc/\(child)"))
        let again = try night.control.request("POST", "/v1/turns/1/cancel")
        #expect(again.status == 409 && again.text.contains("turn 1 is over (cancelled)"))
        #expect(try night.job("a")["state"] == "active")
    }

    @Test("cancel also ends a turn whose DONE is being checked")
    func cancelCheck() throws {
        let night = try Night()
        let here = try night.pipe("here")
        let check = JSONValue.string("echo > \(here.path); sleep 300")
        try night.write([Job("a", "echo DONE", more: ["verify": check, "stopGraceSeconds": 0])])
        try night.start()
        _ = try here.line()
        try night.control.post("/v1/turns/1/cancel")
        #expect(try night.ended(1)["outcome"] == "cancelled")
    }

    @Test("hold keeps a job from starting, with the operator's reason, until resume")
    func hold() throws {
        let night = try Night([Job("a", "true", .every(50)), Job("clock", "true", .every(100))])
        try night.start()
        _ = try night.ended("a")
        try night.control.post("/v1/jobs/a/hold", ["reason": "the database moves tonight"])
        let held = try night.events().await("job_held", job: "a")
        try night.events().await("turn_ended", job: "clock", count: 8)
        let late = try night.events().seen.filter { $0.id > held.id && $0.kind == "turn_started" && $0.job == "a" }
        #expect(late.isEmpty)
        let job = try night.job("a")
        #expect(job["state"] == "held" && job["reason"] == "the database moves tonight" && job["nextDueMs"] == .null)
        let why = try night.control.get("/v1/jobs/a/why")
        #expect(
            why["explanation"]?.array?.contains { $0.string?.contains("the database moves tonight") == true } == true
        )
        #expect(why["rows"]?.array?.contains { $0["verdict"] == "skipped_hold" } == true)
        try night.control.post("/v1/jobs/a/resume")
        let before = try night.turns(of: "a").count
        try night.events().await("turn_ended", job: "a", count: before + 1)
        for body: JSONValue in [[:], ["reason": ""], ["reason": 7]] {
            #expect(try night.control.request("POST", "/v1/jobs/a/hold", body).status == 400)
        }
    }

    @Test("what does not exist is not found, and the answer says where to look")
    func unknown() throws {
        let night = try Night([Job("a", "true", .never)])
        try night.start()
        let paths = [
            "POST /v1/jobs/x/run", "POST /v1/jobs/x/hold", "POST /v1/jobs/x/resume", "POST /v1/turns/9/cancel",
            "POST /v1/phases/x/approve", "GET /v1/jobs/x", "GET /v1/jobs/x/why", "GET /v1/jobs/x/logs",
            "GET /v1/turns/9", "GET /v1/turns/9/logs", "GET /v1/turns?job=x", "GET /v1/jobs/a/logs", "GET /v1/x",
        ]
        for path in paths {
            let words = path.split(separator: " ").map(String.init)
            let body: JSONValue? = words[1].hasSuffix("hold") ? ["reason": "because"] : nil
            let reply = try night.control.request(words[0], words[1], body)
            #expect(reply.status == 404, "\(path): \(reply.status) \(reply.text)")
            #expect(try reply.json["error"]?["code"] == "not_found")
        }
    }

    @Test("plan tells the occurrences to come with their verdicts, and does not touch what is")
    func plan() throws {
        let night = try Night([
            Job("hourly", "true", ["kind": "cron", "expr": "0 * * * *", "tz": "UTC"]), Job("leap", "true", .never),
        ])
        try night.start()
        let plan = try night.control.get("/v1/plan")
        let rows = try #require(plan["rows"]?.array)
        #expect(rows.count == 24 && rows.allSatisfy { $0["job"] == "hourly" && $0["verdict"] == "started" })
        #expect(rows.allSatisfy { ($0["nominalMs"]?.integer ?? 1) % 3_600_000 == 0 })
        #expect(plan["truncated"] == false)
        #expect(try night.control.get("/v1/plan?limit=5")["truncated"] == true)
        #expect(try night.control.request("GET", "/v1/plan?until=1000").status == 400)
        #expect(try night.control.get("/v1/turns").array?.isEmpty == true)
        #expect(try night.job("hourly")["upcoming"]?.array?.count == 5)
    }

    @Test("leases: one per live turn, with holder, token and an end to come")
    func leases() throws {
        let night = try Night()
        let here = try night.pipe("here")
        let goOn = try night.pipe("go-on")
        let script = "echo $MIDWATCH_LEASE_TOKEN > \(here.path); read line < \(goOn.path); echo DONE"
        try night.write([Job("a", script), Job("b", script)])
        try night.start()
        let tokens = try Set([here.line(), here.line()])
        let leases = try #require(night.control.get("/v1/leases").array)
        #expect(Set(leases.compactMap { $0["token"]?.integer.map(String.init) }) == tokens)
        #expect(Set(leases.map { $0["holder"] }) == ["turn 1", "turn 2"])
        #expect(leases.allSatisfy { ($0["expiresAtMs"]?.integer ?? 0) > ($0["grantedAtMs"]?.integer ?? 0) })
        try goOn.release(2)
        for job in ["a", "b"] { _ = try night.ended(job) }
        #expect(try night.control.get("/v1/leases").array?.isEmpty == true)
    }

    @Test("logs: both streams, the last lines, and followed until the turn ends")
    func logs() throws {
        let night = try Night()
        let here = try night.pipe("here")
        let goOn = try night.pipe("go-on")
        let script =
            "echo one; echo two; echo oops >&2; echo > \(here.path); read line < \(goOn.path); echo three; echo DONE"
        try night.write([Job("a", script)])
        try night.start()
        _ = try here.line()
        let followed = try night.control.open("GET", "/v1/jobs/a/logs?follow=true")
        #expect(try followed.head().headers["midwatch-turn"] == "1")
        var live: [UInt8] = []
        while live.count < 8 { live += try followed.piece() ?? Array("(it ended)".utf8) }
        #expect(String(decoding: live, as: UTF8.self) == "one\ntwo\n")
        try goOn.release()
        #expect(try String(decoding: followed.rest(), as: UTF8.self) == "three\nDONE\n")
        _ = try night.ended("a")
        #expect(try night.control.request("GET", "/v1/turns/1/logs").text == "one\ntwo\nthree\nDONE\n")
        #expect(try night.control.request("GET", "/v1/turns/1/logs?tail=2").text == "three\nDONE\n")
        #expect(try night.control.request("GET", "/v1/turns/1/logs?stream=stderr").text == "oops\n")
    }

    @Test("why tells each occurrence with verdict, turn and outcome")
    func why() throws {
        let night = try Night([Job("a", "exit 5", .every(100), more: ["maxTurns": 2])])
        try night.start()
        try night.events().await("job_ended", job: "a")
        let why = try night.control.get("/v1/jobs/a/why")
        #expect(why["state"] == "ended")
        let rows = try #require(why["rows"]?.array).filter { $0["turn"] != .null }
        #expect(rows.map { $0["turn"] } == [1, 2])
        #expect(
            rows.allSatisfy {
                $0["verdict"] == "started" && $0["outcome"] == "failed" && $0.says("cause", "exit status 5")
            }
        )
    }

    @Test("answer lets a stuck job go on, and its agent reads the answer")
    func answer() throws {
        let script = "case \"$(cat)\" in *vault*) echo DONE;; *) echo 'STUCK: where is the key?';; esac"
        let night = try Night([Job("a", script, .after(20))])
        try night.start()
        try night.events().await("job_stuck", job: "a")
        let (status, output, errors) = try night.tool("answer", "a", "look into the vault")
        #expect(status == 0 && output.contains("next prompt of a"), "\(errors)")
        try night.events().await("job_done", job: "a")
        #expect(
            try Files.text(night.turnFile(2, "prompt")).contains("STUCK: where is the key?\nThe operator says: look")
        )
        #expect(try night.tool("answer", "a", "again").status == 4)
        #expect(try night.tool("answer", "a", "bell \u{07}").status == 2)
    }
}
