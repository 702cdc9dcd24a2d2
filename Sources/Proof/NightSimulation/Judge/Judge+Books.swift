import MidwatchModel
import NightFacts
import SchedulerCore
import Schedules

extension Judge {
    /// A job in force, as the definitions and the ledger have it: by this its occurrences are enumerated.
    struct Book: Sendable {
        let terms: Law.Terms
        /// Where its phase stands; nil for a job without one.
        var phaseState: PhaseState?
        /// Its row; nil when it is new.
        var record: JobRecord?
        var live: Int
        /// Starts that wait: occurrences, runs by hand and further attempts.
        var waiting: Int
        var revision: Int
        var anchor: WallTime
        var decidedThrough: WallTime
        /// Whether its schedule brings occurrences at all in this state.
        var isCounting: Bool
        /// Its next occurrence, should nothing change.
        var nextDue: WallTime?

        var definition: JobDefinition { terms.definition }
        var schedule: CompiledSchedule { terms.schedule }
        var phase: PhaseID? { terms.phase }
        var state: JobState { record?.state ?? .active }

        /// Whether its phase, if any, lets it start.
        var isPhaseOpen: Bool { phase == nil || phaseState == .open }

        /// How many turns of it may live side by side.
        var liveMax: Int {
            if case .allow(let limit) = definition.overlap { limit } else { 1 }
        }

        /// How many starts of it may wait.
        var waitingMax: Int {
            switch definition.overlap {
            case .skip, .replace: 1
            case .queue(let limit), .allow(let limit): limit
            }
        }

        /// Whether what runs may be all that `maxTurns` allows.
        var hasTurnsLeft: Bool {
            definition.maxTurns.map { (record?.countedTurns ?? 0) + live < $0 } ?? true
        }

        fileprivate var hasImplicitAnchor: Bool {
            if case .every(let interval) = definition.schedule { interval.anchor == nil } else { false }
        }

        fileprivate var isCompletionBased: Bool {
            if case .every(let interval) = definition.schedule { interval.from == .completion } else { false }
        }

        fileprivate mutating func enumerate(knowing old: Book?) {
            isCounting = definition.isEnabled && state != .done && state != .ended && phaseState != .passed
            if hasImplicitAnchor, !isPhaseOpen { isCounting = false }
            if isCompletionBased, live + waiting > 0 { isCounting = false }
            if let old, old.isCounting == isCounting, old.decidedThrough == decidedThrough, old.anchor == anchor,
                old.revision == revision, old.terms === terms || old.definition == definition
            {
                nextDue = old.nextDue
                return
            }
            nextDue = nil
            guard isCounting, let next = schedule.next(after: decidedThrough, anchor: anchor) else { return }
            if next <= definition.until ?? next { nextDue = next }
        }
    }

    /// Opens a book for each job in force, from the ledger.
    mutating func openBooks(_ ledger: MemoryLedger) {
        let old = books
        for id in old.keys where law.jobs[id] == nil { books[id] = nil }
        for terms in law.terms {
            let id = terms.definition.id
            guard let record = ledger.jobs[id] else {
                books[id] = nil
                continue
            }
            let isUnedited =
                record.cursor.scheduleIdentity == terms.identity && !record.cursor.isDisabled && record.removedAt == nil
            let phaseState = terms.phase.map { ledger.phases[$0]?.state ?? .shut }
            let live = ledger.openTurnCounts[id] ?? 0
            let waiting = (ledger.waitingCounts[id] ?? 0) + ledger.pending.values.count { $0.job == id }
            if let book = old[id], book.terms === terms, book.phaseState == phaseState, book.live == live,
                book.waiting == waiting, book.record == record
            {
                continue
            }
            var book = Book(
                terms: terms,
                phaseState: phaseState,
                record: record,
                live: live,
                waiting: waiting,
                revision: record.revision,
                anchor: record.anchor,
                decidedThrough: record.decidedThrough,
                isCounting: false
            )
            if isUnedited { book.enumerate(knowing: old[id]) }
            books[id] = book
        }
    }

    /// Jobs that a daemon finds in its file for the first time begin at the present: an interval right away, a cron
    /// schedule after it, a one-shot as long as it counts as on time.
    mutating func expectNewJobs(_ now: WallTime) {
        for terms in law.terms where books[terms.definition.id] == nil {
            var book = Book(
                terms: terms,
                phaseState: terms.phase.map { gatesBefore[$0]?.state ?? .shut },
                live: 0,
                waiting: 0,
                revision: 1,
                anchor: now,
                decidedThrough: now.advanced(by: .milliseconds(-1)),
                isCounting: false
            )
            switch terms.definition.schedule {
            case .every: break
            case .cron: book.decidedThrough = now
            case .at(let instant):
                let isTooLate = now > instant.advanced(by: definitions.definitions.limits.lateAfter)
                let before = min(now, instant).advanced(by: .milliseconds(-1))
                book.decidedThrough = isTooLate ? now : before
            }
            book.enumerate(knowing: nil)
            books[terms.definition.id] = book
        }
    }

    /// The earliest occurrence anything is due for.
    var nextDue: WallTime? {
        books.values.compactMap(\.nextDue).min()
    }
}
