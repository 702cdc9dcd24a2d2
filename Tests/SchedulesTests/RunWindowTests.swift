import MidwatchModel
import Schedules
import Testing

@Suite("Run windows")
struct RunWindowTests {
    /// Where a window is open from an instant on, as texts in UTC.
    func spans(_ window: CompiledRunWindow, from start: WallTime, _ count: Int) -> [String] {
        var texts: [String] = []
        var last = start
        for _ in 0..<count {
            guard let opening = window.opening(after: last), let closing = window.closing(after: opening) else { break }
            texts.append(
                "\(ZoneRules.utc.text(of: opening).dropLast(4)) \(ZoneRules.utc.text(of: closing).dropLast(4))"
            )
            last = closing
        }
        return texts
    }

    @Test("a window that crosses midnight belongs to the day on which it opens")
    func crossing() throws {
        // 2026-08-07 is a Friday.
        let night = try window(22 * 60, 6 * 60 + 30, WeekdaySet([.friday]))
        #expect(
            try spans(night, from: utc(2026, 8, 5), 2)
                == ["2026-08-07T22:00 2026-08-08T06:30", "2026-08-14T22:00 2026-08-15T06:30"]
        )
        #expect(try !night.contains(utc(2026, 8, 7, 21, 59, 59)))
        #expect(try night.contains(utc(2026, 8, 7, 22)))
        #expect(try night.contains(utc(2026, 8, 8, 6, 29, 59)))
        #expect(try !night.contains(utc(2026, 8, 8, 6, 30)))
        #expect(try !night.contains(utc(2026, 8, 7, 3)))
    }

    @Test("equal boundaries are a whole day, and whole days that touch are one span")
    func wholeDays() throws {
        let weekend = try window(0, 1440, WeekdaySet([.saturday, .sunday]))
        #expect(try spans(weekend, from: utc(2026, 8, 5), 1) == ["2026-08-08T00:00 2026-08-10T00:00"])
        #expect(try weekend.closing(after: utc(2026, 8, 9, 12)) == utc(2026, 8, 10))
        let six = try window(60, 60, WeekdaySet(WeekdaySet.all.days.filter { $0 != .wednesday }))
        #expect(try spans(six, from: utc(2026, 8, 5, 12), 1) == ["2026-08-06T01:00 2026-08-12T01:00"])
        #expect(try six.closing(after: utc(2026, 8, 11, 23)) == utc(2026, 8, 12, 1))
    }

    @Test("all day on all days never changes", arguments: [0, 600])
    func always(_ minute: Int) throws {
        for days in [WeekdaySet(), .all] {
            let always = try window(minute, minute, days, zone: "Europe/Berlin")
            #expect(try always.contains(utc(2026, 3, 29, 1, 30)))
            #expect(try always.opening(after: utc(2026, 3, 29)) == nil)
            #expect(try always.closing(after: utc(2026, 3, 29)) == nil)
        }
    }

    @Test("a boundary in a gap is the first instant after it; a window inside the gap does not open")
    func gap() throws {
        // 2026-03-29: 02:00 CET becomes 03:00 CEST at 01:00Z.
        let from = try utc(2026, 3, 29)
        let berlin = "Europe/Berlin"
        #expect(try spans(window(150, 240, zone: berlin), from: from, 1) == ["2026-03-29T01:00 2026-03-29T02:00"])
        #expect(
            try spans(window(60, 150, zone: berlin), from: from.advanced(by: .seconds(-1)), 1) == [
                "2026-03-29T00:00 2026-03-29T01:00"
            ]
        )
        #expect(try spans(window(135, 165, zone: berlin), from: from, 1) == ["2026-03-30T00:15 2026-03-30T00:45"])
        #expect(
            try spans(window(135, 165, WeekdaySet([.sunday]), zone: berlin), from: from, 1)
                == ["2026-04-05T00:15 2026-04-05T00:45"]
        )
    }

    @Test("in a repeated hour a window opens at the first copy of its opening and closes at the last of its closing")
    func overlap() throws {
        // 2026-10-25: 03:00 CEST becomes 02:00 CET at 01:00Z.
        let from = try utc(2026, 10, 24, 12)
        let berlin = "Europe/Berlin"
        #expect(try spans(window(135, 165, zone: berlin), from: from, 1) == ["2026-10-25T00:15 2026-10-25T01:45"])
        #expect(try spans(window(1320, 150, zone: berlin), from: from, 1) == ["2026-10-24T20:00 2026-10-25T01:30"])
        #expect(try spans(window(120, 180, zone: berlin), from: from, 1) == ["2026-10-25T00:00 2026-10-25T02:00"])
        #expect(try spans(window(1320, 120, zone: berlin), from: from, 1) == ["2026-10-24T20:00 2026-10-25T01:00"])
        #expect(try spans(window(180, 240, zone: berlin), from: from, 1) == ["2026-10-25T02:00 2026-10-25T03:00"])
        #expect(try window(135, 165, zone: berlin).contains(utc(2026, 10, 25, 1, 5)))
    }

    @Test("a clock put back over midnight opens a window once")
    func midnightOverlap() throws {
        // St. John's, 2010-11-07: 00:01 becomes 23:01 of the day before, at 02:31Z.
        let day = try window(0, 720, zone: "America/St_Johns")
        #expect(
            try spans(day, from: utc(2010, 11, 6, 20), 2)
                == ["2010-11-07T02:30 2010-11-07T15:30", "2010-11-08T03:30 2010-11-08T15:30"]
        )
        #expect(try day.contains(utc(2010, 11, 7, 2, 45)))
        // Samoa skipped Friday 2011-12-30.
        let friday = try window(600, 660, WeekdaySet([.friday]), zone: "Pacific/Apia")
        #expect(try spans(friday, from: utc(2011, 12, 24), 1) == ["2012-01-05T20:00 2012-01-05T21:00"])
    }

    @Test("no zone is the daemon's; an unknown zone and wild minutes are refused with the cure")
    func refused() throws {
        #expect(try window(0, 60).contains(utc(2026, 1, 1, 0, 30)))
        let zone = #expect(throws: ScheduleError.self) { try window(0, 60, zone: "Europe/Berln") }
        #expect(zone?.message == "unknown time zone \"Europe/Berln\"; did you mean Europe/Berlin?")
        for minutes in [(-1, 60), (1440, 60), (0, 1441), (0, -1), (Int.min, Int.max)] {
            let error = #expect(throws: ScheduleError.self) { try window(minutes.0, minutes.1) }
            #expect(error?.part == .window)
        }
        let many = [RunWindow](repeating: RunWindow(from: 0, to: 1), count: 65)
        #expect(throws: ScheduleError.self) { try WindowSet(open: many, blackout: [], zones: ZoneFiles()) }
    }

    @Test("no windows are always open, except in blackouts")
    func sets() throws {
        let now = try utc(2026, 8, 5, 12)
        #expect(WindowSet().isOpen(at: now))
        #expect(WindowSet().nextChange(after: now) == nil)
        let blackout = try WindowSet(blackout: [window(13 * 60, 14 * 60)])
        #expect(blackout.isOpen(at: now))
        #expect(try blackout.nextChange(after: now) == utc(2026, 8, 5, 13))
        #expect(try !blackout.isOpen(at: utc(2026, 8, 5, 13)))
        #expect(try blackout.nextChange(after: utc(2026, 8, 5, 13)) == utc(2026, 8, 5, 14))
        // Boundaries that meet are no change.
        let halves = try WindowSet(open: [window(0, 720), window(720, 1440)])
        #expect(halves.isOpen(at: now))
        #expect(halves.nextChange(after: now) == nil)
        let never = try WindowSet(open: [window(0, 720)], blackout: [window(0, 0)])
        #expect(!never.isOpen(at: now))
        #expect(never.nextChange(after: now) == nil)
        // In summer the blackout covers the window; from the morning of the clock change on it comes an hour later.
        let drifting = try WindowSet(open: [window(60, 120)], blackout: [window(180, 240, zone: "Europe/Berlin")])
        #expect(try drifting.nextChange(after: utc(2026, 8, 5, 12)) == utc(2026, 10, 25, 1))
    }

    @Test("the ends of time are borne", arguments: [Int64.min, Int64.max, -62_135_596_800_001, 253_402_300_799_999])
    func wildInstants(_ milliseconds: Int64) throws {
        let instant = WallTime(millisecondsSinceEpoch: milliseconds)
        for zone in ["UTC", "Europe/Berlin", "Australia/Lord_Howe"] {
            let night = try window(22 * 60, 6 * 60, zone: zone)
            let set = try WindowSet(
                open: [night, window(0, 0, WeekdaySet([.monday]))],
                blackout: [window(1, 2, zone: zone)]
            )
            let isWithin = (-62_135_596_800_000..<253_402_300_800_000).contains(milliseconds)
            #expect((night.opening(after: instant) != nil) == isWithin)
            #expect((night.closing(after: instant) != nil) == isWithin)
            #expect((set.nextChange(after: instant) != nil) == isWithin)
            #expect(isWithin || !night.contains(instant) && !set.isOpen(at: instant))
        }
    }
}
