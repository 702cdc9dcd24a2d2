import CProcess
import Glibc
import KeeperLauncher
import LinuxSystem
import MidwatchModel
import MidwatchTestKit
import NightFacts
import Testing
import TurnFolder

@Suite("After a restart of the daemon")
struct RestartTests {
    let before: Launchpad
    let after: Launchpad

    init() throws {
        before = try Launchpad()
        after = try Launchpad(scratch: before.scratch)
    }

    @Test("A survey tells the living, the ended, the gone and the unreadable apart")
    func survey() throws {
        let turns = (1...4).map { LaunchID.turn(TurnID($0)) }
        let identity = try before.launcher.launch(before.order("sleep 1000"), prompt: nil, as: turns[0])
        _ = try before.launcher.launch(before.order("exit 3"), prompt: nil, as: turns[1])
        #expect(try before.ends.result(of: turns[1]).record != nil)
        try before.launcher.folder(of: turns[2]).create()
        let damaged = before.launcher.folder(of: turns[3])
        try damaged.create()
        try damaged.write(Array("{".utf8), to: .exit)
        for stranger in ["turns/abc", "turns/007", "turns/-1", "checks/1.old"] {
            try TurnFolder(path: "\(before.scratch.path)/\(stranger)").create()
        }
        let found = try after.launcher.survey()
        #expect(found.count == 4)
        #expect(found[turns[0]] == .living(identity))
        guard case .ended(let record) = found[turns[1]] else {
            Issue.record("an ended turn was found as \(String(describing: found[turns[1]]))")
            return
        }
        #expect(record.status == .exited(3))
        #expect(found[turns[2]] == .gone)
        guard case .unreadable(let reason) = found[turns[3]] else {
            Issue.record("a damaged record was found as \(String(describing: found[turns[3]]))")
            return
        }
        #expect(reason.contains("turns/4/exit.json"))
        before.launcher.terminate(turns[0])
        _ = try before.ends.wait(2)
    }

    @Test("A turn that was being born when the daemon died is found alive")
    func birth() throws {
        // The launcher's lock is there before the keeper is: no moment exists in which a survey says `gone`.
        let launch = LaunchID.turn(TurnID(1))
        for number in 1...20 {
            let launch = LaunchID.turn(TurnID(Int64(number)))
            let identity = try before.launcher.launch(before.order("sleep 1000"), prompt: nil, as: launch)
            #expect(after.launcher.inspect(launch) == .living(identity))
        }
        _ = launch
        for number in 1...20 { before.launcher.terminate(.turn(TurnID(Int64(number)))) }
        let ends = try before.ends.wait(20)
        #expect(ends.allSatisfy { $0.result.record != nil })
    }

    @Test("A living keeper is adopted: its end, and the request to end it, go through the new daemon")
    func adoption() throws {
        let launch = LaunchID.turn(TurnID(1))
        _ = try before.launcher.launch(before.order("exec sleep 1000"), prompt: nil, as: launch)
        try after.launcher.adopt(launch)
        try after.launcher.adopt(launch)
        #expect(after.launcher.watchedCount == 1)
        #expect(after.launcher.terminate(launch))
        #expect(try after.ends.result(of: launch).record?.endedBy == .request)
        #expect(try before.ends.result(of: launch).record?.endedBy == .request)
        #expect(try after.ends.wait(1).count == 1)
    }

    @Test("A turn that ended before its adoption is reported all the same")
    func adoptionTooLate() throws {
        let launch = LaunchID.turn(TurnID(1))
        _ = try before.launcher.launch(before.order("exit 8"), prompt: nil, as: launch)
        _ = try before.ends.wait(1)
        try after.launcher.adopt(launch)
        #expect(try after.ends.result(of: launch).record?.status == .exited(8))
        let never = LaunchID.turn(TurnID(99))
        try after.launcher.adopt(never)
        #expect(try after.ends.result(of: never).lostReason != nil)
    }

