import GRDB
import MidwatchModel
import NightFacts

extension PhaseRecord: LedgerRow {
    static let table = TableShape(
        "phase",
        key: ["plan", "phase"],
        columns: ["state", "reason", "reason_kind", "since_ms", "instance", "opened_ms", "reopened", "seal"]
    )

    var values: [DatabaseValue] {
        var row = RowValues(capacity: 10)
        row.add(id.plan)
        row.add(id.phase)
        row.add(state.rawValue)
        row.add(reason)
        row.add(since.millisecondsSinceEpoch)
        row.add(Int64(instance))
        row.add(openedAt?.millisecondsSinceEpoch)
        row.add(Int64(reopened))
        row.add(seal)
        return row.values
    }

    init(reading row: inout RowReader) throws {
        self.init(
            id: PhaseID(plan: try row.text(), phase: try row.text()),
            state: try row.word(),
            reason: try row.optionalCause(),
            since: try row.time(),
            instance: try row.count(),
            openedAt: try row.optionalTime(),
            reopened: try row.count(),
            seal: try row.optionalText()
        )
    }
}
