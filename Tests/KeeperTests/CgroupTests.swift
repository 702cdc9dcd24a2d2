import CProcess
import Glibc
import LinuxSystem
import MidwatchModel
import MidwatchTestKit
import NightFacts
import Testing
import TurnFolder

@testable import KeeperLauncher

@Suite("Turns in cgroups of their own")
struct CgroupTests {
    @Test(
        "A delegated cgroup is the service's own in the unified hierarchy",
        arguments: [
            ("0::/system.slice/midwatch.service\n", "/sys/fs/cgroup/system.slice/midwatch.service"),
            ("0::/system.slice/midwatch.service/daemon\n", "/sys/fs/cgroup/system.slice/midwatch.service"),
            ("9:name=systemd:/x\n0::/a:b\n", "/sys/fs/cgroup/a:b"),
            ("0::/\n", nil), ("9:name=systemd:/x\n", nil), ("", nil),
        ] as [(String, String?)]
    )
    func delegation(text: String, expected: String?) {
        #expect(KeeperLauncher.cgroup(from: text, subgroup: "daemon") { _ in true } == expected)
        #expect(KeeperLauncher.cgroup(from: text, subgroup: "daemon") { _ in false } == nil)
    }

    @Test(
        "Keeper and agent are born into the turn's cgroups, which are gone when it has ended",
        .enabled(if: Machine.cgroupParent != nil, "needs a writable cgroup v2 with cgroup.kill")
    )
    func birth() throws {
        let ground = try CgroupGround()
        let pad = try Launchpad(cgroup: ground.path)
        let beacon = "\(pad.scratch.path)/beacon"
        try #require(mkfifo(beacon, 0o600) == 0)
        let listening = try Descriptor.open(beacon, O_RDWR)
        let launch = LaunchID.turn(TurnID(7))
        let script = "setsid sleep 1000 & echo up > \(beacon); sleep 1001"
        let identity = try pad.launcher.launch(pad.order(script), prompt: nil, as: launch)
        try Waiting.readable(listening.number, for: "word from an agent")
        #expect(ground.members("turn-7") == [identity.pid])
        #expect(ground.members("turn-7/agent").count >= 2)
        pad.launcher.terminate(launch)
        let record = try #require(try pad.ends.result(of: launch).record)
        #expect(record.endedBy == .request)
        #expect(access("\(ground.path)/turn-7", F_OK) != 0)
    }

    @Test(
        "What a killed keeper left in its cgroup is ended with the cgroup, sub-cgroups included",
        .enabled(if: Machine.cgroupParent != nil, "needs a writable cgroup v2 with cgroup.kill")
    )
    func remains() throws {
        let ground = try CgroupGround()
        let pad = try Launchpad(cgroup: ground.path)
        let beacon = "\(pad.scratch.path)/beacon"
        try #require(mkfifo(beacon, 0o600) == 0)
        let listening = try Descriptor.open(beacon, O_RDWR)
        let launch = LaunchID.turn(TurnID(8))
        let deep = "\(ground.path)/turn-8/agent/deep"
        // Out of the session, without the environment, and in a cgroup of its own making.
        let script = """
            mkdir \(deep); setsid env -i /bin/sh -c 'echo $$ > \(deep)/cgroup.procs; echo up > \(beacon); \
            exec sleep 1000' & sleep 1001
            """
        let identity = try pad.launcher.launch(pad.order(script), prompt: nil, as: launch)
        try Waiting.readable(listening.number, for: "word from an agent")
        let hidden = try #require(ground.members("turn-8/agent/deep").first.flatMap { ProcessStat.of($0) })
        kill(identity.pid, SIGKILL)
        #expect(try pad.ends.result(of: launch).lostReason != nil)
        #expect(ProcessStat.of(hidden.pid)?.hasEnded == false)
        let report = pad.launcher.endRemains(of: launch)
        #expect(report.remaining.isEmpty)
        try awaitEnd(of: hidden)
        #expect(access("\(ground.path)/turn-8", F_OK) != 0)
    }
}
