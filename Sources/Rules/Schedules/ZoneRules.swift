public import MidwatchModel

/// The offsets from UTC of one time zone, past and future.
///
/// Read from a TZif file (RFC 9636, earlier RFC 8536): a table of transitions, then a yearly rule for every instant
/// after the last of them. Instants do not count leap seconds.
public struct ZoneRules: Sendable {
    /// The name the zone was asked for by, such as `Europe/Berlin`.
    public let name: String
    /// Instants, in seconds since the epoch, at which the offset changes; ascending.
    let transitions: [Int]
    /// Offsets in seconds east of UTC: `offsets[i]` holds before `transitions[i]`, the last one after all of them.
    let offsets: [Int]
    /// The yearly rule, and the instant from which it holds.
    let yearly: (rule: PosixZone, start: Int)?

    /// No zone is further from UTC than this either way, in seconds (RFC 9636 section 3.2 allows -25 h to 26 h).
    static let offsetRange = -89_999...93_599

    /// UTC, always at offset 0.
    public static let utc = ZoneRules(name: "UTC", transitions: [], offsets: [0], yearly: nil)

    init(name: String, transitions: [Int], offsets: [Int], yearly: (rule: PosixZone, start: Int)?) {
        self.name = name
        self.transitions = transitions
        self.offsets = offsets
        self.yearly = yearly
    }

    /// Rules given by a POSIX TZ string alone, such as `CET-1CEST,M3.5.0,M10.5.0/3`; they hold for all time.
    ///
    /// - Throws: ``ZoneError`` when the string does not follow `tzset(3)` with the extensions of RFC 9636.
    public init(name: String, posix text: String) throws(ZoneError) {
        let rule = try PosixZone(parsing: text, zone: name)
        self.init(name: name, transitions: [], offsets: [rule.standardOffset], yearly: (rule, .min))
    }

    /// Seconds to add to UTC to get this zone's local time at an instant; positive east of Greenwich.
    public func offsetSeconds(at instant: WallTime) -> Int {
        span(at: Int(instant.secondsSinceEpoch)).offset
    }

    /// A stretch of time with one offset: seconds since the epoch, from `start` up to but not including `end`.
    /// Neighbouring spans may have the same offset.
    struct Span {
        var start: Int
        var end: Int
        var offset: Int
    }

    /// The span that contains a second.
    func span(at second: Int) -> Span {
        if let (rule, start) = yearly, second >= start {
            var span = rule.span(at: second)
            span.start = max(span.start, start)
            return span
        }
        // Binary search for the number of transitions at or before the second.
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= second {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return Span(
            start: low == 0 ? .min : transitions[low - 1],
            end: low < transitions.count ? transitions[low] : yearly?.start ?? .max,
            offset: offsets[low]
        )
    }
}

extension ZoneRules: Hashable {
    /// Equal when name and all offsets are.
    public static func == (lhs: ZoneRules, rhs: ZoneRules) -> Bool {
        lhs.name == rhs.name && lhs.transitions == rhs.transitions && lhs.offsets == rhs.offsets
            && lhs.yearly?.rule == rhs.yearly?.rule && lhs.yearly?.start == rhs.yearly?.start
    }

    /// Hashes the name alone: the table is long and hardly ever differs under one name.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
    }
}
