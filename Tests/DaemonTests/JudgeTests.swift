import Glibc
import JSONSyntax
import MidwatchTestKit
import Testing

/// The judge of real ledgers: what it says of a sound night, and of files that it cannot use.
@Suite("midwatch-judge", .ownThreads)
struct JudgeTests {
    private func judge(_ night: Night, _ arguments: String...) throws -> (status: Int32, output: String, errors: String)
    {
        let logs = night.path("judge-\(arguments.joined().utf8.count)-\(arguments.count)")
        for ending in ["out", "err"] { unlink("\(logs).\(ending)") }
        let tool = try DaemonProcess("midwatch-judge", arguments, environment: ["TZ": "UTC"], logs: logs)
        return (try tool.end(), try tool.output, try tool.errors)
    }

    @Test("finds nothing wrong with a night, while the daemon lives, after a crash, and compared with before")
    func soundNight() throws {
        let night = try Night([Job("a", "echo DONE"), Job("b", "true", .every(50))])
        let ledger = "\(night.state)/ledger.sqlite"
        try night.start()
        _ = try night.ended("a")
        _ = try night.ended("b", count: 3)
        let living = try judge(night, ledger, "--jobs", night.jobsFile)
        #expect(living.status == 0 && living.output.isEmpty && living.errors.isEmpty, "\(living)")
        try Shell.run("sqlite=ledger.sqlite; mkdir ../before; cp $sqlite $sqlite-wal ../before", in: night.state)
        _ = try night.ended("b", count: try night.turns(of: "b").count + 3)
        try night.crash()
        let earlier = night.path("before/ledger.sqlite")
        let later = try judge(night, ledger, "--jobs", night.jobsFile, "--earlier", earlier)
        #expect(later.status == 0 && later.output.isEmpty && later.errors.isEmpty, "\(later)")
        // The other way round, what was settled is gone.
        let back = try judge(night, earlier, "--jobs", night.jobsFile, "--earlier", ledger, "--json")
        #expect(back.status == 1)
        let reply = try JSONParser.value(of: Array(back.output.utf8))
        #expect(reply["findings"]?[0]?["rule"] == "changed")
        // By a jobs file that is not the ledger's own.
        try night.write([Job("a", "echo DONE"), Job("b", "true", .every(70)), Job("c", "true")])
        let foreign = try judge(night, ledger, "--jobs", night.jobsFile)
        #expect(foreign.status == 1)
        #expect(foreign.output.contains("definitions: job c has no row"))
        #expect(foreign.output.contains("definitions: b is due every 70 by the jobs file and every 50 by the ledger"))
    }

    @Test("tells what cannot be used, where, and what to do")
    func badFiles() throws {
        let night = try Night([Job("a", "true")])
        let (ledger, jobs) = ("\(night.state)/ledger.sqlite", night.jobsFile)
        let noLedger = try judge(night, ledger, "--jobs", jobs)
        #expect(noLedger.status == 2 && noLedger.errors.contains("cannot read the ledger \(ledger): No such file"))
        try night.start()
        _ = try night.ended("a")
        _ = try night.stop()
        let noJobs = try judge(night, ledger, "--jobs", night.path("none.json"))
        #expect(noJobs.status == 2 && noJobs.errors.contains("cannot read the jobs file \(night.path("none.json"))"))
        try Files.write("{\"jobs\": 7}", to: night.path("bad.json"))
        let badJobs = try judge(night, ledger, "--jobs", night.path("bad.json"))
        #expect(badJobs.status == 2 && badJobs.errors.contains("bad.json:1:"), "\(badJobs)")
        let noDatabase = try judge(night, jobs, "--jobs", jobs)
        #expect(noDatabase.status == 2 && noDatabase.errors.contains("midwatch-judge: the ledger \(jobs) is damaged"))
    }

    @Test(
        "answers a wrong command line with 2 and what is missing",
        arguments: [
            ([], "name the ledger"), (["a"], "--jobs FILE"), (["a", "b", "--jobs", "c"], "not also b"),
            (["a", "--jobs"], "--jobs needs the path"), (["a", "--all"], "no option --all"),
        ] as [([String], String)]
    )
    func usage(_ arguments: [String], _ words: String) throws {
        let folder = try Scratch()
        let tool = try DaemonProcess("midwatch-judge", arguments, environment: [:], logs: folder.path(of: "judge"))
        #expect(try tool.end() == 2)
        let errors = try tool.errors
        #expect(errors.contains(words), "\(errors)")
    }
}
