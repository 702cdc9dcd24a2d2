import MidwatchModel
import NightFacts
import SchedulerCore
import Schedules

extension Judge {
    /// Each instance begins at an occurrence of its plan's schedule, once.
    mutating func judgePlans(_ step: Step, _ ledger: MemoryLedger) {
        beginning = []
        var rows = plansBefore
        for case .record(.plan(let new)) in step.orders {
            defer { rows[new.name] = new }
            let old = rows[new.name]
            let schedules = [former, definitions].compactMap { $0.flatMap { Self.repeating($0)[new.name] } }
            guard !schedules.isEmpty else {
                complain("plan \(new.name) is written and does not repeat")
                continue
            }
            if let old, old.decidedThrough > step.now.wall, new.instance == old.instance { continue }
            if new.decidedThrough > step.now.wall { complain("plan \(new.name) is decided up to a time to come") }
            let isTakenOver = new.instance == 1 && old?.instance ?? 0 == 0 && step.isChange && !isBegun(new, step)
            guard new.instance != old?.instance ?? 0, !isTakenOver else { continue }
            let last = old?.instance ?? 0
            if new.instance != last + 1 { complain("plan \(new.name) goes from \(last) to \(new.instance)") }
            let after = old?.decidedThrough ?? step.now.wall.advanced(by: .milliseconds(-1))
            let anchor = old?.anchor ?? new.anchor
            let isDue = schedules.contains { schedule in
                schedule.next(after: after, anchor: anchor).map { $0 <= step.now.wall } ?? false
            }
            if !isDue {
                complain("instance \(new.instance) of \(new.name) begins at no occurrence")
            }
            beginning.insert(new.name)
            lastCheckBefore[new.name] = (new.instance, ledgerChecksBefore(step, ledger))
        }
        for name in beginning.sorted() { judgeBeginning(of: name, step, ledger) }
    }

    /// A new instance finds every phase shut, with nothing behind it.
    private mutating func judgeBeginning(of name: String, _ step: Step, _ ledger: MemoryLedger) {
        let instance = ledger.plans[name]?.instance
        for plan in (former ?? definitions).definitions.plans where plan.name == name && plan.schedule != nil {
            for phase in plan.phases {
                let id = PhaseID(plan: name, phase: phase.name)
                // A reload may have begun the instance with other phases than there were.
                guard former == nil || isDefined(id) else { continue }
                let first = step.orders.first { order in
                    if case .record(.phase(let row)) = order { row.id == id && row.instance == instance } else { false }
                }
                guard case .record(.phase(let row)) = first else {
                    complain("\(id) is not shut for instance \(instance ?? 0)")
                    continue
                }
                if row.state != .shut || row.reopened != 0 || row.openedAt != nil || row.seal != nil {
                    complain("\(id) begins instance \(row.instance) as \(row)")
                }
            }
        }
        for book in books.values where book.phase?.plan == name {
            // One that comes to the plan by the reload whose step began the instance comes after that.
            let isMember = (former ?? definitions).definitions.plans.contains { plan in
                plan.name == name && plan.phases.contains { $0.jobs.contains(book.definition.id) }
            }
            guard isMember else { continue }
            guard let row = book.record, row.state == .done else { continue }
            if !step.settled.contains(where: { $0.job == row.id }) { complain("\(row.id) begins an instance done") }
        }
    }

    private func isDefined(_ id: PhaseID) -> Bool {
        definitions.definitions.plans.contains { plan in
            plan.name == id.plan && plan.phases.contains { $0.name == id.phase }
        }
    }

    private func isBegun(_ plan: PlanRecord, _ step: Step) -> Bool {
        step.orders.contains { order in
            guard case .record(.event(let event)) = order, case .planStarted(plan.name, _) = event.notice else {
                return false
            }
            return true
        }
    }

    private func ledgerChecksBefore(_ step: Step, _ ledger: MemoryLedger) -> Int64 {
        let planned = step.orders.compactMap { order -> Int64? in
            if case .record(.checkPlanned(let check)) = order { check.id } else { nil }
        }
        return planned.min().map { $0 - 1 } ?? ledger.lastCheck
    }

    /// The number of the first check that can belong to the present instance of a plan.
    func firstCheck(of plan: PlanRecord?) -> Int64 {
        guard let plan, let last = lastCheckBefore[plan.name], last.instance == plan.instance else { return 0 }
        return last.check + 1
    }

    /// Whether a job's row was made ready for a new instance in this step; what is over for good is not.
    func isRenewed(_ old: JobRecord) -> Bool {
        guard old.endedBy != .until, !beginning.isEmpty else { return false }
        return [former, definitions].compactMap(\.self).contains { definitions in
            definitions.definitions.plans.contains { plan in
                beginning.contains(plan.name) && plan.phases.contains { $0.jobs.contains(old.id) }
            }
        }
    }

    /// How many turns may count of those before the step: none in a new instance.
    func bases(_ old: JobRecord, _ new: JobRecord) -> [Int] {
        var begunAgain = old
        begunAgain.standing = .active
        // What was over for good may have been given more time in the same step.
        if old.endedBy == .until, new.endedBy != .until, isRenewed(begunAgain) { return [0, old.countedTurns] }
        guard isRenewed(old) else { return [old.countedTurns] }
        // It may have been over for good a moment before, or have come to another plan.
        let isElsewhere = former != nil || books[old.id]?.phase.map { !beginning.contains($0.plan) } ?? true
        return isElsewhere || new.endedBy == .until ? [0, old.countedTurns] : [0]
    }

    /// No occurrence of a plan has elapsed without an instance.
    mutating func judgeInstances(_ ledger: MemoryLedger, now: WallTime) {
        for (name, schedule) in law.repeating {
            guard let row = ledger.plans[name] else {
                complain("plan \(name) repeats and has no row")
                continue
            }
            if let next = schedule.next(after: row.decidedThrough, anchor: row.anchor), next <= now {
                complain("an instance of \(name) was due at \(next.millisecondsSinceEpoch)")
            }
        }
    }

    var nextInstances: [WallTime] {
        law.repeating.compactMap { name, schedule in
            plansBefore[name].flatMap { schedule.next(after: $0.decidedThrough, anchor: $0.anchor) }
        }
    }

    static func repeating(_ definitions: CompiledDefinitions) -> [String: CompiledSchedule] {
        var schedules: [String: CompiledSchedule] = [:]
        for (plan, schedule) in zip(definitions.definitions.plans, definitions.planSchedules) {
            schedules[plan.name] = schedule
        }
        return schedules
    }
}
