import CivilTime
import MidwatchModel
import Schedules

extension ResetMoment {
    /// How a text leads up to a moment.
    enum Lead {
        /// A clock time or date follows.
        case moment
        /// A distance follows.
        case distance
        /// Seconds follow, with or without their name, as in HTTP's Retry-After (RFC 9110 section 10.2.3).
        case seconds
    }

    /// Leads with the word "reset", which hardly means anything but a limit.
    private static let resetLeads: [(phrase: [String], lead: Lead)] = [
        (["resets", "in"], .distance), (["reset", "in"], .distance), (["refreshes", "in"], .distance),
        (["resets", "after"], .distance), (["reset", "after"], .distance),
        // Portuguese; letters beyond ASCII are pieces of their own.
        (["redefine", "em"], .distance), (["redefine", "à", "s"], .moment), (["redefinido", "em"], .moment),
        (["resets", "at"], .moment), (["resets", "on"], .moment), (["reset", "at"], .moment),
        (["reset", "on"], .moment), (["resets"], .moment), (["reset"], .moment),
    ]

    /// Leads that any program may print on its way, and that count beside a limit's wording only.
    private static let retryLeads: [(phrase: [String], lead: Lead)] = [
        (["try", "again", "in"], .distance), (["retrying", "in"], .distance), (["retry", "in"], .distance),
        (["try", "again", "after"], .distance), (["retry", "after"], .seconds),
        (["try", "again", "at"], .moment), (["try", "again", "on"], .moment),
        (["tente", "novamente", "em"], .distance), (["tente", "novamente", "à", "s"], .moment),
        // Chinese, `will, at`: 您的限额将在 2026-01-02 03:04:05 重置.
        (["将", "在"], .moment), (["将", "于"], .moment),
    ]

    /// The moment at a cursor: a lead, and what it leads up to. Nil when there is none.
    static func reading(_ cursor: inout WordCursor, isBesideLimit: Bool, zones: any ZoneSource) -> ResetMoment? {
        let leads = isBesideLimit ? resetLeads + retryLeads : resetLeads
        guard let lead = leads.first(where: { cursor.skip(phrase: $0.phrase) })?.lead else { return nil }
        _ = cursor.skip(":")
        switch lead {
        case .distance, .seconds:
            return cursor.attempt { distance(&$0, isBareSeconds: lead == .seconds) }
                .map { ResetMoment(form: .distance(milliseconds: $0), zone: .utc) }
        case .moment:
            guard let form = cursor.attempt(isoDate) ?? cursor.attempt(namedDate) ?? cursor.attempt(clockTime) else {
                return nil
            }
            return ResetMoment(form: form, zone: zone(&cursor, zones: zones))
        }
    }

    // MARK: - Distances

    private static let units: [(names: [String], milliseconds: Int64)] = [
        (["ms"], 1),
        (["s", "sec", "secs", "second", "seconds", "segundo", "segundos"], 1000),
        (["m", "min", "mins", "minute", "minutes", "minuto", "minutos"], 60_000),
        (["h", "hr", "hrs", "hour", "hours", "hora", "horas"], 3_600_000),
        (["d", "day", "days", "dia", "dias"], 86_400_000),
        (["w", "wk", "week", "weeks"], 604_800_000),
    ]

    /// `4 days 20 hours 9 minutes`, `87h35m9s`, `12.5s`, `less than a minute`; in milliseconds.
    private static func distance(_ cursor: inout WordCursor, isBareSeconds: Bool) -> Int64? {
        if cursor.skip(phrase: ["less", "than"]), cursor.skip("a", "an"), let unit = unit(&cursor) { return unit }
        _ = cursor.skip("about", "approximately", "~")
        var total: Int64?
        while let part = cursor.attempt({ part(&$0, isBareSeconds: isBareSeconds && total == nil) }) {
            total = (total ?? 0) + part
            // More is no limit of use, and the sum stays in range.
            guard let sum = total, sum <= ResetTime.longestLeadMilliseconds else { return nil }
            _ = cursor.attempt { $0.skip(",", "and", "e") && $0.next?.kind == .digits ? true : nil }
        }
        return total
    }

    /// A number, with a fraction or without, and its unit; 10 digits at most, which no unit makes overflow.
    private static func part(_ cursor: inout WordCursor, isBareSeconds: Bool) -> Int64? {
        let isOne = cursor.skip("a", "an")
        guard let whole = isOne ? 1 : cursor.number(digits: 1...10) else { return nil }
        let fraction = cursor.attempt { cursor -> Int64? in
            guard cursor.skip("."), let piece = cursor.next, cursor.number(digits: 1...9) != nil else { return nil }
            return Int64((piece.text + "00").prefix(3))
        }
        guard let unit = unit(&cursor) ?? (isBareSeconds && !isOne ? 1000 : nil) else { return nil }
        return Int64(whole) * unit + (fraction ?? 0) * unit / 1000
    }

