import GRDB
import MidwatchModel
import NightFacts

/// Writes facts within an open transaction and enforces what each case of ``Fact`` demands.
struct FactWriter {
    /// The writer's connection.
    let db: Database

    /// A demand that was not met.
    struct Refusal: Error {
        let reason: String
    }

    /// Writes one fact.
    ///
    /// - Returns: the number given to an event; nil for all other facts.
    func write(_ fact: Fact) throws -> Int64? {
        switch fact {
        case .job(let record): try execute(JobRecord.table.upsert, record.values)
        case .accountHeld(let record): try execute(AccountHold.table.upsert, record.values)
        case .accountReleased(let account): try release(account: account)
        case .phase(let record): try execute(PhaseRecord.table.upsert, record.values)
        case .plan(let record): try execute(PlanRecord.table.upsert, record.values)
        case .spending(let record): try execute(SpendingRecord.table.upsert, record.values)
        case .daemonStarted(let time): try execute(Self.daemonStartedSQL, [time.millisecondsSinceEpoch.databaseValue])
        case .daemonStopped(let time): try stopDaemon(at: time)
        case .occurrence(let record): try insert(record)
        case .occurrenceDecided(let record): try decide(record)
        case .pendingAdded(let record): try add(record)
        case .pendingRemoved(let id): try remove(pending: id)
        case .turnPlanned(let record): try insert(record)
        case .turnChanged(let record): try change(record)
        case .checkPlanned(let record): try insert(record)
        case .checkEnded(let record): try end(record)
        case .leaseGranted(let record): try insert(record)
        case .leasesRenewed(let tokens, let expiresAt): try renew(tokens, until: expiresAt)
        case .leaseReleased(let token, let time): try release(token, at: time)
        case .event(let record): return try append(record)
        }
        return nil
    }

    private func insert(_ record: some LedgerRow) throws {
        do {
            try execute(type(of: record).table.insert, record.values)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw Refusal(reason: "it is in the ledger already (\(error.message ?? "a constraint failed"))")
        }
    }

    private func decide(_ record: OccurrenceRecord) throws {
        try execute(Self.decideSQL, record.values)
        try demandChange("no such occurrence waits for a verdict: it is unknown or has one already")
    }

    /// The rows of starts that wait no more are gone, so the primary key alone does not say whether a number is new.
    private func add(_ record: PendingStart) throws {
        guard try record.id > LedgerStore.lastNumber(db, of: PendingStart.table) else {
            throw Refusal(reason: "its number was given before")
        }
        try insert(record)
    }

    private func remove(pending id: Int64) throws {
        try execute(Self.removePendingSQL, [id.databaseValue])
        try demandChange("no such start waits")
    }

    private func change(_ record: TurnRecord) throws {
        try execute(Self.changeTurnSQL, record.values)
        try demandChange("no such turn is open: it is unknown or has ended")
    }

    private func end(_ record: CheckRecord) throws {
        try execute(Self.endCheckSQL, record.values)
        try demandChange("no such check runs: it is unknown or has ended")
    }

    private func renew(_ tokens: [FencingToken], until expiresAt: WallTime) throws {
        for token in tokens {
            try execute(Self.renewSQL, [token.rawValue.databaseValue, expiresAt.millisecondsSinceEpoch.databaseValue])
        }
    }

    private func release(_ token: FencingToken, at time: WallTime) throws {
        try execute(Self.releaseSQL, [token.rawValue.databaseValue, time.millisecondsSinceEpoch.databaseValue])
        try demandChange("no such lease is held: it is unknown or was released")
    }

    private func release(account: String) throws {
        try execute(Self.releaseAccountSQL, [account.databaseValue])
        try demandChange("no such account is held")
    }

    private func stopDaemon(at time: WallTime) throws {
        try execute(Self.daemonStoppedSQL, [time.millisecondsSinceEpoch.databaseValue])
        try demandChange("no daemon's run is open")
    }

    private func append(_ record: EventRecord) throws -> Int64 {
        try execute(Self.appendSQL, record.valuesAfterID)
        return db.lastInsertedRowID
    }

    /// Statements are prepared once per connection; the argument lists come from the tables' own columns, so their
    /// count is right by construction.
    private func execute(_ sql: String, _ values: [DatabaseValue]) throws {
        let statement = try db.cachedStatement(sql: sql)
        statement.setUncheckedArguments(StatementArguments(values))
        try statement.execute()
    }

    private func demandChange(_ reason: String) throws {
        guard db.changesCount > 0 else { throw Refusal(reason: reason) }
    }

    // Compare-and-set: what is final is no longer matched.
    private static let decideSQL = "\(OccurrenceRecord.table.update) AND verdict IS NULL"
    private static let changeTurnSQL = "\(TurnRecord.table.update) AND state <> 'ended'"
    private static let endCheckSQL = "\(CheckRecord.table.update) AND ended_ms IS NULL"
    private static let renewSQL = "UPDATE lease SET expires_ms = ?2 WHERE token = ?1 AND released_ms IS NULL"
    private static let releaseSQL = "UPDATE lease SET released_ms = ?2 WHERE token = ?1 AND released_ms IS NULL"
    private static let removePendingSQL = "DELETE FROM pending_start WHERE id = ?1"
    private static let releaseAccountSQL = "DELETE FROM account_hold WHERE account = ?1"
    private static let daemonStartedSQL = "INSERT INTO daemon_run (started_ms) VALUES (?1)"
    private static let daemonStoppedSQL =
        "UPDATE daemon_run SET stopped_ms = ?1 WHERE id = (SELECT max(id) FROM daemon_run) AND stopped_ms IS NULL"
    private static let appendSQL =
        "INSERT INTO event (at_ms, kind, job, turn, plan, phase, message, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
}

extension Fact {
    /// The fact's case and key, for an error's text.
    var label: String {
        switch self {
        case .job(let record): "job \(record.id)"
        case .occurrence(let record): "occurrence \(record.label)"
        case .occurrenceDecided(let record): "occurrenceDecided \(record.label)"
        case .pendingAdded(let record): "pendingAdded \(record.id) of job \(record.job)"
        case .pendingRemoved(let id): "pendingRemoved \(id)"
        case .turnPlanned(let record): "turnPlanned \(record.id) of job \(record.job)"
        case .turnChanged(let record): "turnChanged \(record.id) of job \(record.job)"
        case .checkPlanned(let record): "checkPlanned \(record.id)"
        case .checkEnded(let record): "checkEnded \(record.id)"
        case .leaseGranted(let record): "leaseGranted \(record.token) of job \(record.job)"
        case .leasesRenewed(let tokens, _): "leasesRenewed of \(tokens.count) tokens"
        case .leaseReleased(let token, _): "leaseReleased \(token)"
        case .accountHeld(let record): "accountHeld \(record.account)"
        case .accountReleased(let account): "accountReleased \(account)"
        case .phase(let record): "phase \(record.id)"
        case .plan(let record): "plan \(record.name)"
        case .spending(let record): "spending of \(record.scope)"
        case .daemonStarted: "daemonStarted"
        case .daemonStopped: "daemonStopped"
        case .event(let record): "event \(record.kind.rawValue)"
        }
    }
}

extension OccurrenceRecord {
    fileprivate var label: String {
        "of job \(job) at \(nominal.millisecondsSinceEpoch) ms, revision \(revision)"
    }
}
