public import CivilTime
public import MidwatchModel

extension ZoneRules {
    /// The instants at which a zone's clock shows a civil time.
    public enum CivilInstants: Hashable, Sendable {
        /// Once, as almost always.
        case once(WallTime)
        /// Never: the clock jumps over it at `jump`, the first valid instant after the gap.
        case gap(jump: WallTime)
        /// More than once, oldest first: the clock is put back over it.
        case overlap([WallTime])
    }

    /// What the zone's clock shows at an instant.
    public func civil(at instant: WallTime) -> CivilDateTime {
        let second = Int(instant.secondsSinceEpoch)
        return CivilDateTime(localSeconds: second + span(at: second).offset)
    }

    /// When the zone's clock shows a civil time.
    public func instants(of civil: CivilDateTime) -> CivilInstants {
        let local = civil.localSeconds
        var found: [WallTime] = []
        var span = span(at: local - ZoneRules.offsetRange.upperBound)
        while true {
            let second = local - span.offset
            if second >= span.start, second < span.end {
                found.append(WallTime(secondsSinceEpoch: Int64(second)))
            }
            guard span.end <= local - ZoneRules.offsetRange.lowerBound else { break }
            span = self.span(at: span.end)
        }
        switch found.count {
        case 0: return .gap(jump: WallTime(secondsSinceEpoch: Int64(firstSecond(showing: local))))
        case 1: return .once(found[0])
        default: return .overlap(found)
        }
    }

    /// An instant as ISO 8601 text to the second, with the offset: `2026-03-29T03:00:00+02:00`, `…Z` at offset 0.
    public func text(of instant: WallTime) -> String {
        InstantText.local(seconds: Int(instant.secondsSinceEpoch), offsetSeconds: offsetSeconds(at: instant))
    }

    /// The first second at which the clock shows `local` or later: the moment itself, its first copy where the clock
    /// is put back, the jump where the clock jumps over it.
    func firstSecond(showing local: Int) -> Int {
        // At this second no zone's clock can have come as far as `local`.
        var span = span(at: local - ZoneRules.offsetRange.upperBound - 1)
        while true {
            let second = max(span.start, local - span.offset)
            if second < span.end { return second }
            span = self.span(at: span.end)
        }
    }

    /// The latest time, in local seconds, that the clock has shown up to and including a second.
    ///
    /// `firstSecond(showing: x) <= s` exactly when `x <= latestLocal(through: s)`: the two are each other's inverse.
    func latestLocal(through second: Int) -> Int {
        var span = span(at: second)
        var latest = second + span.offset
        let width = ZoneRules.offsetRange.upperBound - ZoneRules.offsetRange.lowerBound
        while span.start > second - width {
            let start = span.start
            span = self.span(at: start - 1)
            latest = max(latest, start - 1 + span.offset)
        }
        return latest
    }
}
