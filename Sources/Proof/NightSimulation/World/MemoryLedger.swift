public import MidwatchModel
public import NightFacts
public import SchedulerCore

/// A ledger in memory that holds every fact to what its case demands, and more: what it refuses is a defect of the core.
public struct MemoryLedger: Sendable {
    /// One schedule of a job: the occurrences of one revision.
    public struct Grid: Hashable, Sendable {
        /// The job.
        public var job: JobID
        /// Counts its schedules.
        public var revision: Int

        /// Names a schedule of a job.
        public init(job: JobID, revision: Int) {
            self.job = job
            self.revision = revision
        }
    }

    /// One occurrence.
    public struct Key: Hashable, Sendable {
        /// The schedule.
        public var grid: Grid
        /// When it was due.
        public var nominal: WallTime
    }

    /// A budget's scope in one period.
    public struct SpendingKey: Hashable, Sendable {
        /// What the budget is for.
        public var scope: BudgetScope
        /// When the period began; nil for one without end.
        public var period: WallTime?

        /// Names a scope in a period.
        public init(scope: BudgetScope, period: WallTime?) {
            self.scope = scope
            self.period = period
        }
    }

    /// The rows of jobs, removed ones too.
    public private(set) var jobs: [JobID: JobRecord] = [:]
    /// Rows by job and revision, in the order they were written.
    public private(set) var rows: [Grid: [OccurrenceRecord]] = [:]
    /// The rows that have no verdict yet.
    public private(set) var waiting: [Key: OccurrenceRecord] = [:]
    /// All turns.
    public private(set) var turns: [TurnID: TurnRecord] = [:]
    /// Turns that have not ended.
    public private(set) var openTurns: Set<TurnID> = []
    /// All checks.
    public private(set) var checks: [Int64: CheckRecord] = [:]
    /// Checks that have not ended.
    public private(set) var openChecks: Set<Int64> = []
    /// All leases.
    public private(set) var leases: [FencingToken: LeaseRecord] = [:]
    /// Leases not released.
    public private(set) var openLeases: Set<FencingToken> = []
    /// The rows of phases, removed ones too.
    public private(set) var phases: [PhaseID: PhaseRecord] = [:]
    /// The night's story, where it is kept.
    public private(set) var events: [EventRecord] = []
    private let keepsEvents: Bool
    /// The greatest turn number given.
    public private(set) var lastTurn = TurnID(0)
    /// The greatest check number given.
    public private(set) var lastCheck: Int64 = 0
    /// The greatest fencing token given.
    public private(set) var lastToken = FencingToken(0)
    /// Starts that wait and have no occurrence's row.
    public private(set) var pending: [Int64: PendingStart] = [:]
    /// The greatest number given to one.
    public private(set) var lastPending: Int64 = 0
    /// The accounts that are held.
    public private(set) var accountHolds: [String: AccountHold] = [:]
    /// Where plans that repeat stand.
    public internal(set) var plans: [String: PlanRecord] = [:]
    /// What is spent, by scope and period.
    public private(set) var spendings: [SpendingKey: SpendingRecord] = [:]
    /// The daemon's runs.
    public private(set) var daemonRuns: [DaemonRun] = []
    /// The facts being written begin an instance of a plan.
    private var isInstanceBeginning = false
    /// What was demanded and not met.
    public private(set) var refusals: [String] = []
    /// How many turns of each job have not ended.
    private(set) var openTurnCounts: [JobID: Int] = [:]
    /// How many occurrences of each job wait without a verdict.
    private(set) var waitingCounts: [JobID: Int] = [:]

    /// A new ledger.
    ///
    /// - Parameter keepsEvents: Whether the night's story is kept; it is most of a ledger's bulk, and each copy pays for it.
    public init(keepsEvents: Bool = true) {
        self.keepsEvents = keepsEvents
    }

    /// A fact whose demand is not met.
    public struct Refusal: Error, Hashable, Sendable {
        /// The fact's place among those to be written, from 0.
        public var index: Int
        /// What was demanded.
        public var reason: String
    }

    /// Writes facts as a store does, in order: all of them or, when it throws, none.
    ///
    /// - Throws: ``Refusal`` with the first demand that is not met.
    public mutating func write(_ facts: [Fact]) throws(Refusal) {
        var written = self
        written.refusals = []
        written.isInstanceBeginning = facts.contains { beginsInstance($0) }
        for (index, fact) in facts.enumerated() {
            written.apply(fact)
            if let reason = written.refusals.first { throw Refusal(index: index, reason: reason) }
        }
        written.refusals = refusals
        self = written
    }

