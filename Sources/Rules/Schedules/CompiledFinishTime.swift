import CivilTime
public import MidwatchModel

/// A time of day by which turns are over, made ready to be computed with: checked, and its zone found.
///
/// Where the clock jumps over it, the first valid instant after the gap is meant; where the clock shows it twice, the
/// first.
public struct CompiledFinishTime: Hashable, Sendable {
    /// What was made ready.
    public let time: FinishTime
    private let zone: ZoneRules

    /// Checks a time and makes it ready.
    ///
    /// - Parameter zones: where the rules of its zone come from.
    /// - Throws: ``ScheduleError`` for an unknown zone, or a time outside 0...1439 minutes.
    public init(_ time: FinishTime, zones: any ZoneSource) throws(ScheduleError) {
        guard (0..<RunWindow.minutesPerDay).contains(time.minutes) else {
            throw ScheduleError(.window, "finishBy is minute \(time.minutes) of the day; it must be 0 to 1439")
        }
        self.time = time
        zone = try CompiledSchedule.zone(named: time.zone, in: zones)
    }

    /// The next instant after one at which the zone's clock shows the time; nil beyond the years 1 to 9999.
    public func next(after instant: WallTime) -> WallTime? {
        let second = Int(instant.secondsSinceEpoch)
        guard CompiledRunWindow.range.contains(second) else { return nil }
        let today = zone.civil(at: instant).localSeconds.flooredQuotient(CivilCalendar.secondsPerDay)
        // Yesterday's may be to come where the clock was put back over midnight.
        for day in today - 1...today + 2 {
            let shown = zone.firstSecond(showing: day * CivilCalendar.secondsPerDay + time.minutes * 60)
            let next = WallTime(secondsSinceEpoch: Int64(shown))
            if next > instant { return next }
        }
        return nil
    }
}
