import MidwatchModel
import Schedules

@testable import SchedulerCore

extension Simulation {
    /// A job as a step found it: by this its occurrences are enumerated independently.
    struct Book {
        var job: JobID
        var revision: Int
        var decidedThrough: WallTime
        var anchor: WallTime
        var schedule: CompiledSchedule
        var until: WallTime?
        /// Whether its schedule brings occurrences at all in this state.
        var isCounting: Bool
    }

    func openBooks() -> [Book] {
        let phases = Dictionary(
            core.phaseStatuses.map { ($0.record.id, $0.record.state) },
            uniquingKeysWith: { first, _ in first }
        )
        return core.jobs.map { slot in
            let definition = slot.definition
            let phase = slot.phase.flatMap { phases[$0] }
            var isCounting = definition.isEnabled && slot.record.state != .done && slot.record.state != .ended
            if phase == .passed { isCounting = false }
            if case .every(let interval) = definition.schedule {
                if interval.anchor == nil, slot.phase != nil, phase != .open { isCounting = false }
                if interval.from == .completion, !slot.live.isEmpty || slot.waitingCount > 0 { isCounting = false }
            }
            return Book(
                job: definition.id,
                revision: slot.record.revision,
                decidedThrough: slot.record.decidedThrough,
                anchor: slot.record.anchor,
                schedule: slot.schedule,
                until: definition.until,
                isCounting: isCounting
            )
        }
    }

    mutating func judge(_ event: Event, _ orders: [Action], wasStarted: Bool) {
        for refusal in ledger.refusals { complain(refusal) }
        judgeMirror()
        judgeWatermarks(orders)
        judgeRows(orders)
        judgeGates(event, orders)
        judgeLaunches(event, orders)
        guard core.isStarted else { return }
        judgeCoverage()
        judgeLeases()
        judgeStops(orders)
        if let deadline = core.nextDeadline, deadline <= now.wall {
            complain("a deadline has passed and stands: \(deadline)")
        }
        if core.due.count > core.jobs.count { complain("the due queue outgrew the jobs") }
        if generator.isOne(in: 6) { judgeRestart() }
    }

    /// What the core believes is what the ledger has.
    private mutating func judgeMirror() {
        for slot in core.jobs where ledger.jobs[slot.definition.id] != slot.record {
            complain("\(slot.definition.id) is not what is written of it")
        }
        for phase in core.phaseStatuses where ledger.phases[phase.record.id] != phase.record {
            complain("\(phase.record.id) is not what is written of it")
        }
        if core.liveTurns.map(\.id) != ledger.openTurns.sorted() { complain("live turns differ from the ledger's") }
        guard core.isStarted else { return }
        let waiting = Set(
            core.waiting.compactMap { start in
                start.nominal.map {
                    MemoryLedger.Key(grid: MemoryLedger.Grid(job: start.job, revision: start.revision), nominal: $0)
                }
            }
        )
        if waiting != Set(ledger.waiting.keys) { complain("waiting starts differ from the ledger's: \(waiting)") }
        for slot in core.jobs where slot.waitingCount != core.waiting.count(where: { $0.job == slot.definition.id }) {
            complain("\(slot.definition.id) miscounts its waiting starts")
        }
        for start in core.waiting where !start.isForced {
            guard let status = core.jobStatus(start.job) else { continue }
            let isOpen = status.phase.map { ledger.phases[$0]?.state == .open } ?? true
            if status.record.state != .active || !isOpen {
                complain("a start of \(start.job) waits though it may not run")
            }
        }
    }

    /// What is still to come is never taken for decided.
    private mutating func judgeWatermarks(_ orders: [Action]) {
        for case .record(.job(let record)) in orders {
            let before = books.first { $0.job == record.id }?.decidedThrough
            // A job that comes back brings the watermark it had.
            guard let before, record.decidedThrough > max(before, now.wall) else { continue }
            complain("\(record.id) counts as decided up to \(record.decidedThrough), which is to come")
        }
    }

    /// Each new row stands for exactly the occurrences its schedule has there.
    private mutating func judgeRows(_ orders: [Action]) {
        for case .record(.occurrence(let row)) in orders {
            var grids: [(schedule: CompiledSchedule, anchor: WallTime)] = []
            let book = books.first { $0.job == row.job && $0.revision == row.revision }
            if let book { grids.append((book.schedule, book.anchor)) }
            if let slot = core.jobs.first(where: { $0.definition.id == row.job }), slot.record.revision == row.revision
            {
                grids.append((slot.schedule, slot.record.anchor))
            }
            let before = row.nominal.advanced(by: .milliseconds(-1))
            let isExact = grids.contains { schedule, anchor in
                let (newest, leftOut) = schedule.occurrences(
                    after: before,
                    through: row.through,
                    anchor: anchor,
                    limit: 1
                )
                return newest.last == row.through && leftOut + 1 == row.count
                    && schedule.next(after: before, anchor: anchor) == row.nominal
            }
            if !isExact { complain("a row of \(row.job) is not in its schedule: \(row)") }
        }
    }

