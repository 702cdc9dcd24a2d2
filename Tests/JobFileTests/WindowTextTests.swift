import JobFile
import MidwatchModel
import Testing

@Suite("Run windows as texts")
struct WindowTextTests {
    static let workdays = WeekdaySet([.monday, .tuesday, .wednesday, .thursday, .friday])

    static let texts: [(String, RunWindow)] = [
        ("22:00-06:30", RunWindow(from: 1320, to: 390)),
        ("22:00–06:30", RunWindow(from: 1320, to: 390)),
        ("  22:00 — 6:30 ", RunWindow(from: 1320, to: 390)),
        ("mon-fri 22:00-06:30", RunWindow(from: 1320, to: 390, days: workdays)),
        ("Monday – Friday 22:00-06:30", RunWindow(from: 1320, to: 390, days: workdays)),
        ("fri,mon-thu,mon\t22:00-06:30", RunWindow(from: 1320, to: 390, days: workdays)),
        ("sat,sun 00:00-24:00", RunWindow(from: 0, to: 0, days: WeekdaySet([.sunday, .saturday]))),
        ("sat, sun 00:00-00:00", RunWindow(from: 0, to: 0, days: WeekdaySet([.sunday, .saturday]))),
        ("sat-mon 09:00-17:00", RunWindow(from: 540, to: 1020, days: WeekdaySet([.saturday, .sunday, .monday]))),
        ("mon-sun 09:00-17:00", RunWindow(from: 540, to: 1020)),
        ("wed-wed 09:00-17:00", RunWindow(from: 540, to: 1020, days: WeekdaySet([.wednesday]))),
        ("22:00-24:00", RunWindow(from: 1320, to: 0)),
    ]

    @Test("a window is read")
    func reading() throws {
        for (text, window) in Self.texts {
            #expect(try WindowText.window(text) == window, "\(text)")
            #expect(try WindowText.window(text, zone: "Europe/Berlin").zone == "Europe/Berlin")
        }
    }

    @Test("what a window calls itself is read as the same window")
    func roundTrip() throws {
        for bits in UInt8(0)..<127 {
            for (from, to) in [(0, 0), (1320, 390), (540, 0), (7, 1439), (600, 600)] {
                let window = RunWindow(from: from, to: to, days: WeekdaySet(rawValue: bits))
                #expect(try WindowText.window(window.description) == window)
            }
        }
        #expect(
            RunWindow(from: 1320, to: 390, days: Self.workdays, zone: "UTC").description == "mon-fri 22:00-06:30 UTC"
        )
        #expect(WeekdaySet([.monday, .tuesday, .thursday, .friday, .saturday]).description == "mon,tue,thu-sat")
        #expect(WeekdaySet(rawValue: 0xFF) == .all)
    }

    @Test(
        "what is no window is refused with the cure",
        arguments: [
            ("", "a window is empty; write one such as 22:00-06:30 or mon-fri 22:00-06:30"),
            ("night", "\"night\" has no opening and closing time; write them as 22:00-06:30"),
            ("mon-fri", "\"mon-fri\" has no opening and closing time; write them as 22:00-06:30"),
            ("22:00", "\"22:00\" has no opening and closing time; write them as 22:00-06:30"),
            ("22:00-", "a time is missing; write hours and minutes, 00:00 to 23:59, or 24:00 as an end"),
            ("22-06", "\"22\" is no time of day; write hours and minutes, 00:00 to 23:59, or 24:00 as an end"),
            ("22:00-06:60", "\"06:60\" is no time of day; write hours and minutes, 00:00 to 23:59, or 24:00 as an end"),
            ("10pm-6am", "\"10pm\" is no time of day; write hours and minutes, 00:00 to 23:59, or 24:00 as an end"),
            ("22:00-24:01", "\"24:01\" is no time of day; write hours and minutes, 00:00 to 23:59, or 24:00 as an end"),
            ("24:00-06:00", "a window cannot open at 24:00: \"24:00-06:00\"; write 00:00, on the day after"),
            ("22:00-06:30 mon", "\"22:00-06:30 mon\" has no opening and closing time; write them as 22:00-06:30"),
            (
                "mon-fri 22:00-06:30 UTC",
                "\"mon-fri 22:00-06:30 UTC\" is no window; write one such as 22:00-06:30 or mon-fri 22:00-06:30"
            ),
            ("mon-wed-fri 22:00-06:30", "\"mon-wed-fri\" is no range of days; write one such as mon-fri"),
            ("mo 22:00-06:30", "\"mo\" is no day of the week; write mon, tue, wed, thu, fri, sat or sun"),
            (
                "mon, 22:00-06:30",
                "\"mon,22:00\" is no time of day; write hours and minutes, 00:00 to 23:59, or 24:00 as an end"
            ),
            (",mon 22:00-06:30", "a day is missing; write mon, tue, wed, thu, fri, sat or sun"),
        ]
    )
    func refused(_ text: String, _ message: String) {
        let problem = #expect(throws: WindowText.Problem.self) { try WindowText.window(text) }
        #expect(problem?.message == message)
    }

    @Test("hostile texts are refused")
    func hostile() {
        let texts = [
            String(repeating: "mon,", count: 100_000) + "sun 00:00-01:00", String(repeating: "-", count: 1000),
            "99999999999999999999:00-01:00", "-1:00-02:00", "٢٢:٠٠-٠٦:٣٠", "\u{0}", "1:000-02:00", "::-::", ":", "-",
        ]
        for text in texts {
            #expect(throws: WindowText.Problem.self, "\(text.prefix(40))") { try WindowText.window(text) }
        }
    }
}
