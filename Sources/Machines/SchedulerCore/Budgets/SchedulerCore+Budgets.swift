import MidwatchModel
import NightFacts

// Budgets before a start: what a turn needs is set aside, and what is spent starts nothing.

/// Why a budget lets nothing start.
struct BudgetObstacle: Hashable, Sendable {
    var scope: BudgetScope
    var kind: BudgetKind
    /// For people: what is spent, of how much, until when.
    var text: String

    /// What an operator can do about it.
    func cure(_ job: JobID) -> String {
        let option =
            switch kind {
            case .turns: "--turns 5"
            case .tokens: "--tokens 100000"
            case .money: "--usd 5"
            case .time: "--minutes 60"
            }
        return "midwatch budget add \(scope) \(option), or midwatch run --force \(job)"
    }
}

extension SchedulerCore {
    /// The scopes with a budget that a turn of a job is charged to, whoever serves it.
    private func commonScopes(of job: JobSlot) -> [BudgetScope] {
        let plan = job.phase.map { BudgetScope.plan($0.plan) }
        return [.night, plan, .job(job.definition.id)].compactMap(\.self).filter { budgetBook.budgets[$0] != nil }
    }

    /// The scopes with a budget that a turn is charged to.
    func scopes(of turn: TurnRecord) -> [BudgetScope] {
        guard !budgetBook.isEmpty else { return [] }
        let account = turn.account.map { BudgetScope.account($0) }
        let plan = turn.phase.map { BudgetScope.plan($0.plan) }
        return [.night, account, plan, .job(turn.job)].compactMap(\.self).filter { budgetBook.budgets[$0] != nil }
    }

    /// What is set aside for a turn of a job: what it may spend, else what its turns have spent of late.
    func need(of job: JobSlot) -> Spending {
        var need = Spending(turns: 1)
        let (bound, record) = (job.definition.turnBudget, job.record)
        need.wallMilliseconds = bound.wallMilliseconds ?? record.typicalMilliseconds ?? 0
        guard case .agentTurn = job.definition.payload else { return need }
        need.tokens = bound.tokens ?? record.typicalTokens ?? 0
        need.costMicroUSD = bound.costMicroUSD ?? record.typicalMicroUSD ?? 0
        return need
    }

    /// What is set aside for the turns that live, by scope.
    func setAside() -> [BudgetScope: Spending] {
        guard !budgetBook.isEmpty else { return [:] }
        var sums: [BudgetScope: Spending] = [:]
        for turn in turns.all {
            let need = jobs.index(of: turn.job).map { self.need(of: jobs[$0]) } ?? Spending(turns: 1)
            for scope in scopes(of: turn) { sums[scope] = (sums[scope] ?? .zero) + need }
        }
        return sums
    }

    /// What of the budgets keeps every turn of a job from starting; nil when nothing does. The budget of an account
    /// concerns those alone who would serve on it.
    func budgetObstacle(to job: JobSlot, _ known: [BudgetScope: Spending]? = nil) -> BudgetObstacle? {
        guard !budgetBook.isEmpty else { return nil }
        let aside = known ?? setAside()
        for scope in commonScopes(of: job) {
            if let obstacle = obstacle(in: scope, to: job, aside) { return obstacle }
        }
        var first: BudgetObstacle?
        for choice in choices(of: job.definition) where !isHeld(choice.account) {
            guard let account = choice.account, let obstacle = obstacle(in: .account(account), to: job, aside) else {
                return nil
            }
            first = first ?? obstacle
        }
        return first
    }

    /// Whether the budget of an account, if it has one, has room for a turn of a job.
    func isAffordable(_ account: String?, _ job: JobSlot, _ room: Room) -> Bool {
        guard let account, budgetBook.budgets[.account(account)] != nil else { return true }
        return obstacle(in: .account(account), to: job, room.aside) == nil
    }

    /// Whether budgets alone keep a start waiting: then it is given up, unless it is all that a one-shot will ever have, or
    /// all that may get a stuck job unstuck.
    func budgetRefusal(of start: WaitingStart, _ job: JobSlot, _ room: Room) -> BudgetObstacle? {
        guard !budgetBook.isEmpty, !start.isForced, room.lack(of: job.definition.keys) == nil,
            start.trigger == .schedule || !job.isOneShot, start.trigger != .escalation,
            choices(of: job.definition).contains(where: { !isHeld($0.account) && !room.isFull(account: $0.account) })
        else { return nil }
        return budgetObstacle(to: job, room.aside)
    }

