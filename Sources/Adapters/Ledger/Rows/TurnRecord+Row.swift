import GRDB
import MidwatchModel
import NightFacts

extension TurnRecord: LedgerRow {
    static let table = TableShape(
        "turn",
        key: ["id"],
        columns: [
            "job", "iteration", "started_by", "attempt", "nominal_ms", "revision", "plan", "phase", "token", "agent",
            "model", "account", "keys",
            "state", "planned_ms", "handle", "stop_cause", "stop_cause_kind", "outcome", "reason", "reason_kind",
            "ended_ms",
            "stands_for", "workspace",
        ] + TurnEnding.columns
    )

    var values: [DatabaseValue] {
        var row = RowValues(capacity: 25 + TurnEnding.columns.count)
        row.add(id.rawValue)
        row.add(job.rawValue)
        row.add(Int64(iteration))
        row.add(trigger.rawValue)
        row.add(Int64(attempt))
        row.add(nominal?.millisecondsSinceEpoch)
        row.add(Int64(revision))
        row.add(phase?.plan)
        row.add(phase?.phase)
        row.add(token.rawValue)
        row.add(agent)
        row.add(model)
        row.add(account)
        row.add(keys.isEmpty ? nil : keys.joined(separator: "\n"))
        row.add(state.rawValue)
        row.add(plannedAt.millisecondsSinceEpoch)
        row.add(handle?.description)
        row.add(stopCause)
        row.add(outcome?.rawValue)
        row.add(reason)
        row.add(endedAt?.millisecondsSinceEpoch)
        row.add(standsFor)
        row.add(workspace)
        TurnEnding.add(ending, to: &row)
        return row.values
    }

    init(reading row: inout RowReader) throws {
        let id = TurnID(try row.integer())
        let job = try row.job()
        let iteration = try row.count()
        let trigger = try row.word(TurnTrigger.self)
        let attempt = try row.count()
        let nominal = try row.optionalTime()
        let revision = try row.count()
        let phase = try row.optionalPhase()
        self.init(
            id: id,
            job: job,
            iteration: iteration,
            trigger: trigger,
            attempt: attempt,
            nominal: nominal,
            revision: revision,
            phase: phase,
            token: FencingToken(try row.integer()),
            agent: try row.optionalText(),
            model: try row.optionalText(),
            account: try row.optionalText(),
            keys: try row.optionalText()?.split(separator: "\n").map(String.init) ?? [],
            plannedAt: WallTime(millisecondsSinceEpoch: 0)
        )
        state = try row.word()
        plannedAt = try row.time()
        handle = try row.optionalHandle()
        stopCause = try row.optionalCause()
        outcome = try row.optionalWord()
        reason = try row.optionalCause()
        endedAt = try row.optionalTime()
        standsFor = try row.integer()
        workspace = try row.optionalText()
        ending = try TurnEnding(reading: &row)
    }
}
