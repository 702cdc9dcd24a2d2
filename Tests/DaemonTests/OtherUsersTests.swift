import Glibc
import JSONSyntax
import Testing

@Suite("What other users may not", .ownThreads)
struct OtherUsersTests {
    /// Runs the command line tool as nobody, the user 65534.
    private static func tool(
        _ night: Night,
        _ arguments: [String]
    ) throws -> (status: Int32, output: String, errors: String) {
        let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "\(DaemonProcess.programs)/midwatch"]
        let tool = try DaemonProcess(
            "/usr/bin/setpriv",
            nobody + arguments,
            environment: ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "MIDWATCH_SOCKET": night.control.path],
            logs: night.path("nobody-\(arguments.joined(separator: "-").filter { $0 != "/" })")
        )
        return (try tool.end(), try tool.output, try tool.errors)
    }

    /// Whether this may become nobody, and nobody may execute the programs.
    private static let canBeNobody: Bool = {
        guard Machine.isRoot, let night = try? Night(), let run = try? tool(night, ["--version"]) else { return false }
        return run.status == 0
    }()

    private static let commands = [
        ["status"], ["status", "--json"], ["jobs"], ["turns"], ["show", "1"], ["logs", "a"], ["logs", "a", "-f"],
        ["events"], ["events", "-f"], ["why", "a"], ["plan"], ["phases"], ["leases"], ["run", "a"],
        ["hold", "a", "why"], ["resume", "a"], ["cancel", "1"], ["reload"],
    ]

    @Test(
        "another user is refused by name even where the socket lets everybody in",
        .enabled(if: canBeNobody, "needs root, setpriv and programs that everybody may execute")
    )
    func refused() throws {
        let night = try Night([Job("a", "echo words of the agent")])
        try night.start()
        _ = try night.ended("a")
        try #require(chmod(night.path(""), 0o755) == 0 && chmod(night.control.path, 0o666) == 0)
        let before = try night.control.get("/v1/events?after=0").array?.count
        for command in Self.commands {
            let run = try Self.tool(night, command)
            #expect(run.status == 77, "\(command): \(run)")
            #expect(run.output.isEmpty || command.contains("--json"), "\(command): \(run.output)")
            let told = run.output + run.errors
            #expect(told.contains("user 65534 may not control this daemon"), "\(command): \(told)")
            #expect(told.contains("run midwatch as the user midwatchd runs as, or as root"), "\(command): \(told)")
            #expect(!told.contains("words of the agent") && !told.contains(night.state), "\(command): \(told)")
        }
        // Nothing that was asked for has happened.
        #expect(try night.control.get("/v1/events?after=0").array?.count == before)
        #expect(try night.turns(of: "a").count == 1)
    }

    @Test(
        "as it is shipped, the socket's mode alone keeps another user out",
        .enabled(if: canBeNobody, "needs root, setpriv and programs that everybody may execute")
    )
    func modes() throws {
        let night = try Night([Job("a", "true", .never)])
        try night.start()
        // Even in a folder that everybody may enter.
        try #require(chmod(night.path(""), 0o755) == 0)
        let run = try Self.tool(night, ["status"])
        #expect(run.status == 77 && run.output.isEmpty)
        #expect(run.errors.contains("permission denied") && run.errors.contains("belongs to another user"), "\(run)")
    }

    @Test("nothing below the state folder is open to others, whatever the umask and the agents' own")
    func everyMode() throws {
        let night = try Night([
            Job("good", "umask 0; echo DONE > $MIDWATCH_SIGNAL_FILE; echo a; echo b >&2", more: ["verify": "true"]),
            Job("bad", "umask 0; exit 3"), Job("none", "true", more: ["workspace": "/nonexistent"]),
        ])
        let program = "\(DaemonProcess.programs)/midwatchd"
        let places = ["--jobs", night.jobsFile, "--state", night.state, "--socket", night.path("run/s")]
        try #require(mkdir(night.path("run"), 0o700) == 0)
        let daemon = try DaemonProcess(
            "/bin/sh",
            ["-c", "umask 000; exec \"$0\" \"$@\"", program] + places,
            environment: night.environment,
            logs: night.path("open")
        )
        try night.notify.next("READY=1", from: daemon)
        let events = try EventFollower(ControlSocket(path: night.path("run/s")))
        for job in ["good", "bad", "none"] { try events.await("turn_ended", job: job) }
        func open() throws -> [String] {
            // What agents make in their workspace is theirs; the workspace itself is not.
            let entries = try Tree.entries(of: night.state, leavingOut: ["\(night.state)/workspace"])
            #expect(entries.count > 20)
            return (entries + (try Tree.entries(of: night.path("run")))).filter { $0.othersMay != 0 }.map { entry in
                "\(entry.path) \(String(entry.mode, radix: 8))"
            }
        }
        #expect(try open() == [])
        daemon.signal(SIGTERM)
        #expect(try daemon.end() == 0)
        #expect(try open() == [])
    }
}
