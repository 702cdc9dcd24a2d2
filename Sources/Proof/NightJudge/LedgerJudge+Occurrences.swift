import MidwatchModel
import NightFacts
import Schedules

// Occurrences: each one between the grid's origin and the watermark has exactly one row.

extension LedgerJudge {
    mutating func judgeOccurrences() {
        let grids = Dictionary(grouping: contents.occurrences) { Grid(job: $0.job, revision: $0.revision) }
        for (grid, unsorted) in grids.sorted(by: { $0.key < $1.key }) {
            let rows = unsorted.sorted { $0.nominal < $1.nominal }
            judgeOrder(rows)
            if self.rows[grid.job].map({ $0.revision < grid.revision }) ?? true {
                complain(.strayOccurrence, "\(grid.job) has rows of revision \(grid.revision) and has none such itself")
            }
        }
        for row in contents.jobs where row.removedAt == nil {
            guard let definition = jobs[row.id], let schedule = schedules[row.id],
                schedule.canonicalText == row.cursor.scheduleIdentity
            else { continue }
            let rows = (grids[Grid(job: row.id, revision: row.revision)] ?? []).sorted { $0.nominal < $1.nominal }
            judgeGrid(Terms(row: row, definition: definition, schedule: schedule), rows)
        }
    }

    /// Rows of one grid follow each other.
    private mutating func judgeOrder(_ rows: [OccurrenceRecord]) {
        var last: OccurrenceRecord?
        for row in rows {
            if row.count < 1 || row.through < row.nominal || (row.count == 1) != (row.through == row.nominal) {
                complain(.strayOccurrence, "\(span(row)) is no run of \(row.count)")
            }
            if let last, row.nominal <= last.through {
                complain(.doubledOccurrence, "\(span(last)) and \(span(row)) have occurrences in common")
            }
            last = row
        }
    }

    private mutating func judgeGrid(_ terms: Terms, _ rows: [OccurrenceRecord]) {
        var origin = origin(of: terms)
        // A clock that was set back begins a revision of a grid that is fixed without an anchor of the job's: where it
        // began is known by its first row alone.
        if terms.row.revision > 1, !terms.hasMovingAnchor {
            guard let first = rows.first else { return }
            origin = first.nominal.advanced(by: .milliseconds(-1))
        }
        // What lies before the origin belongs to a grid that the end of a turn or the opening of a phase has ended.
        let rows = rows.filter { $0.nominal > origin }
        for row in rows { judgePlace(row, terms) }
        var covered = origin
        for row in rows {
            let end = row.nominal.advanced(by: .milliseconds(-1))
            judgeGap(terms, after: covered, upTo: end, until: row.nominal, decidedAt: row.decidedAt)
            covered = max(covered, row.through)
        }
        guard let end = end(of: terms, hasRows: !rows.isEmpty) else { return }
        judgeGap(terms, after: covered, upTo: end, until: terms.row.decidedThrough.advanced(by: .milliseconds(1)))
    }

    /// A row stands for as many occurrences as the schedule has there.
    private mutating func judgePlace(_ row: OccurrenceRecord, _ terms: Terms) {
        let start = row.nominal.advanced(by: .milliseconds(-1))
        let (newest, leftOut) = terms.occurrences(after: start, through: row.through)
        let count = leftOut + Int64(newest.count)
        guard newest.last == row.through, terms.schedule.next(after: start, anchor: terms.row.anchor) == row.nominal
        else {
            complain(.strayOccurrence, "\(span(row)) is not in the schedule of \(row.job)")
            return
        }
        guard count != row.count else { return }
        complain(
            count > row.count ? .lostOccurrence : .doubledOccurrence,
            "\(span(row)) counts \(row.count) occurrences of \(count)"
        )
    }

    /// Nothing fell due between two rows, or in a time that a job's story excuses: one that ended at `resumed` at the latest.
    /// An edited definition counts for all that was not decided when it came, nil for whatever is not decided yet.
    private mutating func judgeGap(
        _ terms: Terms,
        after: WallTime,
        upTo end: WallTime,
        until resumed: WallTime,
        decidedAt: WallTime? = nil
    ) {
        let (newest, leftOut) = terms.occurrences(after: after, through: end)
        guard let last = newest.last else { return }
        if isExcused(terms, missing: last, until: resumed, decidedAt: decidedAt) { return }
        let first = terms.schedule.next(after: after, anchor: terms.row.anchor) ?? last
        complain(
            .lostOccurrence,
            "\(leftOut + 1) of \(terms.row.id) from \(first.millisecondsSinceEpoch) to \(last.millisecondsSinceEpoch)"
                + " have no row, decided through \(terms.row.decidedThrough.millisecondsSinceEpoch)"
        )
    }

