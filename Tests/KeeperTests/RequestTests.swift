import CProcess
import Glibc
import LinuxSystem
import MidwatchModel
import Testing
import TurnFolder

@Suite("Ending a turn from outside")
struct RequestTests {
    let scene: Scene

    init() throws {
        scene = try Scene()
    }

    @Test("TERM to the keeper ends the turn, by request")
    func request() throws {
        let keeper = try scene.start(scene.script("echo up > $BEACON; exec sleep 1000"))
        #expect(try scene.awaitBeacon() == "up")
        keeper.signal(SIGTERM)
        #expect(try keeper.end() == 0)
        let report = try #require(try scene.folder.exitReport())
        #expect(report.record.endedBy == .request)
        #expect(report.record.status == .signalled(Int(SIGINT)))
    }

    @Test("A second TERM kills at once, whatever the grace")
    func secondRequest() throws {
        var order = scene.script(
            "trap '' TERM; trap 'echo int > $BEACON' INT; echo up > $BEACON; while :; do sleep 1; done"
        )
        order.bounds.stopGrace = .seconds(600)
        let keeper = try scene.start(order)
        #expect(try scene.awaitBeacon() == "up")
        keeper.signal(SIGTERM)
        #expect(try scene.awaitBeacon() == "int")
        keeper.signal(SIGTERM)
        #expect(try keeper.end() == 0)
        let report = try #require(try scene.folder.exitReport())
        #expect(report.record.status == .signalled(Int(SIGKILL)))
        #expect(report.record.endedBy == .request)
    }

    @Test("HUP and INT mean nothing to a keeper")
    func deafness() throws {
        let keeper = try scene.start(scene.script("echo up > $BEACON; read x < $BEACON.go; exit 6"))
        try #require(mkfifo(scene.beacon + ".go", 0o600) == 0)
        #expect(try scene.awaitBeacon() == "up")
        keeper.signal(SIGHUP)
        keeper.signal(SIGINT)
        let go = try Descriptor.open(scene.beacon + ".go", O_RDWR)
        #expect(go.write(Array("go\n".utf8)) == 0)
        #expect(try keeper.end() == 0)
        let report = try #require(try scene.folder.exitReport())
        #expect(report.record.status == .exited(6))
        #expect(report.record.endedBy == nil)
    }

    @Test("A second keeper is turned away, also when it asks while the first works")
    func secondKeeper() throws {
        let first = try scene.start(scene.script("echo up > $BEACON; exec sleep 1000"))
        #expect(try scene.awaitBeacon() == "up")
        let second = try StartedProcess([Scene.keeperProgram, scene.folder.path])
        #expect(try second.end() == 3)
        #expect(try second.complaint().contains("is locked"))
        #expect(try scene.folder.isLocked())
        first.signal(SIGTERM)
        #expect(try first.end() == 0)
    }

    @Test("A turn that has ended is not run again")
    func endedAlready() throws {
        let first = try scene.run(scene.script("exit 9"))
        let second = try StartedProcess([Scene.keeperProgram, scene.folder.path])
        #expect(try second.end() == 3)
        #expect(try second.complaint().contains("ended already"))
        #expect(try scene.folder.exitReport() == first)
    }

    @Test("A keeper killed with KILL takes its agent along and leaves a free lock and no record")
    func killedKeeper() throws {
        let keeper = try scene.start(scene.script("echo up > $BEACON; exec sleep 1000"))
        #expect(try scene.awaitBeacon() == "up")
        let record = try #require(try scene.folder.awaitKeeperRecord(limitMilliseconds: 60_000))
        #expect(record.keeper.pid == keeper.pid)
        #expect(record.keeper.startTicks == ProcessStat.of(keeper.pid)?.startTicks)
        let agent = try #require(ProcessStat.all().first { $0.parent == keeper.pid })
        keeper.signal(SIGKILL)
        #expect(try keeper.end() == -SIGKILL)
        try awaitEnd(of: agent)
        #expect(try !scene.folder.isLocked())
        #expect(try scene.folder.exitReport() == nil)
    }

    @Test("Without a folder, or with a relative one, the usage is said", arguments: [[], ["turn"], ["/a", "/b"]])
    func usage(arguments: [String]) throws {
        let keeper = try StartedProcess([Scene.keeperProgram] + arguments)
        #expect(try keeper.end() == 2)
        #expect(try keeper.complaint().contains("usage: midwatch-keeper"))
    }

    @Test("A folder that does not exist is an error, not a crash")
    func noFolder() throws {
        let keeper = try StartedProcess([Scene.keeperProgram, scene.folder.path + "/none"])
        #expect(try keeper.end() == 4)
        #expect(try keeper.complaint().contains("No such file or directory"))
    }
}
