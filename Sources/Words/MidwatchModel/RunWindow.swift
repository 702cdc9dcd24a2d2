/// A stretch of the day in which something may run, such as 22:00 to 06:30, on all days or some.
///
/// `Schedules` computes with it. Two windows that mean the same are equal.
public struct RunWindow: Hashable, Sendable {
    /// When it opens, in minutes since midnight, 0...1439.
    public var from: Int
    /// When it closes, in minutes since midnight, 0...1439: on the day after where it is less than ``from``, or equal
    /// to it: then the window is a whole day. 24:00 is 0.
    public var to: Int
    /// The days on which it opens; one that crosses midnight closes on the day after. Empty means all.
    public var days: WeekdaySet
    /// IANA name of the zone whose clock is meant; nil means the daemon's local zone.
    public var zone: String?

    /// Minutes of a day, and what 24:00 is called.
    public static let minutesPerDay = 1440

    /// Makes a window; an end of 1440 becomes 0, and all seven days become none named.
    public init(from: Int, to: Int, days: WeekdaySet = [], zone: String? = nil) {
        self.from = from
        self.to = to == Self.minutesPerDay ? 0 : to
        self.days = days == .all ? [] : days
        self.zone = zone
    }

    /// Whether it closes on the day after the one on which it opens; midnight itself counts to that.
    public var crossesMidnight: Bool { to <= from }
}

extension RunWindow: CustomStringConvertible {
    /// The window as jobs files write it, with the zone after it when one is named: `mon-fri 22:00-06:30`.
    public var description: String {
        let closing = to == 0 ? "24:00" : Self.clock(to)
        return (days.isEmpty ? "" : "\(days) ") + "\(Self.clock(from))-\(closing)" + (zone.map { " \($0)" } ?? "")
    }

    private static func clock(_ minutes: Int) -> String {
        let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }
}

/// A day of the week; 0 is Sunday, as in `crontab(5)`.
public enum Weekday: Int, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// Sunday.
    case sunday
    /// Monday.
    case monday
    /// Tuesday.
    case tuesday
    /// Wednesday.
    case wednesday
    /// Thursday.
    case thursday
    /// Friday.
    case friday
    /// Saturday.
    case saturday

    /// The days in the order of a week that begins on Monday (ISO 8601).
    public static let fromMonday: [Weekday] = [.monday, .tuesday, .wednesday, .thursday, .friday, .saturday, .sunday]

    /// The English name, lower case.
    public var name: String {
        switch self {
        case .sunday: "sunday"
        case .monday: "monday"
        case .tuesday: "tuesday"
        case .wednesday: "wednesday"
        case .thursday: "thursday"
        case .friday: "friday"
        case .saturday: "saturday"
        }
    }

    /// The first three letters of the name: `mon`.
    public var description: String { String(name.prefix(3)) }
}

/// Some days of the week.
public struct WeekdaySet: OptionSet, Hashable, Sendable, CustomStringConvertible {
    /// Bit n is the ``Weekday`` of raw value n; the eighth bit is not used.
    public let rawValue: UInt8

    /// Makes a set of bits; the eighth is dropped.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue & 0x7F
    }

    /// Makes a set of days.
    public init(_ days: some Sequence<Weekday>) {
        self.init(rawValue: days.reduce(0) { $0 | 1 << UInt8($1.rawValue) })
    }

    /// All seven.
    public static let all = WeekdaySet(rawValue: 0x7F)

    /// Whether a day is in the set.
    public func contains(_ day: Weekday) -> Bool {
        rawValue & 1 << UInt8(day.rawValue) != 0
    }

    /// The days in the set, from Monday on.
    public var days: [Weekday] { Weekday.fromMonday.filter(contains) }

    /// The days as jobs files write them, from Monday on: three or more in a row as a range: `mon-fri,sun`.
    public var description: String {
        var runs: [[Weekday]] = []
        var before: Weekday?
        for day in Weekday.fromMonday {
            if contains(day) {
                if let before, contains(before) { runs[runs.count - 1].append(day) } else { runs.append([day]) }
            }
            before = day
        }
        return runs.map { run in
            guard run.count > 2, let first = run.first, let last = run.last else {
                return run.map(\.description).joined(separator: ",")
            }
            return "\(first)-\(last)"
        }
        .joined(separator: ",")
    }
}
