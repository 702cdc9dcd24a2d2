public import MidwatchModel

/// A schedule made ready to be computed with: checked, with its expression read, its zone found and its stagger known.
///
/// - `at` occurs once.
/// - `every` occurs at `anchor + k * period`, k >= 0, so the anchor itself is an occurrence. The anchor is the
///   schedule's own, else the one passed to each call. With `from: completion` the caller passes the end of the last
///   turn as the anchor and asks for what comes after it; an anchor of the schedule's own that is later than that wins.
/// - `cron` occurs at the civil times of its expression in its zone; where the zone's clock jumps, fixed times of day
///   occur once (at the first copy of a repeated hour, right after a gap) and cadences, whose hour field starts with
///   `*`, follow the clock (both copies of a repeated hour, nothing in a gap). Each occurrence is then moved later by
///   the job's stagger. It occurs in the years 1 to 9999.
///
/// Occurrences are strictly ascending, and no two are equal.
public struct CompiledSchedule: Hashable, Sendable {
    let kind: Kind

    enum Kind: Hashable, Sendable {
        case at(Int64)
        case every(period: Int64, anchor: Int64?, fromCompletion: Bool)
        case cron(CronTimetable, staggerWindow: Int64, stagger: Int64)
    }

    /// The widest stagger window, in milliseconds: 366 days.
    static let widestStaggerMilliseconds: Int64 = 366 * 86_400_000

    /// Checks a schedule and makes it ready.
    ///
    /// - Parameters:
    ///   - schedule: the definition.
    ///   - job: whose schedule it is; decides the stagger.
    ///   - zones: where the rules of the cron schedule's zone come from.
    /// - Throws: ``ScheduleError`` for a bad expression (also one that can never occur), an unknown zone, a period
    ///   under 1 ms, or a stagger window that is negative or wider than 366 days.
    public init(_ schedule: Schedule, job: JobID, zones: any ZoneSource) throws(ScheduleError) {
        switch schedule {
        case .at(let instant):
            kind = .at(instant.millisecondsSinceEpoch)
        case .every(let interval):
            let period = interval.period.wholeMilliseconds
            guard period >= 1 else {
                throw ScheduleError(.period, "the period is \(interval.period); it must be 1 ms or more")
            }
            kind = .every(
                period: period,
                anchor: interval.anchor?.millisecondsSinceEpoch,
                fromCompletion: interval.from == .completion
            )
        case .cron(let cron):
            let expression: CronExpression
            do {
                expression = try CronExpression(parsing: cron.expression)
            } catch {
                throw ScheduleError(.expression, error.description, cron: error)
            }
            let window = cron.stagger.wholeMilliseconds
            guard (0...CompiledSchedule.widestStaggerMilliseconds).contains(window) else {
                throw ScheduleError(.stagger, "the stagger window is \(cron.stagger); it must be 0 to 366 days")
            }
            kind = .cron(
                CronTimetable(
                    expression: expression,
                    zone: try CompiledSchedule.zone(named: cron.zone, in: zones)
                ),
                staggerWindow: window,
                stagger: Stagger.milliseconds(job: job, windowMilliseconds: window)
            )
        }
    }

    static func zone(named name: String?, in zones: any ZoneSource) throws(ScheduleError) -> ZoneRules {
        guard let name else { return zones.local }
        if let rules = zones.rules(named: name) { return rules }
        let nearest = zones.nearestName(to: name)
        throw ScheduleError(
            .zone,
            "unknown time zone \"\(name)\"; "
                + (nearest.map { "did you mean \($0)?" } ?? "write an IANA name such as Europe/Berlin or UTC")
        )
    }

    /// The schedule in one fixed spelling, to tell whether a schedule has changed: equal text means equal occurrences
    /// for the same job and anchor. Includes the zone's name, also when it is the local one, and the stagger window.
    public var canonicalText: String {
        switch kind {
        case .at(let instant):
            return "at \(instant)"
        case .every(let period, let anchor, let fromCompletion):
            return "every \(period)"
                + (anchor.map { " anchor \($0)" } ?? "") + (fromCompletion ? " from completion" : "")
        case .cron(let timetable, let window, _):
            return "cron \(timetable.expression.canonicalText) zone \(timetable.zone.name)"
                + (window > 0 ? " stagger \(window)" : "")
        }
    }
}
