import JSONSyntax
import Testing

@Suite("Occurrences that fall due while a turn runs, and the bound on turns", .ownThreads)
struct OverlapTests {
    /// Fails the night in a file when two turns of the job run at once: the first line a job's script has.
    private static let alone = "mkdir busy || echo $MIDWATCH_TURN >> overlaps;"

    private static func verdicts(_ night: Night, _ job: String) throws -> [JSONValue] {
        try #require(night.control.get("/v1/jobs/\(job)/why")["rows"]?.array)
    }

    @Test("by default such occurrences are skipped, each with a verdict that names the running turn")
    func skip() throws {
        let night = try Night()
        let goOn = try night.pipe("go-on")
        let script = "\(Self.alone) read line < \(goOn.path); rmdir busy"
        try night.write([Job("slow", script, .every(100)), Job("clock", "true", .every(100))])
        try night.start()
        try night.events().await("turn_ended", job: "clock", count: 6)
        #expect(try night.turns(of: "slow").count == 1)
        let rows = try Self.verdicts(night, "slow")
        let skipped = rows.filter { $0["verdict"] == "skipped_overlap" }
        #expect(skipped.count >= 2)
        #expect(
            skipped.allSatisfy { $0.says("cause", "turn 1 is still running") || $0.says("cause", "was still running") }
        )
        #expect(Set(rows.map { $0["nominalMs"] }).count == rows.count)
        try goOn.release(2)
        try night.events().await("turn_ended", job: "slow", count: 2)
        #expect(!Files.exists("\(night.state)/workspace/overlaps"))
    }

    @Test("queue: as many as asked for wait, the rest is skipped, and they run one after the other")
    func queue() throws {
        let night = try Night()
        let goOn = try night.pipe("go-on")
        let script = "\(Self.alone) read line < \(goOn.path); rmdir busy"
        try night.write([
            Job("slow", script, .every(100), more: ["overlap": ["queue": 2]]), Job("clock", "true", .every(100)),
        ])
        try night.start()
        try night.events().await("turn_ended", job: "clock", count: 6)
        let waiting = try #require(night.control.get("/v1/status")["waiting"]?.array)
        #expect(waiting.count == 2 && waiting.allSatisfy { $0["job"] == "slow" })
        let rows = try Self.verdicts(night, "slow")
        #expect(rows.contains { $0["verdict"] == "skipped_overlap" && $0.says("cause", "2 occurrences wait already") })
        try goOn.release(3)
        // The two that waited are due long ago by then: they start at once, not at the next occurrence.
        let third = try night.ended("slow", count: 3)
        #expect(third["nominalMs"] == waiting[1]["nominalMs"])
        #expect(!Files.exists("\(night.state)/workspace/overlaps"))
    }

    @Test("replace: the running turn is ended and the new one starts when the old one's processes are gone")
    func replace() throws {
        let night = try Night()
        let here = try night.pipe("here")
        // Shell and child ignore what is kind; the next turn looks whether they are still there.
        let script = """
            trap '' INT TERM; if [ -e pids ]; then for p in $(cat pids); do kill -0 $p 2>/dev/null && echo $p >> overlaps
            done; fi; sleep 300 & echo $$ $! > pids; echo $MIDWATCH_TURN > \(here.path); wait
            """
        try night.write([
            Job("r", script, .every(400), more: ["overlap": "replace", "stopGraceSeconds": 0])
        ])
        try night.start()
        for turn in ["1", "2", "3"] { #expect(try here.line() == turn) }
        for turn in 1...2 as ClosedRange<Int64> {
            let old = try night.ended(turn)
            #expect(old["outcome"] == "cancelled" && old["endedBy"] == "request")
            #expect(old.says("reason", "replaced by the occurrence of its next due time"))
        }
        #expect(!Files.exists("\(night.state)/workspace/overlaps"))
    }

    @Test("allow: as many turns of a job as asked for run side by side, and no more")
    func allow() throws {
        let night = try Night()
        let here = try night.pipe("here")
        let goOn = try night.pipe("go-on")
        let script = "echo $MIDWATCH_TURN > \(here.path); read line < \(goOn.path)"
        try night.write([
            Job("wide", script, .every(100), more: ["overlap": ["allow": 2]]), Job("clock", "true", .every(100)),
        ])
        try night.start()
        _ = try (here.line(), here.line())
        try night.events().await("turn_ended", job: "clock", count: 6)
        #expect(try night.job("wide")["liveTurns"]?.array?.count == 2)
        #expect(try Self.verdicts(night, "wide").contains { $0["verdict"] == "skipped_overlap" })
    }

    @Test("the daemon's own bound: what is due beyond it waits its turn and is shown as waiting")
    func bound() throws {
        let night = try Night()
        let here = try night.pipe("here")
        let goOn = try night.pipe("go-on")
        let script = """
            echo $MIDWATCH_JOB > \(here.path); read line < \(goOn.path); echo DONE
            """
        let jobs = (1...5).map { Job("j\($0)", script) }
        try night.write(jobs, ["limits": ["maxConcurrentTurns": 2]])
        try night.start()
        var started = try [here.line(), here.line()]
        let status = try night.control.get("/v1/status")
        #expect(status["running"]?.array?.count == 2)
        #expect(status["waiting"]?.array?.map { $0["job"] } == ["j3", "j4", "j5"])
        for place in 3...5 {
            try goOn.release()
            started.append(try here.line())
            #expect(try night.control.get("/v1/status")["running"]?.array?.count ?? 9 <= 2)
            #expect(started.last == "j\(place)")
        }
        try goOn.release(2)
        for job in jobs { try night.events().await("job_done", job: job.name) }
        #expect(Set(started).count == 5)
    }
}
