import MidwatchModel
import Schedules
import Testing

@Suite struct CivilDateTimeTests {
    @Test("Counting day by day from 1890 to 2410 gives the same dates and weekdays")
    func everyDay() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var (year, month, day) = (1890, 1, 1)
        var weekday = 3  // a Wednesday
        var second = Int64(-2_524_521_600)
        while year < 2410 {
            let civil = ZoneRules.utc.civil(at: WallTime(secondsSinceEpoch: second))
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

    @Test("Leap days, the ends of the range and ISO 8601 text")
    func texts() throws {
        #expect(CivilDateTime(year: 2000, month: 2, day: 29)?.description == "2000-02-29T00:00:00")
        #expect(ZoneRules.utc.civil(at: try utc(-44, 3, 15)).description == "-0044-03-15T00:00:00")
        #expect(ZoneRules.utc.text(of: WallTime(millisecondsSinceEpoch: -1)) == "1969-12-31T23:59:59Z")
        #expect(ZoneRules.utc.civil(at: WallTime(millisecondsSinceEpoch: .max)).year == 292_278_994)
        #expect(ZoneRules.utc.civil(at: WallTime(millisecondsSinceEpoch: .min)).year == -292_275_055)
        #expect(
            try #require(CivilDateTime(year: 2026, month: 1, day: 2)) < #require(
                CivilDateTime(year: 2026, month: 2, day: 1)
            )
        )
    }
}
