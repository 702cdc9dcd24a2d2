import GRDB
import MidwatchModel
import NightFacts

extension OccurrenceRecord: LedgerRow {
    static let table = TableShape(
        "occurrence",
        key: ["job", "nominal_ms", "revision"],
        columns: [
            "through_ms", "count", "verdict", "cause", "cause_kind", "turn", "decided_ms", "stands_for",
            "not_before_ms",
        ]
    )

    var values: [DatabaseValue] {
        var row = RowValues(capacity: 12)
        row.add(job.rawValue)
        row.add(nominal.millisecondsSinceEpoch)
        row.add(Int64(revision))
        row.add(through.millisecondsSinceEpoch)
        row.add(count)
        row.add(verdict?.rawValue)
        row.add(cause)
        row.add(turn?.rawValue)
        row.add(decidedAt.millisecondsSinceEpoch)
        row.add(standsFor)
        row.add(notBefore?.millisecondsSinceEpoch)
        return row.values
    }

    init(reading row: inout RowReader) throws {
        self.init(
            job: try row.job(),
            nominal: try row.time(),
            revision: try row.count(),
            through: try row.time(),
            count: try row.integer(),
            verdict: try row.optionalWord(),
            cause: try row.optionalCause(),
            turn: try row.optionalTurn(),
            decidedAt: try row.time(),
            standsFor: try row.integer(),
            notBefore: try row.optionalTime()
        )
    }
}
