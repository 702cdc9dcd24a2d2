import MidwatchModel
import NightFacts
import SchedulerCore

// Budgets, by plain arithmetic on settled turns and the clock of UTC: made-up nights name no other zone.

extension Judge {
    /// What of a budget is looked at: the same four amounts of both sides.
    private static func amounts(_ spending: Spending) -> [Int64] {
        [spending.turns, spending.tokens, spending.costMicroUSD, spending.wallMilliseconds]
    }

    private static func limits(_ budget: Budget) -> [Int64?] {
        [budget.turns, budget.tokens, budget.costMicroUSD, budget.wallMilliseconds]
    }

    /// What is spent is what settled turns have spent; it is raised by an operator alone, and each percent is told once.
    mutating func judgeSpending(_ step: Step, _ ledger: MemoryLedger) {
        // What is spent changes by a turn that ends, a raise, or a word of its own.
        guard step.concernsBudgets else { return }
        var expected = spendingsBefore
        var charged: Set<MemoryLedger.SpendingKey> = []
        for turn in step.settled {
            let (spent, isEstimated) = charge(turn, step)
            for scope in scopes(account: turn.account, phase: turn.phase, job: turn.job, definitions.definitions) {
                let key = self.key(scope, step.now.wall, ledger)
                var record =
                    expected[key] ?? SpendingRecord(scope: scope, period: key.period, since: turn.plannedAt)
                record.spent = Self.sum(record.spent, spent)
                if isEstimated { record.estimatedMicroUSD += spent.costMicroUSD }
                expected[key] = record
                charged.insert(key)
            }
        }
        var raised: MemoryLedger.SpendingKey?
        if case .raise(let scope, let amounts) = step.acceptedCommand {
            let key = self.key(scope, step.now.wall, ledger)
            var record = expected[key] ?? SpendingRecord(scope: scope, period: key.period, since: step.now.wall)
            record.raised = Self.sum(record.raised, amounts)
            expected[key] = record
            raised = key
        }
        for (key, record) in ledger.spendings {
            let due = expected[key]
            if record.spent != due?.spent ?? .zero || record.estimatedMicroUSD != due?.estimatedMicroUSD ?? 0 {
                complain("\(key.scope) has spent \(record.spent), not \(due?.spent ?? .zero)")
            }
            if record.raised != due?.raised ?? .zero { complain("\(key.scope) was raised by nobody") }
            judgeTold(record, before: spendingsBefore[key], isCharged: charged.contains(key), isRaised: raised == key)
        }
        for key in expected.keys where ledger.spendings[key] == nil { complain("nothing is written of \(key.scope)") }
        judgeNews(step)
    }

    /// A percentage that is reached is told, and no other.
    private mutating func judgeTold(
        _ record: SpendingRecord,
        before: SpendingRecord?,
        isCharged: Bool,
        isRaised: Bool
    ) {
        let told = before?.toldPercent ?? 0
        guard let budget = self.budget(record.scope, definitions.definitions), isCharged || isRaised else {
            if record.toldPercent != told { complain("\(record.scope) is told \(record.toldPercent) % for nothing") }
            return
        }
        var percent = 0
        let (spent, raised) = (Self.amounts(record.spent), Self.amounts(record.raised))
        for (place, limit) in Self.limits(budget).enumerated() {
            guard let limit else { continue }
            for level in [50, 75, 90, 100]
            where Int128(spent[place]) * 100 >= Int128(level) * (Int128(limit) + Int128(raised[place])) {
                percent = max(percent, level)
            }
        }
        let due = isRaised ? min(told, percent) : max(told, percent)
        if record.toldPercent != due { complain("\(record.scope) is told \(record.toldPercent) %, not \(due) %") }
    }

    /// Each rise of what is told has its event.
    private mutating func judgeNews(_ step: Step) {
        var told: [MemoryLedger.SpendingKey: Int] = [:]
        var (rises, events) = (0, 0)
        for case .record(let fact) in step.orders {
            switch fact {
            case .spending(let record):
                let key = MemoryLedger.SpendingKey(scope: record.scope, period: record.period)
                let before = told[key] ?? spendingsBefore[key]?.toldPercent ?? 0
                if record.toldPercent > before { rises += 1 }
                told[key] = record.toldPercent
            case .event(let event):
                if case .budgetReached = event.notice { events += 1 }
            default: break
            }
        }
        if rises != events { complain("budgets reached \(rises) percentages, and \(events) were told") }
    }

