/// What a calendar and a clock on the wall show: a date and a time of day, to the second, with no zone.
///
/// Proleptic Gregorian; year 0 is 1 BC (ISO 8601). Orders by time.
public struct CivilDateTime: Hashable, Comparable, Sendable {
    /// The year; may be negative.
    public let year: Int
    /// The month, 1...12.
    public let month: Int
    /// The day of the month, 1...31.
    public let day: Int
    /// The hour, 0...23.
    public let hour: Int
    /// The minute, 0...59.
    public let minute: Int
    /// The second, 0...59.
    public let second: Int

    /// A date and time of day; nil when there is no such date or time (30 February, 24:00, second 60).
    ///
    /// Years -100000...100000 are taken.
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard (-100_000...100_000).contains(year), (1...12).contains(month), day >= 1,
            day <= CivilCalendar.length(ofMonth: month, year: year),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// What a clock shows `local` seconds after it showed 1970-01-01T00:00:00.
    public init(localSeconds local: Int) {
        let dayNumber = local.flooredQuotient(CivilCalendar.secondsPerDay)
        let secondOfDay = local - dayNumber * CivilCalendar.secondsPerDay
        (year, month, day) = CivilCalendar.date(day: dayNumber)
        hour = secondOfDay / 3600
        minute = secondOfDay / 60 % 60
        second = secondOfDay % 60
    }

    /// Seconds since a clock showed 1970-01-01T00:00:00, as if it never jumped.
    public var localSeconds: Int {
        CivilCalendar.day(year: year, month: month, day: day) * CivilCalendar.secondsPerDay
            + hour * 3600 + minute * 60 + second
    }

    /// Day of the week: 0 is Sunday, 6 is Saturday.
    public var weekday: Int {
        CivilCalendar.weekday(day: CivilCalendar.day(year: year, month: month, day: day))
    }

    /// The same date at another time of day; nil when there is no such time.
    public func at(hour: Int, minute: Int = 0, second: Int = 0) -> CivilDateTime? {
        CivilDateTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }

    /// The same time of day so many days later, or earlier.
    public func daysLater(_ days: Int) -> CivilDateTime {
        CivilDateTime(localSeconds: localSeconds + days * CivilCalendar.secondsPerDay)
    }

    /// Orders by time.
    public static func < (lhs: CivilDateTime, rhs: CivilDateTime) -> Bool {
        (lhs.year, lhs.month, lhs.day, lhs.hour, lhs.minute, lhs.second)
            < (rhs.year, rhs.month, rhs.day, rhs.hour, rhs.minute, rhs.second)
    }
}
