import CivilTime
import Testing

@Suite("Dates with a time of day")
struct CivilDateTimeTests {
    @Test("Counting day by day from 1890 to 2410 gives the same dates and weekdays")
    func everyDay() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var (year, month, day) = (1890, 1, 1)
        var weekday = 3  // a Wednesday
        var second = -2_524_521_600
        while year < 2410 {
            let civil = CivilDateTime(localSeconds: second)
            guard civil == CivilDateTime(year: year, month: month, day: day), civil.weekday == weekday else {
                Issue.record("\(civil) is not \(year)-\(month)-\(day), weekday \(weekday)")
                return
            }
            let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
            day += 1
            if day > lengths[month - 1] + (month == 2 && isLeap ? 1 : 0) { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
            weekday = (weekday + 1) % 7
            second += 86_400
        }
        #expect(second == 13_885_084_800)  // 2410-01-01, from date(1)
    }

    @Test("Seconds come back, before the epoch as after it")
    func seconds() {
        for second in stride(from: -200_000, through: 200_000, by: 617) {
            #expect(CivilDateTime(localSeconds: second).localSeconds == second)
        }
        #expect(CivilDateTime(localSeconds: -1).description == "1969-12-31T23:59:59")
        #expect(CivilDateTime(localSeconds: -86_400).description == "1969-12-31T00:00:00")
    }

    @Test(
        "There is no such date or time",
        arguments: [
            [2026, 2, 29, 0, 0, 0], [2100, 2, 29, 0, 0, 0], [2026, 4, 31, 0, 0, 0], [2026, 0, 1, 0, 0, 0],
            [2026, 13, 1, 0, 0, 0], [2026, 1, 0, 0, 0, 0], [2026, 1, 1, 24, 0, 0], [2026, 1, 1, 0, 60, 0],
            [2026, 1, 1, 0, 0, 60], [2026, 1, 1, -1, 0, 0], [100_001, 1, 1, 0, 0, 0],
        ]
    )
    func noSuchTime(parts: [Int]) {
        #expect(
            CivilDateTime(
                year: parts[0],
                month: parts[1],
                day: parts[2],
                hour: parts[3],
                minute: parts[4],
                second: parts[5]
            ) == nil
        )
    }

    @Test("Leap days, signs and long years in ISO 8601 text; order by time")
    func texts() throws {
        #expect(CivilDateTime(year: 2000, month: 2, day: 29)?.description == "2000-02-29T00:00:00")
        #expect(CivilDateTime(year: -44, month: 3, day: 15)?.description == "-0044-03-15T00:00:00")
        #expect(CivilDateTime(year: 10_000, month: 1, day: 1)?.description == "10000-01-01T00:00:00")
        let late = try #require(CivilDateTime(year: 7, month: 1, day: 2, hour: 3, minute: 4, second: 5))
        #expect(late.dateText == "0007-01-02" && late.timeText == "03:04:05")
        #expect(
            try #require(CivilDateTime(year: 2026, month: 1, day: 2)) < #require(
                CivilDateTime(year: 2026, month: 2, day: 1)
            )
        )
    }

    @Test("Another time of day, and days later and earlier")
    func moved() throws {
        let leapDay = try #require(CivilDateTime(year: 2028, month: 2, day: 29, hour: 9))
        #expect(leapDay.at(hour: 23, minute: 59, second: 58)?.description == "2028-02-29T23:59:58")
        #expect(leapDay.at(hour: 24) == nil && leapDay.at(hour: 0, minute: 60) == nil)
        #expect(leapDay.daysLater(1).description == "2028-03-01T09:00:00")
        #expect(leapDay.daysLater(-60).description == "2027-12-31T09:00:00")
    }

    @Test("A sign stands before the zeros and does not count")
    func padding() {
        #expect([7, 0, 123, -7, -123].map { $0.padded(to: 2) } == ["07", "00", "123", "-07", "-123"])
        #expect(Int.min.padded(to: 1) == String(Int.min))
    }
}