    /// Writes the facts of a step of the core, in order, and demands more of them: that they come before all that is
    /// done, and that each turn has its lease.
    public mutating func apply(_ orders: [Action]) {
        var isPastRecords = false
        isInstanceBeginning = orders.contains { if case .record(let fact) = $0 { beginsInstance(fact) } else { false } }
        for order in orders {
            guard case .record(let fact) = order else {
                isPastRecords = true
                continue
            }
            demand(!isPastRecords, "a record came after another order")
            apply(fact)
        }
        if !orders.isEmpty { demandLeaseForEachTurn() }
    }

    /// A step's job rows come first; whose members they are is for the judge to say.
    private func beginsInstance(_ fact: Fact) -> Bool {
        if case .plan(let plan) = fact { plan.instance > plans[plan.name]?.instance ?? 0 } else { false }
    }

    private mutating func apply(_ fact: Fact) {
        switch fact {
        case .job(let record): write(record)
        case .phase(let record): write(record)
        case .plan(let record): write(record)
        case .spending(let record): write(record)
        case .daemonStarted(let instant): daemonRuns.append(DaemonRun(startedAt: instant))
        case .daemonStopped(let instant):
            demand(daemonRuns.last.map { $0.stoppedAt == nil } ?? false, "no daemon's run is open")
            if !daemonRuns.isEmpty { daemonRuns[daemonRuns.count - 1].stoppedAt = instant }
        case .occurrence(let row): insert(row)
        case .occurrenceDecided(let row): decide(row)
        case .pendingAdded(let start):
            demand(start.id > lastPending, "pending start \(start.id) is not new")
            lastPending = start.id
            pending[start.id] = start
        case .pendingRemoved(let id):
            demand(pending.removeValue(forKey: id) != nil, "pending start \(id) is not there")
        case .accountHeld(let hold): accountHolds[hold.account] = hold
        case .accountReleased(let account):
            demand(accountHolds.removeValue(forKey: account) != nil, "account \(account) is not held")
        case .turnPlanned(let turn): insert(turn)
        case .turnChanged(let turn): change(turn)
        case .checkPlanned(let check):
            demand(check.id > lastCheck, "check \(check.id) is not new")
            lastCheck = check.id
            checks[check.id] = check
            openChecks.insert(check.id)
        case .checkEnded(let check):
            demand(openChecks.remove(check.id) != nil, "check \(check.id) is not open")
            demand(check.endedAt != nil && check.passed != nil, "check \(check.id) ended without an answer")
            checks[check.id] = check
        case .leaseGranted(let lease):
            demand(lease.token > lastToken, "token \(lease.token) is not new")
            lastToken = lease.token
            leases[lease.token] = lease
            openLeases.insert(lease.token)
        case .leasesRenewed(let tokens, let end):
            for token in tokens where openLeases.contains(token) { leases[token]?.expiresAt = end }
        case .leaseReleased(let token, let instant):
            demand(openLeases.remove(token) != nil, "lease \(token) is not held")
            leases[token]?.releasedAt = instant
        case .event(let event): if keepsEvents { events.append(event) }
        }
    }

    private mutating func write(_ record: JobRecord) {
        if let old = jobs[record.id] {
            demand(record.revision >= old.revision, "the revision of \(record.id) went back")
            demand(
                isInstanceBeginning || record.countedTurns >= old.countedTurns,
                "the turns of \(record.id) were counted back"
            )
            if record.revision == old.revision {
                demand(record.decidedThrough >= old.decidedThrough, "the watermark of \(record.id) went back")
            }
        }
        demand(
            (record.state == .ended) == (record.endedBy != nil),
            "\(record.id) is \(record.state) by \(record.endedBy as Any)"
        )
        demand(record.state != .active || record.reason == nil, "\(record.id) is active with a reason")
        jobs[record.id] = record
    }

    private mutating func write(_ record: SpendingRecord) {
        let key = SpendingKey(scope: record.scope, period: record.period)
        if let old = spendings[key] {
            demand(record.toldPercent >= old.toldPercent || record.raised != old.raised, "\(record.scope) is told less")
            let (now, then) = (record.spent, old.spent)
            let isGrowing =
                now.turns >= then.turns && now.tokens >= then.tokens && now.costMicroUSD >= then.costMicroUSD
                && now.wallMilliseconds >= then.wallMilliseconds
            demand(isGrowing, "what \(record.scope) has spent went back")
        }
        spendings[key] = record
    }

