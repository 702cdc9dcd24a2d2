import GRDB
import MidwatchModel
import NightFacts
import NightWords

/// The row of an event.
extension NumberedEvent: LedgerRow {
    static let table = TableShape(
        "event",
        key: ["id"],
        columns: ["at_ms", "kind", "job", "turn", "plan", "phase", "message", "details"]
    )

    var values: [DatabaseValue] {
        [id.databaseValue] + record.valuesAfterID
    }

    init(reading row: inout RowReader) throws {
        let id: Int64 = try row.integer()
        let at = try row.time()
        let kind: EventRecord.Kind = try row.word()
        let job = try row.optionalText().map(JobID.init)
        let turn = try row.optionalTurn()
        let phase = try row.optionalPhase()
        let text = try row.text()
        let fields = try row.optionalText().map(FieldsText.fields(json:)) ?? []
        let notice = Notice.recorded(kind, text: text, fields: fields)
        self.init(id: id, record: EventRecord(at: at, job: job, turn: turn, phase: phase, notice))
    }
}

extension EventRecord {
    /// The columns of an event that the caller gives; the first one, its number, is the store's.
    var valuesAfterID: [DatabaseValue] {
        var row = RowValues(capacity: 8)
        row.add(at.millisecondsSinceEpoch)
        row.add(kind.rawValue)
        row.add(job?.rawValue)
        row.add(turn?.rawValue)
        row.add(phase?.plan)
        row.add(phase?.phase)
        row.add(message)
        let fields = notice.fields
        row.add(fields.isEmpty ? nil : FieldsText.json(fields))
        return row.values
    }
}
