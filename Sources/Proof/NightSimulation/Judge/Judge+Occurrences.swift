import MidwatchModel
import NightFacts
import SchedulerCore
import Schedules

extension Judge {
    /// Every occurrence that has elapsed has its row, once.
    mutating func judgeCoverage(_ before: [JobID: Book], _ ledger: MemoryLedger, now: WallTime) {
        for book in before.values {
            guard let due = book.nextDue, due <= now else { continue }
            let (newest, leftOut) = book.schedule.occurrences(
                after: book.decidedThrough,
                through: min(now, book.definition.until ?? now),
                anchor: book.anchor,
                limit: 1
            )
            guard let last = newest.last else { continue }
            let grid = MemoryLedger.Grid(job: book.definition.id, revision: book.revision)
            let rows = (ledger.rows[grid] ?? []).reversed().prefix { $0.nominal > book.decidedThrough }
            let count = rows.reduce(0) { $0 + $1.count }
            if count < leftOut + 1 || rows.first.map({ $0.through < last }) ?? true {
                countLost(max(1, leftOut + 1 - count))
                complain(
                    "\(grid.job): \(leftOut + 1) occurrences elapsed up to \(last.millisecondsSinceEpoch), rows stand for \(count)"
                )
            }
        }
    }

    /// Each new row stands for exactly the occurrences its schedule has there, and each verdict has its grounds.
    mutating func judgeRows(_ step: Step, _ before: [JobID: Book], _ ledger: MemoryLedger) {
        for order in step.orders {
            switch order {
            case .record(.occurrence(let row)):
                if !isOfFormerGrid(row, step) { judgePlace(row, before, now: step.now.wall) }
                judgeVerdict(row, step, before, ledger)
            case .record(.occurrenceDecided(let row)) where row.verdict != nil:
                judgeVerdict(row, step, before, ledger)
            default: break
            }
        }
    }

    /// A grid that a new instance of its plan began in the step whose definitions then began another.
    private func isOfFormerGrid(_ row: OccurrenceRecord, _ step: Step) -> Bool {
        guard step.isChange, row.count == 1, row.nominal == step.now.wall, let old = rowsBefore[row.job] else {
            return false
        }
        return isRenewed(old) && (books[row.job].map { $0.revision > row.revision } ?? true)
    }

    private mutating func judgePlace(_ row: OccurrenceRecord, _ before: [JobID: Book], now: WallTime) {
        let start = row.nominal.advanced(by: .milliseconds(-1))
        let isExact = [before[row.job], books[row.job]].contains { book in
            guard let book, book.revision == row.revision else { return false }
            let (newest, leftOut) = book.schedule.occurrences(
                after: start,
                through: row.through,
                anchor: book.anchor,
                limit: 1
            )
            return newest.last == row.through && leftOut + 1 == row.count
                && book.schedule.next(after: start, anchor: book.anchor) == row.nominal
        }
        if !isExact, !isOfGridBegunTwice(row, before, now: now) {
            complain("a row of \(row.job) is not in its schedule: \(row)")
        }
        if row.through > now { complain("a row of \(row.job) is for a time to come: \(row)") }
    }

    /// A grid may begin with a new revision and, in the same step, once more with an instance of its plan.
    private func isOfGridBegunTwice(_ row: OccurrenceRecord, _ before: [JobID: Book], now: WallTime) -> Bool {
        guard row.nominal == now, row.count == 1, let book = books[row.job], let plan = book.phase?.plan else {
            return false
        }
        return book.revision == row.revision && before[row.job]?.revision != row.revision && beginning.contains(plan)
    }

    private mutating func judgeVerdict(
        _ row: OccurrenceRecord,
        _ step: Step,
        _ before: [JobID: Book],
        _ ledger: MemoryLedger
    ) {
        if row.decidedAt != step.now.wall { complain("a row of \(row.job) is dated \(row.decidedAt)") }
        if let verdict = row.verdict { verdicts[verdict, default: 0] += row.count }
        let states = [before[row.job], books[row.job]].compactMap(\.self)
        let isLate = row.nominal.advanced(by: definitions.definitions.limits.lateAfter) < step.now.wall
        let isGrounded: Bool
        switch row.verdict {
        case nil:
            let waiting = ledger.waiting.values.count { $0.job == row.job && $0.notBefore == nil }
            isGrounded = waiting <= max(1, states.map(\.waitingMax).max() ?? 1)
        case .started: isGrounded = !isLate && isPlanned(row, step)
        case .late:
            let isPast = states.allSatisfy { isPastDeadline(row, $0.definition, now: step.now.wall) }
            isGrounded = isLate && isPlanned(row, step) && !isPast
        case .skippedOverlap:
            isGrounded = states.contains { $0.live + $0.waiting > 0 } || waitedForAMoment(row.job, step)
        case .skippedHold:
            isGrounded =
                states.contains { $0.state != .active || !$0.isPhaseOpen } || wasShut(row.job, step, before)
                || states.contains { isHeld($0.definition) }
        case .missedDown:
            isGrounded = hasLaterRow(row, step) || states.contains { isNotMadeUp(row, $0.definition, step, ledger) }
        case .expired:
            isGrounded =
                books[row.job] == nil || rowsBefore[row.job].map(isRenewed) ?? false
                || states.contains { book in
                    let isPastEnd = book.definition.until.map { step.now.wall > $0 } ?? false
                    return isPastEnd || isPastDeadline(row, book.definition, now: step.now.wall)
                        || !book.definition.isEnabled || book.state == .done || book.state == .ended
                        || book.phaseState == .passed
                }
        case .replaced:
            isGrounded =
                states.contains { $0.definition.overlap == .replace }
                || wasHeldBack(row, now: step.now.wall) && hasNewerRow(row, step)
        case .skippedWindow:
            isGrounded = states.contains {
                isOutside(row, $0.definition, now: step.now.wall)
                    || row.count == 1 && cannotFinish($0, now: step.now.wall)
            }
        case .skippedWhen: isGrounded = isUnmet(row.job, step, ledger)
        case .skippedBudget: isGrounded = isShort(row.job, step.now.wall, ledger)
        }
        if !isGrounded { complain("the verdict has no grounds: \(row)") }
    }

    /// Whether a job's phase was not open for a moment of the step.
    private func wasShut(_ job: JobID, _ step: Step, _ before: [JobID: Book]) -> Bool {
        let places = [before[job], books[job]].compactMap { $0?.phase }
        if places.contains(where: { gatesBefore[$0].map { $0.state != .open } ?? false }) { return true }
        return step.orders.contains { order in
            if case .record(.phase(let record)) = order {
                places.contains(record.id) && record.state != .open
            } else {
                false
            }
        }
    }

    private func isPlanned(_ row: OccurrenceRecord, _ step: Step) -> Bool {
        step.planned.contains { $0.id == row.turn && $0.job == row.job && $0.nominal == row.nominal }
    }

    func hasLaterRow(_ row: OccurrenceRecord, _ step: Step) -> Bool {
        step.orders.contains { order in
            guard case .record(.occurrence(let other)) = order else { return false }
            return other.job == row.job && other.revision == row.revision && other.nominal > row.through
        }
    }
}
