import GRDB
import MidwatchModel
import NightFacts

extension PlanRecord: LedgerRow {
    static let table = TableShape(
        "plan",
        key: ["name"],
        columns: ["instance", "since_ms", "schedule", "anchor_ms", "decided_through_ms"]
    )

    var values: [DatabaseValue] {
        var row = RowValues(capacity: 6)
        row.add(name)
        row.add(Int64(instance))
        row.add(since.millisecondsSinceEpoch)
        row.add(scheduleIdentity)
        row.add(anchor.millisecondsSinceEpoch)
        row.add(decidedThrough.millisecondsSinceEpoch)
        return row.values
    }

    init(reading row: inout RowReader) throws {
        self.init(
            name: try row.text(),
            instance: try row.count(),
            since: try row.time(),
            scheduleIdentity: try row.text(),
            anchor: try row.time(),
            decidedThrough: try row.time()
        )
    }
}
