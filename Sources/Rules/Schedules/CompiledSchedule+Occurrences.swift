import CivilTime
public import MidwatchModel

extension CompiledSchedule {
    /// The first occurrence strictly after an instant; nil when there is none.
    ///
    /// - Parameters:
    ///   - instant: where to start.
    ///   - anchor: the origin for `every` where the schedule has none of its own; see ``CompiledSchedule``.
    public func next(after instant: WallTime, anchor: WallTime) -> WallTime? {
        guard instant.millisecondsSinceEpoch < .max else { return nil }
        return next(
            notBefore: WallTime(millisecondsSinceEpoch: instant.millisecondsSinceEpoch + 1),
            anchor: anchor
        )
    }

    /// The first occurrence at or after an instant; nil when there is none.
    ///
    /// Takes a few microseconds, however far away the occurrence is.
    public func next(notBefore instant: WallTime, anchor: WallTime) -> WallTime? {
        let from = instant.millisecondsSinceEpoch
        let found: Int64?
        switch kind {
        case .at(let only):
            found = only >= from ? only : nil
        case .every(let period, _, _):
            found = IntervalGrid(period: period, anchor: origin(given: anchor)).first(notBefore: from)
        case .cron(let timetable, _, let stagger):
            let unstaggered = CompiledSchedule.wholeSecondsUp(from, minus: stagger)
            found = timetable.first(notBefore: unstaggered).map { Int64($0) * 1000 + stagger }
        }
        return found.map(WallTime.init(millisecondsSinceEpoch:))
    }

    /// The occurrences after one instant, up to and including another: the newest of them, oldest first, and how
    /// many older ones were left out.
    ///
    /// The count is exact and found without visiting each occurrence: by division for `every`, by counting whole
    /// months between the zone's transitions for cron. Ten years of a schedule that fires each second take about a
    /// millisecond.
    ///
    /// - Parameters:
    ///   - after: where to start; an occurrence right there does not count.
    ///   - through: where to end; an occurrence right there counts.
    ///   - anchor: as in ``next(after:anchor:)``.
    ///   - limit: how many to return at most; the caller's bound on memory. Below 0 counts as 0.
    public func occurrences(
        after: WallTime,
        through: WallTime,
        anchor: WallTime,
        limit: Int
    ) -> (newest: [WallTime], leftOut: Int64) {
        let limit = max(0, limit)
        let (first, last) = (after.millisecondsSinceEpoch, through.millisecondsSinceEpoch)
        guard first < last else { return ([], 0) }
        switch kind {
        case .at(let only):
            guard only > first, only <= last else { return ([], 0) }
            return limit > 0 ? ([WallTime(millisecondsSinceEpoch: only)], 0) : ([], 1)
        case .every(let period, _, _):
            let grid = IntervalGrid(period: period, anchor: origin(given: anchor))
            let (points, count) = grid.newest(limit, after: first, through: last)
            return (
                points.map(WallTime.init(millisecondsSinceEpoch:)),
                Int64(clamping: count - Int128(points.count))
            )
        case .cron(let timetable, _, let stagger):
            let (seconds, leftOut) = timetable.newest(
                limit,
                after: CompiledSchedule.wholeSecondsDown(first, minus: stagger),
                through: CompiledSchedule.wholeSecondsDown(last, minus: stagger)
            )
            return (
                seconds.map { WallTime(millisecondsSinceEpoch: Int64($0) * 1000 + stagger) },
                Int64(leftOut)
            )
        }
    }

    private func origin(given anchor: WallTime) -> Int64 {
        guard case .every(_, let own?, let fromCompletion) = kind else { return anchor.millisecondsSinceEpoch }
        return fromCompletion ? max(own, anchor.millisecondsSinceEpoch) : own
    }

    private static func wholeSecondsDown(_ milliseconds: Int64, minus stagger: Int64) -> Int {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(stagger)
        return Int(overflow ? .min : difference).flooredQuotient(1000)
    }

    private static func wholeSecondsUp(_ milliseconds: Int64, minus stagger: Int64) -> Int {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(stagger)
        guard !overflow, difference > .min else { return Int(Int64.min).flooredQuotient(1000) }
        return Int(difference - 1).flooredQuotient(1000) + 1
    }
}

extension CronTimetable {
    /// The newest `limit` occurrences after one second, up to and including another, and how many were left out.
    fileprivate func newest(_ limit: Int, after first: Int, through last: Int) -> (seconds: [Int], leftOut: Int) {
        var start = first
        var leftOut = 0
        let count = count(after: first, through: last)
        if count > limit {
            leftOut = count - limit
            // At most one occurrence per second, so a start with exactly `limit` after it exists: halve towards it.
            var end = last
            while start + 1 < end {
                let middle = start + (end - start) / 2
                if self.count(after: middle, through: last) > limit { start = middle } else { end = middle }
            }
            start = end
        }
        var seconds: [Int] = []
        seconds.reserveCapacity(min(count, limit))
        while seconds.count < limit, let next = self.first(notBefore: start + 1), next <= last {
            seconds.append(next)
            start = next
        }
        return (seconds, leftOut)
    }
}
