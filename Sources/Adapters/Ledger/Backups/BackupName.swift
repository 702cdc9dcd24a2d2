import CivilTime
import MidwatchModel

/// A copy's file name: `ledger-20261121T041500.123Z.sqlite`, the time in UTC. Names sort as their times do.
enum BackupName {
    private static let prefix = "ledger-"
    private static let suffix = "Z.sqlite"

    /// The name of a copy taken at an instant.
    static func name(at instant: WallTime) -> String {
        prefix + compact(instant) + suffix
    }

    /// `20261121T041500.123`, in UTC.
    static func compact(_ instant: WallTime) -> String {
        InstantText.utc(milliseconds: instant.millisecondsSinceEpoch).filter { !"-:Z".contains($0) }
    }

    /// When the copy of this name was taken; nil when it is not the name of a copy.
    static func time(of name: String) -> WallTime? {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
        var scanner = DigitScanner(String(name.dropFirst(prefix.count).dropLast(suffix.count)))
        guard let year = scanner.number(width: 4), let month = scanner.number(width: 2),
            let day = scanner.number(width: 2), scanner.skip("T"), let hour = scanner.number(width: 2),
            let minute = scanner.number(width: 2), let second = scanner.number(width: 2), scanner.skip("."),
            let milliseconds = scanner.number(width: 3), scanner.isAtEnd
        else { return nil }
        let civil = CivilDateTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        return civil.map { WallTime(millisecondsSinceEpoch: Int64($0.localSeconds * 1000 + milliseconds)) }
    }
}
