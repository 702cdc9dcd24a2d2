import GRDB
import MidwatchModel
import SchedulerCore

extension JobRecord: LedgerRow {
    static let table = TableShape(
        "job",
        key: ["id"],
        columns: [
            "revision", "schedule", "anchor_ms", "decided_through_ms", "counted_turns", "failures", "answer", "state",
            "reason",
            "since_ms",
            "ended_by", "turn", "removed_ms",
        ]
    )

    var values: [DatabaseValue] {
        var row = RowValues(capacity: 14)
        row.add(id.rawValue)
        row.add(Int64(revision))
        row.add(scheduleIdentity)
        row.add(anchor.millisecondsSinceEpoch)
        row.add(decidedThrough.millisecondsSinceEpoch)
        row.add(Int64(countedTurns))
        row.add(Int64(failures))
        row.add(answer)
        row.add(state.rawValue)
        row.add(reason)
        row.add(since.millisecondsSinceEpoch)
        row.add(endedBy?.rawValue)
        row.add(turn?.rawValue)
        row.add(removedAt?.millisecondsSinceEpoch)
        return row.values
    }

    init(reading row: inout RowReader) throws {
        self.init(
            id: try row.job(),
            revision: try row.count(),
            scheduleIdentity: try row.text(),
            anchor: try row.time(),
            decidedThrough: try row.time(),
            countedTurns: try row.count(),
            failures: try row.count(),
            answer: try row.optionalText(),
            state: try row.word(),
            reason: try row.optionalText(),
            since: try row.time(),
            endedBy: try row.optionalWord(),
            turn: try row.optionalTurn(),
            removedAt: try row.optionalTime()
        )
    }
}
