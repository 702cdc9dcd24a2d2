internal import MidwatchModel

/// Tells a turn that works in silence from one that hangs: by the processor time that its processes use meanwhile.
///
/// Output only begins the silence anew; nothing is read for it. The first reading is taken once a silence has lasted a
/// twentieth of its bound, 1 s at most, so an agent that talks costs none. At the bound it is read again, and the turn
/// works when it used its share of the time between the two. A pure value; instants are milliseconds since boot.
struct SilenceWatch {
    enum Verdict: Equatable {
        /// It is not time to judge.
        case open
        case works
        case hangs
    }

    private struct Reading {
        var at: Int64
        var usedMicroseconds: Int64
    }

    private let limit: Int64
    /// Hundredths of one processor; nil: output alone counts.
    private let percent: Int64?
    private let untilFirstReading: Int64
    private var since: Int64
    private var reading: Reading?

    init(limit: Duration, percent: Int?, since: Int64) {
        self.limit = limit.wholeMilliseconds
        self.percent = percent.map { Int64($0) }
        self.since = since
        untilFirstReading = min(1000, self.limit / 20)
    }

    /// When ``judge(at:usage:)`` has something to look at next.
    var deadline: Int64 { since + (percent != nil && reading == nil ? untilFirstReading : limit) }

    mutating func outputCame(at now: Int64) {
        since = now
        reading = nil
    }

    /// The clock moved on; `usage` reads the processor time used so far, in microseconds, and is called only if needed.
    mutating func judge(at now: Int64, usage: () -> Int64) -> Verdict {
        guard now >= deadline else { return .open }
        guard let percent else { return .hangs }
        let newest = Reading(at: now, usedMicroseconds: usage())
        guard let first = reading else {
            // Whoever was kept from reading in time, by a suspended machine say, judges from here on only.
            since = now - untilFirstReading
            reading = newest
            return .open
        }
        let milliseconds = newest.at - first.at
        let used = newest.usedMicroseconds - first.usedMicroseconds
        // Hundredths of a millisecond are 10 microseconds.
        guard milliseconds > 0, used >= milliseconds * 10 * percent else { return .hangs }
        since = now
        reading = newest
        return .works
    }
}
