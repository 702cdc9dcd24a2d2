import CProcess
import Glibc
import KeeperLauncher
import MidwatchModel
import MidwatchTestKit
import NightFacts
import Synchronization
import Testing
import TurnFolder

/// Collects what a launcher reports, and lets a test wait for it.
final class Ends: Sendable {
    private let ends = Mutex<[LaunchEnd]>([])
    private let descriptor = midwatch_event_descriptor()

    deinit {
        close(descriptor)
    }

    func add(_ end: LaunchEnd) {
        ends.withLock { $0.append(end) }
        var one: UInt64 = 1
        write(descriptor, &one, 8)
    }

    /// Waits until `count` ends have come, and gives all of them.
    func wait(_ count: Int) throws -> [LaunchEnd] {
        while true {
            let found = ends.withLock { $0 }
            if found.count >= count { return found }
            try Waiting.readable(descriptor, for: "the end of a launch")
            var value: UInt64 = 0
            read(descriptor, &value, 8)
        }
    }

    func result(of launch: LaunchID) throws -> LaunchEnd.Result {
        var count = 1
        while true {
            let found = try wait(count)
            if let end = found.first(where: { $0.launch == launch }) { return end.result }
            count = found.count + 1
        }
    }
}

/// A state folder with a launcher on it.
final class Launchpad: Sendable {
    let scratch: Scratch
    let ends = Ends()
    let launcher: KeeperLauncher

    init(scratch: Scratch? = nil, cgroup: String? = nil) throws {
        self.scratch = try scratch ?? Scratch()
        launcher = try KeeperLauncher(
            stateFolder: self.scratch.path,
            keeperProgram: Scene.keeperProgram,
            delegatedCgroup: cgroup,
            onEnd: { [ends] in ends.add($0) }
        )
    }

    func order(_ script: String) -> TurnOrder {
        TurnOrder(
            argv: ["/bin/sh", "-c", script],
            workspace: scratch.path,
            bounds: TurnBounds(timeout: nil, stopGrace: .milliseconds(100)),
            stragglerGrace: .milliseconds(50),
            journalSocket: ""
        )
    }
}

extension LaunchEnd.Result {
    var record: ExitRecord? {
        if case .exited(let record) = self { return record }
        return nil
    }

    var lostReason: String? {
        if case .lost(let reason) = self { return reason }
        return nil
    }
}
