import MidwatchModel
import Schedules

/// Every minute of a zone's clock over some days, with 16 days more on either side, from the plain reading of the zone's
/// file.
///
/// A clock that is put back shows times twice, so what counts for a boundary is not what the clock shows but what it has
/// shown so far at the latest, and what it will show from now on at the earliest.
struct RunWindowWalk {
    /// The first minute of all, since the epoch.
    let start: Int
    /// The minutes of the days that were asked for, within the arrays.
    let range: Range<Int>
    /// The minutes at which the clock jumps or is put back, within the arrays.
    let clockChanges: [Int]
    /// What the clock shows, in minutes since it showed 1970-01-01T00:00.
    private(set) var local: [Int] = []
    /// The latest it has shown up to and including each minute.
    private(set) var latest: [Int] = []
    /// The earliest it shows from each minute on; one more than there are minutes.
    private(set) var earliest: [Int] = []

    static let margin = 16 * 1440

    init(_ name: String, from first: WallTime, days: Int) throws {
        let zone = try PlainZone(name)
        start = Int(first.secondsSinceEpoch) / 60 - Self.margin
        range = Self.margin..<Self.margin + days * 1440
        let end = start + days * 1440 + 2 * Self.margin
        let changes = zone.changes(in: start * 60..<end * 60).map { $0 / 60 }
        clockChanges = changes.map { [start] in $0 - start }
        for (begin, end) in zip([start] + changes, changes + [end]) {
            let offset = zone.offset(at: begin * 60) / 60
            for minute in begin..<end { local.append(minute + offset) }
        }
        var most = Int.min
        for minute in local {
            most = max(most, minute)
            latest.append(most)
        }
        var least = Int.max
        earliest = [least]
        for minute in local.reversed() {
            least = min(least, minute)
            earliest.append(least)
        }
        earliest.reverse()
    }

    func instant(_ index: Int) -> WallTime { WallTime(secondsSinceEpoch: Int64(start + index) * 60) }

    /// Whether a window is open in each minute: on one of its days, the clock has shown the opening, and it shows less
    /// than the closing now or later, or the closing itself once more.
    func isOpen(_ window: RunWindow) -> [Bool] {
        let from = window.from
        let length = window.to > from ? window.to - from : window.to - from + 1440
        // 1970-01-01 was a Thursday.
        let opens = (0..<7).map { window.days.isEmpty || window.days.rawValue >> UInt8(($0 + 4) % 7) & 1 == 1 }
        var states: [Bool] = []
        states.reserveCapacity(local.count)
        for index in 0..<local.count {
            let today = local[index] / 1440
            var isOpen = false
            for day in today - 1...today where opens[day % 7] {
                let opening = day * 1440 + from
                let closing = opening + length
                if latest[index] >= opening, earliest[index] < closing || earliest[index + 1] <= closing {
                    isOpen = true
                }
            }
            states.append(isOpen)
        }
        return states
    }

    /// Indices at which a state differs from the one a minute before.
    static func changes(_ states: [Bool]) -> [Int] {
        var changes: [Int] = []
        for index in 1..<states.count where states[index] != states[index - 1] { changes.append(index) }
        return changes
    }
}

/// A window from its parts, in minutes of the day as `22 * 60`.
func window(_ from: Int, _ to: Int, _ days: WeekdaySet = [], zone: String? = nil) throws -> CompiledRunWindow {
    try CompiledRunWindow(RunWindow(from: from, to: to, days: days, zone: zone), zones: ZoneFiles())
}
