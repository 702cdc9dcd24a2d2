import CivilTime

// Matching in civil time alone: local seconds count from 1970-01-01T00:00:00 on a clock that never jumps.
extension CronExpression {
    /// The local seconds that are searched: the years 1 to 9999.
    static var searchedSeconds: Range<Int> { CivilCalendar.writtenSeconds }

    /// The first match at or after a local second; nil when there is none before the year 10000.
    func nextMatch(notBefore local: Int) -> Int? {
        let local = max(local, CronExpression.searchedSeconds.lowerBound)
        guard local < CronExpression.searchedSeconds.upperBound else { return nil }
        let day = local.flooredQuotient(CivilCalendar.secondsPerDay)
        guard var found = nextDay(notBefore: day) else { return nil }
        if found == day {
            if let second = nextSecondOfDay(notBefore: local - day * CivilCalendar.secondsPerDay) {
                return day * CivilCalendar.secondsPerDay + second
            }
            guard let later = nextDay(notBefore: day + 1) else { return nil }
            found = later
        }
        return nextSecondOfDay(notBefore: 0).map { found * CivilCalendar.secondsPerDay + $0 }
    }

    /// How many matches lie after one local second, up to and including another. Counts whole months at a time.
    func matchCount(after first: Int, through last: Int) -> Int {
        let first = max(first, CronExpression.searchedSeconds.lowerBound - 1)
        let last = min(last, CronExpression.searchedSeconds.upperBound - 1)
        guard first < last else { return 0 }
        let firstDay = first.flooredQuotient(CivilCalendar.secondsPerDay)
        let lastDay = last.flooredQuotient(CivilCalendar.secondsPerDay)
        let perDay = seconds.nonzeroBitCount * minutes.nonzeroBitCount * hours.nonzeroBitCount
        let onFirst = matchCount(day: firstDay, throughSecond: first - firstDay * CivilCalendar.secondsPerDay)
        let onLast = matchCount(day: lastDay, throughSecond: last - lastDay * CivilCalendar.secondsPerDay)
        return dayCount(firstDay..<lastDay) * perDay + onLast - onFirst
    }

    /// The first matching day at or after a day number.
    private func nextDay(notBefore day: Int) -> Int? {
        var (year, month, firstDay) = CivilCalendar.date(day: day)
        while year < 10_000 {
            if months & 1 << UInt32(month) != 0 {
                let start = CivilCalendar.day(year: year, month: month, day: 1)
                let found = matchingDays(year: year, month: month, start: start) >> UInt32(firstDay)
                if found != 0 { return start + firstDay - 1 + found.trailingZeroBitCount }
            }
            firstDay = 1
            let later = months >> UInt32(month + 1)
            if later != 0 {
                month += 1 + later.trailingZeroBitCount
            } else {
                month = months.trailingZeroBitCount
                year += 1
            }
        }
        return nil
    }

    /// How many days of a range match.
    private func dayCount(_ range: Range<Int>) -> Int {
        var count = 0
        var day = range.lowerBound
        while day < range.upperBound {
            let (year, month, dayOfMonth) = CivilCalendar.date(day: day)
            let start = day - dayOfMonth + 1
            let length = CivilCalendar.length(ofMonth: month, year: year)
            if months & 1 << UInt32(month) != 0 {
                var found = matchingDays(year: year, month: month, start: start) >> UInt32(dayOfMonth)
                let wanted = min(range.upperBound, start + length) - day
                if wanted < 32 { found &= (1 << UInt32(wanted)) - 1 }
                count += found.nonzeroBitCount
            }
            day = start + length
        }
        return count
    }

    private func matchingDays(year: Int, month: Int, start: Int) -> UInt32 {
        days.matching(
            firstWeekday: CivilCalendar.weekday(day: start),
            length: CivilCalendar.length(ofMonth: month, year: year)
        )
    }

    /// The first matching second of a matching day, at or after a second of it.
    private func nextSecondOfDay(notBefore second: Int) -> Int? {
        var hour = second / 3600
        var minute = second / 60 % 60
        if let found = CronExpression.nextBit(of: UInt64(hours), from: hour), found == hour {
            if let nextMinute = CronExpression.nextBit(of: minutes, from: minute), nextMinute == minute,
                let nextSecond = CronExpression.nextBit(of: seconds, from: second % 60)
            {
                return hour * 3600 + minute * 60 + nextSecond
            }
            minute += 1
            if let nextMinute = CronExpression.nextBit(of: minutes, from: minute) {
                return hour * 3600 + nextMinute * 60 + seconds.trailingZeroBitCount
            }
            hour += 1
        }
        guard let nextHour = CronExpression.nextBit(of: UInt64(hours), from: hour) else { return nil }
        return nextHour * 3600 + minutes.trailingZeroBitCount * 60 + seconds.trailingZeroBitCount
    }

    /// How many matches a day has up to and including a second of it; 0 when the day does not match.
    private func matchCount(day: Int, throughSecond second: Int) -> Int {
        guard dayCount(day..<(day + 1)) == 1 else { return 0 }
        let (hour, minute, rest) = (second / 3600, second / 60 % 60, second % 60)
        func below(_ bits: UInt64, _ bound: Int) -> Int { (bits & ((1 << UInt64(bound)) - 1)).nonzeroBitCount }
        let perMinute = seconds.nonzeroBitCount
        var count = below(UInt64(hours), hour) * minutes.nonzeroBitCount * perMinute
        if UInt64(hours) & 1 << UInt64(hour) != 0 {
            count += below(minutes, minute) * perMinute
            if minutes & 1 << UInt64(minute) != 0 { count += below(seconds, rest + 1) }
        }
        return count
    }

    /// The lowest set bit at or above a position.
    private static func nextBit(of bits: UInt64, from position: Int) -> Int? {
        guard position < 64 else { return nil }
        let rest = bits >> UInt64(position)
        return rest == 0 ? nil : position + rest.trailingZeroBitCount
    }
}
