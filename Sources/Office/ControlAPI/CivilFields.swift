/// A date and time of day without a zone, in the proleptic Gregorian calendar.
struct CivilFields: Hashable, Sendable {
    /// The year; negative before 1 BC.
    var year: Int
    /// 1...12.
    var month: Int
    /// 1...31.
    var day: Int
    /// 0...23.
    var hour: Int
    /// 0...59.
    var minute: Int
    /// 0...59.
    var second: Int
    /// 0...999.
    var millisecond: Int
    /// Days since 1970-01-01.
    var dayNumber: Int64

    /// Splits a count of milliseconds since 1970-01-01T00:00:00 (in UTC, or moved by a zone's offset beforehand).
    init(milliseconds: Int64) {
        let days = CivilFields.floorDivide(milliseconds, 86_400_000)
        let rest = Int(milliseconds - days * 86_400_000)
        dayNumber = days
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
        // Days to a civil date by eras of 400 years that begin on 1 March, so that the leap day comes last.
        let shifted = days + 719_468
        let era = CivilFields.floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * marchMonth + 2) / 5 + 1)
        month = Int(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    }

    /// Milliseconds since 1970-01-01T00:00:00 in the same zone as the fields.
    var millisecondsSinceEpoch: Int64 {
        let seconds = Int64(hour) * 3600 + Int64(minute) * 60 + Int64(second)
        return dayNumber * 86_400_000 + seconds * 1000 + Int64(millisecond)
    }

    /// `YYYY-MM-DD`.
    var dateText: String {
        "\(CivilFields.padded(year, 4))-\(CivilFields.padded(month, 2))-\(CivilFields.padded(day, 2))"
    }

    /// `HH:MM:SS`.
    var timeText: String {
        "\(CivilFields.padded(hour, 2)):\(CivilFields.padded(minute, 2)):\(CivilFields.padded(second, 2))"
    }

    /// The number in decimal with zeros in front up to `width` digits.
    static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value.magnitude)
        return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension CivilFields {
    /// Days since 1970-01-01 of a date; nil when there is no such date or the year is not in 1...9999.
    static func dayNumber(year: Int, month: Int, day: Int) -> Int64? {
        guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        let marchYear = Int64(month <= 2 ? year - 1 : year)
        let era = floorDivide(marchYear, 400)
        let yearOfEra = marchYear - era * 400
        let marchMonth = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * marchMonth + 2) / 5 + Int64(day) - 1
        let number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let back = CivilFields(milliseconds: number * 86_400_000)
        return back.month == month && back.day == day ? number : nil
    }

    /// Reads `YYYY-MM-DD(T| )HH:MM[:SS[.fraction]]` and returns what follows it; nil when the text starts otherwise.
    static func parsing(_ text: String) -> (fields: CivilFields, rest: Substring)? {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(width: 4), scanner.skip("-"), let month = scanner.number(width: 2),
            scanner.skip("-"), let day = scanner.number(width: 2),
            let days = dayNumber(year: year, month: month, day: day),
            scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
            let milliseconds = scanner.timeOfDay()
        else { return nil }
        return (CivilFields(milliseconds: days * 86_400_000 + milliseconds), scanner.rest)
    }

    /// Reads `HH:MM[:SS]` and nothing after it, as milliseconds since midnight; nil for anything else.
    static func timeOfDay(_ text: String) -> Int64? {
        var scanner = DigitScanner(text)
        guard let milliseconds = scanner.timeOfDay(), scanner.rest.isEmpty else { return nil }
        return milliseconds
    }
}

/// Walks over a text of digits and separators.
struct DigitScanner {
    private(set) var rest: Substring

    init(_ text: String) {
        rest = text[...]
    }

    /// Exactly `width` ASCII digits.
    mutating func number(width: Int) -> Int? {
        let digits = rest.prefix(width)
        guard digits.utf8.count == width, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        rest = rest.dropFirst(width)
        return Int(digits)
    }

    mutating func skip(_ character: Character) -> Bool {
        guard rest.first == character else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// `HH:MM[:SS[.fraction]]` in milliseconds since midnight.
    mutating func timeOfDay() -> Int64? {
        guard let hour = number(width: 2), hour < 24, skip(":"), let minute = number(width: 2), minute < 60 else {
            return nil
        }
        var milliseconds = Int64(hour * 60 + minute) * 60_000
        guard skip(":") else { return milliseconds }
        guard let second = number(width: 2), second < 60 else { return nil }
        milliseconds += Int64(second) * 1000
        guard skip(".") else { return milliseconds }
        let fraction = rest.prefix { ("0"..."9").contains($0) }
        guard !fraction.isEmpty else { return nil }
        rest = rest.dropFirst(fraction.count)
        return milliseconds + (Int64((fraction + "00").prefix(3)) ?? 0)
    }
}
