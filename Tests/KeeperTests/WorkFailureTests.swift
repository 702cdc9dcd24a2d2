import CProcess
import Glibc
import LinuxSystem
import MidwatchModel
import Testing
import TurnFolder

@Suite("When the work cannot be seen")
struct WorkFailureTests {
    let scene: Scene
    /// An empty folder.
    let workshop: Workshop

    init() throws {
        scene = try Scene()
        workshop = try Workshop("")
    }

    /// A turn whose git is the test's own.
    private func order(_ script: String, git: String) throws -> TurnOrder {
        var order = workshop.order(script, in: scene)
        let path = try workshop.fakeGit(git) + ":/usr/local/bin:/usr/bin:/bin"
        order.environment.append(EnvironmentVariable(name: "PATH", value: path))
        return order
    }

    @Test("A git that hangs is ended at the look's bound, and the turn runs without a digest and with all of its time")
    func slowGit() throws {
        var order = try order("exit 3", git: "echo $$ >> $0.pid; exec sleep 1000")
        order.watch?.timeLimit = .milliseconds(1000)
        order.bounds.timeout = .milliseconds(900)
        let report = try scene.run(order)
        #expect(report.record.status == .exited(3))
        #expect(report.record.work == nil)
        #expect(report.notes.count == 1, "what could not be seen is not looked at again")
        #expect(report.notes.first?.contains("the work before the turn is not known") == true)
        #expect(report.notes.first?.contains("took longer than 1.0 seconds") == true)
        let pids = try Descriptor.open("\(workshop.path)/../bin/git.pid", O_RDONLY).read(limitBytes: 100)
        let pid = try #require(Int32(String(decoding: pids.dropLast(), as: UTF8.self)))
        #expect(ProcessStat.of(pid)?.name != "sleep")
    }

    @Test("A request to stop during the look is honoured as one before the start")
    func stopDuringLook() throws {
        var order = try order("exec sleep 1000", git: "echo looks > $BEACON; exec sleep 1000")
        order.watch?.timeLimit = .seconds(600)
        let keeper = try scene.start(order)
        #expect(try scene.awaitBeacon() == "looks")
        keeper.signal(SIGTERM)
        #expect(try keeper.end() == 0)
        let report = try #require(try scene.folder.exitReport())
        #expect(report.record.endedBy == .request)
        #expect(report.record.status == .signalled(Int(SIGINT)))
        #expect(report.record.work == nil)
    }

    @Test("A request to stop during the look after the turn leaves its end as it was")
    func stopAfterwards() throws {
        var order = try order("exit 4", git: "echo looks > $BEACON; exec sleep 1000")
        order.watch?.timeLimit = .seconds(600)
        order.watch?.onlyAfter = true
        let keeper = try scene.start(order)
        #expect(try scene.awaitBeacon() == "looks")
        keeper.signal(SIGTERM)
        #expect(try keeper.end() == 0)
        let report = try #require(try scene.folder.exitReport())
        #expect(report.record.endedBy == nil && report.record.status == .exited(4))
        #expect(report.record.work == nil)
        #expect(report.notes == ["the work after the turn is not known: the turn was asked to end"])
    }

    @Test("What git leaves behind ends with the look")
    func remains() throws {
        let git =
            "setsid sleep 1000 > /dev/null 2>&1 & echo $! > $0.pid; echo 'fatal: not a git repository' >&2; exit 128"
        let report = try scene.run(order("cat ../bin/git.pid", git: git))
        #expect(report.record.status == .exited(0) && report.record.stragglers.isEmpty)
        let pid = try #require(Int32(try scene.output().dropLast()))
        #expect(ProcessStat.of(pid)?.name != "sleep")
    }

    @Test("Without git, watched files count alone, and it is said once")
    func noGit() throws {
        for files in [[], ["\(workshop.path)/PLAN.md"]] {
            let scene = try Scene()
            let watch = WorkWatch(folders: [workshop.path], files: files)
            var order = workshop.order("echo x >> PLAN.md", in: scene, watch: watch)
            order.environment.append(EnvironmentVariable(name: "PATH", value: "/nonexistent"))
            let report = try scene.run(order)
            #expect(report.notes.count == 1)
            #expect(report.notes.first?.contains("`git` was not found along PATH") == true)
            #expect((report.record.work == nil) == files.isEmpty)
            #expect(report.record.work?.isUnchanged != true)
        }
    }

    @Test("A repository that git does not trust has no digest, and the reason is told", .enabled(if: geteuid() == 0))
    func foreignOwner() throws {
        let workshop = try Workshop(Workshop.oneCommit + "; chown -R 65534 .")
        let report = try scene.run(workshop.order("true", in: scene))
        #expect(report.record.status == .exited(0) && report.record.work == nil)
        #expect(report.notes.count == 1)
        #expect(report.notes.first?.contains("dubious ownership") == true)
    }

    @Test("A damaged repository has no digest, and the reason is told")
    func damaged() throws {
        let workshop = try Workshop(Workshop.oneCommit + "; echo rubbish > .git/index")
        let report = try workshop.turn("true")
        #expect(report.record.work == nil)
        #expect(report.notes.first?.contains("git refuses") == true)
    }

    @Test("A watched folder is named as the mistake it is")
    func watchedFolder() throws {
        let workshop = try Workshop()
        let report = try workshop.turn("true", watch: WorkWatch(folders: [], files: [workshop.path]))
        #expect(report.record.work == nil)
        #expect(report.notes.first?.contains("name its files") == true)
    }

    @Test("What looked at the work is no part of what the turn used")
    func usage() throws {
        let busy = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo 'not a git repository' >&2; exit 128"
        let order = try order("exit 0", git: busy)
        #expect(try scene.run(order).record.cpu < .milliseconds(100))
    }
}
