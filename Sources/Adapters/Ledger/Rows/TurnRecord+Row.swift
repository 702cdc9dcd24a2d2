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
        self.init(
            id: TurnID(try row.integer()),
            job: try row.job(),
            iteration: try row.count(),
            trigger: try row.word(TurnTrigger.self),
            attempt: try row.count(),
            nominal: try row.optionalTime(),
            revision: try row.count(),
            phase: try row.optionalPhase(),
            token: FencingToken(try row.integer()),
            agent: try row.optionalText(),
            model: try row.optionalText(),
            account: try row.optionalText(),
            keys: try row.optionalText()?.split(separator: "\n").map(String.init) ?? [],
            plannedAt: WallTime(millisecondsSinceEpoch: 0)
        )
        let state = try row.word(TurnState.self)
        plannedAt = try row.time()
        handle = try row.optionalHandle()
        stopCause = try row.optionalCause()
        let outcome = try row.optionalWord(TurnOutcome.self)
        let reason = try row.optionalCause()
        let endedAt = try row.optionalTime()
        standsFor = try row.integer()
        workspace = try row.optionalText()
        let ending = try TurnEnding(reading: &row)
        switch (state, ending, outcome, endedAt) {
        case (.intended, _, _, _): standing = .intended
        case (.submitted, _, _, _): standing = .submitted
        case (.running, _, _, _): standing = .running
        case (.verifying, let ending?, _, _): standing = .verifying(ending)
        case (.ended, let ending, let outcome?, let endedAt?):
            standing = .ended(End(outcome, reason: reason, ending: ending, at: endedAt))
        case (.verifying, _, _, _), (.ended, _, _, _):
            throw UnreadableValue(description: "the word \"\(state.rawValue)\" without what it needs in column state")
        }
    }
}
