import Glibc
import JSONSyntax
import Testing

@Suite("What agents say, and what becomes of their jobs", .ownThreads)
struct SignalTests {
    @Test("DONE ends a job: it is due no more while others go on")
    func done() throws {
        let night = try Night([
            Job("short", "echo one unit; echo DONE", .every(50)), Job("clock", "true", .every(100)),
        ])
        try night.start()
        let turn = try night.ended("short")
        #expect(turn["outcome"] == "done" && turn["signal"] == "done" && turn["exitStatus"] == 0)
        try night.events().await("job_done", job: "short")
        try night.events().await("turn_ended", job: "clock", count: 6)
        let job = try night.job("short")
        #expect(job["state"] == "done" && job["nextDueMs"] == .null)
        #expect(try night.turns(of: "short").count == 1)
    }

    @Test("STUCK holds a job with its reason until somebody resumes it, then it goes on")
    func stuck() throws {
        let night = try Night([
            Job("db", "if [ -e env ]; then echo DONE; else echo 'STUCK: no password in .env'; fi", .every(50)),
            Job("clock", "true", .every(100)),
        ])
        try night.start()
        let told = try night.events().await("job_stuck", job: "db").text
        #expect(told.contains("no password in .env") && told.contains("midwatch resume db"))
        try night.events().await("turn_ended", job: "clock", count: 6)
        #expect(try night.turns(of: "db").count == 1)
        let job = try night.job("db")
        #expect(job["state"] == "stuck" && job["reason"] == "no password in .env")
        let hold = try night.control.get("/v1/status")["holds"]?[0]
        #expect(hold?["name"] == "db" && hold?["reason"] == "no password in .env")
        let refusal = try night.control.request("POST", "/v1/jobs/db/run")
        #expect(refusal.status == 409 && refusal.text.contains("no password in .env"))

        try Files.write("", to: "\(night.state)/workspace/env")
        try night.control.post("/v1/jobs/db/resume")
        try night.events().await("job_done", job: "db")
        #expect(try night.ended("db", count: 2)["outcome"] == "done")
    }

    @Test("no signal means one unit is done: the job runs again, iteration by iteration")
    func noSignal() throws {
        let script = "echo unit $MIDWATCH_ITERATION; if [ $MIDWATCH_ITERATION = 3 ]; then echo DONE; fi"
        let night = try Night([Job("units", script, .after(10))])
        try night.start()
        try night.events().await("job_done", job: "units")
        let turns = try night.turns(of: "units").reversed()
        #expect(turns.map { $0["outcome"] } == ["continue", "continue", "done"])
        #expect(turns.map { $0["iteration"] } == [1, 2, 3])
        #expect(turns.first?["finalText"] == "unit 1\n")
    }

    @Test("a non-zero exit is a failed turn, and the job goes on")
    func failed() throws {
        let night = try Night([
            Job("f", "if [ $MIDWATCH_TURN = 1 ]; then echo oh no >&2; exit 3; fi; echo DONE", .after(10))
        ])
        try night.start()
        let turn = try night.ended("f")
        #expect(turn["outcome"] == "failed" && turn["exitStatus"] == 3 && turn.says("reason", "exit status 3: oh no"))
        #expect(try night.ended("f", count: 2)["outcome"] == "done")
    }

    @Test("DONE with a non-zero exit is failed and says so")
    func doneAndFailed() throws {
        let night = try Night([Job("f", "echo DONE; exit 1")])
        try night.start()
        let turn = try night.ended("f")
        #expect(turn["outcome"] == "failed" && turn.says("reason", "exit status 1, though it said DONE"))
        #expect(try night.job("f")["state"] == "active")
    }

    @Test("an agent killed by a signal has failed, and the signal is told")
    func killed() throws {
        let night = try Night([Job("f", "echo DONE; kill -9 $$")])
        try night.start()
        let turn = try night.ended("f")
        #expect(turn["outcome"] == "failed" && turn["killedBy"] == 9 && turn["exitStatus"] == .null)
    }

    @Test("a verify command that says no turns DONE into false_done, with its words; once it says yes, DONE counts")
    func verify() throws {
        let check: JSONValue = ["verify": ["command": "ls \"$WANTED\" || { echo two tests fail; exit 4; }"]]
        let more = JSONValue.object((check.object ?? []) + [JSONMember(name: "env", value: ["WANTED": "proof"])])
        let script = "if [ $MIDWATCH_ITERATION = 2 ]; then : > proof; fi; echo DONE"
        let night = try Night([Job("liar", script, .after(10), more: more)])
        try night.start()
        let first = try night.ended("liar")
        #expect(first["outcome"] == "false_done" && first["signal"] == "done")
        #expect(first.says("reason", "exit status 4: two tests fail"))
        #expect(try night.ended("liar", count: 2)["outcome"] == "done")
        try night.events().await("check_ended", job: "liar", saying: "says yes")
    }

