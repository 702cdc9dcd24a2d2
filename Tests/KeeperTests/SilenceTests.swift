import CProcess
import Glibc
import MidwatchModel
import Testing
import TurnFolder

/// One after the other: busy turns side by side would keep each other, and all other tests, from the processor.
@Suite("Silent turns that work, and silent turns that hang", .serialized)
struct SilenceTests {
    let scene: Scene

    init() throws {
        scene = try Scene()
    }

    /// Keeps a processor busy for three seconds without a word.
    static let busy = "timeout 3 sh -c 'while :; do :; done'"

    private func order(_ script: String, percent: Int?) -> TurnOrder {
        var order = scene.script(script)
        // Long enough that a crowded machine gives a busy turn some of its time within it.
        order.bounds.noOutputTimeout = .milliseconds(1000)
        order.bounds.silentWorkPercent = percent
        return order
    }

    @Test(
        "A turn that works in silence lives on, whoever of it works",
        arguments: [
            busy, "(\(busy)) & wait", "setsid \(busy)",
            "i=0; while [ $i -lt 30 ]; do i=$((i+1)); timeout 0.1 sh -c 'while :; do :; done'; done",
        ]
    )
    func works(script: String) throws {
        let report = try scene.run(order("\(script); exit 7", percent: 5))
        #expect(report.record.endedBy == nil)
        #expect(report.record.status == .exited(7))
    }

    @Test("An idle one is ended, also when it worked before")
    func idle() throws {
        let report = try scene.run(order("timeout 0.4 sh -c 'while :; do :; done'; sleep 1000", percent: 5))
        #expect(report.record.endedBy == .noOutput)
    }

    @Test("Where output alone counts, work is no excuse")
    func outputAlone() throws {
        let report = try scene.run(order("while :; do :; done", percent: nil))
        #expect(report.record.endedBy == .noOutput)
    }

    @Test("The timeout is the last word over work, too")
    func timeout() throws {
        var order = order("while :; do :; done", percent: 5)
        order.bounds.timeout = .milliseconds(2500)
        #expect(try scene.run(order).record.endedBy == .timeout)
    }

    @Test(
        "In a cgroup its counter tells who works",
        .enabled(if: Machine.cgroupParent != nil, "needs a writable cgroup v2 with cgroup.kill"),
        arguments: [(busy, nil), ("sleep 1000", .noOutput)] as [(String, ExitRecord.Ender?)]
    )
    func cgroup(script: String, ender: ExitRecord.Ender?) throws {
        let ground = try CgroupGround()
        var order = order(script, percent: 5)
        order.cgroup = ground.path
        #expect(try scene.run(order).record.endedBy == ender)
    }
}
