import CivilTime
public import MidwatchModel

/// A run window made ready to be computed with: checked, and its zone found.
///
/// On each of its days the window is open from the instant at which the zone's clock shows its opening up to but not
/// including the one at which it shows its closing. Where the clock jumps over a boundary, the boundary is the first
/// valid instant after the gap, so that a window inside the gap does not open that day. Where the clock shows a boundary
/// twice, the window opens at the first and closes at the last: it is an hour longer rather than shorter or in two parts.
/// A clock that is put back inside the window neither closes nor opens it.
///
/// Instants before the year 1 and after the year 9999 are in no window.
public struct CompiledRunWindow: Hashable, Sendable {
    /// What was made ready.
    public let window: RunWindow
    let zone: ZoneRules

    /// Seconds since the epoch of the years 1 to 9999 in UTC.
    static var range: Range<Int> { CivilCalendar.writtenSeconds }
    /// How many days are searched for a change: 400, which holds a clock change of each kind.
    static let searchedDays = 400
    /// A window is over so many days after the one on which it opened: a day long, and clocks have been put back by no
    /// more than a day (at the date line).
    static let daysAround = 3

    /// Checks a window and makes it ready.
    ///
    /// - Parameter zones: where the rules of its zone come from.
    /// - Throws: ``ScheduleError`` for an unknown zone, or a boundary outside 0...1439 minutes.
    public init(_ window: RunWindow, zones: any ZoneSource) throws(ScheduleError) {
        for (name, minutes) in [("opens", window.from), ("closes", window.to)]
        where !(0..<RunWindow.minutesPerDay).contains(minutes) {
            throw ScheduleError(.window, "the window \(name) at minute \(minutes) of the day; it must be 0 to 1439")
        }
        self.window = RunWindow(from: window.from, to: window.to, days: window.days, zone: window.zone)
        zone = try CompiledSchedule.zone(named: window.zone, in: zones)
    }

    /// Whether it is open at an instant.
    public func contains(_ instant: WallTime) -> Bool {
        let second = Int(instant.secondsSinceEpoch)
        guard Self.range.contains(second) else { return false }
        if isAlwaysOpen { return true }
        // Both boundaries rise with the day, so that of all windows that have opened the last one closes last.
        let opened = (zone.latestLocal(through: second) - window.from * 60).flooredQuotient(CivilCalendar.secondsPerDay)
        let day = (opened - Self.daysAround...opened).last(where: opens)
        return day.map { second < closing(on: $0) } ?? false
    }

    /// The next instant after one at which it turns from closed to open; nil when there is none within 400 days.
    public func opening(after instant: WallTime) -> WallTime? {
        let second = Int(instant.secondsSinceEpoch)
        var spans = spans(after: second)
        while let span = spans.next() {
            if span.start > second { return WallTime(secondsSinceEpoch: Int64(span.start)) }
        }
        return nil
    }

    /// The next instant after one at which it turns from open to closed; nil when there is none within 400 days.
    public func closing(after instant: WallTime) -> WallTime? {
        var spans = spans(after: Int(instant.secondsSinceEpoch))
        guard let span = spans.next(), span.end < .max else { return nil }
        return WallTime(secondsSinceEpoch: Int64(span.end))
    }

    /// Whole days without a break.
    var isAlwaysOpen: Bool { window.from == window.to && window.days.isEmpty }

    /// The number of the day that the clock shows at a second.
    func day(of second: Int) -> Int {
        (second + zone.span(at: second).offset).flooredQuotient(CivilCalendar.secondsPerDay)
    }

    /// Whether the window opens on a day.
    func opens(on day: Int) -> Bool {
        guard !window.days.isEmpty else { return true }
        return Weekday(rawValue: CivilCalendar.weekday(day: day)).map(window.days.contains) ?? false
    }

    /// The second at which a day's window opens.
    func opening(on day: Int) -> Int {
        zone.firstSecond(showing: day * CivilCalendar.secondsPerDay + window.from * 60)
    }

    /// The second at which a day's window closes.
    func closing(on day: Int) -> Int {
        let closingDay = window.crossesMidnight ? day + 1 : day
        return zone.lastSecond(showing: closingDay * CivilCalendar.secondsPerDay + window.to * 60)
    }
}

extension ZoneRules {
    /// The second at which the clock shows `local`: its last copy where the clock is put back, the jump where the clock
    /// jumps over it.
    func lastSecond(showing local: Int) -> Int {
        switch instants(of: CivilDateTime(localSeconds: local)) {
        case .once(let instant): Int(instant.secondsSinceEpoch)
        case .gap(let jump): Int(jump.secondsSinceEpoch)
        case .overlap(let instants): instants.map { Int($0.secondsSinceEpoch) }.max() ?? firstSecond(showing: local)
        }
    }
}
