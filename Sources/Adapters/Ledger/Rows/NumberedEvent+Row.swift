import GRDB
import MidwatchModel
import NightFacts

/// The row of an event.
extension NumberedEvent: LedgerRow {
    static let table = TableShape(
        "event",
        key: ["id"],
        columns: ["at_ms", "kind", "job", "turn", "plan", "phase", "message"]
    )

    var values: [DatabaseValue] {
        [id.databaseValue] + record.valuesAfterID
    }

    init(reading row: inout RowReader) throws {
        let id: Int64 = try row.integer()
        let record = EventRecord(
            at: try row.time(),
            kind: try row.word(),
            job: try row.optionalText().map(JobID.init),
            turn: try row.optionalTurn(),
            phase: try row.optionalPhase(),
            message: try row.text()
        )
        self.init(id: id, record: record)
    }
}

extension EventRecord {
    /// The columns of an event that the caller gives; the first one, its number, is the store's.
    var valuesAfterID: [DatabaseValue] {
        var row = RowValues(capacity: 7)
        row.add(at.millisecondsSinceEpoch)
        row.add(kind.rawValue)
        row.add(job?.rawValue)
        row.add(turn?.rawValue)
        row.add(phase?.plan)
        row.add(phase?.phase)
        row.add(message)
        return row.values
    }
}
