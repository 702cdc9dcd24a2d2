import CivilTime

/// A zone with the same rule every year, as the POSIX TZ variable gives it (`tzset(3)`; RFC 9636 section 3.3).
struct PosixZone: Hashable, Sendable {
    /// Seconds east of UTC outside of daylight saving time.
    var standardOffset: Int
    /// Daylight saving time; nil when the zone has none.
    var daylight: Daylight?

    struct Daylight: Hashable, Sendable {
        /// Seconds east of UTC; below the standard offset where "summer time" is in winter (Europe/Dublin).
        var offset: Int
        /// When it starts, on the standard clock.
        var start: Change
        /// When it ends, on the daylight clock.
        var end: Change
    }

    /// A day of the year and a time on that day.
    struct Change: Hashable, Sendable {
        var day: Day
        /// Seconds after local midnight; may be negative or beyond a day (-167 h ... 167 h).
        var secondsAfterMidnight: Int

        enum Day: Hashable, Sendable {
            /// `Jn`: 1...365, 29 February never counted.
            case julianWithoutLeapDay(Int)
            /// `n`: 0...365, 29 February counted.
            case zeroBased(Int)
            /// `Mm.w.d`: weekday d (0 Sunday) of week w (1...5, 5 the last) of month m.
            case weekday(month: Int, week: Int, weekday: Int)
        }

        /// Seconds since 1970-01-01T00:00:00 on the local clock.
        func localSeconds(year: Int) -> Int {
            dayNumber(year: year) * CivilCalendar.secondsPerDay + secondsAfterMidnight
        }

        private func dayNumber(year: Int) -> Int {
            switch day {
            case .julianWithoutLeapDay(let number):
                let leapDay = CivilCalendar.isLeap(year: year) && number >= 60 ? 1 : 0
                return CivilCalendar.day(year: year, month: 1, day: number + leapDay)
            case .zeroBased(let number):
                return CivilCalendar.day(year: year, month: 1, day: number + 1)
            case .weekday(let month, let week, let weekday):
                let first = CivilCalendar.day(year: year, month: month, day: 1)
                let toWeekday = (weekday - CivilCalendar.weekday(day: first)).flooredRemainder(7)
                let day = toWeekday + (week - 1) * 7
                return first + (day < CivilCalendar.length(ofMonth: month, year: year) ? day : day - 7)
            }
        }
    }

    /// The stretch of time with one offset around a second; it may be cut short where nothing changes.
    func span(at second: Int) -> ZoneRules.Span {
        guard let daylight else { return ZoneRules.Span(start: .min, end: .max, offset: standardOffset) }
        let year = CivilCalendar.date(day: second.flooredQuotient(CivilCalendar.secondsPerDay)).year
        var before: Event?
        var after: Event?
        // A change may fall a week outside its year, so the year's neighbours count, and one more to find what
        // came before.
        for candidate in (year - 2)...(year + 1) {
            let start = Event(
                second: daylight.start.localSeconds(year: candidate) - standardOffset,
                year: candidate,
                isEnd: false
            )
            let end = Event(
                second: daylight.end.localSeconds(year: candidate) - daylight.offset,
                year: candidate,
                isEnd: true
            )
            for isEnd in [false, true] {
                let event = isEnd ? end : start
                if event.second <= second {
                    before = max(before ?? event, event)
                } else {
                    after = min(after ?? event, event)
                }
            }
        }
        return ZoneRules.Span(
            start: before?.second ?? .min,
            end: after?.second ?? .max,
            offset: before.map { $0.isEnd ? standardOffset : daylight.offset } ?? standardOffset
        )
    }

    /// Daylight saving time starting or ending. Where the end of one year and the start of the next coincide, as in
    /// "all year round", the later year's event is the later one.
    private struct Event: Comparable {
        var second: Int
        var year: Int
        var isEnd: Bool

        static func < (lhs: Event, rhs: Event) -> Bool {
            (lhs.second, lhs.year, lhs.isEnd ? 1 : 0) < (rhs.second, rhs.year, rhs.isEnd ? 1 : 0)
        }
    }
}