    private static func unit(_ cursor: inout WordCursor) -> Int64? {
        cursor.attempt { cursor in
            cursor.word().flatMap { word in units.first { $0.names.contains(word) }?.milliseconds }
        }
    }

    // MARK: - Dates and times

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    private static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]

    /// `2026-08-09 00:00`, `2026-08-09T00:00:00`.
    private static func isoDate(_ cursor: inout WordCursor) -> Form? {
        guard let year = cursor.number(digits: 4...4), cursor.skip("-"), let month = cursor.number(digits: 1...2),
            cursor.skip("-"), let day = cursor.number(digits: 1...2)
        else { return nil }
        _ = cursor.skip("t", "at", ",")
        return date(year, month, day, cursor.attempt(timeOfDay))
    }

    /// `Mon 12:00am`, `Oct 12, 8am`, `Feb 23rd, 2026 9:01 PM`, `April 20, 2026 at 2:00 AM`, `Mon, Oct 12 at 8am`.
    private static func namedDate(_ cursor: inout WordCursor) -> Form? {
        let weekday = cursor.attempt { $0.word().flatMap { index(of: $0, in: weekdays) } }
        if weekday != nil { _ = cursor.skip(",") }
        guard let month = cursor.attempt({ $0.word().flatMap { index(of: $0, in: months) } }) else {
            _ = cursor.skip("at")
            guard let weekday, let time = timeOfDay(&cursor) else { return nil }
            return .weekday(weekday, time)
        }
        guard let day = cursor.number(digits: 1...2) else { return nil }
        _ = cursor.skip("st", "nd", "rd", "th")
        _ = cursor.skip(",")
        let year = cursor.number(digits: 4...4)
        if year != nil { _ = cursor.skip(",") }
        _ = cursor.skip("at")
        return date(year, month + 1, day, cursor.attempt(timeOfDay))
    }

    /// A date; one that says no time begins at midnight. Nil when the calendar has no such date.
    private static func date(_ year: Int?, _ month: Int, _ day: Int, _ time: TimeOfDay?) -> Form? {
        // Without a year, a leap year decides which days there are.
        guard CivilDateTime(year: year ?? 2000, month: month, day: day) != nil else { return nil }
        return .date(year: year, month: month, day: day, time ?? TimeOfDay(hour: 0, minute: 0))
    }

    private static func clockTime(_ cursor: inout WordCursor) -> Form? {
        timeOfDay(&cursor).map { .clock($0) }
    }

    /// `3pm`, `3:45 PM`, `3:45:10 p.m.`, `15:45`.
    private static func timeOfDay(_ cursor: inout WordCursor) -> TimeOfDay? {
        guard let hour = cursor.number(digits: 1...2) else { return nil }
        let minute = cursor.attempt { $0.skip(":") ? $0.number(digits: 2...2) : nil }
        let second = minute == nil ? nil : cursor.attempt { $0.skip(":") ? $0.number(digits: 2...2) : nil }
        if second != nil { _ = cursor.attempt { $0.skip(".") ? $0.number(digits: 1...9) : nil } }
        let half =
            cursor.attempt { $0.skip("am", "pm") ? $0.line.pieces[$0.index - 1].text : nil }
            ?? cursor.attempt(spelledHalf)
        if let half {
            guard (1...12).contains(hour) else { return nil }
            return valid(hour % 12 + (half == "pm" ? 12 : 0), minute ?? 0, second ?? 0)
        }
        return minute.flatMap { valid(hour, $0, second ?? 0) }
    }

    /// `a.m.`, `p.m.`
    private static func spelledHalf(_ cursor: inout WordCursor) -> String? {
        guard let letter = cursor.word(), letter == "a" || letter == "p", cursor.skip("."), cursor.skip("m") else {
            return nil
        }
        _ = cursor.skip(".")
        return letter + "m"
    }

    private static func valid(_ hour: Int, _ minute: Int, _ second: Int) -> TimeOfDay? {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else { return nil }
        return TimeOfDay(hour: hour, minute: minute, second: second)
    }

    /// The index of a name of which a word is the first three letters or more.
    private static func index(of word: String, in names: [String]) -> Int? {
        word.utf8.count >= 3 ? names.firstIndex { $0.hasPrefix(word) } : nil
    }
}
