import JobFile
import MidwatchModel
import Testing

@Suite("Reading schedules")
struct ScheduleReadingTests {
    private func schedule(_ text: String) throws -> Schedule {
        try job("\"name\": \"a\", \"schedule\": \(text)").schedule
    }

    @Test(
        "instants are read as OpenClaw does",
        arguments: [
            (#"{"kind":"at","at":"2026-03-03T16:00:00Z"}"#, 1_772_553_600_000),
            (#"{"kind":"At","at":"2026-03-03T16:00:00.125"}"#, 1_772_553_600_125),
            (#"{"at":"2026-03-03T16:00"}"#, 1_772_553_600_000), (#"{"at":"2026-03-03"}"#, 1_772_496_000_000),
            (#"{"at":"2026-03-03 18:30:00+02:30"}"#, 1_772_553_600_000),
            (#"{"at":"2026-03-03T08:00:00-0800"}"#, 1_772_553_600_000),
            (#"{"at":"2026-03-03T17:00:00,5+01"}"#, 1_772_553_600_500), (#"{"at":"1772553600000"}"#, 1_772_553_600_000),
            (#"{"at":"2026-03-03T16:00:00.12500000000000Z"}"#, 1_772_553_600_125),
            (#"{"at":1772553600000}"#, 1_772_553_600_000), (#"{"atMs":1772553600000}"#, 1_772_553_600_000),
            (#"{"at":"2024-02-29T23:59:59Z"}"#, 1_709_251_199_000),
        ]
    )
    func instants(text: String, milliseconds: Int64) throws {
        #expect(try schedule(text) == .at(WallTime(millisecondsSinceEpoch: milliseconds)))
    }

    @Test(
        "texts that are no instant are errors",
        arguments: [
            "2026-02-30", "2026-13-01", "2026-3-3", "2026-03-03T24:00", "2026-03-03T10:00:60Z", "tomorrow", "20m",
            "2026-03-03T10", "2026-03-03T10:00Q", "2026-03-03T10:00+25:00", "2026-03-03T10:00:00.",
            "99999999999999999999", "0000-12-31",
        ]
    )
    func badInstants(text: String) {
        let found = errors(jobText("\"name\": \"a\", \"schedule\": {\"at\": \"\(text)\"}"))
        #expect(found.count == 1)
        #expect(found.first?.contains("1:44 $.jobs[0].schedule.at \"at\" is no instant") == true, "\(found)")
    }

    @Test(
        "distances are read in milliseconds and in words",
        arguments: [
            (#"{"kind":"every","everyMs":1}"#, 1), (#"{"everyMs":900000.0}"#, 900_000), (#"{"every":"500ms"}"#, 500),
            (#"{"every":"90s"}"#, 90_000), (#"{"every":"15m"}"#, 900_000), (#"{"every":"15 min"}"#, 900_000),
            (#"{"every":"1h30m"}"#, 5_400_000), (#"{"every":"1h 30m"}"#, 5_400_000),
            (#"{"every":"2 Days"}"#, 172_800_000),
            (#"{"every":"1w"}"#, 604_800_000),
        ]
    )
    func distances(text: String, milliseconds: Int64) throws {
        #expect(try schedule(text) == .every(Schedule.Interval(period: .milliseconds(milliseconds))))
    }

    @Test(
        "texts that are no distance are errors",
        arguments: ["15", "m", "15 m m", "1.5h", "-1h", "15x", "0s", "9999999999999w"]
    )
    func badDistances(text: String) {
        let found = errors(jobText("\"name\": \"a\", \"schedule\": {\"every\": \"\(text)\"}"))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("1:47 $.jobs[0].schedule.every \"every\"") == true, "\(found)")
    }

    @Test("an interval's anchor is its own, else OpenClaw's time of making")
    func anchors() throws {
        let own = try job(
            #""name":"a","createdAtMs":1772400000001,"schedule":{"everyMs":5000,"anchorMs":1772400000000}"#
        )
        let made = try job(
            #""name":"a","createdAtMs":1772400000001,"updatedAtMs":1772400000002,"schedule":{"everyMs":5000}"#
        )
        let updated = try job(
            #""name":"a","updatedAtMs":1772400000002,"schedule":{"everyMs":5000,"from":"completion"}"#
        )
        let anchors = [own, made, updated].map { job -> WallTime? in
            guard case .every(let interval) = job.schedule else { return nil }
            return interval.anchor
        }
        #expect(
            anchors.map { $0?.millisecondsSinceEpoch } == [1_772_400_000_000, 1_772_400_000_001, 1_772_400_000_002]
        )
    }

    @Test(
        "the top of the hour is staggered in OpenClaw's files only, and only by default",
        arguments: [
            ("\"version\": 1,", "0 * * * *", "", 300_000), ("\"version\": 1,", "0 */2 * * *", "", 300_000),
            ("\"version\": 1,", "0 0 * * * *", "", 300_000), ("\"version\": 1,", "0 7 * * *", "", 0),
            ("\"version\": 1,", "30 * * * *", "", 0), ("\"version\": 1,", "0 * * * *", ", \"staggerMs\": 0", 0),
            ("\"version\": 1,", "0 * * * *", ", \"staggerMs\": 7", 7), ("", "0 * * * *", "", 0),
            ("", "0 * * * *", ", \"staggerMs\": 7", 7), ("\"version\": 1,", "30 0 * * * *", "", 0),
        ]
    )
    func stagger(version: String, expression: String, extra: String, milliseconds: Int64) throws {
        let text =
            "{\(version) \"jobs\": [{\"name\": \"a\", \"message\": \"m\", "
            + "\"schedule\": {\"expr\": \"\(expression)\"\(extra)}}]}"
        let found = try definitions(text).jobs.first?.schedule
        #expect(found == .cron(Schedule.Cron(expression: expression, stagger: .milliseconds(milliseconds))))
    }

    @Test(
        "faults of schedules are told at their place",
        arguments: [
            (#""*/15 * * *""#, #"1:38 $.jobs[0].schedule cron expression "*/15 * * *""#),
            (#""61 * * * *""#, #"1:38 $.jobs[0].schedule cron minute "61""#),
            (#"{"expr":"0 25 * * *"}"#, #"1:48 $.jobs[0].schedule.expr cron hour "25""#),
            (#"{"expr":"0 0 30 2 *"}"#, #"1:50 $.jobs[0].schedule.expr cron day of month "30""#),
            (#"{"cron":"0 0 * * MOX"}"#, #"1:54 $.jobs[0].schedule.cron cron day of week "MOX""#),
            (#"{"kind":"cron"}"#, #"1:37 $.jobs[0].schedule kind "cron" needs "expr"; add it"#),
            (
                #"{"kind":"evry","everyMs":5}"#,
                #"1:45 $.jobs[0].schedule.kind "kind" is one of "at", "every", "cron", found "evry" [every]"#
            ),
            (#"{}"#, #"1:37 $.jobs[0].schedule a schedule has one of"#),
            (
                #"{"everyMs":5,"expr":"* * * * *"}"#,
                #"1:37 $.jobs[0].schedule this schedule has keys of the kinds "every" and "cron""#
            ),
            (#"{"everyMs":5,"every":"1s"}"#, #"1:58 $.jobs[0].schedule.every "everyMs" and "every" say the same"#),
            (
                #"{"kind":"at","at":"2026-01-01","everyMs":5}"#,
                #"1:78 $.jobs[0].schedule.everyMs "everyMs" does not belong to kind "at""#
            ),
            (
                #"{"everyMs":0}"#,
                #"1:48 $.jobs[0].schedule.everyMs "everyMs" must be between 1 and 3153600000000, found 0"#
            ),
            (#"{"everyMs":"15m"}"#, #"1:48 $.jobs[0].schedule.everyMs "everyMs" takes a whole number, found a string"#),
            (
                #"{"everyMs":0.5}"#,
                #"1:48 $.jobs[0].schedule.everyMs "everyMs" takes a whole number, found a number with a fraction"#
            ),
            (#"{"everyMs":5,"from":"start"}"#, #"1:57 $.jobs[0].schedule.from "from" is one of"#),
            (#"{"evryMs":5}"#, #"1:38 $.jobs[0].schedule.evryMs unknown key "evryMs" in a schedule [everyMs]"#),
            (
                #"{"expr":"* * * * *","tz":"Berlin"}"#,
                #"1:62 $.jobs[0].schedule.tz unknown time zone "Berlin"; write an IANA name such as Europe/Berlin or UTC [Europe/Berlin]"#
            ),
            (#"{"expr":"* * * * *","tz":"europe/berln"}"#, "[Europe/Berlin]"),
            (#"{"expr":"* * * * *","tz":"new york"}"#, "[America/New_York]"),
            (#"{"expr":"* * * * *","tz":"Mars/Olympus"}"#, #"$.jobs[0].schedule.tz unknown time zone "Mars/Olympus""#),
            (#"5"#, #"1:37 $.jobs[0].schedule "schedule" takes a string or an object, found a whole number"#),
            (#""""#, #"1:37 $.jobs[0].schedule "schedule" is empty"#),
            (#"{"atMs":-1}"#, #"1:45 $.jobs[0].schedule.atMs "atMs" must be between 0 and"#),
        ]
    )
    func faults(schedule: String, expected: String) {
        let found = errors(jobText("\"name\": \"a\", \"schedule\": \(schedule)"))
        #expect(found.contains { $0.contains(expected) }, "\(found)")
    }

    @Test("a bad expression and an unknown zone of one schedule are both told")
    func both() {
        let found = errors(jobText(#""name": "a", "schedule": {"expr": "x", "tz": "Nowhere"}"#))
        #expect(found.count == 2, "\(found)")
    }

    @Test(
        "what is right but odd is a warning",
        arguments: [
            (#""*/7 * * * *""#, "last distance is 4, not 7"), (#""0 */5 * * *""#, "last distance is 4, not 5"),
            (#""*/45 0 * * * *""#, "in the second field"),
            (#""0 0 1 * MON""#, "day of month and day of week are both set"),
            (#"{"everyMs":999}"#, "more than one a second"), (#"{"every":"10ms"}"#, "more than one a second"),
            (#"{"atMs":1772553600}"#, "1970-01-21T12:22:33Z; these are milliseconds"),
            (#"{"everyMs":5000,"tz":"UTC"}"#, "\"tz\" has no effect in kind \"every\""),
            (#"{"expr":"* * * * *","anchorMs":1772400000000}"#, "\"anchorMs\" has no effect in kind \"cron\""),
        ]
    )
    func oddities(schedule: String, expected: String) throws {
        let text = jobText("\"name\": \"a\", \"schedule\": \(schedule)")
        #expect(read(text).definitions != nil)
        let found = warnings(text)
        #expect(found.count == 1 && found[0].contains(expected), "\(found)")
    }

    @Test(
        "what is even is no warning",
        arguments: [
            "*/15 * * * *", "0 */6 * * *", "*/20 * * * * *", "0 0 1 * *", "0 0 * * 1", "0 0 */2 * 1", "5,10 * * * *",
            "@daily",
        ]
    )
    func even(expression: String) {
        #expect(warnings(jobText("\"name\": \"a\", \"schedule\": \"\(expression)\"")).isEmpty)
    }
}