    /// Every occurrence that has elapsed has its row, once.
    private mutating func judgeCoverage() {
        for book in books where book.isCounting {
            let (newest, leftOut) = book.schedule.occurrences(
                after: book.decidedThrough,
                through: min(now.wall, book.until ?? now.wall),
                anchor: book.anchor,
                limit: 1
            )
            let grid = MemoryLedger.Grid(job: book.job, revision: book.revision)
            let rows = (ledger.rows[grid] ?? []).reversed().prefix { $0.nominal > book.decidedThrough }
            let count = rows.reduce(0) { $0 + $1.count }
            guard let last = newest.last else { continue }
            if count < leftOut + 1 || rows.first.map({ $0.through < last }) ?? true {
                complain("\(book.job): \(leftOut + 1) occurrences elapsed up to \(last), rows stand for \(count)")
            }
        }
    }

    private mutating func judgeLaunches(_ event: Event, _ orders: [Action]) {
        for case .reply(.success) in orders {
            if case .operatorAsked(.run(let job, force: true)) = event { forced.insert(job) }
        }
        for case .launch(let launch) in orders {
            let turn = launch.turn
            guard core.isStarted, !event.isNeverMade else { continue }
            guard let status = core.jobStatus(turn.job) else {
                complain("a job that is not defined was started")
                continue
            }
            let isForced = turn.trigger == .manual && forced.remove(turn.job) != nil
            let isOpen = status.phase.map { ledger.phases[$0]?.state == .open } ?? true
            if !isForced, status.record.state != .active || !isOpen {
                complain("\(turn.job) was started though \(status.obstacle ?? "")")
            }
            let limit = if case .allow(let limit) = status.definition.overlap { limit } else { 1 }
            if status.live.count > limit { complain("\(turn.job) has \(status.live.count) live turns") }
            if core.liveTurns.count > core.limits.maxConcurrentTurns {
                complain("\(core.liveTurns.count) turns are live")
            }
            if !isForced, let most = status.definition.maxTurns, status.record.countedTurns + status.live.count > most {
                complain("\(turn.job) starts more than its \(most) turns")
            }
        }
    }

    /// A gate passes with its members done, its check passed and its approval given, and not otherwise.
    private mutating func judgeGates(_ event: Event, _ orders: [Action]) {
        for case .record(.phase(let record)) in orders where record.state == .passed {
            guard let status = core.phaseStatuses.first(where: { $0.record.id == record.id }) else { continue }
            let gate = status.definition.gate
            let done = status.members.count { $0.state == .done }
            let needed =
                switch gate.require {
                case .all: status.definition.jobs.count
                case .any: 1
                case .quorum(let number): number
                }
            if done < needed { complain("\(record.id) passed with \(done) of \(needed) done") }
            if gate.verify != nil {
                let last = ledger.checks.values.filter { $0.subject == .phase(record.id) }.max { $0.id < $1.id }
                if last?.passed != true { complain("\(record.id) passed without its check") }
            }
            guard gate.needsApproval else { continue }
            if case .operatorAsked(.approve) = event { continue }
            complain("\(record.id) passed without its approval")
        }
    }

    private mutating func judgeLeases() {
        for token in ledger.openLeases {
            guard let lease = ledger.leases[token], lease.expiresAt <= now.wall else { continue }
            complain("the lease of live turn \(lease.turn) has run out")
        }
    }

    /// A turn whose end was asked for: its keeper, or that of its check, has been told in this daemon's life.
    private mutating func judgeStops(_ orders: [Action]) {
        for turn in core.liveTurns where turn.stopCause != nil && turn.state != .verifying {
            guard let wasAsked = keepers[.turn(turn.id)], !wasAsked else { continue }
            if !orders.contains(.terminate(.turn(turn.id))) { complain("turn \(turn.id) was never asked to end") }
        }
    }

    /// A daemon started at this very moment comes to the same conclusions.
    private mutating func judgeRestart() {
        guard !core.waiting.contains(where: { $0.nominal == nil }) else { return }
        guard let compiled = try? CompiledDefinitions(definitions.current, zones: OnlyUTC()) else { return }
        var other = SchedulerCore(definitions: compiled, memory: ledger.memory, now: now)
        var copy = ledger
        for run in other.openRuns { copy.apply(other.handle(.runAdopted(run, pid: 300), now: now)) }
        copy.apply(other.handle(.started, now: now))
        for refusal in copy.refusals { complain("after a restart: \(refusal)") }
        for (one, two) in zip(core.jobs, other.jobs) where one.definition.isEnabled {
            if one.record != two.record || one.nextDue != two.nextDue || one.live != two.live {
                complain(
                    "after a restart \(one.definition.id) differs: \(one.record) due \(one.nextDue as Any), \(two.record) due \(two.nextDue as Any)"
                )
            }
        }
        if core.phaseStatuses.map(\.record) != other.phaseStatuses.map(\.record) {
            complain(
                "after a restart phases differ: \(core.phaseStatuses.map(\.record)), \(other.phaseStatuses.map(\.record))"
            )
        }
        if core.waitingStarts != other.waitingStarts { complain("after a restart \(other.waitingStarts) starts wait") }
        if core.openRuns != other.openRuns {
            complain("after a restart \(other.openRuns) are open, not \(core.openRuns)")
        }
    }
}

extension Event {
    var isNeverMade: Bool {
        if case .runNeverMade = self { true } else { false }
    }
}