    /// A turn that nobody forces starts within every budget that it is charged to.
    mutating func judgeBudgets(_ turn: TurnRecord, _ book: Book, isForced: Bool, _ step: Step, _ ledger: MemoryLedger) {
        guard !isForced else { return }
        let scopes = self.scopes(account: turn.account, phase: turn.phase, job: turn.job, definitions.definitions)
        let need = Self.need(book.definition, book.record)
        for scope in scopes {
            let aside = setAside(in: scope, upTo: turn.id, definitions.definitions, ledger)
            // It is one of those that live.
            let others = Self.sum(aside, need, sign: -1)
            let bound = book.definition.turnBudget
            if lacks(scope, need, bound, others, definitions.definitions, ledger.spendings, step.now.wall, ledger) {
                complain("turn \(turn.id) starts beyond the budget of \(scope)")
            }
        }
    }

    /// Whether budgets keep every turn of a job from starting: as things stood before the step, or as they stand now.
    func isShort(_ job: JobID, _ now: WallTime, _ ledger: MemoryLedger) -> Bool {
        // Which instance a plan was in, where a reload in this step has it repeat.
        var former = ledger
        former.plans = plansBefore
        return isShort(job, definitionsBefore, spendingsBefore, now, ledger)
            || isShort(job, definitionsBefore, spendingsBefore, now, former)
            || isShort(job, definitions.definitions, ledger.spendings, now, ledger)
    }

    /// Whether a start waits for room in a budget: only a one-shot's does.
    func waitsForBudget(_ book: Book, _ ledger: MemoryLedger, now: WallTime) -> Bool {
        guard case .at = book.definition.schedule else { return false }
        return isShort(book.definition.id, definitions.definitions, ledger.spendings, now, ledger)
    }

    /// Whether the budget of an account has no room for a turn of a job.
    func isShort(account: String, _ book: Book, _ ledger: MemoryLedger, now: WallTime) -> Bool {
        let aside = setAside(in: .account(account), upTo: ledger.lastTurn, definitions.definitions, ledger)
        let need = Self.need(book.definition, book.record)
        return lacks(
            .account(account),
            need,
            book.definition.turnBudget,
            aside,
            definitions.definitions,
            ledger.spendings,
            now,
            ledger
        )
    }

    private func isShort(
        _ job: JobID,
        _ definitions: Definitions,
        _ spendings: [MemoryLedger.SpendingKey: SpendingRecord],
        _ now: WallTime,
        _ ledger: MemoryLedger
    ) -> Bool {
        guard let definition = definitions.jobs.first(where: { $0.id == job }) else { return false }
        let need = Self.need(definition, ledger.jobs[job])
        func isShort(_ scope: BudgetScope) -> Bool {
            let aside = setAside(in: scope, upTo: ledger.lastTurn, definitions, ledger)
            return lacks(scope, need, definition.turnBudget, aside, definitions, spendings, now, ledger)
        }
        let plan = definitions.plans.last { $0.phases.contains { $0.jobs.contains(job) } }
        if isShort(.night) || isShort(.job(job)) || plan.map({ isShort(.plan($0.name)) }) ?? false { return true }
        let accounts = self.accounts(of: definition)
        return accounts.contains { isShort(.account($0)) }
            && accounts.allSatisfy { isShort(.account($0)) || holdsBefore[$0] != nil || holds[$0] != nil }
    }

    private func lacks(
        _ scope: BudgetScope,
        _ need: Spending,
        _ bound: TurnBudget,
        _ aside: Spending,
        _ definitions: Definitions,
        _ spendings: [MemoryLedger.SpendingKey: SpendingRecord],
        _ now: WallTime,
        _ ledger: MemoryLedger
    ) -> Bool {
        guard let budget = self.budget(scope, definitions) else { return false }
        let period = self.period(scope, budget, definitions, now, ledger)
        let record = spendings[MemoryLedger.SpendingKey(scope: scope, period: period)]
        let spent = Self.amounts(record?.spent ?? .zero)
        let raised = Self.amounts(record?.raised ?? .zero)
        let (reserved, needed) = (Self.amounts(aside), Self.amounts(need))
        // What is only guessed is no more than all there is.
        let isAsked = [true, bound.tokens != nil, bound.costMicroUSD != nil, bound.wallMilliseconds != nil]
        return Self.limits(budget).indices.contains { place in
            guard let limit = Self.limits(budget)[place].map({ $0 + raised[place] }) else { return false }
            let more = isAsked[place] ? needed[place] : min(needed[place], limit)
            return spent[place] >= limit || spent[place] + reserved[place] + more > limit
        }
    }

    /// What is set aside in a scope for the turns that live, up to one of them.
    private func setAside(
        in scope: BudgetScope,
        upTo last: TurnID,
        _ definitions: Definitions,
        _ ledger: MemoryLedger
    ) -> Spending {
        var sum = Spending.zero
        for id in ledger.openTurns where id <= last {
            guard let turn = ledger.turns[id],
                scopes(account: turn.account, phase: turn.phase, job: turn.job, definitions).contains(scope)
            else { continue }
            let definition = definitions.jobs.first { $0.id == turn.job }
            sum = Self.sum(sum, definition.map { Self.need($0, ledger.jobs[turn.job]) } ?? Spending(turns: 1))
        }
        return sum
    }

