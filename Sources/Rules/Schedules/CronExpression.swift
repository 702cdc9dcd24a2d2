/// A cron expression: which civil dates and times match. A zone makes instants of them (``CompiledSchedule``).
///
/// Five fields separated by blanks, after `crontab(5)`: minute, hour, day of month, month, day of week. Six fields
/// put the second first; with five it is 0.
///
/// | written | in | means |
/// |---|---|---|
/// | `*` | all | every value |
/// | `?` | day of month, day of week | the same as `*` |
/// | `5`, `MON`, `JAN` | all; names in month and day of week, any case | that value; day of week 0 and 7 are Sunday |
/// | `1-5` | all | a range; `FRI-SUN` ends on Sunday |
/// | `*/15`, `8-18/2`, `5/10` | all | every n-th value of the range; `5/10` runs to the field's end |
/// | `1,15` | all | a list of any of these |
/// | `L`, `L-3` | day of month | the last day of the month, the third day before it |
/// | `15W`, `LW` | day of month | the weekday (Monday to Friday) nearest to the 15th in that month; the last weekday |
/// | `5L`, `FRIL`, `FRI#L` | day of week | the last Friday of the month |
/// | `MON#2` | day of week | the second Monday of the month |
///
/// `@yearly` (`@annually`), `@monthly`, `@weekly`, `@daily` (`@midnight`) and `@hourly` stand for `0 0 1 1 *`,
/// `0 0 1 * *`, `0 0 * * 0`, `0 0 * * *` and `0 * * * *`.
///
/// A day matches when month, day of month and day of week match; but when neither day of month nor day of week
/// starts with `*` (or is `?`), one of the two is enough.
public struct CronExpression: Hashable, Sendable {
    /// Bit s set: second s of the minute.
    var seconds: UInt64 = 1
    /// Bit m set: minute m of the hour.
    var minutes: UInt64 = 0
    /// Bit h set: hour h of the day.
    var hours: UInt32 = 0
    /// The hour field starts with `*`: the expression is a cadence, not a set of fixed times of day.
    var hoursStarred = false
    /// Bit m set: month m, 1...12.
    var months: UInt32 = 0
    var days = CronDays()

    /// Longest expression taken, in bytes of UTF-8.
    static let longestTextBytes = 1000

    /// Reads an expression.
    ///
    /// - Throws: ``CronError``, which names the field, the text, its place, the allowed range and the cure; also for
    ///   an expression that can never match, such as 30 February.
    public init(parsing text: String) throws(CronError) {
        guard text.utf8.count <= CronExpression.longestTextBytes else {
            throw CronError(
                text: String(text.prefix(40)) + "…",
                offset: 0,
                problem: "it is longer than \(CronExpression.longestTextBytes) bytes",
                cure: "split it into several jobs"
            )
        }
        let words = CronWord.words(of: text)
        if let first = words.first, first.bytes.first == UInt8(ascii: "@") {
            let expansion = try CronExpression.expansion(of: first, wordCount: words.count)
            try self.init(words: CronWord.words(of: expansion))
        } else {
            try self.init(words: words)
        }
        guard days.canMatch(months: months) else {
            let dayWord = words[words.count - 3]
            throw CronError(
                field: CronField.dayOfMonth.label,
                text: dayWord.text,
                offset: dayWord.offset,
                problem: "no year has such a day in the given months, so the job could never run",
                cure: "change the day or the month; L is the last day of any month"
            )
        }
    }

    private init(words: [CronWord]) throws(CronError) {
        guard words.count == 5 || words.count == 6 else {
            let shown = words.isEmpty ? "" : words.map(\.text).joined(separator: " ")
            throw CronError(
                text: shown,
                offset: words.count > 6 ? words[6].offset : words.first?.offset ?? 0,
                problem: "it has \(words.count) field\(words.count == 1 ? "" : "s"), not 5 or 6",
                cure: "write \"minute hour day-of-month month day-of-week\", with a second first for six fields"
            )
        }
        let fields = CronField.allCases.suffix(words.count)
        for (field, word) in zip(fields, words) {
            let parsed = try CronFieldParser.parse(word, as: field)
            switch field {
            case .second: seconds = parsed.values
            case .minute: minutes = parsed.values
            case .hour:
                hours = UInt32(parsed.values)
                hoursStarred = parsed.starred
            case .dayOfMonth:
                days.daysOfMonth = UInt32(parsed.values)
                days.daysOfMonthStarred = parsed.starred
                days.daysBeforeLast = parsed.special.daysBeforeLast
                days.weekdaysNearest = parsed.special.weekdaysNearest
                days.lastWeekday = parsed.special.lastWeekday
            case .month: months = UInt32(parsed.values)
            case .dayOfWeek:
                days.daysOfWeek = UInt32(parsed.values)
                days.daysOfWeekStarred = parsed.starred
                days.lastDaysOfWeek = parsed.special.lastDaysOfWeek
                days.nthDaysOfWeek = parsed.special.nthDaysOfWeek
            }
        }
    }

    private static func expansion(of word: CronWord, wordCount: Int) throws(CronError) -> String {
        let problem: String
        let cure: String
        switch word.text.lowercased() {
        case _ where wordCount > 1:
            problem = "an @-word stands alone"
            cure = "remove what follows it"
        case "@yearly", "@annually": return "0 0 1 1 *"
        case "@monthly": return "0 0 1 * *"
        case "@weekly": return "0 0 * * 0"
        case "@daily", "@midnight": return "0 0 * * *"
        case "@hourly": return "0 * * * *"
        case "@reboot":
            problem = "a start of the machine is no time"
            cure = "use schedule kind \"at\" or \"every\", or a systemd unit for work at boot"
        default:
            problem = "unknown @-word"
            cure = "write @yearly, @annually, @monthly, @weekly, @daily, @midnight or @hourly"
        }
        throw CronError(text: word.text, offset: word.offset, problem: problem, cure: cure)
    }
}

/// A word of an expression and where it stands.
struct CronWord {
    var bytes: ArraySlice<UInt8>
    /// Bytes from the start of the expression.
    var offset: Int { bytes.startIndex }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The words of a text, separated by spaces and tabs.
    static func words(of text: String) -> [CronWord] {
        Array(text.utf8).split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }.map(CronWord.init)
    }
}
