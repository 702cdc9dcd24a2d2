/// A random cron expression together with its meaning, put together independently of the parser: sets of numbers for
/// the times, and conditions on dates in their plainest form.
struct RandomCron {
    var text: String
    var seconds: [Bool]
    var minutes: [Bool]
    var hours: [Bool]
    var hoursStarred: Bool
    var months: [Bool]
    private var monthDay: (PlainDate) -> Bool
    private var weekDay: (PlainDate) -> Bool
    private var daysAreEither: Bool

    func matches(_ date: PlainDate) -> Bool {
        guard months[date.month] else { return false }
        return daysAreEither ? monthDay(date) || weekDay(date) : monthDay(date) && weekDay(date)
    }

    /// - Parameters:
    ///   - withSeconds: six fields.
    ///   - anyDay: leaves the day fields and the month at `*` mostly, so that something fires near a given day.
    init(using random: inout SeededGenerator, withSeconds: Bool, anyDay: Bool) {
        let second = NumberField(0...59, using: &random)
        let minute = NumberField(0...59, using: &random)
        let hour = NumberField(0...23, using: &random)
        let isAnyDate = anyDay && Int.random(in: 0..<4, using: &random) > 0
        let month =
            isAnyDate ? NumberField(all: 1...12) : NumberField(1...12, names: PlainDate.monthNames, using: &random)
        let date = isAnyDate ? DayField(all: "*") : DayField.ofMonth(using: &random)
        let weekday = isAnyDate ? DayField(all: "?") : DayField.ofWeek(using: &random)
        text = [minute.text, hour.text, date.text, month.text, weekday.text].joined(separator: " ")
        if withSeconds { text = second.text + " " + text }
        seconds = withSeconds ? second.allowed : (0...59).map { $0 == 0 }
        minutes = minute.allowed
        hours = hour.allowed
        hoursStarred = hour.text.hasPrefix("*")
        months = month.allowed
        monthDay = date.allows
        weekDay = weekday.allows
        daysAreEither = !date.isStarred && !weekday.isStarred
    }
}

/// A field of numbers: its text, and for each number whether it is allowed.
private struct NumberField {
    var text: String
    var allowed: [Bool]

    init(all range: ClosedRange<Int>) {
        text = "*"
        allowed = (0...range.upperBound).map { range.contains($0) }
    }

    init(_ range: ClosedRange<Int>, names: [String] = [], using random: inout SeededGenerator) {
        func word(_ number: Int) -> String {
            guard !names.isEmpty, Bool.random(using: &random) else { return "\(number)" }
            return names[number - range.lowerBound]
        }
        var items: [String] = []
        allowed = [Bool](repeating: false, count: range.upperBound + 1)
        let count = [1, 1, 1, 2, 3][Int.random(in: 0..<5, using: &random)]
        for _ in 0..<count {
            let first = Int.random(in: range, using: &random)
            let last = Int.random(in: first...range.upperBound, using: &random)
            let step = Int.random(in: 1...range.count / 2, using: &random)
            switch Int.random(in: 0..<7, using: &random) {
            case 0:
                items.append("*")
                for number in range { allowed[number] = true }
            case 1:
                items.append("*/\(step)")
                for number in range where (number - range.lowerBound) % step == 0 { allowed[number] = true }
            case 2:
                items.append("\(word(first))-\(word(last))")
                for number in first...last { allowed[number] = true }
            case 3:
                items.append("\(word(first))-\(word(last))/\(step)")
                for number in first...last where (number - first) % step == 0 { allowed[number] = true }
            case 4:
                items.append("\(word(first))/\(step)")
                for number in first...range.upperBound where (number - first) % step == 0 { allowed[number] = true }
            default:
                items.append(word(first))
                allowed[first] = true
            }
        }
        text = items.joined(separator: ",")
    }
}

/// A field of days: its text, and a condition on dates.
private struct DayField {
    var text: String
    var isStarred: Bool { text.hasPrefix("*") || text == "?" }
    var allows: (PlainDate) -> Bool

    init(all text: String) {
        self.text = text
        allows = { _ in true }
    }

    private init(_ items: [(String, (PlainDate) -> Bool)]) {
        text = items.map(\.0).joined(separator: ",")
        let conditions = items.map(\.1)
        allows = { date in conditions.contains { $0(date) } }
    }

    static func ofMonth(using random: inout SeededGenerator) -> DayField {
        let numbers = NumberField(1...31, using: &random)
        let byNumber: (String, (PlainDate) -> Bool) = (numbers.text, { numbers.allowed[$0.day] })
        let number = Int.random(in: 1...28, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return DayField(all: "?")
        case 1: return DayField(all: "*")
        case 2: return DayField([("L", { $0.day == $0.monthLength })])
        case 3: return DayField([("L-\(number - 1 | 1)", { $0.day == $0.monthLength - (number - 1 | 1) })])
        case 4:
            return DayField([
                ("\(number)W", { date in date.day == date.workdays.min { abs($0 - number) < abs($1 - number) } })
            ])
        case 5: return DayField([byNumber, ("LW", { $0.day == $0.workdays.last })])
        default: return DayField([byNumber])
        }
    }

    static func ofWeek(using random: inout SeededGenerator) -> DayField {
        let numbers = NumberField(0...6, names: PlainDate.weekdayNames, using: &random)
        let byNumber: (String, (PlainDate) -> Bool) = (numbers.text, { numbers.allowed[$0.weekday] })
        let weekday = Int.random(in: 0...6, using: &random)
        let name = PlainDate.weekdayNames[weekday]
        let week = Int.random(in: 1...5, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return DayField(all: "?")
        case 1, 2: return DayField(all: "*")
        case 3: return DayField([("7", { $0.weekday == 0 })])
        case 4: return DayField([("\(name)L", { $0.weekday == weekday && $0.day + 7 > $0.monthLength })])
        case 5:
            return DayField([
                byNumber, ("\(weekday)#\(week)", { $0.weekday == weekday && ($0.day - 1) / 7 + 1 == week }),
            ])
        default: return DayField([byNumber])
        }
    }
}

/// A date found by counting days one by one from 1970.
struct PlainDate: Sendable {
    static let monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    static let weekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]

    var year = 1970
    var month = 1
    var day = 1
    var weekday = 4

    var monthLength: Int {
        switch month {
        case 2: year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days of this month from Monday to Friday.
    var workdays: [Int] {
        (1...monthLength).filter { (1...5).contains(((weekday + $0 - day) % 7 + 7) % 7) }
    }

    mutating func goOn() {
        weekday = (weekday + 1) % 7
        day += 1
        guard day > monthLength else { return }
        (day, month) = (1, month + 1)
        if month == 13 { (month, year) = (1, year + 1) }
    }

    /// The days from 1970-01-01 through 2040-12-31; the index is the day number.
    static let calendar: [PlainDate] = {
        var dates = [PlainDate()]
        while let last = dates.last, last.year < 2041 {
            var next = last
            next.goOn()
            dates.append(next)
        }
        return dates
    }()
}