    @Test(
        "the signal file beats stdout, either way",
        arguments: [
            (
                "echo 'stuck: the schema is missing' > $MIDWATCH_SIGNAL_FILE; echo DONE", "stuck",
                "the schema is missing"
            ),
            ("echo done > $MIDWATCH_SIGNAL_FILE; echo 'STUCK: no'", "done", nil),
            (": > $MIDWATCH_SIGNAL_FILE; echo DONE", "done", nil),
        ]
    )
    func signalFile(script: String, outcome: String, reason: String?) throws {
        let night = try Night([Job("a", script)])
        try night.start()
        let turn = try night.ended("a")
        #expect(turn["outcome"]?.string == outcome && turn["reason"]?.string == reason)
    }

    @Test("a signal file that makes no sense holds the job and shows what it says")
    func nonsense() throws {
        let night = try Night([Job("a", "echo perhaps > $MIDWATCH_SIGNAL_FILE; echo DONE")])
        try night.start()
        let turn = try night.ended("a")
        #expect(turn["outcome"] == "stuck")
        #expect(turn.says("reason", "\"perhaps\""))
    }

    @Test("an AGENT.md shown in the log, with all its words for signals, is not an answer")
    func echoedInstructions() throws {
        let night = try Night([
            Job(
                "reader",
                "cat AGENT.md; i=0; while [ $i -lt 25 ]; do i=$((i+1)); echo work $i; done; echo one box ticked"
            )
        ])
        let agentFile = """
            # The loop
            1. Take one box of IMPLEMENTATION_PLAN.md.
            When no box is left, print a line of its own:
            DONE
            <promise>DONE</promise>
            When you cannot go on:
            STUCK: reason
            """
        try night.start()
        // The first turn found no file: exit 0 and no signal. The second reads it.
        #expect(try night.ended("reader")["outcome"] == "continue")
        try Files.write(agentFile, to: "\(night.state)/workspace/AGENT.md")
        let turn = try #require(night.control.post("/v1/jobs/reader/run")["turn"]?.integer)
        let second = try night.ended(turn)
        #expect(second["outcome"] == "continue" && second["signal"] == .null)
        #expect(second["stdoutBytes"]?.integer ?? 0 > 200)
        #expect(try night.job("reader")["state"] == "active")
    }

    @Test("an agent that reports in JSON is understood: words, session, tokens, cost")
    func structuredOutput() throws {
        let result: JSONValue = [
            "type": "result", "subtype": "success", "is_error": false, "session_id": "5f0c", "total_cost_usd": 0.25,
            "result": "All boxes are ticked.\n\nDONE",
            "usage": [
                "input_tokens": 10, "cache_read_input_tokens": 20, "cache_creation_input_tokens": 30,
                "output_tokens": 40,
            ],
        ]
        let night = try Night([Job("a", "cat out.json", agent: ["output": "claude"])])
        try night.start()
        _ = try night.ended("a")
        try Files.write(result.encoded() + "\n", to: "\(night.state)/workspace/out.json")
        let turn = try night.ended(#require(night.control.post("/v1/jobs/a/run")["turn"]?.integer))
        #expect(turn["outcome"] == "done" && turn["conversation"] == "5f0c" && turn["costMicroUSD"] == 250_000)
        let counts = ["freshInput", "cacheRead", "cacheWrite", "output"].map { turn["usage"]?[$0] }
        #expect(counts == [10, 20, 30, 40])
    }

    @Test("what is left of a turn that is over cannot speak for the next: it is refused and told who holds the job")
    func lateWriter() throws {
        let night = try Night()
        let (here, goOn) = (try night.pipe("here"), try night.pipe("go-on"))
        try night.write([Job("a", "echo $$ > \(here.path); read line < \(goOn.path); echo more", .after(10))])
        try night.start()
        _ = try here.line()
        kill(try night.keeper(of: 1), SIGKILL)
        #expect(try night.ended(1)["outcome"] == "lost")
        _ = try here.line()
        let late = [
            "MIDWATCH_TURN": "1", "MIDWATCH_LEASE_TOKEN": "1", "MIDWATCH_TURN_FOLDER": "\(night.state)/turns/1",
            "MIDWATCH_SIGNAL_FILE": night.turnFile(1, "signal"),
        ]
        night.environment.merge(late) { $1 }
        let (status, _, errors) = try night.tool("signal", "done")
        #expect(status == 4 && errors.contains("it is held by turn 2 with token 2"), "\(errors)")
        night.environment["MIDWATCH_LEASE_TOKEN"] = "none"
        #expect(try night.tool("signal", "done").status == 4)
        #expect(!Files.exists(night.turnFile(1, "signal")))

        let holder = [
            "MIDWATCH_TURN": "2", "MIDWATCH_LEASE_TOKEN": "2", "MIDWATCH_TURN_FOLDER": "\(night.state)/turns/2",
        ]
        night.environment.merge(holder) { $1 }
        night.environment["MIDWATCH_SIGNAL_FILE"] = night.turnFile(2, "signal")
        #expect(try night.tool("signal", "done").status == 0)
        try goOn.release()
        #expect(try night.ended(2)["outcome"] == "done")

        _ = try night.stop()
        let (alone, _, words) = try night.tool("signal", "done")
        #expect(alone == 4 && words.contains("turn 2 is over"), "\(words)")
    }
}
