import CivilTime
import MidwatchModel
import NightFacts

extension Moment {
    /// `2026-03-29T03:00:00+02:00`, as clocks on the wall showed it.
    var text: String { InstantText.local(seconds: Int(instant.secondsSinceEpoch), offsetSeconds: offsetSeconds) }
}

extension Moment? {
    /// `until 2026-03-29T03:00:00+02:00`, or what else ends it.
    func until(else end: String) -> String { "until \(map(\.text) ?? end)" }
}
