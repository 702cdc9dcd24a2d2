import MidwatchModel
import Schedules

/// Instants as messages show them.
enum ZoneText {
    /// ISO 8601 in UTC, to the second.
    static func utc(_ instant: WallTime) -> String { ZoneRules.utc.text(of: instant) }
}
