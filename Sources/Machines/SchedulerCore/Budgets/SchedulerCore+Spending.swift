import MidwatchModel
import NightFacts

// Budgets after a turn: what it has spent is counted, told, and remembered for the next.

/// What a turn is charged.
struct Charge: Hashable, Sendable {
    var spending = Spending.zero
    /// The money is an estimate.
    var isEstimated = false
    /// Whether its tokens are known, or it used none.
    var areTokensKnown = true
}

extension SchedulerCore {
    /// Charges a turn that has ended to everything that bounds it, and tells what that comes to.
    mutating func charge(_ turn: TurnRecord) {
        let charge = self.charge(for: turn)
        let scopes = self.scopes(of: turn)
        for scope in scopes where scope == scopes.first || !Mutation.budgetUncounted.isOn { spend(charge, scope, turn) }
        tellEstimate(charge, turn, scopes)
        guard let index = jobs.index(of: turn.job) else { return }
        tellExcess(charge, turn, jobs[index].definition.turnBudget)
        noteTypical(charge, turn, index)
    }

    /// What one turn may say that it spent: a million million tokens, a million dollars. More is taken for unknown.
    private static let believable: ClosedRange<Int64> = 0...1_000_000_000_000

    /// What a turn has spent, by its own word; else by its tokens, its time, or what it was allowed.
    private func charge(for turn: TurnRecord) -> Charge {
        var charge = Charge()
        // A turn that ended while no daemon was there is settled later, and costs no more for that.
        let settled = turn.endedAt ?? now.wall
        let ended = min(turn.ending?.exit.endedAt ?? settled, settled)
        let wall = max(0, turn.plannedAt.duration(to: ended).wholeMilliseconds)
        charge.spending.wallMilliseconds = wall
        charge.spending.turns = turn.outcome?.countsAsIteration ?? false ? 1 : 0
        guard turn.agent != nil, hasRun(turn) else { return charge }
        let report = turn.ending?.report
        let bound = jobs.index(of: turn.job).map { jobs[$0].definition.turnBudget } ?? TurnBudget()
        let isLost = turn.outcome == .lost
        let tokens =
            report?.usage.map(\.all).flatMap { Self.believable.contains($0) ? $0 : nil }
            ?? (isLost ? bound.tokens : nil)
        charge.spending.tokens = tokens ?? 0
        charge.areTokensKnown = tokens != nil
        if let cost = report?.costMicroUSD, Self.believable.contains(cost) {
            charge.spending.costMicroUSD = cost
            return charge
        }
        let prices = accounts.prices(of: turn.account)
        charge.isEstimated = true
        if isLost, let cost = bound.costMicroUSD {
            charge.spending.costMicroUSD = cost
        } else if let tokens {
            charge.spending.costMicroUSD = Self.share(tokens, of: 1_000_000, prices.microUSDPerMillionTokens)
        } else {
            charge.spending.costMicroUSD = Self.share(wall, of: 3_600_000, prices.microUSDPerHour)
        }
        return charge
    }

    /// Nothing was spent by an agent that was never executed.
    private func hasRun(_ turn: TurnRecord) -> Bool {
        if case .neverStarted = turn.ending?.exit.status { return false }
        return turn.ending != nil || turn.outcome == .lost
    }

    private static func share(_ amount: Int64, of whole: Int64, _ price: Int64) -> Int64 {
        Int64(clamping: Int128(amount) * Int128(price) / Int128(whole))
    }

    private mutating func spend(_ charge: Charge, _ scope: BudgetScope, _ turn: TurnRecord) {
        var record = budgetBook.standing(of: scope, now: now.wall)
        if record.spent == .zero { record.since = max(turn.plannedAt, record.period ?? turn.plannedAt) }
        record.spent = record.spent + charge.spending
        if charge.isEstimated {
            let sum = Spending(costMicroUSD: record.estimatedMicroUSD) + charge.spending
            record.estimatedMicroUSD = sum.costMicroUSD
        }
        let reached = budgetBook.reachedPercent(record)
        let isNews = reached > record.toldPercent
        record.toldPercent = max(record.toldPercent, reached)
        budgetBook.set(record)
        self.record(.spending(record))
        if isNews { tellReached(record, turn) }
    }

