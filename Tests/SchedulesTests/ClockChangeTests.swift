import MidwatchModel
import Schedules
import Testing

@Suite struct ClockChangeTests {
    struct Fact: Sendable, CustomTestStringConvertible {
        var zone: String
        var expression: String
        /// The day before the first occurrence: year, month, day at 00:00 UTC.
        var from: [Int]
        var expected: [String]
        init(_ zone: String, _ expression: String, from: [Int], _ expected: String...) {
            (self.zone, self.expression, self.from, self.expected) = (zone, expression, from, expected)
        }
        var testDescription: String { "\(expression) in \(zone)" }
    }

    @Test(
        "Where the clock jumps",
        arguments: [
            // A fixed time in the gap comes right after it, and on its own time the next day.
            Fact(
                "Europe/Berlin",
                "30 2 * * *",
                from: [2026, 3, 28],
                "2026-03-28T02:30:00+01:00",
                "2026-03-29T03:00:00+02:00",
                "2026-03-30T02:30:00+02:00"
            ),
            // Several in one gap are one, also with one at its end.
            Fact(
                "Europe/Berlin",
                "*/20 2,3 * * *",
                from: [2026, 3, 29],
                "2026-03-29T03:00:00+02:00",
                "2026-03-29T03:20:00+02:00",
                "2026-03-29T03:40:00+02:00",
                "2026-03-30T02:00:00+02:00"
            ),
            // A fixed time in the repeated hour comes once, the first time.
            Fact(
                "Europe/Berlin",
                "30 2 * * *",
                from: [2026, 10, 24],
                "2026-10-24T02:30:00+02:00",
                "2026-10-25T02:30:00+02:00",
                "2026-10-26T02:30:00+01:00"
            ),
            Fact(
                "Europe/Berlin",
                "*/30 2 * * *",
                from: [2026, 10, 24, 23],
                "2026-10-25T02:00:00+02:00",
                "2026-10-25T02:30:00+02:00",
                "2026-10-26T02:00:00+01:00"
            ),
            // A cadence keeps its pace over the gap and through both copies of the repeated hour.
            Fact(
                "Europe/Berlin",
                "*/30 * * * *",
                from: [2026, 3, 29],
                "2026-03-29T01:30:00+01:00",
                "2026-03-29T03:00:00+02:00",
                "2026-03-29T03:30:00+02:00"
            ),
            Fact(
                "Europe/Berlin",
                "30 * 25 10 *",
                from: [2026, 10, 25],
                "2026-10-25T02:30:00+02:00",
                "2026-10-25T02:30:00+01:00",
                "2026-10-25T03:30:00+01:00"
            ),
            Fact(
                "Europe/Berlin",
                "0 */2 * * *",
                from: [2026, 3, 28, 23],
                "2026-03-29T04:00:00+02:00",
                "2026-03-29T06:00:00+02:00"
            ),
            Fact(
                "America/New_York",
                "15 2 8 3 *",
                from: [2026, 3, 1],
                "2026-03-08T03:00:00-04:00",
                "2027-03-08T02:15:00-05:00"
            ),
            Fact(
                "America/New_York",
                "15 1 * 11 *",
                from: [2026, 11, 1],
                "2026-11-01T01:15:00-04:00",
                "2026-11-02T01:15:00-05:00"
            ),
            // Half an hour of daylight saving time.
            Fact(
                "Australia/Lord_Howe",
                "15 2 * * *",
                from: [2026, 10, 3],
                "2026-10-04T02:30:00+11:00",
                "2026-10-05T02:15:00+11:00"
            ),
            Fact(
                "Australia/Lord_Howe",
                "45 1 * * *",
                from: [2026, 4, 4],
                "2026-04-05T01:45:00+11:00",
                "2026-04-06T01:45:00+10:30"
            ),
            Fact(
                "Australia/Lord_Howe",
                "*/15 * * * *",
                from: [2026, 4, 4, 14, 29],
                "2026-04-05T01:30:00+11:00",
                "2026-04-05T01:45:00+11:00",
                "2026-04-05T01:30:00+10:30",
                "2026-04-05T01:45:00+10:30",
                "2026-04-05T02:00:00+10:30"
            ),
            // The day that Samoa left out.
            Fact(
                "Pacific/Apia",
                "0 8 * * *",
                from: [2011, 12, 29],
                "2011-12-29T08:00:00-10:00",
                "2011-12-31T00:00:00+14:00",
                "2011-12-31T08:00:00+14:00"
            ),
            Fact(
                "Pacific/Apia",
                "0 * 30 12 *",
                from: [2011, 12, 29],
                "2012-12-30T00:00:00+14:00"
            ),
            // Ramadan: the clock goes back and forth again within weeks.
            Fact(
                "Africa/Casablanca",
                "30 2 * * *",
                from: [2024, 3, 9],
                "2024-03-09T02:30:00+01:00",
                "2024-03-10T02:30:00+01:00",
                "2024-03-11T02:30:00Z"
            ),
            Fact(
                "Africa/Casablanca",
                "30 2 14 4 *",
                from: [2024, 4, 1],
                "2024-04-14T03:00:00+01:00",
                "2025-04-14T02:30:00+01:00"
            ),
            // Winter time that is the exception.
            Fact(
                "Europe/Dublin",
                "30 1 * * *",
                from: [2026, 3, 28],
                "2026-03-28T01:30:00Z",
                "2026-03-29T02:00:00+01:00",
                "2026-03-30T01:30:00+01:00"
            ),
            Fact(
                "Europe/Dublin",
                "30 1 * * *",
                from: [2060, 10, 31],
                "2060-10-31T01:30:00+01:00",
                "2060-11-01T01:30:00Z"
            ),
            // Midnight does not exist.
            Fact(
                "America/Havana",
                "@daily",
                from: [2026, 3, 8],
                "2026-03-08T01:00:00-04:00",
                "2026-03-09T00:00:00-04:00"
            ),
        ]
    )
    func facts(fact: Fact) throws {
        let parts = fact.from + [0, 0]
        let schedule = try cron(fact.expression, zone: fact.zone)
        let start = try utc(parts[0], parts[1], parts[2], parts[3], parts[4])
        #expect(try schedule.texts(fact.expected.count, after: start, zone: fact.zone) == fact.expected)
    }

    @Test("The same occurrence is found from everywhere around a clock change")
    func fromEverywhere() throws {
        let schedule = try cron("*/20 2,3 * * *", zone: "Europe/Berlin")
        let jump = try utc(2026, 3, 29, 1)
        for seconds in -7200...(-1) where seconds % 60 == 0 || seconds > -5 {
            #expect(schedule.next(after: jump.advanced(by: .seconds(seconds)), anchor: epoch) == jump)
        }
        #expect(schedule.next(notBefore: jump, anchor: epoch) == jump)
        #expect(schedule.next(after: jump, anchor: epoch) == jump.advanced(by: .seconds(1200)))
        // In the second copy of the repeated hour its fixed times are over, up to the copy's last second.
        let everyMinute = try cron("* 2 * * *", zone: "Europe/Berlin")
        let secondCopy = try utc(2026, 10, 25, 1)
        let nextDay = try utc(2026, 10, 26, 1)
        for seconds in 0..<3600 where seconds % 30 == 0 || seconds == 3599 {
            let instant = secondCopy.advanced(by: .seconds(seconds))
            #expect(everyMinute.next(notBefore: instant, anchor: epoch) == nextDay, "\(seconds) s into it")
        }
    }
}
