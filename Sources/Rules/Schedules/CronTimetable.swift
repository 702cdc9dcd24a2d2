import CivilTime

/// A cron expression in a zone: the instants at which it fires, in whole seconds since the epoch.
///
/// What happens where the zone's clock jumps depends on the hour field alone:
///
/// - Fixed times (the hour field does not start with `*`): each matching civil time fires once, at the first instant
///   at which the clock shows it or a later time. In a repeated hour that is its first copy; over a gap it is the
///   first instant after the gap, and all times that fall into one gap (and one that is right at its end) are one
///   occurrence.
/// - Cadences (the hour field starts with `*`, as in `*/15 * * * *` or `0 */2 * * *`): every instant at which the
///   clock shows a matching time fires, so both copies of a repeated hour do, and times in a gap do not exist.
///
/// cron(8) draws the same line but also calls a job a cadence when only its minute field starts with `*`; here
/// `*/10 2 * * *` is a set of six fixed times, which are neither lost in spring nor doubled in autumn.
struct CronTimetable: Hashable, Sendable {
    var expression: CronExpression
    var zone: ZoneRules

    /// The instants that are searched; a day is left free at each end for the zone's offset.
    private static let searchedSeconds: Range<Int> = {
        let local = CronExpression.searchedSeconds
        let margin = 2 * CivilCalendar.secondsPerDay
        return local.lowerBound - margin..<local.upperBound + margin
    }()

    /// The first occurrence at or after a second; nil when there is none before the year 10000.
    func first(notBefore second: Int) -> Int? {
        let second = max(second, CronTimetable.searchedSeconds.lowerBound)
        guard second < CronTimetable.searchedSeconds.upperBound else { return nil }
        return expression.hoursStarred ? firstOfCadence(notBefore: second) : firstFixed(notBefore: second)
    }

    /// How many occurrences lie after one second, up to and including another.
    func count(after first: Int, through last: Int) -> Int {
        let first = max(first, CronTimetable.searchedSeconds.lowerBound)
        let last = min(last, CronTimetable.searchedSeconds.upperBound)
        guard first < last else { return 0 }
        return expression.hoursStarred
            ? countOfCadence(after: first, through: last) : countFixed(after: first, through: last)
    }

    private func firstFixed(notBefore second: Int) -> Int? {
        // What the clock has shown before has fired before.
        let shown = zone.latestLocal(through: second - 1)
        return expression.nextMatch(notBefore: shown + 1).map(zone.firstSecond(showing:))
    }

    private func firstOfCadence(notBefore second: Int) -> Int? {
        var span = zone.span(at: second)
        var searchedFrom = second + span.offset
        guard var match = expression.nextMatch(notBefore: searchedFrom) else { return nil }
        while match - span.offset >= span.end {
            span = zone.span(at: span.end)
            let local = span.start + span.offset
            // The clock went on without a match up to here; search again only where it left the searched stretch.
            if local < searchedFrom || local > match {
                searchedFrom = local
                guard let again = expression.nextMatch(notBefore: local) else { return nil }
                match = again
            }
        }
        return match - span.offset
    }

    private func countFixed(after first: Int, through last: Int) -> Int {
        let shown = zone.latestLocal(through: first)
        var count = expression.matchCount(after: shown, through: zone.latestLocal(through: last))
        // All matches inside one gap are one occurrence, together with one at its end.
        var span = zone.span(at: first)
        while span.end <= last {
            let before = zone.latestLocal(through: span.end - 1)
            let after = zone.latestLocal(through: span.end)
            if after > before + 1 {
                count -= max(0, expression.matchCount(after: before, through: after) - 1)
            }
            span = zone.span(at: span.end)
        }
        return count
    }

    private func countOfCadence(after first: Int, through last: Int) -> Int {
        var count = 0
        var second = first
        while second < last {
            let span = zone.span(at: second + 1)
            let end = min(last, span.end - 1)
            count += expression.matchCount(after: second + span.offset, through: end + span.offset)
            second = end
        }
        return count
    }
}