    /// Whether the budgets that every turn of a job is charged to have room for one.
    func hasCommonRoom(_ job: JobSlot, _ room: Room) -> Bool {
        guard !budgetBook.isEmpty else { return true }
        return commonScopes(of: job).allSatisfy { obstacle(in: $0, to: job, room.aside) == nil }
    }

    /// A one-shot has no next time: it runs once there is room.
    mutating func oweOneShot(_ index: Int) {
        if jobs[index].isOneShot { owe(index) }
    }

    /// When a period ends that a start may wait for; nil when none waits.
    var nextBudgetPeriod: WallTime? {
        guard !budgetBook.isEmpty, !waiting.isEmpty else { return nil }
        return budgetBook.night.end
    }

    /// Whether a job starts nothing any more for its budgets, until somebody raises one.
    func isSpentForGood(_ job: JobSlot) -> Bool {
        guard !budgetBook.isEmpty else { return false }
        let aside = setAside()
        func isSpent(_ scope: BudgetScope) -> Bool {
            budgetBook.isForGood(scope) && obstacle(in: scope, to: job, aside) != nil
        }
        if commonScopes(of: job).contains(where: isSpent) { return true }
        return choices(of: job.definition).allSatisfy { choice in
            choice.account.map { budgetBook.budgets[.account($0)] != nil && isSpent(.account($0)) } ?? false
        }
    }

    private func obstacle(in scope: BudgetScope, to job: JobSlot, _ aside: [BudgetScope: Spending]) -> BudgetObstacle? {
        guard budgetBook.budgets[scope] != nil, !Mutation.budgetIgnored.isOn else { return nil }
        let record = budgetBook.standing(of: scope, now: now.wall)
        let (need, reserved) = (self.need(of: job), aside[scope] ?? .zero)
        for kind in BudgetKind.allCases {
            guard let limit = budgetBook.limit(kind, of: scope, record) else { continue }
            let spent = kind.amount(of: record.spent)
            if spent >= limit {
                let text = "budget of \(scope.words) is spent: \(balance(kind, record, limit)), \(endText(of: scope))"
                return BudgetObstacle(scope: scope, kind: kind, text: text)
            }
            // A guess alone never keeps the first turn of a period from starting: it is no more than the whole budget.
            let isAsked = kind.bound(of: job.definition.turnBudget) != nil
            let amount = isAsked ? kind.amount(of: need) : min(kind.amount(of: need), limit)
            guard kind.amount(of: record.spent + reserved) > limit - min(amount, limit) || amount > limit else {
                continue
            }
            let needed = kind.digits(kind.amount(of: need))
            return BudgetObstacle(
                scope: scope,
                kind: kind,
                text:
                    "budget of \(scope.words) has no room for another turn: \(balance(kind, record, limit, " spent")), "
                    + asideText(kind, reserved, scope) + "about \(needed) needed, \(endText(of: scope))"
            )
        }
        return nil
    }

    /// `19.80 of 20.00 USD this night`, with a word in between where one is given.
    func balance(_ kind: BudgetKind, _ record: SpendingRecord, _ limit: Int64, _ word: String = "") -> String {
        let period = budgetBook.budgets[record.scope]?.period == .night && record.scope != .night ? " this night" : ""
        return "\(kind.digits(kind.amount(of: record.spent))) of \(kind.digits(limit)) \(kind.unit)\(word)\(period)"
    }

    private func asideText(_ kind: BudgetKind, _ reserved: Spending, _ scope: BudgetScope) -> String {
        let amount = kind.amount(of: reserved)
        guard amount > 0 else { return "" }
        let turns = turns.all.filter { scopes(of: $0).contains(scope) }.map(\.id).sorted()
        let words = turns.count == 1 ? "turn \(turns[0])" : "\(turns.count) turns"
        return "\(kind.digits(amount)) set aside for \(words), "
    }

    private func endText(of scope: BudgetScope) -> String {
        "until " + (budgetBook.end(of: scope).map(text) ?? "somebody raises it")
    }
}

extension JobSlot {
    /// It is due once, at an instant.
    var isOneShot: Bool {
        if case .at = definition.schedule { true } else { false }
    }
}

extension JobDefinition {
    /// The definition with the time its turn may spend for a timeout, where that is shorter.
    var withinTurnBudget: JobDefinition {
        guard let wall = turnBudget.wallMilliseconds else { return self }
        var copy = self
        copy.bounds.timeout = min(bounds.timeout ?? .milliseconds(wall), .milliseconds(wall))
        return copy
    }
}
