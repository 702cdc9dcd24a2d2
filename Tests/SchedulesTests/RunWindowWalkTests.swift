import MidwatchModel
import Schedules
import Testing

/// Windows against a walk over every minute of a year.
@Suite("Run windows, minute by minute")
struct RunWindowWalkTests {
    static let zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]
    static let workdays = WeekdaySet([.monday, .tuesday, .wednesday, .thursday, .friday])

    /// Windows of every kind; those between 1:40 and 3:00 meet the clock changes.
    static func windows(_ zone: String) -> [RunWindow] {
        [
            RunWindow(from: 22 * 60, to: 6 * 60 + 30, days: workdays, zone: zone),
            RunWindow(from: 1 * 60 + 40, to: 2 * 60 + 20, zone: zone),
            RunWindow(from: 2 * 60 + 15, to: 2 * 60 + 20, days: WeekdaySet([.sunday]), zone: zone),
            RunWindow(from: 0, to: 24 * 60, days: WeekdaySet([.saturday, .sunday]), zone: zone),
            RunWindow(from: 2 * 60 + 10, to: 2 * 60, zone: zone),
            RunWindow(from: 3 * 60, to: 3 * 60, days: WeekdaySet([.sunday, .monday]), zone: zone),
        ]
    }

    @Test("a window is open, opens and closes when the clock says so", arguments: zones)
    func windows(_ zone: String) throws {
        let walk = try RunWindowWalk(zone, from: utc(2026, 1, 1), days: 365)
        for (number, window) in Self.windows(zone).enumerated() {
            let compiled = try CompiledRunWindow(window, zones: ZoneFiles())
            let states = walk.isOpen(window)
            // The first window in every minute, the others in those of the days around clock changes.
            var minutes = [walk.range]
            if number > 0 {
                minutes = walk.clockChanges.map { ($0 - 2 * 1440..<$0 + 2 * 1440).clamped(to: walk.range) }
            }
            for index in minutes.joined() where compiled.contains(walk.instant(index)) != states[index] {
                Issue.record("\(window) is not \(states[index]) at \(ZoneRules.utc.text(of: walk.instant(index)))")
                break
            }
            check(compiled, RunWindowWalk.changes(states), states, walk)
        }
    }

    /// Asks for the changes from the one before and from the last millisecond before each.
    private func check(_ window: CompiledRunWindow, _ changes: [Int], _ states: [Bool], _ walk: RunWindowWalk) {
        for (place, index) in changes.enumerated() where walk.range.contains(index) && place + 1 < changes.count {
            let instant = walk.instant(index)
            let following = walk.instant(changes[place + 1])
            for start in [walk.instant(changes[place - 1]), instant.advanced(by: .milliseconds(-1))] {
                #expect(window.contains(start) != states[index])
                #expect(
                    window.opening(after: start) == (states[index] ? instant : following),
                    "\(window.window) \(start)"
                )
                #expect(
                    window.closing(after: start) == (states[index] ? following : instant),
                    "\(window.window) \(start)"
                )
            }
            #expect(window.contains(instant) == states[index])
        }
    }

    @Test("a set is open in a window and in no blackout, over all clock changes of a spring", arguments: 0...3)
    func sets(_ number: Int) throws {
        var generator = SeededGenerator(seed: UInt64(number))
        let windows = (0..<4).map { _ in
            RunWindow(
                from: Int.random(in: 0..<1440, using: &generator),
                to: Int.random(in: 0..<1440, using: &generator),
                days: WeekdaySet(rawValue: .random(in: 0...127, using: &generator)),
                zone: Self.zones.randomElement(using: &generator)
            )
        }
        // The first set has no window, the last one blackout.
        let set = try WindowSet(
            open: Array(windows[..<number]),
            blackout: Array(windows[number...]),
            zones: ZoneFiles()
        )
        let walk = try RunWindowWalk("UTC", from: utc(2026, 3, 1), days: 45)
        let open = try windows.map { window in
            try RunWindowWalk(#require(window.zone), from: utc(2026, 3, 1), days: 45).isOpen(window)
        }
        let states = walk.local.indices.map { index in
            (number == 0 || open[..<number].contains { $0[index] }) && !open[number...].contains { $0[index] }
        }
        let changes = RunWindowWalk.changes(states)
        #expect(!changes.isEmpty)
        for (place, index) in changes.enumerated() where walk.range.contains(index) {
            let before = walk.instant(index).advanced(by: .milliseconds(-1))
            #expect(set.isOpen(at: walk.instant(index)) == states[index])
            #expect(set.isOpen(at: before) == states[index - 1])
            #expect(set.nextChange(after: before) == walk.instant(index))
            #expect(set.nextChange(after: walk.instant(changes[place - 1])) == walk.instant(index))
        }
    }
}
