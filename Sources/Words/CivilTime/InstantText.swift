/// Instants as text: RFC 3339, and the wider forms of ISO 8601 that people write. An instant is a count since
/// 1970-01-01T00:00:00Z.
public enum InstantText {
    /// In UTC to the millisecond: `2026-03-29T01:30:00.000Z`.
    public static func utc(milliseconds: Int64) -> String {
        let milliseconds = Int(milliseconds)
        let civil = CivilDateTime(localSeconds: milliseconds.flooredQuotient(1000))
        return "\(civil).\(milliseconds.flooredRemainder(1000).padded(to: 3))Z"
    }

    /// To the second, as a clock shows it: `2026-03-29T03:00:00+02:00`, `…Z` at offset 0.
    ///
    /// - Parameter offset: seconds east of UTC.
    public static func local(seconds: Int, offsetSeconds offset: Int) -> String {
        let civil = CivilDateTime(localSeconds: seconds + offset)
        guard offset != 0 else { return "\(civil)Z" }
        let magnitude = abs(offset)
        let odd = magnitude % 60 == 0 ? "" : ":" + (magnitude % 60).padded(to: 2)
        return "\(civil)\(offset < 0 ? "-" : "+")\((magnitude / 3600).padded(to: 2))"
            + ":\((magnitude / 60 % 60).padded(to: 2))\(odd)"
    }

    /// The instant of a clock so far east of UTC; nil where that lies, in UTC, outside the years 1...9999: no text could name
    /// it.
    public static func instant(
        _ date: CivilDateTime,
        millisecondsOfDay: Int,
        offsetSeconds: Int
    ) -> Int64? {
        let instant = Int64((date.localSeconds - offsetSeconds) * 1000 + millisecondsOfDay)
        return CivilCalendar.writtenMilliseconds.contains(instant) ? instant : nil
    }

    /// Reads `YYYY-MM-DDTHH:MM[:SS[.fraction]](Z|±HH[:]MM)`, years 1...9999 there and in UTC; nil for anything else. A space may stand for
    /// `T`, digits of the fraction beyond milliseconds are cut off.
    public static func milliseconds(_ text: String) -> Int64? {
        var scanner = DigitScanner(text)
        guard let date = scanner.date(), scanner.skip("T", "t", " "),
            let time = scanner.millisecondsOfDay(fractionAfter: "."),
            let offset = scanner.offsetSeconds(), scanner.isAtEnd
        else { return nil }
        return instant(date, millisecondsOfDay: time, offsetSeconds: offset)
    }
}
