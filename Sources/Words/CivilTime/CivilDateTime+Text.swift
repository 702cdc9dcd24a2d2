extension CivilDateTime: CustomStringConvertible {
    /// `2026-03-29`; years before 0 or after 9999 have a sign or more digits.
    public var dateText: String { "\(year.padded(to: 4))-\(month.padded(to: 2))-\(day.padded(to: 2))" }

    /// `02:30:00`.
    public var timeText: String { "\(hour.padded(to: 2)):\(minute.padded(to: 2)):\(second.padded(to: 2))" }

    /// `2026-03-29T02:30:00`, as in ISO 8601.
    public var description: String { "\(dateText)T\(timeText)" }
}

extension Int {
    /// Decimal digits with leading zeros up to `width`; a sign stands before them and does not count.
    public func padded(to width: Int) -> String {
        let digits = String(magnitude)
        return (self < 0 ? "-" : "") + String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
