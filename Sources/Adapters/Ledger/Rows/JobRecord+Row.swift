import GRDB
import MidwatchModel
import NightFacts

extension JobRecord: LedgerRow {
    static let table = TableShape(
        "job",
        key: ["id"],
        columns: [
            "revision", "schedule", "is_disabled", "anchor_ms", "decided_through_ms", "counted_turns", "failures",
            "answer", "state",
            "reason", "reason_kind", "since_ms",
            "ended_by", "turn", "removed_ms",
            "note_after", "idle_turns", "stuck_tries", "is_parked", "typical_ms",
            "typical_tokens", "typical_micro_usd",
        ]
    )

    var values: [DatabaseValue] {
        var row = RowValues(capacity: 23)
        row.add(id.rawValue)
        row.add(Int64(revision))
        row.add(scheduleIdentity)
        row.add(isDisabled ? 1 : 0)
        row.add(anchor.millisecondsSinceEpoch)
        row.add(decidedThrough.millisecondsSinceEpoch)
        row.add(Int64(countedTurns))
        row.add(Int64(failures))
        row.add(note)
        row.add(state.rawValue)
        row.add(reason)
        row.add(since.millisecondsSinceEpoch)
        row.add(endedBy?.rawValue)
        row.add(turn?.rawValue)
        row.add(removedAt?.millisecondsSinceEpoch)
        row.add(noteAfter?.rawValue)
        row.add(Int64(idleTurns))
        row.add(Int64(stuckTries))
        row.add(isParked ? 1 : 0)
        row.add(typicalMilliseconds)
        row.add(typicalTokens)
        row.add(typicalMicroUSD)
        return row.values
    }

    init(reading row: inout RowReader) throws {
        self.init(
            id: try row.job(),
            revision: try row.count(),
            scheduleIdentity: try row.text(),
            isDisabled: try row.integer() != 0,
            anchor: try row.time(),
            decidedThrough: try row.time(),
            countedTurns: try row.count(),
            failures: try row.count(),
            note: try row.optionalText(),
            state: try row.word(),
            reason: try row.optionalCause(),
            since: try row.time(),
            endedBy: try row.optionalWord(),
            turn: try row.optionalTurn(),
            removedAt: try row.optionalTime()
        )
        noteAfter = try row.optionalTurn()
        idleTurns = try row.count()
        stuckTries = try row.count()
        isParked = try row.integer() != 0
        typicalMilliseconds = try row.optionalInteger()
        typicalTokens = try row.optionalInteger()
        typicalMicroUSD = try row.optionalInteger()
    }
}
