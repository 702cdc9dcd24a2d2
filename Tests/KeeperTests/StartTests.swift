import Glibc
import LinuxSystem
import MidwatchModel
import MidwatchTestKit
import Testing
import TurnFolder

@Suite("What an agent starts with, and what keeps it from starting")
struct StartTests {
    let scene: Scene

    init() throws {
        scene = try Scene()
    }

    private func reason(_ report: ExitReport) throws -> String {
        guard case .neverStarted(let reason) = report.record.status else {
            throw Unexpected(status: "\(report.record.status)")
        }
        #expect(report.record.startedAt == nil)
        return reason
    }

    private struct Unexpected: Error {
        var status: String
    }

    private func place(_ name: String, _ content: String, mode: UInt32) throws {
        let file = try Descriptor.open("\(scene.scratch.path)/\(name)", O_WRONLY | O_CREAT, mode: mode)
        #expect(file.write(Array(content.utf8)) == 0)
    }

    @Test("The environment is fenced: the turn's own variables in, the service's out")
    func environment() throws {
        var order = scene.script("env")
        order.turn = TurnID(12)
        order.job = JobID("auth")
        order.iteration = 3
        order.phase = PhaseID(plan: "build", phase: "logic")
        order.token = FencingToken(77)
        order.removedVariables = ["SECRET"]
        order.environment.append(EnvironmentVariable(name: "GIVEN", value: "new"))
        order.environment.append(EnvironmentVariable(name: "MIDWATCH_TURN", value: "forged"))
        _ = try scene.run(
            order,
            environment: [
                "PATH=/usr/bin:/bin", "KEPT=as it was", "GIVEN=old", "SECRET=x", "NOTIFY_SOCKET=/n", "WATCHDOG_USEC=1",
                "WATCHDOG_PID=1", "LISTEN_FDS=3", "LISTEN_PID=1", "LISTEN_FDNAMES=a", "JOURNAL_STREAM=1:2",
                "INVOCATION_ID=i", "MIDWATCH_LEASE_TOKEN=1", "MIDWATCH_PHASE=old",
            ]
        )
        // The shell adds some of its own.
        let lines = try scene.output().split(separator: "\n").map(String.init).filter { line in
            !["PWD=", "_=", "SHLVL=", "OLDPWD="].contains { line.hasPrefix($0) }
        }
        #expect(
            lines.sorted()
                == [
                    "PATH=/usr/bin:/bin", "KEPT=as it was", "GIVEN=new", "BEACON=\(scene.beacon)", "MIDWATCH_JOB=auth",
                    "MIDWATCH_TURN=12", "MIDWATCH_ITERATION=3", "MIDWATCH_PHASE=build/logic", "MIDWATCH_LEASE_TOKEN=77",
                    "MIDWATCH_SIGNAL_FILE=\(scene.folder.path)/signal", "MIDWATCH_WORKSPACE=\(scene.scratch.path)",
                    "MIDWATCH_TURN_FOLDER=\(scene.folder.path)",
                ].sorted()
        )
    }

    @Test("What is not set is not there, not even from outside")
    func unsetVariables() throws {
        _ = try scene.run(scene.script("env"), environment: ["PATH=/bin", "MIDWATCH_JOB=outer", "MIDWATCH_PHASE=p"])
        let output = try scene.output()
        #expect(!output.contains("MIDWATCH_JOB=") && !output.contains("MIDWATCH_PHASE="))
        #expect(output.contains("MIDWATCH_WORKSPACE="))
    }

    @Test("The agent leads its own group, sees only descriptors 0 to 2, and starts with default signals")
    func process() throws {
        let script = #"""
            ls /proc/self/fd | wc -l; cut -d' ' -f5 /proc/$$/stat | grep -qx $$ && echo leads
            grep -E '^Sig(Blk|Ign)' /proc/self/status; pwd -P
            """#
        _ = try scene.run(scene.script(script))
        let lines = try scene.output().split(separator: "\n").map(String.init)
        // ls itself has the folder open.
        try #require(lines.count == 5)
        #expect(lines[0] == "4")
        #expect(lines[1] == "leads")
        #expect(lines[2...3] == ["SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"])
        #expect(lines[4].hasSuffix(scene.scratch.path))
    }

    @Test("A program is found along the turn's own PATH, and relative to the workspace")
    func search() throws {
        try place("tool", "#!/bin/sh\necho found $0\n", mode: 0o755)
        var order = scene.script("")
        order.argv = ["tool"]
        order.environment.append(EnvironmentVariable(name: "PATH", value: "/nowhere:\(scene.scratch.path):/bin"))
        #expect(try scene.run(order).record.status == .exited(0))
        let relative = try Scene()
        var second = relative.script("")
        second.argv = ["./tool"]
        second.workspace = scene.scratch.path
        #expect(try relative.run(second).record.status == .exited(0))
        #expect(try relative.output() == "found \(scene.scratch.path)/./tool\n")
    }

    @Test("A command that is not found is a verdict that says where it was looked for")
    func missingCommand() throws {
        var order = scene.script("")
        order.argv = ["no-such-agent"]
        order.environment.append(EnvironmentVariable(name: "PATH", value: "/usr/bin:/bin"))
        let text = try reason(scene.run(order))
        #expect(text.contains("`no-such-agent`") && text.contains("/usr/bin:/bin") && text.contains("install it"))
    }

    @Test(
        "A command that cannot be executed is a verdict with the reason",
        arguments: [
            ("./absent", "does not exist"), ("./plain", "is not executable"), ("./folder", "is no file"),
            ("./orphan", "interpreter"), ("./garbage", "neither a program"),
        ]
    )
    func unusableCommand(command: String, fault: String) throws {
        try place("plain", "x", mode: 0o644)
        try place("orphan", "#!/no/such/interpreter\n", mode: 0o755)
        try place("garbage", "\u{1}\u{2}\u{3}", mode: 0o755)
        try #require(mkdir("\(scene.scratch.path)/folder", 0o700) == 0)
        var order = scene.script("")
        order.argv = [command]
        #expect(try reason(scene.run(order)).contains(fault))
    }

    @Test("A workspace that is missing, or no folder, is a verdict with the cure")
    func badWorkspace() throws {
        var order = scene.script("exit 0")
        order.workspace = "\(scene.scratch.path)/none"
        #expect(try reason(scene.run(order)).contains("does not exist: make it"))
        let second = try Scene()
        var file = second.script("exit 0")
        file.workspace = "/etc/passwd"
        #expect(try reason(second.run(file)).contains("is no folder"))
    }

    @Test(
        "A workspace that cannot be written is a verdict, unless the order does not mind",
        .enabled(if: Machine.canMount, "needs to mount a read-only file system")
    )
    func readOnlyWorkspace() throws {
        let disk = try SmallDisk(bytes: 64 << 10, readOnly: true)
        var order = scene.script("pwd")
        order.workspace = disk.path
        let text = try reason(scene.run(order))
        #expect(text.contains("cannot be entered and written") && text.contains("Read-only file system"))
        #expect(text.contains("ReadWritePaths="))
        order.needsWritableWorkspace = false
        #expect(try Scene().run(order).record.status == .exited(0))
    }

    @Test(
        "A workspace of somebody else is a verdict",
        .enabled(if: geteuid() != 0, "root may enter every folder")
    )
    func foreignWorkspace() throws {
        var order = scene.script("exit 0")
        order.workspace = "/root"
        #expect(try reason(scene.run(order)).contains("cannot be"))
    }

    @Test("An order that cannot be read is a verdict, too", arguments: ["{", #"{"version":9}"#])
    func badOrder(text: String) throws {
        try scene.folder.write(Array(text.utf8), to: .order)
        let keeper = try scene.start(nil)
        #expect(try keeper.end() == 2)
        let report = try #require(try scene.folder.exitReport())
        #expect(try reason(report).contains("order.json"))
    }
}
