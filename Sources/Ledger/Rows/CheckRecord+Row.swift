import GRDB
import MidwatchModel
import SchedulerCore

extension CheckRecord: LedgerRow {
    static let table = TableShape(
        "check_run",
        key: ["id"],
        columns: ["turn", "plan", "phase", "planned_ms", "ended_ms", "passed", "evidence"]
    )

    var values: [DatabaseValue] {
        var row = RowValues(capacity: 8)
        row.add(id)
        switch subject {
        case .turn(let turn):
            row.add(turn.rawValue)
            row.add(String?.none)
            row.add(String?.none)
        case .phase(let phase):
            row.add(Int64?.none)
            row.add(phase.plan)
            row.add(phase.phase)
        }
        row.add(plannedAt.millisecondsSinceEpoch)
        row.add(endedAt?.millisecondsSinceEpoch)
        row.add(passed.map { $0 ? 1 : 0 })
        row.add(evidence)
        return row.values
    }

    init(reading row: inout RowReader) throws {
        let id = try row.integer()
        let subject: Subject
        switch (try row.optionalTurn(), try row.optionalPhase()) {
        case (let turn?, _): subject = .turn(turn)
        case (nil, let phase?): subject = .phase(phase)
        case (nil, nil): throw UnreadableValue(description: "check \(id), which is about nothing")
        }
        self.init(id: id, subject: subject, plannedAt: try row.time())
        endedAt = try row.optionalTime()
        passed = try row.optionalInteger().map { $0 != 0 }
        evidence = try row.optionalText()
    }
}