    private mutating func tellReached(_ record: SpendingRecord, _ turn: TurnRecord) {
        guard let (kind, percent) = budgetBook.mostSpent(record),
            let limit = budgetBook.limit(kind, of: record.scope, record)
        else { return }
        var words = "\(record.scope.words) has spent \(balance(kind, record, limit)) (\(percent) %)"
        if percent >= 100 {
            let end = budgetBook.end(of: record.scope).map { "until \(text($0))" } ?? "until somebody raises it"
            words += "; nothing more starts on it \(end) (midwatch budget add \(record.scope))"
        } else if let instant = budgetBook.forecast(kind, record, now: now.wall) {
            words += "; at this rate it reaches its cap about \(text(instant))"
        }
        tell(.budgetReached, job: turn.job, turn: turn.id, phase: turn.phase, words)
    }

    /// Says what is counted where an agent does not say what it cost and a budget wants to know.
    private mutating func tellEstimate(_ charge: Charge, _ turn: TurnRecord, _ scopes: [BudgetScope]) {
        let budgets = scopes.compactMap { budgetBook.budgets[$0] }
        let wantsMoney = charge.isEstimated && budgets.contains { $0.costMicroUSD != nil }
        let wantsTokens = !charge.areTokensKnown && budgets.contains { $0.tokens != nil }
        guard wantsMoney || wantsTokens else { return }
        let (spending, minutes) = (charge.spending, BudgetKind.time.digits(charge.spending.wallMilliseconds))
        var words = "turn \(turn.id) of \(turn.job) does not say "
        if wantsMoney {
            let basis =
                turn.outcome == .lost && charge.areTokensKnown
                ? "what was set aside for it" : charge.areTokensKnown ? "\(spending.tokens) tokens" : "\(minutes) min"
            words += "what it cost: counted as \(BudgetKind.money.digits(spending.costMicroUSD)) USD for \(basis)"
        }
        if wantsTokens { words += (wantsMoney ? "; and not " : "") + "how many tokens it used: counted as 0" }
        tell(.costEstimated, job: turn.job, turn: turn.id, phase: turn.phase, words)
    }

    /// Says that a turn went beyond what it may spend.
    private mutating func tellExcess(_ charge: Charge, _ turn: TurnRecord, _ bound: TurnBudget) {
        let limits = Budget(tokens: bound.tokens, costMicroUSD: bound.costMicroUSD)
        for kind in [BudgetKind.tokens, .money] {
            let spent = kind.amount(of: charge.spending)
            guard let limit = kind.limit(of: limits), spent > limit else { continue }
            let amounts = "\(kind.digits(spent)) \(kind.unit), and its turnBudget is \(kind.digits(limit))"
            let words = "turn \(turn.id) of \(turn.job) has spent \(amounts)"
            tell(.budgetReached, job: turn.job, turn: turn.id, phase: turn.phase, words)
        }
    }

    /// What turns of a job spend of late: three parts of what was, and one of what is new.
    private mutating func noteTypical(_ charge: Charge, _ turn: TurnRecord, _ index: Int) {
        guard turn.agent != nil, let outcome = turn.outcome, outcome.countsAsIteration, outcome != .cancelled,
            hasRun(turn)
        else { return }
        func mixed(_ old: Int64?, _ new: Int64) -> Int64 { old.map { $0 - $0 / 4 + new / 4 } ?? new }
        change(index) { record, _ in
            if charge.areTokensKnown { record.typicalTokens = mixed(record.typicalTokens, charge.spending.tokens) }
            record.typicalMicroUSD = mixed(record.typicalMicroUSD, charge.spending.costMicroUSD)
        }
    }

    /// What a turn that runs in a forecast is taken to report.
    func typicalReport(of turn: TurnRecord) -> AgentReport {
        guard turn.agent != nil, let index = jobs.index(of: turn.job) else { return AgentReport() }
        let (record, bound) = (jobs[index].record, jobs[index].definition.turnBudget)
        return AgentReport(
            usage: (record.typicalTokens ?? bound.tokens).map { TokenUsage(freshInput: $0) },
            costMicroUSD: record.typicalMicroUSD ?? bound.costMicroUSD
        )
    }
}

extension TokenUsage {
    /// All four together; whatever an agent reports, nothing overflows.
    fileprivate var all: Int64 {
        [freshInput, cacheRead, cacheWrite, output].reduce(Spending.zero) { $0 + Spending(tokens: max(0, $1)) }.tokens
    }
}
