import MidwatchModel
import Testing

@testable import SchedulerCore

@Suite struct ClockWatchTests {
    private static func instants(wall: Double, boot: Int64) -> Instants {
        Instants(wall: at(wall), boot: BootTime(millisecondsSinceBoot: boot * 1000))
    }

    static let looks: [(wall: Double, boot: Int64, step: Duration?)] = [
        (10, 10, nil), (0, 0, nil), (12, 10, nil), (12.001, 10, .milliseconds(2001)), (8, 10, nil),
        (7.999, 10, .milliseconds(-2001)), (3600, 10, .seconds(3590)), (-3600, 10, .seconds(-3610)),
    ]

    @Test("more than two seconds of difference between both clocks are a step", arguments: Self.looks)
    func steps(wall: Double, boot: Int64, step: Duration?) {
        var watch = ClockWatch(now: Self.instants(wall: 0, boot: 0))
        #expect(watch.looked(at: Self.instants(wall: wall, boot: boot)) == step)
        #expect(watch.looked(at: Self.instants(wall: wall, boot: boot)) == nil, "said once")
    }

    @Test("the boot clock never goes back")
    func bootBack() async {
        await #expect(processExitsWith: .failure) {
            var watch = ClockWatch(now: Instants(wall: at(0), boot: BootTime(millisecondsSinceBoot: 1000)))
            _ = watch.looked(at: Instants(wall: at(0), boot: BootTime(millisecondsSinceBoot: 999)))
        }
    }
}