    /// Before the first occurrence that the present grid can have.
    private func origin(of terms: Terms) -> WallTime {
        let anchor = terms.row.anchor
        switch terms.definition.schedule {
        case .cron: return anchor
        case .every: return anchor.advanced(by: .milliseconds(-1))
        case .at(let instant):
            let isInSight = anchor <= instant.advanced(by: definitions.limits.lateAfter)
            return isInSight ? min(anchor, instant).advanced(by: .milliseconds(-1)) : anchor
        }
    }

    /// Up to where the present grid has rows; nil where nobody can tell.
    private func end(of terms: Terms, hasRows: Bool) -> WallTime? {
        guard terms.definition.isEnabled, !terms.row.cursor.isDisabled else { return nil }
        var end = min(terms.row.decidedThrough, terms.definition.until ?? terms.row.decidedThrough)
        if [.done, .ended].contains(terms.row.state) { end = min(end, terms.row.since) }
        // Its end was another when it came.
        if terms.row.endedBy == .until, !isUnedited { return nil }
        guard let phase = phases[terms.row.id], let record = contents.phases.first(where: { $0.id == phase }),
            record.state != .open
        else { return end }
        if terms.hasImplicitAnchor, !hasRows { return nil }
        return terms.hasImplicitAnchor || record.state == .passed ? min(end, record.since) : end
    }

    /// Whether a job was not due for a while that ended after the newest of the missing occurrences: the story says so.
    private func isExcused(
        _ terms: Terms,
        missing: WallTime,
        until resumed: WallTime,
        decidedAt: WallTime?
    ) -> Bool {
        let (job, phase) = (terms.row.id, phases[terms.row.id])
        return contents.events.contains { event in
            guard event.record.at >= missing else { return false }
            let isEdit =
                event.record.kind == .definitionsLoaded
                || event.record.kind == .daemonStarted && history == .editedBetweenRuns
            if isEdit { return event.record.at <= decidedAt ?? event.record.at }
            guard event.record.at <= resumed else { return false }
            switch event.record.kind {
            case .jobResumed, .jobAnswered: return event.record.job == job
            // It may have been a member of another phase then.
            // A refused gate that is looked at anew opens its phase for a moment.
            case .phaseOpened, .gateReopened, .gateAwaitsApproval, .gatePassed:
                return !isUnedited || phase != nil && event.record.phase == phase
            case .planStarted: return !isUnedited || phase != nil && event.record.notice.planName == phase?.plan
            case .clockStepped: return terms.definition.until != nil
            default: return false
            }
        }
    }

    private func span(_ row: OccurrenceRecord) -> String {
        let (first, last) = (row.nominal.millisecondsSinceEpoch, row.through.millisecondsSinceEpoch)
        return first == last ? "\(row.job) at \(first)" : "\(row.job) from \(first) to \(last)"
    }
}

/// One schedule of a job.
private struct Grid: Hashable, Comparable {
    var job: JobID
    var revision: Int

    static func < (lhs: Grid, rhs: Grid) -> Bool { (lhs.job, lhs.revision) < (rhs.job, rhs.revision) }
}

/// A job as file and ledger have it.
private struct Terms {
    let row: JobRecord
    let definition: JobDefinition
    let schedule: CompiledSchedule

    /// An interval whose grid begins when the job is first seen, or when its phase opens.
    var hasImplicitAnchor: Bool {
        if case .every(let interval) = definition.schedule { interval.anchor == nil } else { false }
    }

    /// Its grid begins anew with events of the night, which its row keeps as the anchor.
    var hasMovingAnchor: Bool {
        if case .every(let interval) = definition.schedule {
            hasImplicitAnchor || interval.from == .completion
        } else {
            false
        }
    }

    func occurrences(after: WallTime, through: WallTime) -> (newest: [WallTime], leftOut: Int64) {
        schedule.occurrences(after: after, through: through, anchor: row.anchor, limit: 1)
    }
}

extension Notice {
    /// The plan it names.
    var planName: String? {
        for field in fields where field.name == "plan" {
            if case .text(let name) = field.value { return name }
        }
        return nil
    }
}
