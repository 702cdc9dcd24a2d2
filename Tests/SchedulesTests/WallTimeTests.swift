import MidwatchModel
import Testing

@Suite("Instants and spans at the ends of their range")
struct WallTimeTests {
    private static let first = WallTime(millisecondsSinceEpoch: .min)
    private static let last = WallTime(millisecondsSinceEpoch: .max)

    @Test("a span between the ends saturates instead of trapping")
    func spans() {
        #expect(Self.first.duration(to: Self.last).wholeMilliseconds == .max)
        #expect(Self.last.duration(to: Self.first).wholeMilliseconds == .min)
        #expect(Self.first.duration(to: Self.first) == .zero)
        let epoch = WallTime(millisecondsSinceEpoch: 0)
        #expect(epoch.duration(to: Self.last).wholeMilliseconds == .max)
        #expect(epoch.duration(to: Self.first).wholeMilliseconds == .min)
    }

    @Test("a duration a little beyond the range saturates too", arguments: [1, 500, 999, 1000, 60_000] as [Int64])
    func durations(beyond: Int64) {
        #expect((Duration.milliseconds(Int64.max) + .milliseconds(beyond)).wholeMilliseconds == .max)
        #expect((Duration.milliseconds(Int64.min) - .milliseconds(beyond)).wholeMilliseconds == .min)
        #expect(Duration.milliseconds(beyond).wholeMilliseconds == beyond)
        #expect(Self.last.advanced(by: .milliseconds(beyond)) == Self.last)
        #expect(Self.first.advanced(by: .milliseconds(-beyond)) == Self.first)
    }
}
