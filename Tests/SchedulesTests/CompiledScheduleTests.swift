import MidwatchModel
import Schedules
import Testing

@Suite struct CompiledScheduleTests {
    private func at(_ milliseconds: Int64) -> WallTime { WallTime(millisecondsSinceEpoch: milliseconds) }

    private func every(_ period: Int64, anchor: Int64? = nil, from: Schedule.Interval.Origin = .anchor) throws
        -> CompiledSchedule
    {
        let interval = Schedule.Interval(period: .milliseconds(period), anchor: anchor.map(at), from: from)
        return try CompiledSchedule(.every(interval), job: JobID("job"), zones: ZoneFiles())
    }

    @Test("`at` occurs once")
    func once() throws {
        let schedule = try CompiledSchedule(.at(at(1234)), job: JobID("job"), zones: ZoneFiles())
        #expect(schedule.next(after: at(1233), anchor: epoch) == at(1234))
        #expect(schedule.next(after: at(1234), anchor: epoch) == nil)
        #expect(schedule.next(notBefore: at(1234), anchor: epoch) == at(1234))
        #expect(schedule.next(notBefore: at(1235), anchor: epoch) == nil)
        #expect(schedule.next(after: at(.max), anchor: epoch) == nil)
        #expect(schedule.occurrences(after: at(0), through: at(1234), anchor: epoch, limit: 5).newest == [at(1234)])
        #expect(schedule.occurrences(after: at(1234), through: at(5000), anchor: epoch, limit: 5).newest.isEmpty)
        #expect(schedule.occurrences(after: at(0), through: at(5000), anchor: epoch, limit: 0).leftOut == 1)
        #expect(schedule.canonicalText == "at 1234")
    }

    @Test("`every` occurs at its anchor and at each period after it, never before")
    func interval() throws {
        let schedule = try every(1000, anchor: 250)
        #expect(schedule.next(after: at(-1_000_000), anchor: at(77)) == at(250))
        #expect(schedule.next(after: at(249), anchor: epoch) == at(250))
        #expect(schedule.next(after: at(250), anchor: epoch) == at(1250))
        #expect(schedule.next(notBefore: at(1250), anchor: epoch) == at(1250))
        #expect(schedule.next(notBefore: at(1251), anchor: epoch) == at(2250))
        #expect(try every(1000).next(after: at(5000), anchor: at(77)) == at(5077))
    }

    @Test("`every` from completion counts from the later of its own anchor and the completion")
    func completion() throws {
        #expect(try every(1000, from: .completion).next(after: at(5300), anchor: at(5300)) == at(6300))
        let anchored = try every(1000, anchor: 9000, from: .completion)
        #expect(anchored.next(after: at(5300), anchor: at(5300)) == at(9000))
        #expect(anchored.next(after: at(9500), anchor: at(9500)) == at(10_500))
    }

    @Test("`every` is exact for any period and distance, to the ends of time")
    func exactness() throws {
        let anchor: Int64 = -9_000_000_000_000_000_000
        let schedule = try every(7, anchor: anchor)
        let next = try #require(schedule.next(after: at(9_000_000_000_000_000_000), anchor: epoch))
        #expect((Int128(next.millisecondsSinceEpoch) - Int128(anchor)) % 7 == 0)
        #expect((1...7).contains(next.millisecondsSinceEpoch - 9_000_000_000_000_000_000))
        #expect(try every(.max, anchor: 5).next(after: at(5), anchor: epoch) == nil)
        #expect(try every(1).next(after: at(.max - 1), anchor: epoch) == at(.max))
        #expect(try every(1).next(after: at(.max), anchor: epoch) == nil)
        #expect(try every(1, anchor: .min).next(notBefore: at(.min), anchor: epoch) == at(.min))
        let all = try every(1, anchor: .min).occurrences(after: at(.min), through: at(.max), anchor: epoch, limit: 2)
        #expect(all.newest == [at(.max - 1), at(.max)])
        #expect(all.leftOut == .max)
    }

    @Test("`every` gives the newest occurrences and counts the others")
    func intervalOccurrences() throws {
        let schedule = try every(1000, anchor: 0)
        let found = schedule.occurrences(after: at(1000), through: at(1_000_000_000_000), anchor: epoch, limit: 3)
        #expect(found.newest == [at(999_999_998_000), at(999_999_999_000), at(1_000_000_000_000)])
        #expect(found.leftOut == 999_999_996)
        #expect(schedule.occurrences(after: at(5000), through: at(5000), anchor: epoch, limit: 3).newest.isEmpty)
        #expect(schedule.occurrences(after: at(6000), through: at(5000), anchor: epoch, limit: 3).leftOut == 0)
        #expect(schedule.occurrences(after: at(-5000), through: at(-1), anchor: epoch, limit: 3).leftOut == 0)
        let none = schedule.occurrences(after: at(-5000), through: at(1000), anchor: epoch, limit: -1)
        #expect(none.newest.isEmpty && none.leftOut == 2)
    }

