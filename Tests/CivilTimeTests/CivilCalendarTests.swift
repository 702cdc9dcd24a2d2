import CivilTime
import Testing

@Suite("Day numbers and dates")
struct CivilCalendarTests {
    @Test(
        "Days known from elsewhere, both ways",
        arguments: [
            // From date(1) and, before the year 1, from the Julian day less 2,440,587.5.
            (0, 1970, 1, 1, 4), (-1, 1969, 12, 31, 3), (11_016, 2000, 2, 29, 2), (11_017, 2000, 3, 1, 3),
            (-25_509, 1900, 2, 28, 3), (-25_508, 1900, 3, 1, 4), (47_540, 2100, 2, 28, 0), (47_541, 2100, 3, 1, 1),
            (-719_162, 1, 1, 1, 1), (-719_163, 0, 12, 31, 0), (-719_468, 0, 3, 1, 3), (-719_469, 0, 2, 29, 2),
            (2_932_896, 9999, 12, 31, 5), (2_932_897, 10_000, 1, 1, 6), (-2_440_588, -4713, 11, 24, 1),
        ] as [(Int, Int, Int, Int, Int)]
    )
    func knownDays(number: Int, year: Int, month: Int, day: Int, weekday: Int) {
        #expect(CivilCalendar.date(day: number) == (year, month, day))
        #expect(CivilCalendar.day(year: year, month: month, day: day) == number)
        #expect(CivilCalendar.weekday(day: number) == weekday)
    }

    @Test("Every fourth year has a leap day, of the hundreds every fourth")
    func leapYears() {
        let leap = [2000, 2004, 2024, 2400, 1600, 4, 0, -4, -400]
        let common = [1900, 2100, 2200, 2300, 2023, 1, -1, -100]
        for year in leap { #expect(CivilCalendar.isLeap(year: year), "\(year)") }
        for year in common { #expect(!CivilCalendar.isLeap(year: year), "\(year)") }
        for year in leap + common {
            let months = (1...12).map { CivilCalendar.length(ofMonth: $0, year: year) }
            #expect(months == [31, leap.contains(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], "\(year)")
        }
    }

    @Test("Counted day by day, 400 years come back on either side of the year 0", arguments: [-400, 0, 1600, 9600])
    func cycle(first: Int) {
        let start = CivilCalendar.day(year: first, month: 1, day: 1)
        var (year, month, day) = (first, 1, 1)
        for number in start..<start + 146_097 {
            guard CivilCalendar.date(day: number) == (year, month, day),
                CivilCalendar.day(year: year, month: month, day: day) == number
            else {
                Issue.record("day \(number) is not \(year)-\(month)-\(day)")
                return
            }
            day += 1
            if day > CivilCalendar.length(ofMonth: month, year: year) { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        #expect((year, month, day) == (first + 400, 1, 1))
        #expect(CivilCalendar.day(year: first + 400, month: 1, day: 1) == start + 146_097)
    }

    @Test("A day outside its month is added to the month's start")
    func daysOutside() {
        let start = CivilCalendar.day(year: 2026, month: 3, day: 1)
        #expect(CivilCalendar.day(year: 2026, month: 3, day: 0) == start - 1)
        #expect(CivilCalendar.day(year: 2026, month: 3, day: 32) == CivilCalendar.day(year: 2026, month: 4, day: 1))
    }

    @Test("The years of texts are those of four digits from 1 on")
    func writtenYears() {
        let first = CivilCalendar.day(year: CivilCalendar.writtenYears.lowerBound, month: 1, day: 1)
        let last = CivilCalendar.day(year: CivilCalendar.writtenYears.upperBound, month: 12, day: 31)
        #expect(CivilCalendar.writtenSeconds == first * 86_400..<(last + 1) * 86_400)
        let milliseconds = CivilCalendar.writtenMilliseconds
        #expect(InstantText.utc(milliseconds: milliseconds.lowerBound) == "0001-01-01T00:00:00.000Z")
        #expect(InstantText.utc(milliseconds: milliseconds.upperBound) == "9999-12-31T23:59:59.999Z")
    }

    @Test("What lies before 0 is divided like what lies after it")
    func floored() {
        for number in -25...25 {
            let (quotient, remainder) = (number.flooredQuotient(7), number.flooredRemainder(7))
            #expect(quotient * 7 + remainder == number && (0..<7).contains(remainder), "\(number)")
        }
        #expect((-1).flooredQuotient(86_400) == -1 && (-86_400).flooredQuotient(86_400) == -1)
        #expect(Int.min.flooredQuotient(1000) == -9_223_372_036_854_776)
    }
}
