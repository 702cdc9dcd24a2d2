import MidwatchModel
import Schedules
import Testing

@Suite struct CronExpressionTests {
    @Test(
        "Two spellings of one expression are equal and have one canonical text",
        arguments: [
            ["* * * * *", "0-59 * 1-31 1-12 *", nil],  // differs in stars of the day of month alone
            ["0 9 * * MON-FRI", "0  9\t* * 1-5", "0 9 * * 1-5"],
            ["0 9 * * mon,Tue,WED,4,5", "00 09 * * 1-5", "0 9 * * 1-5"],
            ["0 0 * * 7", "0 0 * * SUN", "0 0 * * 0"],
            ["0 0 * * FRI-SUN", "0 0 * * 5,6,7", "0 0 * * 0,5,6"],
            ["0 0 * * 0-7", "0 0 * * SUN-SAT", "0 0 * * 0-6"],
            ["*/15 * * * *", "0,15,30,45 * * * *", "0,15,30,45 * * * *"],
            ["0 */6 * * *", " 0 */6 ? * ? ", "0 */6 * * *"],
            ["5/20 0 1 1 *", "5,25,45 0 1 JAN *", "5,25,45 0 1 1 *"],
            ["0 8-18/5 * * *", "0 8,13,18 * * *", "0 8,13,18 * * *"],
            ["0 30 9 * * *", "30 9 * * *", "30 9 * * *"],
            ["*/30 * * * * *", "0,30 * * * * *", "0,30 * * * * *"],
            ["0 0 L,LW,15W,L-3 * *", "0 0 l-3,l,15w,lw * *", "0 0 15W,L,L-3,LW * *"],
            ["0 0 * * FRIL", "0 0 * * 5#L", "0 0 * * 5L"],
            ["0 0 * * MON#2,7#1", "0 0 * * 0#1,1#2", "0 0 * * 0#1,1#2"],
            ["@daily", "@midnight", "0 0 * * *"],
            ["@yearly", "@ANNUALLY", "0 0 1 1 *"],
            ["@monthly", "0 0 1 * ?", "0 0 1 * *"],
            ["@weekly", "0 0 * * SUN", "0 0 * * 0"],
            ["@hourly", "0 * * * *", "0 * * * *"],
            ["0 0 */10,5 * 1", "0 0 */10,05 * MON", "0 0 */31,1,5,11,21,31 * 1"],
        ] as [[String?]]
    )
    func spellings(row: [String?]) throws {
        let first = try CronExpression(parsing: #require(row[0]))
        let second = try CronExpression(parsing: #require(row[1]))
        guard let canonical = row[2] else {
            #expect(first != second)
            return
        }
        #expect(first == second)
        #expect(first.canonicalText == canonical)
        #expect(second.canonicalText == canonical)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var expression: String
        var field: String?
        var text: String
        var offset: Int
        var says: [String]
        init(_ expression: String, _ field: String?, _ text: String, _ offset: Int, _ says: String...) {
            (self.expression, self.field, self.text, self.offset, self.says) = (expression, field, text, offset, says)
        }
        var testDescription: String { expression }
    }

    @Test(
        "A refusal names the field, the text, its place, the range and the cure",
        arguments: [
            Refusal("60 * * * *", "minute", "60", 0, "0-59"),
            Refusal("0 24 * * *", "hour", "24", 2, "0-23"),
            Refusal("0 0 0 * *", "day of month", "0", 4, "1-31"),
            Refusal("0 0 32 * *", "day of month", "32", 4, "1-31"),
            Refusal("0 0 1 13 *", "month", "13", 6, "1-12 or JAN-DEC"),
            Refusal("0 0 * * 8", "day of week", "8", 8, "0-7 or SUN-SAT", "0 and 7 are Sunday"),
            Refusal("0 0 * * MOM", "day of week", "MOM", 8, "SUN-SAT"),
            Refusal("0 0 * * MONDAY", "day of week", "MONDAY", 8, "DAY"),
            Refusal("0 0 1 FOO *", "month", "FOO", 6, "JAN-DEC"),
            Refusal("61 0 0 1 1 *", "second", "61", 0, "0-59"),
            Refusal("1,2,99 * * * *", "minute", "99", 4, "0-59"),
            Refusal("1,,2 * * * *", "minute", "1,,2", 0, "comma"),
            Refusal("1, * * * *", "minute", "1,", 0, "comma"),
            Refusal("30-10 * * * *", "minute", "30-10", 0, "backwards", "30-59,0-10"),
            Refusal("0 22-6 * * *", "hour", "22-6", 2, "22-23,0-6"),
            Refusal("*/0 * * * *", "minute", "*/0", 0, "1 to 60"),
            Refusal("*/90 * * * *", "minute", "*/90", 0, "1 to 60", "every"),
            Refusal("*/ * * * *", "minute", "*/", 0, "step"),
            Refusal("*5 * * * *", "minute", "*5", 0, "\"5\" does not belong"),
            Refusal("1-2-3 * * * *", "minute", "1-2-3", 0, "\"-3\" does not belong"),
            Refusal("-5 * * * *", "minute", "-5", 0, "no value"),
            Refusal("1.5 * * * *", "minute", "1.5", 0, "\".5\""),
            Refusal("99999999999999999999 * * * *", "minute", "99999999999999999999", 0, "too long"),
            Refusal("? * * * *", "minute", "?", 0, "write *"),
            Refusal("0 0 ?,5 * *", "day of month", "?", 4, "alone"),
            Refusal("0 0 L-0 * *", "day of month", "L-0", 4, "1-30"),
            Refusal("0 0 L-31 * *", "day of month", "L-31", 4, "1-30"),
            Refusal("0 0 W * *", "day of month", "W", 4, "15W"),
            Refusal("0 0 10-15W * *", "day of month", "10-15W", 4, "\"W\""),
            Refusal("0 0 32W * *", "day of month", "32W", 4, "1-31"),
            Refusal("0 0 * * L", "day of week", "L", 8, "FRIL"),
            Refusal("0 0 * * MON#6", "day of week", "MON#6", 8, "1-5", "MON#2"),
            Refusal("0 0 * * MON#0", "day of week", "MON#0", 8, "1-5"),
            Refusal("0 0 * * MON-FRIL", "day of week", "MON-FRIL", 8, "\"L\""),
            Refusal("0 L * * *", "hour", "L", 2, "0-23"),
            Refusal("é * * * *", "minute", "é", 0, "0-59"),
            Refusal("0 é * * *", "hour", "é", 2, "0-23"),
            Refusal("", nil, "", 0, "0 fields", "5 or 6"),
            Refusal("* * * *", nil, "* * * *", 0, "4 fields", "minute hour"),
            Refusal("0", nil, "0", 0, "1 field,"),
            Refusal("0 0 0 1 1 * 2026", nil, "0 0 0 1 1 * 2026", 12, "7 fields"),
            Refusal("@reboot", nil, "@reboot", 0, "at", "systemd"),
            Refusal(" @never", nil, "@never", 1, "@hourly"),
            Refusal("@daily 5", nil, "@daily", 0, "alone"),
            Refusal("0 0 30 2 *", "day of month", "30", 4, "never run", "L is the last day"),
            Refusal("0 0 0 31 4,6,9,11 *", "day of month", "31", 6, "never run"),
            Refusal("0 0 30W FEB ?", "day of month", "30W", 4, "never run"),
            Refusal("0 0 L-30 4 *", "day of month", "L-30", 4, "never run"),
            Refusal("0 0 30 2 */2", "day of month", "30", 4, "never run"),
        ]
    )
    func refusals(refusal: Refusal) throws {
        let caught = #expect(throws: CronError.self) { try CronExpression(parsing: refusal.expression) }
        let error = try #require(caught)
        #expect(error.field == refusal.field)
        #expect(error.text == refusal.text)
        #expect(error.offset == refusal.offset)
        #expect(!error.cure.isEmpty)
        for text in refusal.says { #expect(error.description.contains(text), "\(error)") }
    }

    @Test("An expression of endless length is refused")
    func longExpression() throws {
        let caught = #expect(throws: CronError.self) {
            try CronExpression(parsing: String(repeating: "1,", count: 50_000) + "1 * * * *")
        }
        #expect(try #require(caught).problem.contains("1000 bytes"))
    }

    @Test("Any bytes are read or refused, never worse")
    func noise() {
        let alphabet = Array("0123456789*/,-?LW#@ \tMONJAFBxé")
        var random = SeededGenerator(seed: 5)
        var taken = 0
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...14, using: &random)
            let text = String((0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] })
            if (try? CronExpression(parsing: text + " * * * *")) != nil { taken += 1 }
        }
        #expect(taken > 0)
    }

    @Test(
        "Which days match, known from calendars",
        arguments: [
            ("0 0 L * *", "2028-01-31 2028-02-29 2028-03-31 2028-04-30"),
            ("0 0 L-3 * *", "2028-01-28 2028-02-26 2028-03-28"),
            ("0 0 LW * *", "2028-01-31 2028-02-29 2028-03-31 2028-04-28"),
            ("0 0 1W * *", "2028-01-03 2028-02-01 2028-03-01 2028-04-03"),
            ("0 0 15W * *", "2028-01-14 2028-02-15 2028-03-15 2028-04-14"),
            ("0 0 31W * *", "2028-01-31 2028-03-31 2028-05-31 2028-07-31 2028-08-31 2028-10-31"),
            ("0 0 30W 4 *", "2028-04-28 2029-04-30 2030-04-30 2031-04-30"),
            ("0 0 * * FRIL", "2028-01-28 2028-02-25 2028-03-31"),
            ("0 0 * * MON#2", "2028-01-10 2028-02-14 2028-03-13"),
            ("0 0 * * SAT#5", "2028-01-29 2028-04-29 2028-07-29"),
            ("0 0 29 2 *", "2028-02-29 2032-02-29 2036-02-29"),
            ("0 0 29 2 */7", "2032-02-29 2060-02-29 2088-02-29"),
            ("0 0 13 * FRI", "2028-01-07 2028-01-13 2028-01-14 2028-01-21"),
            ("0 0 */13 * FRI", "2028-01-14 2028-04-14 2028-07-14"),
            ("0 0 1,15 * *", "2028-01-15 2028-02-01 2028-02-15"),
            ("0 0 31 * ?", "2028-01-31 2028-03-31 2028-05-31"),
            ("0 0 ? 3 TUE", "2028-03-07 2028-03-14 2028-03-21 2028-03-28 2029-03-06"),
            ("@yearly", "2029-01-01 2030-01-01"),
        ]
    )
    func calendar(expression: String, days: String) throws {
        let wanted = days.split(separator: " ").map { "\($0)T00:00:00Z" }
        #expect(try cron(expression).texts(wanted.count, after: utc(2028, 1, 1), zone: "UTC") == wanted)
    }
}
