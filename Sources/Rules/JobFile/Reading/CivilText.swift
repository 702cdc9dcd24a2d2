import MidwatchModel
import Schedules

/// Instants as jobs files write them.
enum CivilText {
    /// Reads `2026-03-03`, `2026-03-03T16:00`, `2026-03-03 16:00:00.250Z`, `…+01:00`, or digits alone (ms since the
    /// epoch). Without a zone it is UTC, a date alone is midnight, as in OpenClaw. Nil when it is none of these.
    static func instant(_ text: String) -> WallTime? {
        var rest = Substring(trimmed(text))
        if !rest.isEmpty, rest.utf8.allSatisfy(isDigit) {
            guard let milliseconds = Int64(rest), Bounds.epochMilliseconds.contains(milliseconds) else { return nil }
            return WallTime(millisecondsSinceEpoch: milliseconds)
        }
        guard let year = number(&rest, digits: 4), skip("-", &rest), let month = number(&rest, digits: 2),
            skip("-", &rest), let day = number(&rest, digits: 2), let clock = clock(&rest),
            let civil = CivilDateTime(
                year: year,
                month: month,
                day: day,
                hour: clock.hour,
                minute: clock.minute,
                second: clock.second
            ), case .once(let instant) = ZoneRules.utc.instants(of: civil)
        else { return nil }
        return instant.advanced(by: .milliseconds(clock.milliseconds) - .seconds(clock.offsetSeconds))
    }

    private struct Clock {
        var hour = 0
        var minute = 0
        var second = 0
        var milliseconds = 0
        var offsetSeconds = 0
    }

    /// The time of day and the offset, all the rest of the text; midnight UTC when nothing is left.
    private static func clock(_ rest: inout Substring) -> Clock? {
        var clock = Clock()
        guard !rest.isEmpty else { return clock }
        guard skip("T", &rest) || skip("t", &rest) || skip(" ", &rest), let hour = number(&rest, digits: 2),
            skip(":", &rest), let minute = number(&rest, digits: 2)
        else { return nil }
        clock.hour = hour
        clock.minute = minute
        if skip(":", &rest) {
            guard let second = number(&rest, digits: 2) else { return nil }
            clock.second = second
            if skip(".", &rest) || skip(",", &rest) {
                let digits = rest.prefix { $0.utf8.count == 1 && $0.utf8.allSatisfy(isDigit) }
                guard !digits.isEmpty, digits.count <= 9, let value = Int((digits + "00").prefix(3)) else { return nil }
                clock.milliseconds = value
                rest = rest.dropFirst(digits.count)
            }
        }
        guard let offset = offset(&rest), rest.isEmpty else { return nil }
        clock.offsetSeconds = offset
        return clock
    }

    /// `Z`, `+01:00`, `+0100`, `+01`, or nothing; in seconds.
    private static func offset(_ rest: inout Substring) -> Int? {
        if rest.isEmpty || skip("Z", &rest) || skip("z", &rest) { return 0 }
        let sign = skip("-", &rest) ? -1 : 1
        guard sign < 0 || skip("+", &rest), let hours = number(&rest, digits: 2), hours <= 23 else { return nil }
        guard !rest.isEmpty else { return sign * hours * 3600 }
        _ = skip(":", &rest)
        guard let minutes = number(&rest, digits: 2), minutes <= 59 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func skip(_ mark: Character, _ rest: inout Substring) -> Bool {
        guard rest.first == mark else { return false }
        rest.removeFirst()
        return true
    }

    private static func number(_ rest: inout Substring, digits: Int) -> Int? {
        let prefix = rest.utf8.prefix(digits)
        guard prefix.count == digits, prefix.allSatisfy(isDigit), let number = Int(Substring(prefix)) else {
            return nil
        }
        rest = rest[prefix.endIndex...]
        return number
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
