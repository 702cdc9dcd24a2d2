import MidwatchModel
import SchedulerCore

/// A ledger in memory that holds every fact to what its case demands, and more: what it refuses is a defect of the core.
struct MemoryLedger {
    struct Grid: Hashable {
        var job: JobID
        var revision: Int
    }

    struct Key: Hashable {
        var grid: Grid
        var nominal: WallTime
    }

    private(set) var jobs: [JobID: JobRecord] = [:]
    /// Rows by job and revision, in the order they were written.
    private(set) var rows: [Grid: [OccurrenceRecord]] = [:]
    /// The rows that have no verdict yet.
    private(set) var waiting: [Key: OccurrenceRecord] = [:]
    private(set) var turns: [TurnID: TurnRecord] = [:]
    private(set) var openTurns: Set<TurnID> = []
    private(set) var checks: [Int64: CheckRecord] = [:]
    private(set) var leases: [FencingToken: LeaseRecord] = [:]
    private(set) var openLeases: Set<FencingToken> = []
    private(set) var phases: [PhaseID: PhaseRecord] = [:]
    private(set) var events: [EventRecord] = []
    private(set) var lastTurn = TurnID(0)
    private(set) var lastCheck: Int64 = 0
    private(set) var lastToken = FencingToken(0)
    private(set) var pending: [Int64: PendingStart] = [:]
    private(set) var lastPending: Int64 = 0
    private(set) var accountHolds: [String: AccountHold] = [:]
    /// What was demanded and not met.
    private(set) var refusals: [String] = []

    /// Writes the facts of a step, in order.
    mutating func apply(_ orders: [Action]) {
        var isPastRecords = false
        for order in orders {
            guard case .record(let fact) = order else {
                isPastRecords = true
                continue
            }
            demand(!isPastRecords, "a record came after another order")
            apply(fact)
        }
        demandLeaseForEachTurn()
    }

    private mutating func apply(_ fact: Fact) {
        switch fact {
        case .job(let record): write(record)
        case .phase(let record): write(record)
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
        case .checkEnded(let check):
            demand(checks[check.id].map { $0.endedAt == nil } ?? false, "check \(check.id) is not open")
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
        case .event(let event): events.append(event)
        }
    }

    private mutating func write(_ record: JobRecord) {
        if let old = jobs[record.id] {
            demand(record.revision >= old.revision, "the revision of \(record.id) went back")
            demand(record.countedTurns >= old.countedTurns, "the turns of \(record.id) were counted back")
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

    private mutating func write(_ record: PhaseRecord) {
        if let old = phases[record.id] {
            demand(old.state != .passed || record.state == .passed, "\(record.id) went back from passed")
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
        if row.verdict == nil { waiting[Key(grid: grid, nominal: row.nominal)] = row }
    }

    private mutating func decide(_ row: OccurrenceRecord) {
        let grid = Grid(job: row.job, revision: row.revision)
        guard let place = rows[grid]?.lastIndex(where: { $0.nominal == row.nominal }) else {
            demand(false, "\(row.job) at \(row.nominal) has no row")
            return
        }
        demand(rows[grid]?[place].verdict == nil, "\(row.job) at \(row.nominal) has its verdict already")
        demand(row.verdict != nil, "\(row.job) at \(row.nominal) is decided without a verdict")
        demandTurnOfVerdict(row)
        rows[grid]?[place] = row
        waiting[Key(grid: grid, nominal: row.nominal)] = nil
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
        if turn.state == .ended { openTurns.remove(turn.id) }
        turns[turn.id] = turn
    }

    private static func rank(_ state: TurnState) -> Int {
        switch state {
        case .intended: 0
        case .running: 1
        case .verifying: 2
        case .ended: 3
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

    /// What a restarted core is told.
    var memory: LedgerMemory {
        LedgerMemory(
            jobs: jobs.values.sorted { $0.id < $1.id },
            openTurns: openTurns.sorted().compactMap { turns[$0] },
            openChecks: checks.values.filter { $0.endedAt == nil }.sorted { $0.id < $1.id },
            waiting: waiting.values.sorted { ($0.nominal, $0.job, $0.revision) < ($1.nominal, $1.job, $1.revision) },
            pending: pending.values.sorted { $0.id < $1.id },
            accountHolds: accountHolds.values.sorted { $0.account < $1.account },
            phases: phases.values.sorted { $0.id < $1.id },
            leases: openLeases.sorted().compactMap { leases[$0] },
            lastTurn: lastTurn,
            lastCheck: lastCheck,
            lastToken: lastToken,
            lastPending: lastPending
        )
    }

    /// All rows of a job, all revisions, oldest first.
    func rows(of job: JobID) -> [OccurrenceRecord] {
        rows.filter { $0.key.job == job }.sorted { $0.key.revision < $1.key.revision }.flatMap(\.value)
    }
}