    private static func need(_ definition: JobDefinition, _ record: JobRecord?) -> Spending {
        let bound = definition.turnBudget
        return Spending(
            turns: 1,
            tokens: bound.tokens ?? record?.typical.tokens ?? 0,
            costMicroUSD: bound.costMicroUSD ?? record?.typical.microUSD ?? 0,
            wallMilliseconds: bound.wallMilliseconds ?? record?.typical.milliseconds ?? 0
        )
    }

    /// What a settled turn has spent, by the words of the manual, and whether its money is an estimate.
    private func charge(_ turn: TurnRecord, _ step: Step) -> (spent: Spending, isEstimated: Bool) {
        let uncounted: [TurnOutcome] = [.usageLimit, .transient, .loginRefused, .budget, .lost]
        var spent = Spending(turns: turn.outcome.map(uncounted.contains) ?? true ? 0 : 1)
        let ended = min(turn.ending?.exit.endedAt ?? step.now.wall, step.now.wall)
        let wall = max(0, turn.plannedAt.duration(to: ended).wholeMilliseconds)
        spent.wallMilliseconds = wall
        if case .neverStarted = turn.ending?.exit.status { return (spent, false) }
        let isLost = turn.outcome == .lost
        guard turn.agent != nil, turn.ending != nil || isLost else { return (spent, false) }
        let bound = definitions.definitions.jobs.first { $0.id == turn.job }?.turnBudget
        let account = definitions.definitions.accounts.first { $0.name == turn.account }
        let prices = account?.prices ?? Prices()
        let tokens = turn.ending?.report.usage?.total ?? (isLost ? bound?.tokens : nil)
        spent.tokens = tokens ?? 0
        if let cost = turn.ending?.report.costMicroUSD {
            spent.costMicroUSD = cost
            return (spent, false)
        }
        if isLost, let cost = bound?.costMicroUSD {
            spent.costMicroUSD = cost
        } else if let tokens {
            spent.costMicroUSD = tokens * prices.microUSDPerMillionTokens / 1_000_000
        } else {
            spent.costMicroUSD = Int64(Int128(wall) * Int128(prices.microUSDPerHour) / 3_600_000)
        }
        return (spent, true)
    }

    private func scopes(account: String?, phase: PhaseID?, job: JobID, _ definitions: Definitions) -> [BudgetScope] {
        var scopes: [BudgetScope] = [.night, .job(job)]
        if let account { scopes.append(.account(account)) }
        if let phase { scopes.append(.plan(phase.plan)) }
        return scopes.filter { budget($0, definitions) != nil }
    }

    private func budget(_ scope: BudgetScope, _ definitions: Definitions) -> Budget? {
        switch scope {
        case .night: definitions.night.budget
        case .account(let name): definitions.accounts.first { $0.name == name }?.budget
        case .plan(let name): definitions.plans.first { $0.name == name }?.budget
        case .job(let id): definitions.jobs.first { $0.id == id }?.budget
        }
    }

    private func key(_ scope: BudgetScope, _ now: WallTime, _ ledger: MemoryLedger) -> MemoryLedger.SpendingKey {
        let budget = self.budget(scope, definitions.definitions) ?? Budget()
        let period = self.period(scope, budget, definitions.definitions, now, ledger)
        return MemoryLedger.SpendingKey(scope: scope, period: period)
    }

    /// When the present period began: once a day in UTC, or with the plan's instance.
    private func period(
        _ scope: BudgetScope,
        _ budget: Budget,
        _ definitions: Definitions,
        _ now: WallTime,
        _ ledger: MemoryLedger
    ) -> WallTime? {
        if budget.period == .ever {
            guard case .plan(let name) = scope, let plan = ledger.plans[name] else { return nil }
            return plan.instance > 0 ? plan.since : nil
        }
        let (day, offset): (Int64, Int64) = (86_400_000, Int64(definitions.night.beginsAt) * 60_000)
        let since = now.millisecondsSinceEpoch - offset
        let days = since / day - (since % day < 0 ? 1 : 0)
        return WallTime(millisecondsSinceEpoch: days * day + offset)
    }

    private static func sum(_ one: Spending, _ two: Spending, sign: Int64 = 1) -> Spending {
        Spending(
            turns: one.turns + sign * two.turns,
            tokens: one.tokens + sign * two.tokens,
            costMicroUSD: one.costMicroUSD + sign * two.costMicroUSD,
            wallMilliseconds: one.wallMilliseconds + sign * two.wallMilliseconds
        )
    }
}
