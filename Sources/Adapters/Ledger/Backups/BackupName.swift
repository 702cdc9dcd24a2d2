import Glibc
import MidwatchModel

/// A copy's file name: `ledger-20261121T041500.123Z.sqlite`, the time in UTC. Names sort as their times do.
enum BackupName {
    private static let prefix = "ledger-"
    private static let suffix = "Z.sqlite"
    private static let form = "%Y%m%dT%H%M%S"

    /// The name of a copy taken at an instant.
    static func name(at instant: WallTime) -> String {
        prefix + compact(instant) + suffix
    }

    /// `20261121T041500.123`, in UTC.
    static func compact(_ instant: WallTime) -> String {
        let (seconds, rest) = instant.millisecondsSinceEpoch.quotientAndRemainder(dividingBy: 1000)
        var (time, civil) = (time_t(seconds), tm())
        gmtime_r(&time, &civil)
        var buffer = [CChar](repeating: 0, count: 32)
        strftime(&buffer, buffer.count, form, &civil)
        let digits = String(rest)
        let text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text + "." + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    /// When the copy of this name was taken; nil when it is not the name of a copy.
    static func time(of name: String) -> WallTime? {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
        let middle = name.dropFirst(prefix.count).dropLast(suffix.count)
        let parts = middle.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let instant = Self.seconds(of: parts[0]), let milliseconds = Int64(parts[1]) else {
            return nil
        }
        let time = WallTime(millisecondsSinceEpoch: instant * 1000 + milliseconds)
        // Reading is lenient; writing is not.
        return self.name(at: time) == name ? time : nil
    }

    /// Seconds since the epoch of a text like `20261121T041500`, in UTC.
    private static func seconds(of text: Substring) -> Int64? {
        let digits = text.utf8.filter { $0 != UInt8(ascii: "T") }
        guard digits.count == 14, let number = Int64(String(decoding: digits, as: UTF8.self)) else { return nil }
        var civil = tm()
        civil.tm_year = Int32(number / 10_000_000_000 - 1900)
        civil.tm_mon = Int32(number / 100_000_000 % 100 - 1)
        civil.tm_mday = Int32(number / 1_000_000 % 100)
        civil.tm_hour = Int32(number / 10_000 % 100)
        civil.tm_min = Int32(number / 100 % 100)
        civil.tm_sec = Int32(number % 100)
        return Int64(timegm(&civil))
    }
}
