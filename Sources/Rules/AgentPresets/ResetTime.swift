import MidwatchModel
import Schedules

/// Finds the end of a usage limit in what a program said.
///
/// Numbers come first: the keys `resetsAt` and `resets_at` and the text `limit reached|`, each followed by seconds (or
/// milliseconds) since the epoch, and the key `resets_in_seconds`. Then clock times, dates and distances:
/// `resets 3:45pm (America/Los_Angeles)`, `resets Mon 12:00am`, `try again at Feb 23rd, 2026 9:01 PM`,
/// `try again in 4 days 20 hours`, `Resets in 87h35m9s`; see ``ResetMoment``.
enum ResetTime {
    /// The furthest any reset is believed to be ahead, in milliseconds: 366 days.
    static let longestLeadMilliseconds: Int64 = 366 * 86_400_000

    /// The instant an epoch number means: seconds, or milliseconds when it is that large; nil when it is neither a
    /// time from 2001 on, nor at most 366 days after the turn's end.
    static func instant(epoch: Int64, endedAt: WallTime) -> WallTime? {
        let instant: WallTime
        switch epoch {
        case 1_000_000_000...9_999_999_999: instant = WallTime(secondsSinceEpoch: epoch)
        case 1_000_000_000_000...9_999_999_999_999: instant = WallTime(millisecondsSinceEpoch: epoch)
        default: return nil
        }
        return instant <= endedAt.advanced(by: .milliseconds(longestLeadMilliseconds)) ? instant : nil
    }

    /// The instant a line names as a number, the last one when it names several; nil when it names none.
    ///
    /// - Parameter endedAt: when the turn ended, from which `resets_in_seconds` counts.
    static func number(in text: String, endedAt: WallTime) -> WallTime? {
        for mark in ["resetsAt", "resets_at", "limit reached|"] {
            if let epoch = digits(after: mark, in: text), let instant = instant(epoch: epoch, endedAt: endedAt) {
                return instant
            }
        }
        guard let seconds = digits(after: "resets_in_seconds", in: text),
            seconds <= longestLeadMilliseconds / 1000
        else { return nil }
        return endedAt.advanced(by: .seconds(seconds))
    }

    /// The instant a line names in words, the last one when it names several; nil when it names none.
    ///
    /// - Parameters:
    ///   - endedAt: when the turn ended: what the words are relative to.
    ///   - isBesideLimit: whether the line has the wording of a usage limit, or stands beside one that has. If not,
    ///     only a text with the word "reset" counts: anything may be tried again in five minutes.
    ///   - zones: for a printed zone; its local zone is meant where none is printed, or none that is known.
    static func words(in text: String, endedAt: WallTime, isBesideLimit: Bool, zones: any ZoneSource) -> WallTime? {
        let line = WordLine(text)
        for start in line.pieces.indices.reversed() where line.pieces[start].kind != .digits {
            var cursor = WordCursor(line, at: start)
            guard let moment = ResetMoment.reading(&cursor, isBesideLimit: isBesideLimit, zones: zones) else {
                continue
            }
            let window = LimitWindow(before: start, in: line)
            if let instant = moment.instant(endedAt: endedAt, window: window) { return instant }
        }
        return nil
    }

    /// The digits after the last occurrence of a mark that has some; quotes, backslashes, colons and blanks may stand
    /// between, so that JSON inside a JSON string is understood too.
    private static func digits(after mark: String, in text: String) -> Int64? {
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