    @Test("An adopted keeper that is killed makes its launch lost")
    func adoptedAndLost() throws {
        let launch = LaunchID.turn(TurnID(1))
        let identity = try before.launcher.launch(before.order("exec sleep 1000"), prompt: nil, as: launch)
        try after.launcher.adopt(launch)
        kill(identity.pid, SIGKILL)
        #expect(try after.ends.result(of: launch).lostReason?.contains("left no exit record") == true)
        #expect(try before.ends.result(of: launch).lostReason != nil)
    }

    @Test("Keepers that never say who they are, are waited for together; withdrawn, they start nothing later")
    func withdrawal() throws {
        let turns = (1...3).map { LaunchID.turn(TurnID($0)) }
        for launch in turns {
            let folder = after.launcher.folder(of: launch)
            try folder.create()
            try folder.write(before.order("touch \(before.scratch.path)/ran").encoded(), to: .order)
        }
        let folders = turns.map { after.launcher.folder(of: $0) }
        let first = try folders[0].takeLock()
        let second = try folders[1].takeLock()
        let third = try folders[2].takeLock()
        let begun = BootClock.milliseconds()
        let found = after.launcher.inspect(turns)
        // Each on its own would take 6 s.
        #expect((2000..<5000).contains(BootClock.milliseconds() - begun))
        for launch in turns {
            guard case .mute(let reason) = found[launch] else {
                Issue.record("\(launch) was found as \(String(describing: found[launch]))")
                return
            }
            guard case .ended(let record) = after.launcher.withdraw(launch, because: reason) else {
                Issue.record("\(launch) was not withdrawn")
                return
            }
            #expect(record.status == .neverStarted(reason) && reason.contains("does not say who it is"))
        }
        for path in [first.path, second.path, third.path] { #expect(access(path, F_OK) == 0) }
        _ = consume first
        let keeper = try StartedProcess([Scene.keeperProgram, folders[0].path])
        #expect(try keeper.end() == 3)
        #expect(access("\(before.scratch.path)/ran", F_OK) != 0)
        #expect(after.launcher.inspect(turns[0]) != .gone)
    }

    @Test("A keeper that says who it is while its order is withdrawn is alive, and its own record counts")
    func lateWord() throws {
        let launch = LaunchID.turn(TurnID(1))
        let identity = try before.launcher.launch(before.order("sleep 1000"), prompt: nil, as: launch)
        #expect(after.launcher.inspect(launch) == .living(identity))
        #expect(after.launcher.withdraw(launch, because: "too slow") == .living(identity))
        #expect(try after.launcher.folder(of: launch).exitReport() == nil)
        before.launcher.terminate(launch)
        #expect(try before.ends.result(of: launch).record?.endedBy == .request)
    }

    @Test("A lock held by somebody who is not the keeper it names is not watched by a wrong pid")
    func foreignHolder() throws {
        let launch = LaunchID.turn(TurnID(1))
        let folder = after.launcher.folder(of: launch)
        try folder.create()
        let lock = try folder.takeLock()
        let own = try #require(ProcessStat.of(getpid()))
        let wrong = KeeperIdentity(pid: getpid(), startTicks: own.startTicks + 1, bootID: currentBootID())
        try lock.write(KeeperRecord(keeper: wrong, session: getsid(0)))
        let error = #expect(throws: LaunchError.self) { try after.launcher.adopt(launch) }
        #expect(error?.code == .unwatchable)
        #expect(after.launcher.watchedCount == 0)
    }

    @Test("Keepers outlive the launcher that started them")
    func launcherGone() throws {
        let scratch = try Scratch()
        let launch = LaunchID.turn(TurnID(1))
        let beacon = "\(scratch.path)/go"
        try #require(mkfifo(beacon, 0o600) == 0)
        do {
            let launchpad = try Launchpad(scratch: scratch)
            _ = try launchpad.launcher.launch(launchpad.order("read x < \(beacon); exit 2"), prompt: nil, as: launch)
        }
        let next = try Launchpad(scratch: scratch)
        try next.launcher.adopt(launch)
        let go = try Descriptor.open(beacon, O_RDWR)
        #expect(go.write(Array("go\n".utf8)) == 0)
        #expect(try next.ends.result(of: launch).record?.status == .exited(2))
    }
}
