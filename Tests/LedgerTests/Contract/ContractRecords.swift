import MidwatchModel
import NightFacts

/// An occurrence that was skipped.
func skipped(_ nominal: Int64, job: String = "auth", revision: Int = 1) -> OccurrenceRecord {
    var record = occurrence(nominal, job: job, revision: revision, verdict: .missedDown)
    record.cause = .words("the daemon was down")
    return record
}

/// An occurrence that waits.
func waiting(
    _ nominal: Int64,
    job: String = "auth",
    revision: Int = 1,
    notBefore: Int64? = nil
) -> OccurrenceRecord {
    var record = occurrence(nominal, job: job, revision: revision, verdict: nil)
    record.cause = .words("waits for a free slot")
    record.notBefore = notBefore.map(at)
    return record
}

/// A turn whose keeper lives.
func runningTurn(_ id: Int64) -> TurnRecord {
    var turn = plannedTurn(id)
    turn.standing = .running
    turn.handle = .process(pid: 4711)
    return turn
}

/// A check that runs.
func check(_ id: Int64) -> CheckRecord {
    CheckRecord(id: id, subject: .turn(TurnID(id)), plannedAt: at(1))
}

/// A check with its answer.
func endedCheck(_ id: Int64, passed: Bool = true) -> CheckRecord {
    var check = check(id)
    check.endedAt = at(2)
    check.passed = passed
    check.evidence = .exited(0)
    return check
}

/// A start that waits without a row.
func pending(_ id: Int64, job: String = "auth") -> PendingStart {
    PendingStart(
        id: id,
        job: JobID(job),
        trigger: .manual,
        attempt: 1,
        nominal: nil,
        revision: 1,
        notBefore: at(1000),
        since: at(1000),
        isForced: false
    )
}

/// The hold of an account.
func hold(_ account: String, until: Int64? = nil) -> AccountHold {
    AccountHold(account: account, reason: .words("usage limit"), since: at(1), until: until.map(at), turn: nil)
}

/// A job whose turns were counted.
func job(_ id: String, turns: Int) -> JobRecord {
    var record = job(id)
    record.countedTurns = turns
    return record
}

/// A phase that stands so.
func phase(_ standing: PhaseRecord.Standing) -> PhaseRecord {
    PhaseRecord(id: PhaseID(plan: "build", phase: "api"), standing: standing, since: at(1))
}

/// A plan in an instance.
func plan(_ instance: Int) -> PlanRecord {
    PlanRecord(
        name: "build",
        instance: instance,
        since: at(Int64(instance)),
        scheduleIdentity: "every 900000",
        anchor: at(0),
        decidedThrough: at(0)
    )
}

/// What was spent of a budget.
func spending(_ turns: Int64, period: Int64? = 1000, of scope: BudgetScope = .night) -> SpendingRecord {
    var record = SpendingRecord(scope: scope, period: period.map(at), since: at(0))
    record.spent.turns = turns
    return record
}
