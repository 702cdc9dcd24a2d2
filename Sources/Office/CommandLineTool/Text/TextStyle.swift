import CivilTime
import ControlAPI
import FoundationEssentials
import Glibc
import MidwatchModel
import Schedules
import ZoneDatabase

/// How text for people looks: colours, zone, present moment.
struct TextStyle {
    /// True colours states and outcomes with ANSI sequences.
    var isColoured: Bool
    /// The zone in which times are shown.
    var zone: ZoneRules
    /// The present moment, for times told as distances.
    var now: WallTime

    /// The style of this process's standard output: colours on a terminal, unless NO_COLOR is set (no-color.org).
    static func ofTerminal() -> TextStyle {
        let environment = ProcessInfo.processInfo.environment
        let isPlain = environment["NO_COLOR"]?.isEmpty == false || environment["TERM"] == "dumb"
        return TextStyle(
            isColoured: isatty(STDOUT_FILENO) == 1 && !isPlain,
            zone: ZoneDirectory.ofMachine().local,
            now: .now()
        )
    }

    /// An instant in local time: `2026-03-29 02:15:00`.
    func time(_ timestamp: Timestamp?) -> String {
        guard let timestamp else { return "-" }
        let instant = WallTime(millisecondsSinceEpoch: timestamp.milliseconds)
        let civil = zone.civil(at: instant)
        return "\(civil.dateText) \(civil.timeText)"
    }

    /// An instant in local time and how far it is: `2026-03-29 02:15:00 (in 4 min)`.
    func timeAndDistance(_ timestamp: Timestamp?) -> String {
        guard let timestamp else { return "-" }
        let milliseconds = timestamp.milliseconds - now.millisecondsSinceEpoch
        let distance = Self.duration(milliseconds < 0 ? -milliseconds : milliseconds)
        return "\(time(timestamp)) (\(milliseconds < 0 ? "\(distance) ago" : "in \(distance)"))"
    }

    /// A length of time in its two largest units: `850 ms`, `12 s`, `4 min 10 s`, `2 h 5 min`, `3 d 4 h`.
    static func duration(_ milliseconds: Int64) -> String {
        guard milliseconds >= 0 else { return "-" + duration(-milliseconds) }
        guard milliseconds >= 1000 else { return "\(milliseconds) ms" }
        let units: [(String, Int64)] = [("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)]
        let seconds = milliseconds / 1000
        guard let index = units.firstIndex(where: { seconds >= $0.1 }) else { return "0 s" }
        let (name, size) = units[index]
        let first = "\(seconds / size) \(name)"
        guard index + 1 < units.count else { return first }
        let (nextName, nextSize) = units[index + 1]
        let rest = seconds % size / nextSize
        return rest == 0 ? first : "\(first) \(rest) \(nextName)"
    }

    /// A size in bytes: `512 B`, `1.5 KiB`, `20.0 MiB`.
    static func size(_ bytes: Int64) -> String {
        guard bytes >= 1024 else { return "\(bytes) B" }
        var value = Double(bytes) / 1024
        for unit in ["KiB", "MiB", "GiB"] {
            if value < 1024 { return "\(tenths(value)) \(unit)" }
            value /= 1024
        }
        return "\(tenths(value)) TiB"
    }

    /// Millionths of a US dollar: `$0.0123`.
    static func cost(_ microUSD: Int64) -> String {
        let tenThousandths = (microUSD + 50) / 100
        let digits = String(10_000 + tenThousandths % 10_000).dropFirst()
        return "$\(tenThousandths / 10_000).\(digits)"
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

/// Text from agents and files, made harmless for a terminal.
enum SafeText {
    /// One line: line breaks become spaces, other control characters `?`.
    static func line(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control: result.append(scalar == "\n" || scalar == "\t" || scalar == "\r" ? " " : "?")
            case .lineSeparator, .paragraphSeparator: result.append(" ")
            // Overrides of the direction of text could make one name look like another.
            case .format where ("\u{202A}"..."\u{202E}").contains(scalar) || ("\u{2066}"..."\u{2069}").contains(scalar):
                result.append("?")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// Lines, each as ``line(_:)`` makes it.
    static func lines(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line(String($0)) }
    }
}
