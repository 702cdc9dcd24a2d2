import CivilTime
import MidwatchModel

/// Instants as jobs files write them.
enum CivilText {
    /// Reads `2026-03-03`, `2026-03-03T16:00`, `2026-03-03 16:00:00.250Z`, `…+01:00`, or digits alone (ms since the
    /// epoch). Without a zone it is UTC, a date alone is midnight, as in OpenClaw. Nil when it is none of these.
    static func instant(_ text: String) -> WallTime? {
        let text = trimmed(text)
        if !text.isEmpty, text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) {
            guard let milliseconds = Int64(text), Bounds.epochMilliseconds.contains(milliseconds) else { return nil }
            return WallTime(millisecondsSinceEpoch: milliseconds)
        }
        var scanner = DigitScanner(text)
        guard let date = scanner.date(), let (milliseconds, offset) = clock(&scanner),
            let instant = InstantText.instant(date, millisecondsOfDay: milliseconds, offsetSeconds: offset)
        else { return nil }
        return WallTime(millisecondsSinceEpoch: instant)
    }

    /// The time of day in ms and the offset in seconds, all the rest of the text; midnight UTC when nothing is left.
    private static func clock(_ scanner: inout DigitScanner) -> (milliseconds: Int, offsetSeconds: Int)? {
        guard !scanner.isAtEnd else { return (0, 0) }
        guard scanner.skip("T", "t", " "), let milliseconds = scanner.millisecondsOfDay(fractionAfter: ".", ","),
            let offset = scanner.isAtEnd ? 0 : scanner.offsetSeconds(takesHours: true), scanner.isAtEnd
        else { return nil }
        return (milliseconds, offset)
    }
}

/// The text without white space at its ends.
func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
        let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
}
