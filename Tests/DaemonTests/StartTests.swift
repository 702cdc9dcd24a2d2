import CProcess
import Glibc
import JSONSyntax
import Testing

@Suite("What keeps the daemon from starting", .ownThreads)
struct StartTests {
    @Test("a jobs file with errors: all of them with their places, and exit status 2")
    func brokenFile() throws {
        let night = try Night()
        let file = """
            {
              "jobs": [
                { "name": "a", "schedule": { "kind": "cron", "expr": "61 * * * *" },
                  "payload": { "kind": "command", "command": "true" } },
                { "name": "b", "schedule": { "kind": "every", "everyMs": 1000 }, "shedule": 1,
                  "payload": { "kind": "command", "command": 7 } },
                { "name": "c", "schedule": { "kind": "cron", "expr": "0 3 * * *", "tz": "Europe/Atlantis" },
                  "payload": { "kind": "command", "command": "true" } }
              ],
              "plans": [ { "name": "p", "phases": [ { "name": "one", "jobs": ["nobody"] } ] } ]
            }
            """
        try Files.write(file, to: night.jobsFile)
        let (status, output, errors) = try night.run()
        #expect(status == 2)
        #expect(output.isEmpty)
        let places = [
            "jobs.json:3:", "$.jobs[0].schedule.expr", "jobs.json:5:", "\"shedule\"", "jobs.json:6:",
            "$.jobs[1].payload.command", "jobs.json:7:", "Europe/Atlantis", "jobs.json:10:", "\"nobody\"",
        ]
        for place in places { #expect(errors.contains(place), "\(place) is missing in:\n\(errors)") }
        #expect(!Files.exists("\(night.state)/ledger.sqlite"))
    }

    @Test("a jobs file that is no JSON, or not there: exit status 2 and the place or the cure")
    func unreadableFile() throws {
        let night = try Night()
        try Files.write("{ \"jobs\": [ }", to: night.jobsFile)
        let broken = try night.run()
        #expect(broken.status == 2 && broken.errors.contains("jobs.json:1:13"), "\(broken.errors)")
        unlink(night.jobsFile)
        let missing = try night.run()
        #expect(missing.status == 2 && missing.errors.contains("\(night.jobsFile): No such file or directory"))
        #expect(missing.errors.contains("--jobs"))
    }

    @Test(
        "a wrong command line: exit status 2, and what is right",
        arguments: [
            (["--bogus"], "--bogus"), (["--log-level", "loud"], "debug"), (["--jobs", ""], "--jobs is empty"),
            (["stray"], "stray"), (["--state"], "--state"),
        ]
    )
    func commandLine(arguments: [String], words: String) throws {
        let night = try Night([])
        let (status, output, errors) = try night.run(arguments)
        #expect(status == 2)
        #expect(errors.contains(words), "\(errors)")
        #expect(output.isEmpty)
    }

    @Test("--help and --version answer on stdout with 0, and the help tells the exit statuses")
    func help() throws {
        let night = try Night([])
        let help = try night.run(["--help"])
        #expect(help.status == 0 && help.output.contains("EXIT STATUS") && help.errors.isEmpty)
        let version = try night.run(["--version"])
        #expect(version.status == 0 && version.output.contains(".") && version.errors.isEmpty)
    }

    @Test("a second daemon on the same state refuses, names the first one's process, and the first goes on")
    func secondDaemon() throws {
        let night = try Night([Job("a", "echo DONE", .never)])
        let first = try night.start()
        let second = try DaemonProcess(
            "midwatchd",
            ["--jobs", night.jobsFile, "--state", night.state, "--socket", night.path("s2")],
            environment: night.environment.filter { $0.key != "NOTIFY_SOCKET" },
            logs: night.path("second")
        )
        #expect(try second.end() == 1)
        let errors = try second.errors
        #expect(errors.contains("(process \(first.pid))") && errors.contains("--state"), "\(errors)")
        #expect(try night.control.get("/v1/status")["pid"]?.integer == Int64(first.pid))
    }

    @Test("a second daemon with a state of its own does not take over a control socket that somebody listens on")
    func secondSocket() throws {
        let night = try Night([Job("a", "echo DONE", .never)])
        let first = try night.start()
        let second = try DaemonProcess(
            "midwatchd",
            ["--jobs", night.jobsFile, "--state", night.path("other"), "--socket", night.control.path],
            environment: night.environment.filter { $0.key != "NOTIFY_SOCKET" },
            logs: night.path("second")
        )
        #expect(try second.end() == 1)
        let errors = try second.errors
        #expect(errors.contains(night.control.path), "\(errors)")
        #expect(try night.control.get("/v1/status")["pid"]?.integer == Int64(first.pid))
    }

    @Test("a state folder of another user is refused", .enabled(if: Machine.isRoot, "needs root to give a folder away"))
    func foreignState() throws {
        let night = try Night([])
        mkdir(night.state, 0o700)
        try #require(chown(night.state, 65_534, 65_534) == 0)
        let (status, _, errors) = try night.run()
        #expect(status == 1)
        #expect(errors.contains("belongs to user 65534") && errors.contains(night.state))
        #expect(try Files.names(in: night.state).isEmpty)
    }

    @Test("a state folder that others may enter is refused, with the command that mends it")
    func openState() throws {
        let night = try Night([])
        mkdir(night.state, 0o700)
        chmod(night.state, 0o755)
        let (status, _, errors) = try night.run()
        #expect(status == 1)
        #expect(errors.contains("mode 755") && errors.contains("chmod 0700 \(night.state)"))
        #expect(try Files.names(in: night.state).isEmpty)
    }

    @Test("a state folder that is a file, or cannot be made, is refused by name")
    func impossibleState() throws {
        let night = try Night([])
        try Files.write("", to: night.state)
        let file = try night.run()
        #expect(file.status == 1 && file.errors.contains("\(night.state) is no folder"))
        let below = try night.run(state: "\(night.state)/deeper")
        #expect(below.status == 1 && below.errors.contains("\(night.state)/deeper"), "\(below.errors)")
    }

    @Test("a ledger that is no database is refused and left as it is")
    func foreignLedger() throws {
        let night = try Night([])
        mkdir(night.state, 0o700)
        let words = String(repeating: "this is no database\n", count: 300)
        try Files.write(words, to: "\(night.state)/ledger.sqlite")
        let (status, _, errors) = try night.run()
        #expect(status == 1)
        #expect(errors.contains("\(night.state)/ledger.sqlite"), "\(errors)")
        #expect(try Files.text("\(night.state)/ledger.sqlite") == words)
    }

    @Test("without its keeper, or without time zones, it does not start")
    func missingParts() throws {
        let night = try Night([])
        let keeper = try night.run(["--keeper", night.path("keeper")])
        #expect(
            keeper.status == 1 && keeper.errors.contains(night.path("keeper")) && keeper.errors.contains("--keeper")
        )
        night.environment["TZDIR"] = night.path("zones")
        let zones = try night.run()
        #expect(zones.status == 1 && zones.errors.contains(night.path("zones")), "\(zones.errors)")
    }

    @Test("a control socket whose path is too long is refused with the bound")
    func longSocket() throws {
        let night = try Night([])
        let path = night.path(String(repeating: "s", count: 120))
        let (status, _, errors) = try night.run(["--socket", path])
        #expect(status == 1)
        #expect(errors.contains("107"), "\(errors)")
    }

    @Test("the state folder is made with all that is missing above it, for its owner alone")
    func freshState() throws {
        let night = try Night([Job("a", "echo DONE")])
        let deep = night.path("var/lib/midwatch")
        #expect(try night.run(["--until-done"], state: deep).status == 0)
        for name in ["", "/turns", "/checks", "/workspace", "/turns/1"] {
            var status = stat()
            try #require(stat("\(deep)\(name)", &status) == 0)
            #expect(status.st_mode & 0o777 == 0o700, "\(deep)\(name)")
        }
        var ledger = stat()
        try #require(stat("\(deep)/ledger.sqlite", &ledger) == 0)
        #expect(ledger.st_mode & 0o777 == 0o600)
    }
}
