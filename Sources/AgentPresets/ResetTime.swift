import MidwatchModel

/// Finds the end of a usage limit where a program gives it as a number.
///
/// Understood are the keys `resetsAt` and `resets_at` and the text `limit reached|`, each followed by seconds (or
/// milliseconds) since the epoch, and the key `resets_in_seconds`. Clock times in prose (`resets 3pm`) are not.
enum ResetTime {
    /// The instant an epoch number means: seconds, or milliseconds when it is that large; nil when it is neither a
    /// time between 2001 and 2286.
    static func instant(epoch: Int64) -> WallTime? {
        switch epoch {
        case 1_000_000_000...9_999_999_999: WallTime(secondsSinceEpoch: epoch)
        case 1_000_000_000_000...9_999_999_999_999: WallTime(millisecondsSinceEpoch: epoch)
        default: nil
        }
    }

    /// The instant a text names, the last one when it names several; nil when it names none.
    ///
    /// - Parameter endedAt: when the turn ended, from which `resets_in_seconds` counts.
    static func instant(in text: String, endedAt: WallTime) -> WallTime? {
        for mark in ["resetsAt", "resets_at", "limit reached|"] {
            if let instant = number(after: mark, in: text).flatMap(instant(epoch:)) { return instant }
        }
        // A year at most: more is no limit of use, and the sum stays in range.
        guard let seconds = number(after: "resets_in_seconds", in: text), seconds <= 366 * 86_400 else { return nil }
        return endedAt.advanced(by: .seconds(seconds))
    }

    /// The digits after the last occurrence of a mark that has some; quotes, backslashes, colons and blanks may stand
    /// between, so that JSON inside a JSON string is understood too.
    private static func number(after mark: String, in text: String) -> Int64? {
        let bytes = Array(text.utf8)
        let mark = Array(mark.utf8)
        guard bytes.count > mark.count else { return nil }
        for start in (0..<(bytes.count - mark.count)).reversed() where bytes[start] == mark[0] {
            guard bytes[start...].starts(with: mark) else { continue }
            let rest = bytes[(start + mark.count)...].drop { [0x20, 0x22, 0x3A, 0x5C].contains($0) }
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            if let number = Int64(String(decoding: digits, as: UTF8.self)) { return number }
        }
        return nil
    }
}
