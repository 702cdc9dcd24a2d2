import CivilTime

/// Which days a cron expression allows, by day of month and day of week.
struct CronDays: Hashable, Sendable {
    /// Bit d set: day d of the month, 1...31.
    var daysOfMonth: UInt32 = 0
    /// Bit n set: the n-th day before the last of the month (`L` is bit 0, `L-3` bit 3).
    var daysBeforeLast: UInt32 = 0
    /// Bit d set: the weekday (Monday to Friday) nearest to day d, in the same month (`15W`).
    var weekdaysNearest: UInt32 = 0
    /// The last weekday (Monday to Friday) of the month (`LW`).
    var lastWeekday = false
    /// The day-of-month field starts with `*` or is `?`.
    var daysOfMonthStarred = false

    /// Bit w set: every weekday w, 0 is Sunday.
    var daysOfWeek: UInt32 = 0
    /// Bit w set: the last weekday w of the month (`5L`).
    var lastDaysOfWeek: UInt32 = 0
    /// Bit (n - 1) * 7 + w set: the n-th weekday w of the month (`MON#2`), n in 1...5.
    var nthDaysOfWeek: UInt64 = 0
    /// The day-of-week field starts with `*` or is `?`.
    var daysOfWeekStarred = false

    /// The days of a month that match: bit d for day d.
    ///
    /// - Parameters:
    ///   - firstWeekday: weekday of day 1, 0 is Sunday.
    ///   - length: days in the month, 28...31.
    func matching(firstWeekday: Int, length: Int) -> UInt32 {
        let byDate = matchingDaysOfMonth(firstWeekday: firstWeekday, length: length)
        let byWeekday = matchingDaysOfWeek(firstWeekday: firstWeekday, length: length)
        // crontab(5): when both fields are restricted, a day that matches either will do.
        let days = daysOfMonthStarred || daysOfWeekStarred ? byDate & byWeekday : byDate | byWeekday
        return days & (UInt32.max >> UInt32(31 - length) & ~1)
    }

    private func matchingDaysOfMonth(firstWeekday: Int, length: Int) -> UInt32 {
        var days = daysOfMonth
        forEachBit(of: UInt64(daysBeforeLast)) { before in
            if before < length { days |= 1 << UInt32(length - before) }
        }
        if lastWeekday { days |= 1 << UInt32(nearestWeekday(to: length, firstWeekday: firstWeekday, length: length)) }
        forEachBit(of: UInt64(weekdaysNearest)) { day in
            guard day <= length else { return }
            days |= 1 << UInt32(nearestWeekday(to: day, firstWeekday: firstWeekday, length: length))
        }
        return days
    }

    private func matchingDaysOfWeek(firstWeekday: Int, length: Int) -> UInt32 {
        // Turn the week so that bit 0 is the weekday of day 1, then repeat it over the month.
        let turned = (daysOfWeek | daysOfWeek << 7) >> UInt32(firstWeekday) & 0x7F
        var days = UInt32(truncatingIfNeeded: UInt64(turned) * 0x1020_4081 << 1)
        forEachBit(of: UInt64(lastDaysOfWeek)) { weekday in
            let lastDayWeekday = (firstWeekday + length - 1) % 7
            days |= 1 << UInt32(length - (lastDayWeekday - weekday + 7) % 7)
        }
        forEachBit(of: nthDaysOfWeek) { bit in
            let day = 1 + (bit % 7 - firstWeekday + 7) % 7 + bit / 7 * 7
            if day <= length { days |= 1 << UInt32(day) }
        }
        return days
    }

    /// A Saturday moves to the Friday before, a Sunday to the Monday after, unless that leaves the month.
    private func nearestWeekday(to day: Int, firstWeekday: Int, length: Int) -> Int {
        switch (firstWeekday + day - 1) % 7 {
        case 6: day > 1 ? day - 1 : day + 2
        case 0: day < length ? day + 1 : day - 2
        default: day
        }
    }

    /// Whether any of the months can have a matching day, in any year.
    func canMatch(months: UInt32) -> Bool {
        for month in 1...12 where months & 1 << UInt32(month) != 0 {
            // Over 400 years every month starts on every weekday, and so does a February of 29 days.
            let longest = CivilCalendar.length(ofMonth: month, year: 2000)
            for length in (month == 2 ? 28 : longest)...longest {
                for firstWeekday in 0...6 where matching(firstWeekday: firstWeekday, length: length) != 0 {
                    return true
                }
            }
        }
        return false
    }
}

/// Calls `body` with the number of each bit that is set, lowest first.
func forEachBit(of bits: UInt64, _ body: (Int) -> Void) {
    var rest = bits
    while rest != 0 {
        body(rest.trailingZeroBitCount)
        rest &= rest - 1
    }
}
