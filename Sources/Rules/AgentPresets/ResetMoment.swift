import CivilTime
import MidwatchModel
import Schedules

/// When a text says that a limit ends, before that is put on the time line.
struct ResetMoment {
    /// The form in which it is said.
    var form: Form
    /// The zone whose clock is meant: the printed one, else the daemon's own.
    var zone: ZoneRules

    /// A clock time of some day.
    struct TimeOfDay: Hashable {
        /// 0...23.
        var hour: Int
        /// 0...59.
        var minute: Int
        /// 0...59.
        var second = 0
    }

    /// The forms.
    enum Form: Hashable {
        /// So many milliseconds after the turn's end.
        case distance(milliseconds: Int64)
        /// `3:45pm`.
        case clock(TimeOfDay)
        /// `Mon 12:00am`; 0 is Sunday.
        case weekday(Int, TimeOfDay)
        /// `Oct 12, 8am`, with a year or without.
        case date(year: Int?, month: Int, day: Int, TimeOfDay)
    }

    /// A time that has passed by no more than this is the reset itself, over already; later than this, a clock time
    /// or weekday means the next one. Milliseconds: an hour.
    static let justPassedMilliseconds: Int64 = 3_600_000
    /// A date that has passed by no more than this is the reset itself; one longer past says nothing, or means the
    /// next year. Milliseconds: 3 days.
    static let passedDateMilliseconds: Int64 = 3 * 86_400_000
}

extension ResetMoment {
    /// The instant meant by a text of a turn that ended then; `endedAt` itself when it is over already, nil when it is
    /// further ahead, or longer past, than a limit can be. One that is further ahead than the named window is long is taken
    /// to be as far ahead as that.
    ///
    /// A time that the zone's clock jumps over is the jump; of a time that it shows twice, the first that is not over.
    func instant(endedAt: WallTime, window: LimitWindow) -> WallTime? {
        let found: WallTime? =
            switch form {
            case .distance(let milliseconds): endedAt.advanced(by: .milliseconds(milliseconds))
            case .clock(let time): clock(time, endedAt, window)
            case .weekday(let weekday, let time): self.weekday(weekday, time, endedAt)
            case .date(let year, let month, let day, let time): date(year, month, day, time, endedAt)
            }
        guard let found, lead(of: found, endedAt) <= window.longestLeadMilliseconds else { return nil }
        // A clock time is judged by the window already.
        if case .clock = form { return found }
        guard window == .session else { return found }
        return min(found, endedAt.advanced(by: .milliseconds(LimitWindow.sessionMilliseconds)))
    }

    /// A time of day without a date: it is today's or tomorrow's, or was just now.
    private func clock(_ time: TimeOfDay, _ endedAt: WallTime, _ window: LimitWindow) -> WallTime? {
        let days = (-1...2).map { (offset: $0, instants: instants(time, daysAfter: $0, endedAt)) }
        guard let next = days.lazy.compactMap({ day in first(day.instants, endedAt).map { (day.offset, $0) } }).first
        else { return nil }
        if lead(of: next.1, endedAt) <= LimitWindow.sessionLeadMilliseconds { return next.1 }
        if isJustPassed(days.flatMap(\.instants), endedAt) { return endedAt }
        switch window {
        case .session: return endedAt
        case .long: return next.1
        // Today's time still to come is taken at its word; tomorrow's would be a guess.
        case .unnamed: return next.0 <= 0 ? next.1 : endedAt
        }
    }

    private func weekday(_ weekday: Int, _ time: TimeOfDay, _ endedAt: WallTime) -> WallTime? {
        let found = (-1...8).flatMap { offset -> [WallTime] in
            day(offset, endedAt).weekday == weekday ? instants(time, daysAfter: offset, endedAt) : []
        }
        return isJustPassed(found, endedAt) ? endedAt : first(found, endedAt)
    }

    private func date(_ year: Int?, _ month: Int, _ day: Int, _ time: TimeOfDay, _ endedAt: WallTime) -> WallTime? {
        let thisYear = zone.civil(at: endedAt).year
        let years = year.map { [$0] } ?? [thisYear - 1, thisYear, thisYear + 1]
        let found = years.flatMap { year -> [WallTime] in
            let date = CivilDateTime(year: year, month: month, day: day)
            return date?.at(hour: time.hour, minute: time.minute, second: time.second).map(instants) ?? []
        }
        let oldest = endedAt.advanced(by: .milliseconds(-Self.passedDateMilliseconds))
        guard let passed = found.first(where: { $0 >= oldest }) else { return nil }
        // Of an hour that is shown twice, the copy that is not over.
        let soon = passed.advanced(by: .seconds(3 * 3600))
        return found.first { $0 >= endedAt && $0 <= soon } ?? max(passed, endedAt)
    }

    /// The date `offset` days after the one on which the turn ended in this zone.
    private func day(_ offset: Int, _ endedAt: WallTime) -> CivilDateTime {
        zone.civil(at: endedAt).daysLater(offset)
    }

    private func instants(_ time: TimeOfDay, daysAfter offset: Int, _ endedAt: WallTime) -> [WallTime] {
        day(offset, endedAt).at(hour: time.hour, minute: time.minute, second: time.second).map(instants) ?? []
    }

    private func instants(of civil: CivilDateTime) -> [WallTime] {
        switch zone.instants(of: civil) {
        case .once(let instant): [instant]
        case .gap(let jump): [jump]
        case .overlap(let instants): instants
        }
    }

    private func first(_ instants: [WallTime], _ endedAt: WallTime) -> WallTime? {
        instants.first { $0 >= endedAt }
    }

    private func isJustPassed(_ instants: [WallTime], _ endedAt: WallTime) -> Bool {
        instants.contains { (-Self.justPassedMilliseconds..<0).contains(lead(of: $0, endedAt)) }
    }

    private func lead(of instant: WallTime, _ endedAt: WallTime) -> Int64 {
        endedAt.duration(to: instant).wholeMilliseconds
    }
}
