/// Proleptic Gregorian calendar arithmetic on day numbers; day 0 is 1970-01-01, a Thursday.
enum CivilCalendar {
    static let secondsPerDay = 86_400

    /// Day number of 0000-03-01, where the March-based count of years and months starts.
    private static let marchEpoch = -719_468
    private static let daysPer400Years = 146_097

    static func isLeap(year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// Days in a month, 1...12.
    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year: year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Day number of a date. The day may lie outside its month; it is simply added.
    static func day(year: Int, month: Int, day: Int) -> Int {
        // Years that start in March put the leap day last, so a month's start does not depend on the year.
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = month > 2 ? month - 3 : month + 9
        let leapDays =
            marchYear.flooredQuotient(4) - marchYear.flooredQuotient(100) + marchYear.flooredQuotient(400)
        return marchEpoch + 365 * marchYear + leapDays + (153 * marchMonth + 2) / 5 + day - 1
    }

    /// Year, month 1...12 and day of the month 1...31 of a day number.
    static func date(day: Int) -> (year: Int, month: Int, day: Int) {
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
    static func weekday(day: Int) -> Int {
        (day + 4).flooredRemainder(7)
    }
}

extension Int {
    /// The quotient rounded towards negative infinity; `divisor` is positive.
    func flooredQuotient(_ divisor: Int) -> Int {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The remainder in 0..<`divisor`; `divisor` is positive.
    func flooredRemainder(_ divisor: Int) -> Int {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
