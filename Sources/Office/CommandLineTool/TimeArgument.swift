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
        if let time = timeOfDay(text[...]) {
            return instant(ofDay: time, now: now, zone: zone, side: side)
        }
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == " " || $0 == "T" || $0 == "t" }
        guard let dateText = parts.first, let date = date(dateText) else { return nil }
        guard parts.count == 2 else { return zone.first(of: date.at((0, 0, 0))) }
        guard let time = timeOfDay(parts[1]) else { return nil }
        return zone.first(of: date.at(time))
    }

    private typealias TimeOfDay = (hour: Int, minute: Int, second: Int)

    private struct CivilDate {
        var year: Int
        var month: Int
        var day: Int

        func at(_ time: TimeOfDay) -> CivilDateTime? {
            CivilDateTime(year: year, month: month, day: day, hour: time.hour, minute: time.minute, second: time.second)
        }
    }

    private static func instant(ofDay time: TimeOfDay, now: WallTime, zone: ZoneRules, side: Side) -> WallTime? {
        let today = zone.civil(at: now)
        let noon = zone.first(of: CivilDate(year: today.year, month: today.month, day: today.day).at((12, 0, 0)))
        guard let noon else { return nil }
        // From noon, a day's length either way is never off by a date, whatever the clocks do at night.
        let candidates = [-1, 0, 1].compactMap { days -> WallTime? in
            let day = zone.civil(at: noon.advanced(by: .seconds(86_400 * days)))
            return zone.first(of: CivilDate(year: day.year, month: day.month, day: day.day).at(time))
        }
        switch side {
        case .future: return candidates.first { $0 > now }
        case .past: return candidates.last { $0 <= now }
        }
    }

    private static func date(_ text: Substring) -> CivilDate? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let year = number(parts[0], 4...4), let month = number(parts[1], 2...2),
            let day = number(parts[2], 2...2), CivilDateTime(year: year, month: month, day: day) != nil
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    private static func timeOfDay(_ text: Substring) -> TimeOfDay? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hour = number(parts[0], 1...2), let minute = number(parts[1], 2...2)
        else { return nil }
        guard let second = parts.count == 3 ? number(parts[2], 2...2) : 0 else { return nil }
        guard hour < 24, minute < 60, second < 60 else { return nil }
        return (hour, minute, second)
    }

    private static func number(_ text: Substring, _ digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
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
