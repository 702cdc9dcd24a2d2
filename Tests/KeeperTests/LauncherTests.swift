import CProcess
import Glibc
import KeeperLauncher
import LinuxSystem
import MidwatchModel
import MidwatchTestKit
import NightFacts
import Testing
import TurnFolder

@Suite("Launching keepers")
struct LauncherTests {
    let pad: Launchpad

    init() throws {
        pad = try Launchpad()
    }

    @Test("A launched turn runs with its prompt, and its end is reported")
    func launch() throws {
        let launch = LaunchID.turn(TurnID(1))
        let identity = try pad.launcher.launch(pad.order("cat; exit 5"), prompt: Array("hello".utf8), as: launch)
        let record = try #require(try pad.ends.result(of: launch).record)
        #expect(record.status == .exited(5))
        #expect(record.stdoutBytes == 5)
        #expect(identity.bootID == currentBootID())
        #expect(identity.startTicks > 0)
        #expect(pad.launcher.watchedCount == 0)
        #expect(try pad.launcher.folder(of: launch).keeperRecord()?.keeper == identity)
    }

    @Test("A check has a folder of its own beside the turn of the same number")
    func check() throws {
        _ = try pad.launcher.launch(pad.order("exit 0"), prompt: nil, as: .turn(TurnID(3)))
        _ = try pad.launcher.launch(pad.order("exit 1"), prompt: nil, as: .check(3))
        #expect(try pad.ends.result(of: .turn(TurnID(3))).record?.status == .exited(0))
        #expect(try pad.ends.result(of: .check(3)).record?.status == .exited(1))
        #expect(access("\(pad.scratch.path)/checks/3/exit.json", F_OK) == 0)
    }

    @Test("A keeper leads a session of its own")
    func session() throws {
        let launch = LaunchID.turn(TurnID(1))
        let identity = try pad.launcher.launch(pad.order("sleep 1000"), prompt: nil, as: launch)
        #expect(ProcessStat.of(identity.pid)?.session == identity.pid)
        #expect(pad.launcher.terminate(launch))
        #expect(try pad.ends.result(of: launch).record?.endedBy == .request)
    }

    @Test("A request that comes before the keeper listens is not lost")
    func earlyRequest() throws {
        for number in 1...20 {
            let launch = LaunchID.turn(TurnID(Int64(number)))
            let identity = try pad.launcher.launch(pad.order("exec sleep 1000"), prompt: nil, as: launch)
            let status = try Descriptor.open("/proc/\(identity.pid)/status", O_RDONLY).read(limitBytes: 1 << 16)
            let blocked = String(decoding: status, as: UTF8.self).split(separator: "\n")
                .first { $0.hasPrefix("SigBlk:") }
            let mask = try #require(blocked?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) })
            #expect(mask & 1 << UInt64(SIGTERM - 1) != 0)
            #expect(pad.launcher.terminate(launch))
        }
        let ends = try pad.ends.wait(20)
        #expect(ends.allSatisfy { $0.result.record?.endedBy == .request })
    }

