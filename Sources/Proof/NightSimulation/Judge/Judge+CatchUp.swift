import MidwatchModel
import NightFacts
import SchedulerCore

// Missed occurrences: which of them may start, how far apart, and what a crash loop holds back. By plain arithmetic on
// the daemon's runs and the rows.

extension Judge {
    /// A daemon starts.
    mutating func beginCatchUp(_ ledger: MemoryLedger) {
        catchUpBefore = ledger.waiting.filter { $0.value.notBefore != nil }
        catchUpHeldUntil = nil
        checksBefore = ledger.lastCheck
    }

    /// What waits may wait until another time: for as long as before by a clock that was set, or longer in a crash loop.
    mutating func noteMovedWaits(_ step: Step) {
        for case .record(.occurrenceDecided(let row)) in step.orders where row.verdict == nil && row.notBefore != nil {
            catchUpBefore[row.key] = row
        }
    }

    /// Judges what a step makes up for.
    mutating func judgeCatchUp(_ step: Step, _ before: [JobID: Book], _ ledger: MemoryLedger) {
        if case .started = step.event { judgeCrashLoop(step, ledger) }
        if step.tells(.clockStepped) { catchUpHeldUntil = nil }
        // Rows come in the order of their schedule; a rule lets so many of the newest start.
        var rest: [JobID: Int] = [:]
        for case .record(.occurrence(let row)) in step.orders where row.isMadeUp { rest[row.job, default: 0] += 1 }
        var slots = ledger.waiting.values.compactMap(\.notBefore)
        for order in step.orders {
            switch order {
            case .record(.occurrence(let row)):
                guard row.isMadeUp else { continue }
                if row.verdict == .late { slots.append(step.now.wall) }
                judgeMadeUp(row, fromNewest: rest[row.job] ?? 0, step, before, ledger)
                rest[row.job, default: 0] -= 1
                if row.verdict == nil { catchUpBefore[row.key] = row }
            case .record(.occurrenceDecided(let row)) where row.verdict != nil:
                if row.turn != nil, wasHeldBack(row, now: step.now.wall) {
                    complain("what \(row.job) missed at \(row.nominal.millisecondsSinceEpoch) starts before its time")
                }
                if row.turn != nil, catchUpBefore[row.key]?.notBefore == step.now.wall { slots.append(step.now.wall) }
            default: continue
            }
        }
        judgeSpread(slots)
        catchUpBefore = ledger.waiting.filter { $0.value.notBefore != nil }
    }

    /// Starts that make up for something are some way apart, over all jobs.
    private mutating func judgeSpread(_ slots: [WallTime]) {
        let ordered = slots.sorted()
        for (one, two) in zip(ordered, ordered.dropFirst())
        where one.duration(to: two) < definitions.definitions.limits.catchUpInterval {
            complain(
                "two starts make up for something at \(one.millisecondsSinceEpoch) and \(two.millisecondsSinceEpoch)"
            )
        }
    }

    /// From the third start within a quarter of an hour on, each after an end that was not in order, what was missed waits
    /// for as long, and it is told.
    private mutating func judgeCrashLoop(_ step: Step, _ ledger: MemoryLedger) {
        let now = step.now.wall
        let crashes = ledger.daemonRuns.dropLast().suffix(8).reversed().prefix { run in
            run.stoppedAt == nil && run.startedAt > now.advanced(by: .seconds(-900))
        }
        catchUpHeldUntil = crashes.count >= 2 ? now.advanced(by: .seconds(900)) : nil
        if step.tells(.catchUpHeld) != (crashes.count >= 2) { complain("a crash loop after \(crashes.count) crashes") }
        guard let until = catchUpHeldUntil else { return }
        for row in ledger.waiting.values {
            if let instant = row.notBefore, instant < until { complain("a crash loop does not hold back \(row)") }
        }
    }

