public import MidwatchModel
public import NightFacts

extension MemoryLedger {
    /// What a restarted core is told.
    public var memory: LedgerMemory {
        LedgerMemory(
            jobs: jobs.values.sorted { $0.id < $1.id },
            openTurns: openTurns.sorted().compactMap { turns[$0] },
            openChecks: openChecks.sorted().compactMap { checks[$0] },
            waiting: waiting.values.sorted { ($0.nominal, $0.job, $0.revision) < ($1.nominal, $1.job, $1.revision) },
            pending: pending.values.sorted { $0.id < $1.id },
            accountHolds: accountHolds.values.sorted { $0.account < $1.account },
            phases: phases.values.sorted { $0.id < $1.id },
            plans: plans.values.sorted { $0.name < $1.name },
            spendings: newestSpendings,
            daemonRuns: daemonRuns.suffix(LedgerMemory.daemonRunsMax),
            leases: openLeases.sorted().compactMap { leases[$0] },
            lastTurn: lastTurn,
            lastCheck: lastCheck,
            lastToken: lastToken,
            lastPending: lastPending
        )
    }

    private var newestSpendings: [SpendingRecord] {
        func order(_ record: SpendingRecord) -> (BudgetScope, Int64) {
            (record.scope, record.period?.millisecondsSinceEpoch ?? .min)
        }
        let sorted = spendings.values.sorted { order($0) < order($1) }
        var newer: [BudgetScope: Int] = [:]
        var kept: [SpendingRecord] = []
        for record in sorted.reversed() {
            newer[record.scope, default: 0] += 1
            let isNew = newer[record.scope].map { $0 <= LedgerMemory.spendingPeriodsMax } ?? true
            if record.period == nil || isNew { kept.append(record) }
        }
        return kept.reversed()
    }

    /// All rows of a job, all revisions, oldest first.
    public func rows(of job: JobID) -> [OccurrenceRecord] {
        rows.filter { $0.key.job == job }.sorted { $0.key.revision < $1.key.revision }.flatMap(\.value)
    }
}
