import MidwatchModel
import NightFacts
import Schedules

/// One night: from one instant at which the clock shows its beginning to the next.
struct NightSpan: Hashable, Sendable {
    /// Its beginning belongs to it.
    var begin: WallTime
    /// Its end does not; nil beyond the end of all calendars.
    var end: WallTime?

    /// The night an instant lies in, by a schedule that occurs once a day.
    init(at instant: WallTime, _ beginnings: CompiledSchedule) {
        // A zone may leave out a day, as Samoa did in 2011; never three.
        let searched = instant - .seconds(3 * 86_400)
        let (newest, _) = beginnings.occurrences(after: searched, through: instant, anchor: instant, limit: 1)
        begin = newest.last ?? WallTime(millisecondsSinceEpoch: 0)
        end = beginnings.next(after: instant, anchor: instant)
    }

    func contains(_ instant: WallTime) -> Bool {
        begin <= instant && end.map { instant < $0 } ?? true
    }
}

/// What may be spent, what is spent, and in which periods.
struct BudgetBook: Hashable, Sendable {
    var broken = BrokenRules()
    /// The budgets in force, by what they are for.
    private(set) var budgets: [BudgetScope: Budget] = [:]
    private(set) var nightDefinition = NightDefinition()
    private(set) var night: NightSpan
    /// When the present instance of a plan that repeats began.
    private var planBeginnings: [String: WallTime] = [:]
    private var repeatingPlans: Set<String> = []
    /// What is spent, by scope: the period without end first, then from the oldest on.
    private var records: [BudgetScope: [SpendingRecord]] = [:]
    private var beginnings: CompiledSchedule

    init(_ definitions: CompiledDefinitions, _ memory: LedgerMemory, now: WallTime) {
        beginnings = definitions.nights
        night = NightSpan(at: now, definitions.nights)
        for plan in memory.plans { note(plan) }
        for record in memory.spendings { set(record) }
    }

    var isEmpty: Bool { budgets.isEmpty }

    /// Takes note of where a plan that repeats stands: each instance of it has a period of its own.
    mutating func note(_ plan: PlanRecord) {
        if plan.instance > 0 { planBeginnings[plan.name] = plan.since }
    }

    /// Takes up the budgets of definitions; what is spent stays.
    mutating func adopt(_ definitions: CompiledDefinitions, now: WallTime) {
        let new = definitions.definitions
        nightDefinition = new.night
        beginnings = definitions.nights
        night = NightSpan(at: now, beginnings)
        budgets = [:]
        budgets[.night] = new.night.budget
        for account in new.accounts { budgets[.account(account.name)] = account.budget }
        for plan in new.plans { budgets[.plan(plan.name)] = plan.budget }
        for job in new.jobs { budgets[.job(job.id)] = job.budget }
        repeatingPlans = Set(new.plans.lazy.filter { $0.schedule != nil }.map(\.name))
    }

    /// Follows the clock into another night.
    mutating func follow(_ now: WallTime) {
        if !night.contains(now) { night = NightSpan(at: now, beginnings) }
    }

    /// When the present period of a scope's budget began; nil for one without end.
    func period(of scope: BudgetScope) -> WallTime? {
        guard budgets[scope]?.period == .ever else { return night.begin }
        guard case .plan(let name) = scope else { return nil }
        return planPeriod(name)
    }

    /// When the present instance of a plan began; nil for a plan that does not repeat.
    func planPeriod(_ name: String) -> WallTime? {
        planBeginnings[name]
    }

    /// When the present period of a scope's budget ends; nil when nobody knows, or never.
    func end(of scope: BudgetScope) -> WallTime? {
        budgets[scope]?.period == .ever ? nil : night.end
    }

    /// When a period ends that a start may wait for; nil when none waits.
    func nextDeadline(isAwaited: Bool) -> WallTime? { isAwaited && !isEmpty ? night.end : nil }

    /// Whether what a scope has spent stays spent, unless somebody raises its budget.
    func isForGood(_ scope: BudgetScope) -> Bool {
        guard budgets[scope]?.period == .ever else { return false }
        if case .plan(let name) = scope { return !repeatingPlans.contains(name) }
        return true
    }

    /// What a scope has spent in the present period.
    func standing(of scope: BudgetScope, now: WallTime) -> SpendingRecord {
        let period = period(of: scope)
        return records[scope]?.last { $0.period == period } ?? SpendingRecord(scope: scope, period: period, since: now)
    }

    /// The most of a kind that a scope may spend in the present period; nil means without bound.
    func limit(_ kind: BudgetKind, of scope: BudgetScope, _ record: SpendingRecord) -> Int64? {
        guard let limit = budgets[scope].flatMap(kind.limit) else { return nil }
        let (sum, overflow) = limit.addingReportingOverflow(kind.amount(of: record.raised))
        return overflow ? .max : sum
    }

