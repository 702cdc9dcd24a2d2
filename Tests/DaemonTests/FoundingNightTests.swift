import Glibc
import JSONSyntax
import MidwatchTestKit
import Testing

@Suite("A night from its jobs file to its summary", .ownThreads)
struct FoundingNightTests {
    @Test("the founding guide's three jobs run with a stub for their agent, and a night that ends well exits 0")
    func foundingFile() throws {
        let night = try Night()
        let stub = "{ \"stub\": { \"command\": \"echo {model} heard: $(cat); echo DONE\" } }"
        try Files.write("{ \"agents\": \(stub), \(FoundingFile.jobs) }", to: night.jobsFile)
        let (status, output, errors) = try night.run(["--until-done"])
        #expect(status == 0, "\(errors)")
        #expect(output.contains("All 3 jobs are done."), "\(output)")
        for turn in 1...3 as ClosedRange<Int64> {
            let job = ["auth", "payment", "notification"][Int(turn) - 1]
            #expect(output.contains("turn \(turn) of agent-\(job)-iteration ended done"))
            let heard = try Files.text(night.turnFile(turn, "stdout"))
            #expect(heard == "sonnet heard: Read AGENT.md in /path/to/\(job)/. Follow the loop.\nDONE\n")
        }
        #expect(night.processes().isEmpty)
    }

    @Test("a night with a stuck job ends with 1, and its summary names job, count and reason")
    func stuckNight() throws {
        let night = try Night([
            Job("easy", "echo DONE"),
            Job("hard", "echo 'STUCK: no database password in .env'", .every(50)),
        ])
        let (status, output, _) = try night.run(["--until-done"])
        #expect(status == 1)
        #expect(output.contains("1 of 2 jobs are done."), "\(output)")
        let line = output.split(separator: "\n").last { $0.contains("  hard ") } ?? ""
        #expect(line.contains("stuck") && line.contains("(no database password in .env)"), "\(output)")
    }

    @Test("a job that uses up its turns without DONE ends the night with 1")
    func usedUp() throws {
        let night = try Night([Job("lazy", "echo working", .after(10), more: ["maxTurns": 3])])
        let (status, output, _) = try night.run(["--until-done"])
        #expect(status == 1)
        #expect(output.contains("3 turns (maxTurns) ran without DONE"), "\(output)")
        #expect(try Files.names(in: "\(night.state)/turns") == ["1", "2", "3"])
    }

    @Test("a one-shot whose command succeeds is done by that")
    func oneShot() throws {
        let night = try Night()
        // A time that has just passed counts as on time.
        let job = """
            { "name": "once", "schedule": { "kind": "at", "atMs": \(time(nil) * 1000) },
              "payload": { "kind": "command", "command": ["true"] } }
            """
        try Files.write("{ \"jobs\": [ \(job) ] }", to: night.jobsFile)
        let (status, output, errors) = try night.run(["--until-done"])
        #expect(status == 0, "\(output) \(errors)")
    }

    @Test("a second run on the same state starts nothing that is done")
    func secondRun() throws {
        let night = try Night([Job("a", "echo DONE")])
        #expect(try night.run(["--until-done"]).status == 0)
        let (status, output, _) = try night.run(["--until-done"])
        #expect(status == 0)
        #expect(output.contains("All 1 jobs are done."))
        #expect(try Files.names(in: "\(night.state)/turns") == ["1"])
    }
}