    private mutating func write(_ record: PlanRecord) {
        if let old = plans[record.name] {
            demand(record.instance >= old.instance, "the instance of plan \(record.name) went back")
        }
        plans[record.name] = record
    }

    private mutating func write(_ record: PhaseRecord) {
        if let old = phases[record.id] {
            let isNewInstance = record.instance > old.instance
            demand(record.instance >= old.instance, "the instance of \(record.id) went back")
            demand(
                old.state != .passed || record.state == .passed || isNewInstance,
                "\(record.id) went back from passed"
            )
        }
        phases[record.id] = record
    }

    private mutating func insert(_ row: OccurrenceRecord) {
        let grid = Grid(job: row.job, revision: row.revision)
        if let last = rows[grid]?.last {
            demand(row.nominal > last.through, "rows of \(row.job) overlap at \(row.nominal)")
        }
        demand(row.count >= 1 && row.through >= row.nominal, "the row of \(row.job) at \(row.nominal) is no run")
        demand((row.count == 1) == (row.through == row.nominal), "a row of \(row.job) counts \(row.count)")
        demandTurnOfVerdict(row)
        rows[grid, default: []].append(row)
        guard row.verdict == nil else { return }
        waiting[Key(grid: grid, nominal: row.nominal)] = row
        waitingCounts[row.job, default: 0] += 1
    }

    private mutating func decide(_ row: OccurrenceRecord) {
        let grid = Grid(job: row.job, revision: row.revision)
        guard let place = rows[grid]?.lastIndex(where: { $0.nominal == row.nominal }) else {
            demand(false, "\(row.job) at \(row.nominal) has no row")
            return
        }
        demand(rows[grid]?[place].verdict == nil, "\(row.job) at \(row.nominal) has its verdict already")
        demandTurnOfVerdict(row)
        rows[grid]?[place] = row
        guard row.verdict != nil else {
            waiting[Key(grid: grid, nominal: row.nominal)] = row
            return
        }
        if waiting.removeValue(forKey: Key(grid: grid, nominal: row.nominal)) != nil {
            waitingCounts[row.job, default: 0] -= 1
        }
    }

    private mutating func demandTurnOfVerdict(_ row: OccurrenceRecord) {
        let isStart = row.verdict == .started || row.verdict == .late
        demand(
            isStart == (row.turn != nil),
            "\(row.job) at \(row.nominal): \(row.verdict as Any) with turn \(row.turn as Any)"
        )
        demand(!isStart || row.count == 1, "a started row of \(row.job) counts \(row.count)")
        demand(row.verdict == .started || row.cause != nil, "\(row.job) at \(row.nominal) is silent about its cause")
    }

    private mutating func insert(_ turn: TurnRecord) {
        demand(turn.id > lastTurn, "turn \(turn.id) is not new")
        demand(turn.state == .intended && turn.outcome == nil, "turn \(turn.id) is planned as \(turn.state)")
        lastTurn = turn.id
        turns[turn.id] = turn
        openTurns.insert(turn.id)
        openTurnCounts[turn.job, default: 0] += 1
    }

    private mutating func change(_ turn: TurnRecord) {
        guard let old = turns[turn.id], openTurns.contains(turn.id) else {
            demand(false, "turn \(turn.id) is not open")
            return
        }
        demand(
            old.token == turn.token && old.job == turn.job && old.nominal == turn.nominal,
            "turn \(turn.id) became another"
        )
        demand(Self.rank(turn.state) >= Self.rank(old.state), "turn \(turn.id) went from \(old.state) to \(turn.state)")
        demand(
            (turn.state == .ended) == (turn.outcome != nil),
            "turn \(turn.id) is \(turn.state), \(turn.outcome as Any)"
        )
        demand(old.stopCause == nil || old.stopCause == turn.stopCause, "turn \(turn.id) changed why it is stopped")
        if turn.state == .ended {
            openTurns.remove(turn.id)
            openTurnCounts[turn.job, default: 0] -= 1
        }
        turns[turn.id] = turn
    }

    private static func rank(_ state: TurnState) -> Int {
        switch state {
        case .intended: 0
        case .submitted: 1
        case .running: 2
        case .verifying: 3
        case .ended: 4
        }
    }

    private mutating func demandLeaseForEachTurn() {
        let held = openTurns.compactMap { turns[$0]?.token }
        let (granted, open) = (openLeases, openTurns)
        demand(Set(held) == granted && held.count == granted.count, "held leases \(granted), live turns \(open)")
    }

    private mutating func demand(_ isMet: Bool, _ words: @autoclosure () -> String) {
        if !isMet { refusals.append(words()) }
    }
}
