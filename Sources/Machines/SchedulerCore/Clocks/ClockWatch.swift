import MidwatchModel

/// Notices that the wall clock was set: it moved otherwise than the boot clock, which nobody sets.
struct ClockWatch: Hashable, Sendable {
    var broken = BrokenRules()
    /// How far the clocks may drift apart between two looks before it is called a step: 2 s.
    static let tolerance: Duration = .seconds(2)

    private var last: Instants

    init(now: Instants) { last = now }

    /// Looks at both clocks: by how much the wall clock was set since the last look, forward or (negative) back; nil when
    /// it was not.
    mutating func looked(at now: Instants) -> Duration? {
        guard broken.expect(now.boot >= last.boot, "the boot clock went back from \(last.boot) to \(now.boot)") else {
            return nil
        }
        let step = last.wall.duration(to: now.wall) - last.boot.duration(to: now.boot)
        last = now
        return step > Self.tolerance || step < .zero - Self.tolerance ? step : nil
    }
}
