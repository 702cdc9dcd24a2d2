/// Proleptic Gregorian calendar arithmetic on day numbers; day 0 is 1970-01-01, a Thursday.
///
/// Year 0 is 1 BC (ISO 8601), and years may be negative. What is reckoned with most is inlinable, so that a constant divisor
/// stays one for the rooms above.
public enum CivilCalendar {
    /// Day number of 0000-03-01, where the March-based count of years and months starts.
    private static let marchEpoch = -719_468
    private static let daysPer400Years = 146_097

    /// Seconds in a day; a clock on the wall knows no leap seconds.
    @inlinable public static var secondsPerDay: Int { 86_400 }

    /// The years that texts name: four digits, as in RFC 3339, and none before AD 1.
    @inlinable public static var writtenYears: ClosedRange<Int> { 1...9999 }

    /// The seconds of ``writtenYears`` since a clock showed 1970-01-01T00:00:00.
    @inlinable public static var writtenSeconds: Range<Int> { -62_135_596_800..<253_402_300_800 }

    /// The same in milliseconds.
    @inlinable public static var writtenMilliseconds: ClosedRange<Int64> {
        Int64(writtenSeconds.lowerBound) * 1000...Int64(writtenSeconds.upperBound) * 1000 - 1
    }

    /// Whether the year has a 29 February.
    public static func isLeap(year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// Days in a month, 1...12.
    public static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year: year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Day number of a date, its month 1...12. The day may lie outside its month; it is simply added.
    public static func day(year: Int, month: Int, day: Int) -> Int {
        // Years that start in March put the leap day last, so a month's start does not depend on the year.
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = month > 2 ? month - 3 : month + 9
        let leapDays =
            marchYear.flooredQuotient(4) - marchYear.flooredQuotient(100) + marchYear.flooredQuotient(400)
        return marchEpoch + 365 * marchYear + leapDays + (153 * marchMonth + 2) / 5 + day - 1
    }

    /// Year, month 1...12 and day of the month 1...31 of a day number.
    public static func date(day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day - marchEpoch
        let cycle = shifted.flooredQuotient(daysPer400Years)
        let dayOfCycle = shifted - cycle * daysPer400Years
        // The last day of a 4-, 100- and 400-year span is the leap day (or its absence); take them out to divide by 365.
        let yearOfCycle =
            (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / (daysPer400Years - 1)) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    /// Day of the week of a day number: 0 is Sunday, 6 is Saturday.
    public static func weekday(day: Int) -> Int {
        (day + 4).flooredRemainder(7)
    }
}