    @Test("Stagger moves every occurrence by the job's own distance, below the window")
    func stagger() throws {
        // FNV-1a of "a" is 0xaf63dc4c8601ec8c, by its authors' test vectors.
        let distance = Int64(0xAF63_DC4C_8601_EC8C as UInt64 % 300_000)
        let plain = try cron("0 * * * *", job: "a")
        let moved = try cron("0 * * * *", stagger: .seconds(300), job: "a")
        let start = try utc(2026, 1, 1)
        let expected = plain.chain(after: start, through: start.advanced(by: .seconds(86_400)))
            .map { $0.advanced(by: .milliseconds(distance)) }
        #expect(moved.chain(after: start.advanced(by: .seconds(301)), through: expected[23]) == expected)
        // An occurrence of a slot before the start is due after it.
        #expect(moved.next(after: start, anchor: epoch) == start.advanced(by: .milliseconds(distance)))
        let distances = Set(
            try (0..<50).map {
                try cron("0 0 * * *", stagger: .seconds(300), job: "job-\($0)").next(after: start, anchor: epoch)
            }
        )
        #expect(distances.count == 50)
    }

    @Test("Canonical text tells schedules apart and includes zone and stagger")
    func canonicalText() throws {
        #expect(try every(900_000).canonicalText == "every 900000")
        #expect(
            try every(900_000, anchor: 5, from: .completion).canonicalText == "every 900000 anchor 5 from completion"
        )
        #expect(try cron("0 7 * * MON").canonicalText == "cron 0 7 * * 1 zone UTC")
        #expect(
            try cron("@daily", zone: "Europe/Berlin", stagger: .milliseconds(1500)).canonicalText
                == "cron 0 0 * * * zone Europe/Berlin stagger 1500"
        )
        #expect(try cron("0 0 * * *") != cron("0 0 * * *", zone: "Europe/Berlin"))
        #expect(try cron("0 0 * * *") == cron("@daily"))
    }

    @Test("Refusals name the part and the cure")
    func refusals() throws {
        func refusal(_ schedule: Schedule) throws -> ScheduleError {
            let caught = #expect(throws: ScheduleError.self) {
                try CompiledSchedule(schedule, job: JobID("job"), zones: ZoneFiles())
            }
            return try #require(caught)
        }
        for period in [Duration.zero, .milliseconds(-5), .microseconds(999)] {
            let error = try refusal(.every(.init(period: period)))
            #expect(error.part == .period && error.message.contains("1 ms"))
        }
        let expression = try refusal(.cron(.init(expression: "0 25 * * *")))
        #expect(expression.part == .expression && expression.cron?.offset == 2 && expression.message.contains("0-23"))
        for stagger in [Duration.milliseconds(-1), .seconds(400 * 86_400)] {
            #expect(try refusal(.cron(.init(expression: "@daily", stagger: stagger))).part == .stagger)
        }
        for (name, nearest) in [
            ("Europe/Berlim", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), ("Berlin", "Europe/Berlin"),
            ("America/NewYork", "America/New_York"), ("Zork", nil), ("", nil), ("../etc/passwd", nil),
        ] as [(String, String?)] {
            let error = try refusal(.cron(.init(expression: "@daily", zone: name)))
            #expect(error.part == .zone && error.message.contains("\"\(name)\""))
            #expect(error.message.contains(nearest.map { "did you mean \($0)?" } ?? "IANA"), "\(error)")
        }
    }

    @Test("Searches end: at the ends of time, and where nothing is left before the year 10000")
    func bounds() throws {
        let daily = try cron("0 0 * * *")
        #expect(daily.next(after: at(.max), anchor: epoch) == nil)
        #expect(daily.next(notBefore: at(.max), anchor: epoch) == nil)
        #expect(try daily.next(notBefore: at(.min), anchor: epoch) == utc(1, 1, 1))
        #expect(try daily.next(after: utc(9999, 12, 30), anchor: epoch) == utc(9999, 12, 31))
        #expect(try daily.next(after: utc(9999, 12, 31), anchor: epoch) == nil)
        #expect(try cron("0 0 29 2 *").next(after: utc(9996, 2, 29), anchor: epoch) == nil)
        let staggered = try cron("* * * * * *", stagger: .seconds(3600))
        #expect(staggered.next(notBefore: at(.min), anchor: epoch) != nil)
        #expect(staggered.next(notBefore: at(.max), anchor: epoch) == nil)
        for expression in ["* * * * * *", "0 0 0 * * *"] {
            let all = try cron(expression).occurrences(after: at(.min), through: at(.max), anchor: epoch, limit: 1)
            let days: Int64 = 3_652_059  // 0001-01-01 through 9999-12-31
            #expect(all.leftOut == (expression == "* * * * * *" ? days * 86_400 : days) - 1)
            #expect(all.newest.count == 1)
        }
    }
}
