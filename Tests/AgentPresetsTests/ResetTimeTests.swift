import AgentPresets
import CivilTime
import MidwatchModel
import MidwatchTestKit
import Schedules
import Testing

@Suite("Clock times at which usage limits end")
struct ResetTimeTests {
    /// A text, when its turn ended, the daemon's zone, and when the limit ends; nil when that is not told.
    struct Row: Sendable, CustomTestStringConvertible {
        var line: String
        var endedAt: String
        var local: String
        var expected: String?
        var testDescription: String { "\(line) at \(endedAt) in \(local)" }

        init(_ line: String, at endedAt: String, in local: String = "UTC", _ expected: String?) {
            self.line = line
            self.endedAt = endedAt
            self.local = local
            self.expected = expected
        }
    }

    /// The instant of `2026-08-06T12:00:00Z`.
    static func instant(_ text: String) throws -> WallTime {
        let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        try #require(numbers.count == 6, "\(text) is no instant such as 2026-08-06T12:00:00Z")
        let civil = try #require(
            CivilDateTime(
                year: numbers[0],
                month: numbers[1],
                day: numbers[2],
                hour: numbers[3],
                minute: numbers[4],
                second: numbers[5]
            )
        )
        return WallTime(secondsSinceEpoch: Int64(civil.localSeconds))
    }

    /// The failure of a turn that ended then and had these words on stderr.
    static func failure(_ stderr: String, at endedAt: WallTime, in local: String = "UTC") throws -> AgentFailure? {
        let exit = ExitRecord(status: .exited(1), endedBy: nil, startedAt: endedAt, endedAt: endedAt)
        let zone = try #require(TestZones.world.rules(named: local))
        let failures = FailureDialect.allCases.map {
            report(.text, "", stderr: stderr, exit, dialect: $0, zones: TestZones.world.local(zone)).failure
        }
        // Whoever's words they are.
        return failures.first { $0?.kind == .usageLimit } ?? failures[0]
    }

    static func check(_ row: Row) throws {
        let failure = try failure(row.line, at: instant(row.endedAt), in: row.local)
        #expect(failure?.kind == .usageLimit)
        #expect(failure?.resetsAt.map { ZoneRules.utc.text(of: $0) } == row.expected)
    }

    static let session = "You've hit your session limit · "
    static let weekly = "You've hit your weekly limit · "
    static let extra = "You're out of extra usage · "
    static let codex = "You've hit your usage limit. Upgrade to Pro or "

    static let clocks: [Row] = [
        Row(session + "resets 3:45pm", at: "2026-08-06T12:00:00Z", "2026-08-06T15:45:00Z"),
        Row(session + "resets 3pm", at: "2026-08-06T11:00:00Z", in: "Europe/Berlin", "2026-08-06T13:00:00Z"),
        Row(
            session + "resets 3:45pm (America/Los_Angeles)",
            at: "2026-08-06T20:00:00Z",
            in: "Europe/Berlin",
            "2026-08-06T22:45:00Z"
        ),
        Row(session + "resets at 15:45", at: "2026-08-06T12:00:00Z", "2026-08-06T15:45:00Z"),
        Row(session + "resets 3:45 p.m. (UTC)", at: "2026-08-06T12:00:00Z", in: "Asia/Kolkata", "2026-08-06T15:45:00Z"),
        Row("5-hour limit reached ∙ resets 3pm", at: "2026-08-06T12:00:00Z", "2026-08-06T15:00:00Z"),
        Row(codex + "try again at 8:40 PM.", at: "2026-08-06T18:00:00Z", "2026-08-06T20:40:00Z"),
        Row(codex + "try again at 8:40\u{202F}PM.", at: "2026-08-06T12:00:00Z", "2026-08-06T20:40:00Z"),
        Row("\u{1B}[31m" + session + "resets 3pm\u{1B}[0m", at: "2026-08-06T12:00:00Z", "2026-08-06T15:00:00Z"),
        // Past midnight, and noon and midnight themselves.
        Row(session + "resets 2am", at: "2026-08-06T23:30:00Z", "2026-08-07T02:00:00Z"),
        Row(session + "resets 12am", at: "2026-08-06T22:00:00Z", "2026-08-07T00:00:00Z"),
        Row(session + "resets 12pm", at: "2026-08-06T11:00:00Z", "2026-08-06T12:00:00Z"),
        Row(session + "resets 12:30am", at: "2026-12-31T23:50:00Z", "2027-01-01T00:30:00Z"),
        // A session is 5 hours long: what is further ahead is over.
        Row(session + "resets 6pm", at: "2026-08-06T12:00:00Z", "2026-08-06T18:00:00Z"),
        Row(session + "resets 6:01pm", at: "2026-08-06T12:00:00Z", "2026-08-06T12:00:00Z"),
        Row(session + "resets 3pm", at: "2026-08-06T15:00:20Z", "2026-08-06T15:00:20Z"),
        Row(session + "resets 3pm", at: "2026-08-06T15:00:00Z", "2026-08-06T15:00:00Z"),
        Row(session + "resets 11:50pm", at: "2026-08-07T00:10:00Z", "2026-08-07T00:10:00Z"),
        // A week's limit can end tomorrow, but not right after it has.
        Row(weekly + "resets 9am", at: "2026-08-06T10:30:00Z", "2026-08-07T09:00:00Z"),
        Row(weekly + "resets 9am", at: "2026-08-06T09:30:00Z", "2026-08-06T09:30:00Z"),
        Row("You've hit your Opus limit · resets 9am", at: "2026-08-06T10:30:00Z", "2026-08-07T09:00:00Z"),
        // Where the window is not named, today's time is taken at its word.
        Row(extra + "resets 9pm", at: "2026-08-06T08:00:00Z", "2026-08-06T21:00:00Z"),
        Row(extra + "resets 1am", at: "2026-08-06T23:30:00Z", "2026-08-07T01:00:00Z"),
        Row(extra + "resets 9pm", at: "2026-08-06T23:30:00Z", "2026-08-06T23:30:00Z"),
        Row(codex + "try again at 11:50 PM.", at: "2026-08-07T00:10:00Z", "2026-08-07T00:10:00Z"),
    ]

    @Test("a clock time is today's or tomorrow's, or over", arguments: clocks)
    func clock(_ row: Row) throws { try Self.check(row) }

    static let dates: [Row] = [
        // 2026-08-06 is a Thursday.
        Row(weekly + "resets Mon 12:00am", at: "2026-08-06T12:00:00Z", "2026-08-10T00:00:00Z"),
        Row(weekly + "resets Thursday at 1pm", at: "2026-08-06T12:00:00Z", "2026-08-06T13:00:00Z"),
        Row(weekly + "resets Thu 10am", at: "2026-08-06T12:00:00Z", "2026-08-13T10:00:00Z"),
        Row(weekly + "resets Thu 11:30am", at: "2026-08-06T12:00:00Z", "2026-08-06T12:00:00Z"),
        Row(weekly + "resets Wed 11:50pm", at: "2026-08-06T00:10:00Z", "2026-08-06T00:10:00Z"),
        Row(weekly + "resets Fri 1am", at: "2026-08-06T22:30:00Z", in: "Europe/Berlin", "2026-08-06T23:00:00Z"),
        Row(weekly + "resets Oct 12, 8am (Europe/Paris)", at: "2026-10-06T00:00:00Z", "2026-10-12T06:00:00Z"),
        Row(weekly + "resets Mon, Oct 12 at 8am", at: "2026-10-06T00:00:00Z", "2026-10-12T08:00:00Z"),
        Row(weekly + "resets Oct 12", at: "2026-10-06T00:00:00Z", "2026-10-12T00:00:00Z"),
        Row(weekly + "resets Oct 12, 8am", at: "2026-10-03T00:00:00Z", nil),
        Row(extra + "resets Oct 12, 8am", at: "2026-09-01T00:00:00Z", "2026-10-12T08:00:00Z"),
        Row(extra + "resets Oct 12, 8am", at: "2026-10-14T00:00:00Z", "2026-10-14T00:00:00Z"),
        Row(extra + "resets Oct 12, 8am", at: "2026-10-16T00:00:00Z", "2027-10-12T08:00:00Z"),
        Row(weekly + "resets Oct 12, 8am", at: "2026-10-16T00:00:00Z", nil),
        Row(weekly + "resets Jan 2, 8am", at: "2026-12-31T12:00:00Z", "2027-01-02T08:00:00Z"),
        Row(weekly + "resets Dec 31, 11pm", at: "2027-01-01T01:00:00Z", "2027-01-01T01:00:00Z"),
        Row(weekly + "resets Jan 1, 12:30am", at: "2026-12-31T23:10:00Z", in: "Europe/Berlin", "2026-12-31T23:30:00Z"),
        Row(extra + "resets Feb 29, 8am", at: "2027-06-01T00:00:00Z", "2028-02-29T08:00:00Z"),
        Row(extra + "resets Feb 29, 8am", at: "2026-06-01T00:00:00Z", nil),
        Row(
            codex + "Try again at Feb 23rd, 2026 9:01 PM.",
            at: "2026-02-20T00:00:00Z",
            in: "America/New_York",
            "2026-02-24T02:01:00Z"
        ),
        Row(codex + "Try again at Feb 1st, 2027 9:01 AM.", at: "2026-02-20T00:00:00Z", "2027-02-01T09:01:00Z"),
        Row(codex + "Try again at Feb 23rd, 2027 9:01 AM.", at: "2026-02-20T00:00:00Z", nil),
        Row(codex + "Try again at Feb 19th, 2026 9:01 AM.", at: "2026-02-20T00:00:00Z", "2026-02-20T00:00:00Z"),
        Row(codex + "Try again at Feb 1st, 2026 9:01 AM.", at: "2026-02-20T00:00:00Z", nil),
        Row(
            "Please wait for your limit to reset on April 20, 2026 at 2:00 AM",
            at: "2026-04-18T00:00:00Z",
            "2026-04-20T02:00:00Z"
        ),
        Row(
            "spend limit reached (daily; resets 2026-08-09 00:00 UTC)",
            at: "2026-08-08T12:00:00Z",
            in: "America/New_York",
            "2026-08-09T00:00:00Z"
        ),
        Row(
            "spend limit reached (resets 2026-08-09 00:00)",
            at: "2026-08-08T12:00:00Z",
            in: "America/New_York",
            "2026-08-09T04:00:00Z"
        ),
        Row(
            "spend limit reached (resets 2026-08-09T00:00:00.250+02:00)",
            at: "2026-08-08T12:00:00Z",
            "2026-08-08T22:00:00Z"
        ),
    ]

    @Test("a weekday is the next one, a date the nearest", arguments: dates)
    func date(_ row: Row) throws { try Self.check(row) }

    static let now = "2026-08-06T12:00:00Z"

    static let distances: [Row] = [
        Row(codex + "try again in 4 days 20 hours 9 minutes", at: now, "2026-08-11T08:09:00Z"),
        Row(codex + "try again in 1 day, 2 hours and 30 minutes.", at: now, "2026-08-07T14:30:00Z"),
        Row(codex + "try again in less than a minute.", at: now, "2026-08-06T12:01:00Z"),
        Row("Individual quota reached. Resets in 87h35m9s", at: now, "2026-08-10T03:35:09Z"),
        Row("Individual quota reached. Refreshes in 5 days", at: now, "2026-08-11T12:00:00Z"),
        Row("Rate Limited [retrying in 2h5m attempt #4]", at: now, "2026-08-06T14:05:00Z"),
        Row("Sorry, you've hit a rate limit. Please try again in 51 hours.", at: now, "2026-08-08T15:00:00Z"),
        Row(
            "Sorry, you've exceeded your 5 hour session limits. Please retry after 840 seconds.",
            at: now,
            "2026-08-06T12:14:00Z"
        ),
        Row("usage_limit_reached, Retry-After: 90, retry after: 90", at: now, "2026-08-06T12:01:30Z"),
        Row("weekly usage limit reached, resets in 8 days", at: now, "2026-08-14T12:00:00Z"),
        Row("weekly usage limit reached, resets in 8 days 1s", at: now, nil),
        Row("usage limit reached, resets in 366 days", at: now, "2027-08-07T12:00:00Z"),
        Row("usage limit reached, resets in 366 days 1 s", at: now, nil),
        Row("usage limit reached, try again in a while", at: now, nil),
        Row("usage limit reached, try again in 5 minds", at: now, nil),
    ]

    @Test("a distance counts from the turn's end", arguments: distances)
    func distance(_ row: Row) throws { try Self.check(row) }

    static let clockChanges: [Row] = [
        // The clock jumps from 2:00 to 3:00 at 07:00Z.
        Row(session + "resets 2:30am (America/New_York)", at: "2026-03-08T06:30:00Z", "2026-03-08T07:00:00Z"),
        Row(session + "resets 4am (America/New_York)", at: "2026-03-08T06:30:00Z", "2026-03-08T08:00:00Z"),
        Row(weekly + "resets Sun 2:30am (America/New_York)", at: "2026-03-05T12:00:00Z", "2026-03-08T07:00:00Z"),
        // It is put back from 2:00 to 1:00 at 06:00Z.
        Row(session + "resets 1:30am (America/New_York)", at: "2026-11-01T05:00:00Z", "2026-11-01T05:30:00Z"),
        Row(session + "resets 1:30am (America/New_York)", at: "2026-11-01T05:40:00Z", "2026-11-01T06:30:00Z"),
        Row(session + "resets 1:30am (America/New_York)", at: "2026-11-01T06:40:00Z", "2026-11-01T06:40:00Z"),
        Row(weekly + "resets Nov 1, 1:30am (America/New_York)", at: "2026-11-01T05:40:00Z", "2026-11-01T06:30:00Z"),
        Row(session + "resets 3am", at: "2026-10-25T00:30:00Z", in: "Europe/Berlin", "2026-10-25T02:00:00Z"),
        Row(weekly + "resets Mon 12am", at: "2026-10-24T12:00:00Z", in: "Europe/Berlin", "2026-10-25T23:00:00Z"),
    ]

    @Test("clock changes are the zone's", arguments: clockChanges)
    func clockChange(_ row: Row) throws { try Self.check(row) }

    @Test(
        "a zone that is not known is the daemon's own",
        arguments: [
            "(Mars/Olympus)", "(PST)", "()", "(", "(../../etc/passwd)", "(/etc/localtime)", "(in 2h)", "\u{0}(\u{0})",
            "(" + String(repeating: "A", count: 3000) + ")", "+99", "(GMT+7777)", "(Europe/Berlin",
        ]
    )
    func unknownZone(_ zone: String) throws {
        try Self.check(
            Row(
                Self.session + "resets 3pm \(zone)",
                at: "2026-08-06T11:00:00Z",
                in: "Europe/Paris",
                "2026-08-06T13:00:00Z"
            )
        )
    }

    @Test("offsets from UTC are zones", arguments: ["(UTC+2)", "(GMT+02:00)", "GMT+2", "+0200", "(+02:00)"])
    func offset(_ zone: String) throws {
        try Self.check(Row(Self.session + "resets 3pm \(zone)", at: "2026-08-06T11:00:00Z", "2026-08-06T13:00:00Z"))
    }

    @Test(
        "what is no time says nothing",
        arguments: [
            "resets", "resets soon", "resets 3", "resets 13pm", "resets 0am", "resets 24:00", "resets 3:60pm",
            "resets 3:5pm", "resets 99999999999999999999999pm", "resets Oct 32, 8am", "resets Foo 12, 8am",
            "resets 2026-13-01 00:00", "resets 2026-02-30 00:00 UTC", "resets Mon", "presets 3pm", "resets_at 3pm",
            "try again in 99999999999999999999 days", "try again in 9999999999 weeks 9999999999 weeks",
            "try again in -5 hours", "try again in 5", "resets in 5.5.5 hours", "retry after a 5",
            String(repeating: "resets in ", count: 400), String(repeating: "try again at (", count: 400),
            "resets in " + String(repeating: "9", count: 4000) + "h",
        ]
    )
    func nonsense(_ text: String) throws {
        try Self.check(Row("usage limit reached: \(text)", at: Self.now, nil))
    }

    @Test("of several times the last that can be read counts")
    func several() throws {
        let text = "usage limit reached · resets 1pm · weekly limit resets Fri 9am · resets whenever"
        try Self.check(Row(text, at: Self.now, "2026-08-07T09:00:00Z"))
        let long = String(repeating: "retry in 1s ", count: 300)
        try Self.check(Row("usage limit reached \(long)", at: Self.now, "2026-08-06T12:00:01Z"))
    }

    @Test("a time may stand on the lines after the limit, and nowhere else")
    func places() throws {
        let limit = "You've hit your usage limit."
        try Self.check(
            Row("\(limit)\n\nTo get more access now,\ntry again at 8:40 PM.", at: Self.now, "2026-08-06T20:40:00Z")
        )
        try Self.check(Row("\(limit)\na\nb\ntry again at 8:40 PM.", at: Self.now, nil))
        try Self.check(Row("stream error; retrying in 5s\n\(limit)", at: Self.now, nil))
        try Self.check(Row("resets 3pm\n\(limit)", at: Self.now, nil))
        // The last line with a limit's wording that names a time.
        try Self.check(
            Row("\(Self.session)resets 1pm\n\(Self.session)resets 3pm", at: Self.now, "2026-08-06T15:00:00Z")
        )
        try Self.check(Row("\(Self.session)resets 1pm\n\(limit)", at: Self.now, "2026-08-06T13:00:00Z"))
    }

    @Test("a limit told by structure takes the time from the program's words")
    func structure() throws {
        let exit = try ExitRecord(
            status: .exited(1),
            endedBy: nil,
            startedAt: Self.instant(Self.now),
            endedAt: Self.instant(Self.now)
        )
        func read(_ words: String) -> AgentFailure? {
            let result = #"{"type":"result","is_error":true,"api_error_status":429,"result":"\#(words)"}"#
            return report(.claude, result, stderr: "connection lost, retrying in 5s", exit).failure
        }
        let end = try Self.instant("2026-08-06T15:00:00Z")
        #expect(read("Your allowance is used up · resets 3pm (UTC)")?.resetsAt == end)
        #expect(read("Your allowance is used up, try again at 3pm")?.kind == .usageLimit)
        #expect(read("Your allowance is used up, try again at 3pm")?.resetsAt == nil)
    }

    @Test("words of a turn that succeeded, or failed otherwise, tell no limit", arguments: OutputFormat.allCases)
    func success(_ format: OutputFormat) throws {
        let words = Self.session + "resets 3pm"
        let done: [OutputFormat: String] = [
            .text: words,
            .claude: #"{"type":"result","subtype":"success","is_error":false,"result":"\#(words)"}"#,
            .codex: #"{"type":"item.completed","item":{"type":"agent_message","text":"\#(words)"}}"# + "\n"
                + #"{"type":"turn.completed"}"#,
        ]
        let stdout = try #require(done[format])
        #expect(report(format, stdout, stderr: words).failure == nil)
        let broken = report(
            .text,
            "resets 3pm",
            stderr: "Invalid API key · resets 3pm",
            ended(.exited(1)),
            dialect: .claude
        )
        #expect(broken.failure?.kind == .loginRefused)
        #expect(broken.failure?.resetsAt == nil)
    }

    @Test("a clock at the ends of time is borne", arguments: [Int64.min, Int64.max, 0, -62_135_596_800_000])
    func wildClock(_ milliseconds: Int64) throws {
        let endedAt = WallTime(millisecondsSinceEpoch: milliseconds)
        for row in Self.clocks + Self.dates + Self.distances {
            #expect(try Self.failure(row.line, at: endedAt, in: row.local)?.kind == .usageLimit)
        }
    }

    static let wild: [Row] = [
        Row(
            "You have exhausted your capacity on this model. Your quota will reset after 8h44m7s.",
            at: "2026-08-06T12:00:00Z",
            "2026-08-06T20:44:07Z"
        ),
        // A stamp without a zone is that of a clock elsewhere where it lies beyond the window: 5 hours then.
        Row(
            "Usage limit reached for 5 hour. Your limit will reset at 2026-08-06 23:30:00",
            at: "2026-08-06T12:00:00Z",
            "2026-08-06T17:00:00Z"
        ),
        Row(
            "Usage limit reached for 5 hour. Your limit will reset at 2026-08-06 14:30:00",
            at: "2026-08-06T12:00:00Z",
            "2026-08-06T14:30:00Z"
        ),
        Row("已达到 5 小时的使用上限。您的限额将在 2026-08-06 14:42:40 重置。", at: "2026-08-06T12:00:00Z", "2026-08-06T14:42:40Z"),
        Row("已达到 5 小时的使用上限。您的限额将在 2026-08-06 22:42:40 重置。", at: "2026-08-06T12:00:00Z", "2026-08-06T17:00:00Z"),
        Row("已达到每周使用上限。您的限额将于 2026-08-09 00:00:00 重置。", at: "2026-08-06T12:00:00Z", "2026-08-09T00:00:00Z"),
        Row("Você atingiu seu limite de uso · redefine às 15:45", at: "2026-08-06T12:00:00Z", "2026-08-06T15:45:00Z"),
        Row(
            "Limite de uso atingido. Tente novamente em 2 horas e 5 minutos",
            at: "2026-08-06T12:00:00Z",
            "2026-08-06T14:05:00Z"
        ),
        Row(
            "You've exceeded your 5 hour session limits. Please try again in 51 hours.",
            at: "2026-08-06T12:00:00Z",
            "2026-08-06T17:00:00Z"
        ),
    ]

    @Test("limits in the wild: other leads, languages, stamps without a zone, ends beyond the window", arguments: wild)
    func wildLimits(_ row: Row) throws { try Self.check(row) }
}
