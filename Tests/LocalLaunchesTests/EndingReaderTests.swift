import KeeperLauncher
import LaunchOrders
import MidwatchModel
import MidwatchTestKit
import NightFacts
import SchedulerCore
import Schedules
import Synchronization
import Testing
import TurnFolder

@testable import LocalLaunches

@Suite("What an ended launch left in its folder")
struct EndingReaderTests {
    private let scratch: Scratch
    private let surroundings: LaunchSurroundings

    init() throws {
        scratch = try Scratch()
        surroundings = LaunchSurroundings(
            stateFolder: scratch.path,
            defaultWorkspace: scratch.path,
            journalSocket: ""
        )
        for kind in [LaunchKind.turn, .check] { try scratch.makeFolder(kind.folderName) }
    }

    private func reader() -> EndingReader {
        EndingReader(surroundings: surroundings, zones: TestZones.utc) { _ in }
    }

    private func folder(of launch: LaunchID, stdout: String = "", stderr: String = "") throws -> TurnFolder {
        let folder = surroundings.folder(of: launch)
        try folder.create()
        try folder.write(Array(stdout.utf8), to: .stdout)
        try folder.write(Array(stderr.utf8), to: .stderr)
        return folder
    }

    private func exit(_ status: ExitRecord.Status, endedBy: ExitRecord.Ender? = nil) -> ExitRecord {
        let instant = WallTime(millisecondsSinceEpoch: 1000)
        return ExitRecord(status: status, endedBy: endedBy, startedAt: instant, endedAt: instant)
    }

    @Test("a turn's last words are its signal, and its prompt's are not")
    func signals() throws {
        let said = LaunchID.turn(TurnID(1))
        _ = try folder(of: said, stdout: "all is well\nDONE\n")
        guard case .turnEnded(TurnID(1), let done) = reader().event(for: said, exit: exit(.exited(0))) else {
            Issue.record("no turn ended")
            return
        }
        #expect(done.signal == .done)
        let silent = LaunchID.turn(TurnID(2))
        _ = try folder(of: silent, stdout: "one unit\n")
        guard case .turnEnded(_, let more) = reader().event(for: silent, exit: exit(.exited(0))) else {
            Issue.record("no turn ended")
            return
        }
        #expect(more.signal == nil && more.exit.status == .exited(0))
    }

    @Test("a check tells its status where that is its own, with its last lines as evidence")
    func checks() throws {
        let good = LaunchID.check(1)
        _ = try folder(of: good, stdout: "12 tests passed\n")
        #expect(
            reader().event(for: good, exit: exit(.exited(0)))
                == .checkEnded(1, .exited(0, lines: ["12 tests passed"]))
        )
        let bad = LaunchID.check(2)
        _ = try folder(of: bad, stdout: "a\n", stderr: "b\n")
        #expect(
            reader().event(for: bad, exit: exit(.exited(3)))
                == .checkEnded(2, .exited(3, lines: ["a", "b"]))
        )
        let slow = LaunchID.check(3)
        _ = try folder(of: slow)
        #expect(
            reader().event(for: slow, exit: exit(.exited(0), endedBy: .timeout))
                == .checkEnded(3, .ended(by: .timeout))
        )
    }

    @Test("exit status 75 is nothing to do, with the last line as the reason")
    func nothingToDo() throws {
        let idle = LaunchID.check(1)
        _ = try folder(of: idle, stdout: "looked\nno new commits\n \n")
        #expect(reader().event(for: idle, exit: exit(.exited(75))) == .checkSkipped(1, reason: "no new commits"))
        let silent = LaunchID.check(2)
        _ = try folder(of: silent)
        #expect(reader().event(for: silent, exit: exit(.exited(75))) == .checkSkipped(2, reason: "it gave no reason"))
    }

    @Test("evidence is the end of long output")
    func longOutput() throws {
        let loud = LaunchID.check(1)
        _ = try folder(of: loud, stdout: (1...5000).map { "line \($0)\n" }.joined())
        guard case .checkEnded(_, let evidence, _) = reader().event(for: loud, exit: exit(.exited(1))) else {
            Issue.record("no check ended")
            return
        }
        #expect(evidence.lines.last == "line 5000")
        #expect(evidence.lines.count <= EndingReader.evidenceLinesMax && !evidence.lines.contains("line 4000"))
    }

    @Test("a folder that is gone makes an ending without words, not a crash")
    func missing() {
        let gone = LaunchID.turn(TurnID(9))
        guard case .turnEnded(TurnID(9), let ending) = reader().event(for: gone, exit: exit(.exited(0))) else {
            Issue.record("no turn ended")
            return
        }
        #expect(ending.signal == nil && ending.report.finalText.isEmpty)
    }

    @Test("of a lost launch what is left is ended before anybody is told")
    func lost() async {
        let order = Mutex<[String]>([])
        let event = await withCheckedContinuation { continuation in
            let reader = EndingReader(surroundings: surroundings, zones: TestZones.utc) { event in
                order.withLock { $0.append("told") }
                continuation.resume(returning: event)
            }
            reader.endRemains { _ in order.withLock { $0.append("ended") } }
            reader.read(LaunchEnd(launch: .turn(TurnID(1)), result: .lost(reason: "gone")))
        }
        #expect(event == .launchLost(.turn(TurnID(1)), reason: "gone"))
        #expect(order.withLock(\.self) == ["ended", "told"])
    }
}