    @Test("A turn is launched once")
    func onlyOnce() throws {
        let launch = LaunchID.turn(TurnID(1))
        _ = try pad.launcher.launch(pad.order("exit 0"), prompt: nil, as: launch)
        _ = try pad.ends.wait(1)
        let error = #expect(throws: LaunchError.self) {
            try pad.launcher.launch(pad.order("exit 0"), prompt: nil, as: launch)
        }
        #expect(error?.code == .exists)
        #expect(try pad.launcher.folder(of: launch).exitReport() != nil)
    }

    @Test("A launch that fails leaves no folder behind")
    func failedLaunch() throws {
        try #require(rmdir("\(pad.scratch.path)/turns") == 0)
        let error = #expect(throws: LaunchError.self) {
            try pad.launcher.launch(pad.order("exit 0"), prompt: nil, as: .turn(TurnID(1)))
        }
        #expect(error?.code == .folder)
        let copy = "\(pad.scratch.path)/keeper"
        try #require(symlink(Scene.keeperProgram, copy) == 0)
        let scratch = try Scratch()
        let other = try KeeperLauncher(stateFolder: scratch.path, keeperProgram: copy, delegatedCgroup: nil) { _ in }
        try #require(unlink(copy) == 0)
        let second = #expect(throws: LaunchError.self) {
            try other.launch(pad.order("exit 0"), prompt: nil, as: .turn(TurnID(1)))
        }
        #expect(second?.code == .spawn)
        #expect(second?.message.contains("No such file or directory") == true)
        #expect(access("\(scratch.path)/turns/1", F_OK) != 0)
    }

    @Test("A keeper's program that is not there is said at once")
    func missingProgram() throws {
        #expect(throws: TurnFolderError.self) {
            _ = try KeeperLauncher(
                stateFolder: pad.scratch.path,
                keeperProgram: "/no/keeper",
                delegatedCgroup: nil,
                onEnd: { _ in }
            )
        }
    }

    @Test("Terminating an unknown or ended launch does nothing")
    func terminateNothing() throws {
        let launch = LaunchID.turn(TurnID(1))
        #expect(!pad.launcher.terminate(launch))
        _ = try pad.launcher.launch(pad.order("exit 0"), prompt: nil, as: launch)
        _ = try pad.ends.wait(1)
        #expect(!pad.launcher.terminate(launch))
    }

    @Test("A keeper that is killed makes its launch lost, and what it left is ended")
    func lost() throws {
        let launch = LaunchID.turn(TurnID(1))
        let scene = try Scene()
        let child = "\(scene.scratch.path)/child"
        let file = try Descriptor.open(child, O_WRONLY | O_CREAT, mode: 0o700)
        #expect(file.write(Array("#!/bin/sh\necho $$ > \(scene.beacon)\nexec sleep 1000\n".utf8)) == 0)
        // One child stays in the session, one leaves session, group and parent, one keeps no environment.
        let script = "sh \(child) & (setsid sh \(child) &); env -i sh \(child) & wait"
        let identity = try pad.launcher.launch(pad.order(script), prompt: nil, as: launch)
        var children: [ProcessStat] = []
        for _ in 0..<3 {
            let pid = try #require(Int32(scene.awaitBeacon()))
            children.append(try #require(ProcessStat.of(pid)))
        }
        kill(identity.pid, SIGKILL)
        let reason = try #require(try pad.ends.result(of: launch).lostReason)
        #expect(reason.contains("killed by signal 9") && reason.contains("no exit record"))
        #expect(pad.launcher.inspect(launch) == .gone)
        for child in children { #expect(ProcessStat.of(child.pid)?.startTicks == child.startTicks) }
        let report = pad.launcher.endRemains(of: launch)
        #expect(report.untouchedBecause == nil)
        #expect(report.remaining.isEmpty)
        #expect(report.ended.count >= 3)
        for child in children { try awaitEnd(of: child) }
        #expect(pad.launcher.endRemains(of: launch) == RemainsReport())
    }

    @Test("Of a launch of another boot, of one that never began, and of one that lives, nothing is touched")
    func untouchedRemains() throws {
        let old = pad.launcher.folder(of: .turn(TurnID(1)))
        try old.create()
        let keeper = KeeperIdentity(pid: getpid(), startTicks: 0, bootID: "another")
        try old.write(KeeperRecord(keeper: keeper, session: getsid(0)).encoded(), to: .lock)
        #expect(pad.launcher.endRemains(of: .turn(TurnID(1))).untouchedBecause?.contains("last boot") == true)
        try pad.launcher.folder(of: .turn(TurnID(2))).create()
        #expect(pad.launcher.endRemains(of: .turn(TurnID(2))).untouchedBecause?.contains("never started") == true)
        let launch = LaunchID.turn(TurnID(3))
        _ = try pad.launcher.launch(pad.order("sleep 1000"), prompt: nil, as: launch)
        #expect(pad.launcher.endRemains(of: launch).untouchedBecause?.contains("alive") == true)
        pad.launcher.terminate(launch)
        #expect(try pad.ends.result(of: launch).record != nil)
    }

    @Test("A session that has our keeper's old number is not touched")
    func reusedSession() throws {
        let launch = LaunchID.turn(TurnID(1))
        let folder = pad.launcher.folder(of: launch)
        try folder.create()
        let bystander = try StartedProcess(["/bin/sleep", "1000"])
        let seen = try #require(ProcessStat.of(bystander.pid))
        let earlier = KeeperIdentity(pid: bystander.pid, startTicks: seen.startTicks - 1, bootID: currentBootID())
        try folder.write(KeeperRecord(keeper: earlier, session: bystander.pid).encoded(), to: .lock)
        #expect(pad.launcher.endRemains(of: launch) == RemainsReport())
        #expect(ProcessStat.of(bystander.pid)?.hasEnded == false)
        bystander.signal(SIGKILL)
        #expect(try bystander.end() == -SIGKILL)
    }

    @Test("Two hundred launches at once all end, each once")
    func many() throws {
        for number in 1...200 {
            _ = try pad.launcher.launch(pad.order("exit \(number % 7)"), prompt: nil, as: .turn(TurnID(Int64(number))))
        }
        let ends = try pad.ends.wait(200)
        #expect(Set(ends.map { $0.launch }).count == 200)
        for end in ends {
            guard let id = end.launch.turnID else { continue }
            #expect(end.result.record?.status == .exited(Int(id.rawValue) % 7))
        }
        #expect(pad.launcher.watchedCount == 0)
    }
}
