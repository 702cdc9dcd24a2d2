import MidwatchModel

/// Time spans for people: the one place where a duration becomes text.
public enum DurationText {
    private static let units: [(size: Int64, name: String)] = [
        (86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s"),
    ]

    /// In the greatest unit that takes no fraction: `8 h`, `90 min` or `1500 ms`.
    public static func exact(_ span: Duration) -> String {
        let milliseconds = span.wholeMilliseconds
        guard let unit = units.first(where: { milliseconds % $0.size == 0 }) else { return "\(milliseconds) ms" }
        return "\(milliseconds / unit.size) \(unit.name)"
    }

    /// Rounded: `45 s`, `25 min`, `6 h`. Seconds up to two minutes, minutes up to two hours.
    public static func rough(_ span: Duration) -> String {
        let seconds = span.wholeMilliseconds / 1000
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7200: return "\((seconds + 30) / 60) min"
        default: return "\((seconds + 1800) / 3600) h"
        }
    }

    /// In whole seconds, cut off: `90 s`.
    public static func seconds(_ span: Duration) -> String { "\(span.wholeMilliseconds / 1000) s" }
}
