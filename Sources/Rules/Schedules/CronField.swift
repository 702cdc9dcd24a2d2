/// The six fields of a cron expression.
enum CronField: Int, CaseIterable {
    case second
    case minute
    case hour
    case dayOfMonth
    case month
    case dayOfWeek

    /// The name in messages.
    var label: String {
        switch self {
        case .second: "second"
        case .minute: "minute"
        case .hour: "hour"
        case .dayOfMonth: "day of month"
        case .month: "month"
        case .dayOfWeek: "day of week"
        }
    }

    /// What `*` stands for: every value once.
    var values: ClosedRange<Int> {
        switch self {
        case .second, .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...6
        }
    }

    /// What may be written: 7 is Sunday too.
    var writable: ClosedRange<Int> {
        self == .dayOfWeek ? 0...7 : values
    }

    /// Three-letter names in upper case; the first stands for the lowest value.
    var names: [String] {
        switch self {
        case .month: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
        case .dayOfWeek: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
        default: []
        }
    }

    /// The allowed values in words.
    var allowed: String {
        let range = "\(writable.lowerBound)-\(writable.upperBound)"
        guard let first = names.first, let last = names.last else { return range }
        return "\(range) or \(first)-\(last)" + (self == .dayOfWeek ? " (0 and 7 are Sunday)" : "")
    }

    /// What else the field takes, in words.
    var forms: String {
        switch self {
        case .dayOfMonth: "write a number, a-b, */n, a-b/n, a list of these, L, L-3, 15W or LW"
        case .dayOfWeek: "write a number or a name, a-b, */n, a list of these, 5L or FRIL, or MON#2"
        default: "write a number\(names.isEmpty ? "" : " or a name"), a-b, */n, a-b/n or a list of these"
        }
    }
}
