import GRDB
import MidwatchModel
public import SchedulerCore

/// An event with the number the ledger gave it.
public struct NumberedEvent: Hashable, Sendable {
    /// Counted up over the life of a ledger, never given twice; the `id` of a server-sent event.
    public var id: Int64
    /// What was recorded.
    public var record: EventRecord

    /// Pairs an event with its number.
    public init(id: Int64, record: EventRecord) {
        self.id = id
        self.record = record
    }
}

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
        id = try row.integer()
        record = EventRecord(
            at: try row.time(),
            kind: try row.word(),
            job: try row.optionalText().map(JobID.init),
            turn: try row.optionalTurn(),
            phase: try row.optionalPhase(),
            message: try row.text()
        )
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