    /// Charges a turn that began at an instant to a scope. Returns what is to be written, and whether a told percentage is
    /// reached for the first time.
    mutating func charged(
        _ charge: Charge,
        to scope: BudgetScope,
        begun: WallTime,
        now: WallTime
    ) -> (record: SpendingRecord, isNews: Bool) {
        broken.expect(budgets[scope] != nil, "a turn is charged to budgets that there are")
        var record = standing(of: scope, now: now)
        if record.spent == .zero { record.since = max(begun, record.period ?? begun) }
        record.spent = record.spent + charge.spending
        if charge.isEstimated {
            let sum = Spending(costMicroUSD: record.estimatedMicroUSD) + charge.spending
            record.estimatedMicroUSD = sum.costMicroUSD
        }
        let reached = reachedPercent(record)
        let isNews = reached > record.toldPercent
        record.toldPercent = max(record.toldPercent, reached)
        set(record)
        return (record, isNews)
    }

    /// Why a budget is not raised.
    enum RaiseRefusal: Error, Hashable, Sendable {
        case noBudget
        case isLowered(BudgetKind, Int64)
        case isUnbounded(BudgetKind)
        case nothingAdded
    }

    /// Raises a scope's budget for its present period. Returns what is to be written.
    mutating func raised(_ scope: BudgetScope, by amounts: Spending, now: WallTime) throws(RaiseRefusal)
        -> SpendingRecord
    {
        guard let budget = budgets[scope] else { throw .noBudget }
        for kind in BudgetKind.allCases {
            let amount = kind.amount(of: amounts)
            guard amount >= 0 else { throw .isLowered(kind, amount) }
            guard amount == 0 || kind.limit(of: budget) != nil else { throw .isUnbounded(kind) }
        }
        guard amounts != .zero else { throw .nothingAdded }
        var record = standing(of: scope, now: now)
        record.raised = record.raised + amounts
        record.toldPercent = min(record.toldPercent, reachedPercent(record))
        set(record)
        return record
    }

    private mutating func set(_ record: SpendingRecord) {
        var known = records[record.scope] ?? []
        if let place = known.firstIndex(where: { $0.period == record.period }) {
            known[place] = record
        } else {
            known.insert(record, at: known.firstIndex { Self.isBefore(record, $0) } ?? known.count)
            let extra = known.count { $0.period != nil } - LedgerMemory.spendingPeriodsMax
            if extra > 0, let oldest = known.firstIndex(where: { $0.period != nil }) { known.remove(at: oldest) }
        }
        records[record.scope] = known
    }

    private static func isBefore(_ one: SpendingRecord, _ two: SpendingRecord) -> Bool {
        guard let second = two.period else { return false }
        return one.period.map { $0 < second } ?? true
    }

    /// The parts of a budget that are told when they are reached, in percent.
    static let toldPercents: [Int64] = [100, 90, 75, 50]

    /// How far a scope's budget is spent in the present period: the kind that is spent furthest, and its percentage.
    func mostSpent(_ record: SpendingRecord) -> (kind: BudgetKind, percent: Int64)? {
        var most: (kind: BudgetKind, percent: Int64)?
        for kind in BudgetKind.allCases {
            guard let limit = limit(kind, of: record.scope, record) else { continue }
            let percent = Self.percent(kind.amount(of: record.spent), of: limit)
            if percent > most?.percent ?? -1 { most = (kind, percent) }
        }
        return most
    }

    /// The greatest of the told percentages that a scope has reached; 0 below all of them.
    func reachedPercent(_ record: SpendingRecord) -> Int {
        let percent = mostSpent(record)?.percent ?? 0
        return Int(Self.toldPercents.first { $0 <= percent } ?? 0)
    }

    static func percent(_ spent: Int64, of limit: Int64) -> Int64 {
        limit > 0 ? Int64(clamping: Int128(spent) * 100 / Int128(limit)) : 100
    }

    /// When a scope has spent all of a kind if it goes on as it has since the beginning; nil when nobody can tell, or
    /// when its period ends before.
    func forecast(_ kind: BudgetKind, _ record: SpendingRecord, now: WallTime) -> WallTime? {
        let elapsed = record.since.duration(to: now).wholeMilliseconds
        let spent = kind.amount(of: record.spent)
        guard let limit = limit(kind, of: record.scope, record), elapsed >= 1000, spent > 0, spent < limit else {
            return nil
        }
        let wait = Int128(limit - spent) * Int128(elapsed) / Int128(spent)
        guard wait <= Self.forecastMax else { return nil }
        let instant = now + .milliseconds(Int64(wait))
        return end(of: record.scope).map { instant < $0 } ?? true ? instant : nil
    }

    /// Nobody plans for more than a year: 366 days in ms.
    private static let forecastMax: Int128 = 366 * 86_400_000
}
