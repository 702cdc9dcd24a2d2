import Glibc
import LinuxSystem
import MidwatchModel
import Testing
import TurnFolder

@Suite("How a turn ends")
struct EndTests {
    let scene: Scene

    init() throws {
        scene = try Scene()
    }

    @Test("The exit status is the agent's own", arguments: [0, 1, 7, 126, 127, 255])
    func exitStatus(code: Int) throws {
        let report = try scene.run(scene.script("exit \(code)"))
        #expect(report.record.status == .exited(code))
        #expect(report.record.endedBy == nil)
        #expect(report.record.stragglers.isEmpty)
        #expect(report.notes.isEmpty)
        let started = try #require(report.record.startedAt)
        #expect(started <= report.record.endedAt)
    }

    @Test("A signal that killed the agent is told", arguments: [SIGTERM, SIGKILL, SIGSEGV])
    func killed(signal: Int32) throws {
        let report = try scene.run(scene.script("kill -\(signal) $$"))
        #expect(report.record.status == .signalled(Int(signal)))
        #expect(report.record.endedBy == nil)
    }

    @Test("CPU time and peak memory of the agent and of what it waited for are counted")
    func usage() throws {
        let script = "x=$(head -c 30000000 /dev/zero | tr '\\0' x); i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done"
        let report = try scene.run(scene.script("(\(script)); exit 0"))
        #expect(report.record.status == .exited(0))
        #expect(report.record.cpu > .milliseconds(5))
        #expect(report.record.peakMemoryBytes > 30_000_000)
    }

    @Test("An agent smaller than its keeper has an unknown peak, not the keeper's")
    func smallAgent() throws {
        var order = scene.script("")
        order.argv = ["true"]
        #expect(try scene.run(order).record.peakMemoryBytes == 0)
    }

    @Test("An agent that obeys INT ends itself at its timeout")
    func timeoutByInterrupt() throws {
        var order = scene.script(
            "trap 'echo bye; exit 3' INT; echo up > $BEACON; while :; do read x < $BEACON.none; done"
        )
        try #require(mkfifo(scene.beacon + ".none", 0o600) == 0)
        order.bounds.timeout = .milliseconds(300)
        order.bounds.stopGrace = .seconds(600)
        let report = try scene.run(order)
        #expect(report.record.status == .exited(3))
        #expect(report.record.endedBy == .timeout)
        #expect(try scene.output() == "bye\n")
    }

    @Test("An agent that ignores INT and TERM is killed, and its children with it")
    func timeoutByKill() throws {
        var order = scene.script("trap '' INT TERM; sleep 1000 & echo $!; sleep 1001")
        order.bounds.timeout = .milliseconds(200)
        let report = try scene.run(order)
        #expect(report.record.status == .signalled(Int(SIGKILL)))
        #expect(report.record.endedBy == .timeout)
        let child = try #require(Int32(try scene.output().dropLast()))
        #expect(ProcessStat.of(child)?.name != "sleep")
    }

    @Test("A stopped agent is ended, too")
    func stopped() throws {
        var order = scene.script("kill -STOP $$; exit 0")
        order.bounds.timeout = .milliseconds(100)
        let report = try scene.run(order)
        #expect(report.record.endedBy == .timeout)
        #expect(report.record.status != .exited(0))
    }

    @Test("An agent that falls silent is ended for that")
    func noOutput() throws {
        var order = scene.script("echo one; echo two >&2; sleep 1000")
        order.bounds.noOutputTimeout = .milliseconds(300)
        order.bounds.timeout = .seconds(600)
        order.bounds.stopGrace = .seconds(600)
        let report = try scene.run(order)
        #expect(report.record.endedBy == .noOutput)
        #expect(report.record.status == .signalled(Int(SIGINT)))
        #expect(report.record.stdoutBytes == 4)
        #expect(report.record.stderrBytes == 4)
    }

    @Test("A grandchild that holds stdout open holds nobody up, and is told of")
    func grandchild() throws {
        let report = try scene.run(scene.script("sleep 1000 & exit 4"))
        #expect(report.record.status == .exited(4))
        #expect(report.record.endedBy == nil)
        #expect(report.record.stragglers == ["sleep"])
    }

    @Test("A daemon that detached from session and group does not get away")
    func daemonised() throws {
        let report = try scene.run(
            scene.script("setsid sh -c 'setsid sleep 1000 & echo $!; exit 0'; exit 0")
        )
        #expect(report.record.status == .exited(0))
        #expect(report.record.stragglers == ["sleep"])
        let daemon = try #require(Int32(try scene.output().dropLast()))
        #expect(ProcessStat.of(daemon)?.name != "sleep")
    }

    @Test("A straggler that ends in its grace is none")
    func graceful() throws {
        var order = scene.script("(read x < $BEACON.go; echo late) & exit 0")
        order.stragglerGrace = .seconds(600)
        try #require(mkfifo(scene.beacon + ".go", 0o600) == 0)
        let keeper = try scene.start(order)
        let go = try Descriptor.open(scene.beacon + ".go", O_RDWR)
        #expect(go.write(Array("go\n".utf8)) == 0)
        #expect(try keeper.end() == 0)
        let report = try #require(try scene.folder.exitReport())
        #expect(report.record.stragglers.isEmpty)
        #expect(try scene.output() == "late\n")
    }

    @Test("A straggler that ignores TERM is killed, and no more than 20 are named")
    func manyStragglers() throws {
        let report = try scene.run(
            scene.script("trap '' TERM; i=0; while [ $i -lt 30 ]; do sleep 1000 & i=$((i+1)); done; exit 0")
        )
        #expect(report.record.status == .exited(0))
        #expect(report.record.stragglers == Array(repeating: "sleep", count: 20))
    }
}
