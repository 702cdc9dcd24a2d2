import CivilTime
import ControlAPI
import MidwatchModel
import Schedules

/// Times as people write them on the command line.
enum TimeArgument {
    /// Which of the days a time of day without a date means.
    enum Side {
        /// The next such time after now: `plan --until 07:00`.
        case future
        /// The last such time up to now: `why auth 03:15`.
        case past
    }

    /// What ``instant(_:now:zone:side:)`` reads, for messages.
    static let forms = "HH:MM[:SS], YYYY-MM-DD, YYYY-MM-DD HH:MM[:SS], or ISO 8601 with Z or an offset"

    /// Reads a time; nil when it is in none of the ``forms``.
    ///
    /// Without an offset it is local. A time that the clock jumps over means the moment of the jump; one that it shows
    /// twice means the first.
    static func instant(_ text: String, now: WallTime, zone: ZoneRules, side: Side) -> WallTime? {
        if let timestamp = Timestamp(parsing: text) {
            return WallTime(millisecondsSinceEpoch: timestamp.milliseconds)
        }
        var scanner = DigitScanner(text)
        if let time = timeOfDay(&scanner) {
            return instant(ofDay: time, now: now, zone: zone, side: side)
        }
        scanner = DigitScanner(text)
        guard let date = scanner.date() else { return nil }
        if scanner.isAtEnd { return zone.first(of: date) }
        guard scanner.skip("T", "t", " "), let time = timeOfDay(&scanner) else { return nil }
        return zone.first(of: date.at(time))
    }

    fileprivate typealias TimeOfDay = (hour: Int, minute: Int, second: Int)

    private static func instant(ofDay time: TimeOfDay, now: WallTime, zone: ZoneRules, side: Side) -> WallTime? {
        guard let noon = zone.first(of: zone.civil(at: now).at((12, 0, 0))) else { return nil }
        // From noon, a day's length either way is never off by a date, whatever the clocks do at night.
        let candidates = [-1, 0, 1].compactMap { days in
            zone.first(of: zone.civil(at: noon.advanced(by: .seconds(CivilCalendar.secondsPerDay * days))).at(time))
        }
        switch side {
        case .future: return candidates.first { $0 > now }
        case .past: return candidates.last { $0 <= now }
        }
    }

    /// `H:MM`, `HH:MM` or `HH:MM:SS`, all the rest of the text; the calendar judges whether there is such a time.
    private static func timeOfDay(_ scanner: inout DigitScanner) -> TimeOfDay? {
        guard let hour = scanner.number(width: 2) ?? scanner.number(width: 1), scanner.skip(":"),
            let minute = scanner.number(width: 2)
        else { return nil }
        guard let second = scanner.skip(":") ? scanner.number(width: 2) : 0, scanner.isAtEnd else { return nil }
        return (hour, minute, second)
    }
}

extension CivilDateTime {
    fileprivate func at(_ time: TimeArgument.TimeOfDay) -> CivilDateTime? {
        at(hour: time.hour, minute: time.minute, second: time.second)
    }
}

extension ZoneRules {
    /// The first instant at which the clock shows a civil time, or jumps over it.
    fileprivate func first(of civil: CivilDateTime?) -> WallTime? {
        guard let civil else { return nil }
        switch instants(of: civil) {
        case .once(let instant): return instant
        case .gap(let jump): return jump
        case .overlap(let all): return all.first
        }
    }
}