    /// An occurrence is made up for by the rule of its job.
    ///
    /// - Parameter number: which of the job's that the step makes up for it is, counted from the newest, 1.
    private mutating func judgeMadeUp(
        _ row: OccurrenceRecord,
        fromNewest number: Int,
        _ step: Step,
        _ before: [JobID: Book],
        _ ledger: MemoryLedger
    ) {
        let now = step.now.wall
        let definitions = [before[row.job], books[row.job]].compactMap { $0?.definition }
        if let until = catchUpHeldUntil, row.notBefore ?? now < until {
            complain("a crash loop does not hold back what \(row.job) missed")
        }
        let isGrounded = definitions.contains { definition in
            if isNotMadeUp(row, definition, step, ledger) { return false }
            switch rule(row, definition, ledger) {
            case .none: return false
            case .latest, .coalesce: return !hasLaterRow(row, step)
            case .all(let limit): return number <= limit
            }
        }
        if !isGrounded { complain("no rule makes up for \(row)") }
        let isCoalescing = definitions.contains { [$0.catchUp.afterCrash, $0.catchUp.afterStop].contains(.coalesce) }
        if row.standsFor > 1, !isCoalescing { complain("no rule lets \(row) stand for \(row.standsFor)") }
        let isCertain = definitions.allSatisfy {
            $0.catchUp == CatchUpPolicy(afterCrash: .coalesce, afterStop: .coalesce)
        }
        guard isCertain else { return }
        var count: Int64 = 1
        for order in step.orders {
            switch order {
            case .record(.occurrence(let other)) where other.isOfGrid(of: row) && other.verdict == .missedDown:
                count += other.count
            case .record(.occurrenceDecided(let other)) where other.job == row.job && other.verdict == .replaced:
                count += catchUpBefore[other.key] == nil ? 0 : other.standsFor
            default: continue
            }
        }
        if row.standsFor != count, books[row.job]?.definition.overlap != .replace {
            complain("\(row) stands for \(row.standsFor), not \(count)")
        }
    }

    /// Whether a job's rule, or its bound, keeps a missed occurrence from being made up for.
    func isNotMadeUp(_ row: OccurrenceRecord, _ definition: JobDefinition, _ step: Step, _ ledger: MemoryLedger) -> Bool
    {
        let now = step.now.wall
        guard row.nominal.advanced(by: definitions.definitions.limits.lateAfter) < now else { return false }
        if rule(row, definition, ledger) == .none { return true }
        return definition.catchUp.within.map { row.nominal.advanced(by: $0) < now } ?? false
    }

    private func rule(_ row: OccurrenceRecord, _ definition: JobDefinition, _ ledger: MemoryLedger) -> CatchUpRule {
        guard let run = ledger.daemonRuns.last, row.through <= run.startedAt,
            ledger.daemonRuns.dropLast().last?.stoppedAt != nil
        else { return definition.catchUp.afterCrash }
        return definition.catchUp.afterStop
    }

    /// Whether an occurrence waited to be made up for, and its time has not come.
    func wasHeldBack(_ row: OccurrenceRecord, now: WallTime) -> Bool {
        catchUpBefore[row.key]?.notBefore.map { $0 > now } ?? false
    }

    /// Whether a start of a job came into the line in the step; it may have left it again.
    func waitedForAMoment(_ job: JobID, _ step: Step) -> Bool {
        step.orders.contains { order in
            if case .record(.occurrence(let row)) = order { row.job == job && row.verdict == nil } else { false }
        }
    }

    /// Whether a newer occurrence of the job, by whatever schedule, has its row in the step.
    func hasNewerRow(_ row: OccurrenceRecord, _ step: Step) -> Bool {
        step.orders.contains { order in
            guard case .record(.occurrence(let other)) = order, other.job == row.job else { return false }
            return other.revision > row.revision || other.nominal > row.through
        }
    }

    /// What a turn is handed out with: how many occurrences it stands for, and the time it has.
    mutating func judgeHandedOut(_ launch: TurnLaunch) {
        let told = launch.job.environment.first { $0.name == "MIDWATCH_OCCURRENCES" }?.source
        let count = launch.turn.standsFor
        if told != (count > 1 ? .plain("\(count)") : nil) { complain("turn \(launch.turn.id) stands for \(count)") }
        guard let finish = launch.job.finishBy else { return }
        let planned = launch.turn.plannedAt
        let left = planned.duration(to: Self.next(finish, after: planned))
        if launch.job.bounds.timeout.map({ $0 > left }) ?? true {
            complain("turn \(launch.turn.id) may run beyond \(finish)")
        }
    }
}

extension Judge.Step {
    /// Whether an event of a kind is told in it.
    func tells(_ kind: EventRecord.Kind) -> Bool {
        orders.contains { if case .record(.event(let event)) = $0 { event.kind == kind } else { false } }
    }
}

extension OccurrenceRecord {
    /// It was missed and starts all the same, at once or in its turn.
    fileprivate var isMadeUp: Bool { verdict == .late || verdict == nil && notBefore != nil }

    fileprivate var key: MemoryLedger.Key {
        MemoryLedger.Key(grid: MemoryLedger.Grid(job: job, revision: revision), nominal: nominal)
    }

    fileprivate func isOfGrid(of other: OccurrenceRecord) -> Bool { job == other.job && revision == other.revision }
}
