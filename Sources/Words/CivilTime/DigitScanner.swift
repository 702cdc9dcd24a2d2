/// Walks over a text of digits and marks, as dates and times are. What it reads it passes; where it returns nil or false it
/// may stand anywhere in what it was asked for, except that ``skip(_:)`` and ``number(width:)`` then pass nothing.
public struct DigitScanner {
    private var rest: Substring.UTF8View

    /// Stands before a text's first character.
    public init(_ text: String) {
        rest = text[...].utf8
    }

    /// Whether all of the text is passed.
    public var isAtEnd: Bool { rest.isEmpty }

    /// A number of exactly `width` ASCII digits; `width` is 1...18.
    public mutating func number(width: Int) -> Int? {
        let digits = rest.prefix(width)
        guard digits.count == width, digits.allSatisfy(Self.isDigit) else { return nil }
        rest = rest.dropFirst(width)
        return digits.reduce(0) { $0 * 10 + Self.value($1) }
    }

    /// Passes one of some ASCII marks; false when there is none of them.
    public mutating func skip(_ marks: Unicode.Scalar...) -> Bool {
        guard let next = rest.first, marks.contains(Unicode.Scalar(next)) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// `YYYY-MM-DD`, as its midnight; nil when there is no such date, or its year is not in 1...9999.
    public mutating func date() -> CivilDateTime? {
        guard let year = number(width: 4), CivilCalendar.writtenYears.contains(year), skip("-"),
            let month = number(width: 2), skip("-"), let day = number(width: 2)
        else { return nil }
        return CivilDateTime(year: year, month: month, day: day)
    }

    /// `HH:MM[:SS[.fraction]]` in milliseconds since midnight; digits of the fraction beyond them are cut off.
    ///
    /// - Parameter fractionAfter: the marks that may stand before the fraction.
    public mutating func millisecondsOfDay(fractionAfter marks: Unicode.Scalar...) -> Int? {
        guard let hour = number(width: 2), hour < 24, skip(":"), let minute = number(width: 2), minute < 60 else {
            return nil
        }
        var milliseconds = (hour * 60 + minute) * 60_000
        guard skip(":") else { return milliseconds }
        guard let second = number(width: 2), second < 60 else { return nil }
        milliseconds += second * 1000
        guard marks.contains(where: { skip($0) }) else { return milliseconds }
        let fraction = rest.prefix(while: Self.isDigit)
        guard !fraction.isEmpty else { return nil }
        rest = rest.dropFirst(fraction.count)
        var unit = 100
        for digit in fraction.prefix(3) {
            milliseconds += Self.value(digit) * unit
            unit /= 10
        }
        return milliseconds
    }

    /// `Z`, or `±HH[:]MM`, in seconds east of UTC.
    ///
    /// - Parameter takesHours: whether `±HH` will do.
    public mutating func offsetSeconds(takesHours: Bool = false) -> Int? {
        if skip("Z", "z") { return 0 }
        let sign = skip("-") ? -1 : 1
        guard sign < 0 || skip("+"), let hours = number(width: 2), hours < 24 else { return nil }
        if takesHours, isAtEnd { return sign * hours * 3600 }
        _ = skip(":")
        guard let minutes = number(width: 2), minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes) * 60
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func value(_ digit: UInt8) -> Int { Int(digit - UInt8(ascii: "0")) }
}
