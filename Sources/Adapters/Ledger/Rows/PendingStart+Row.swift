import GRDB
import MidwatchModel
import NightFacts

extension PendingStart: LedgerRow {
    static let table = TableShape(
        "pending_start",
        key: ["id"],
        columns: [
            "job", "started_by", "attempt", "nominal_ms", "revision", "not_before_ms", "since_ms", "is_forced",
            "agent", "model", "stands_for",
        ]
    )

    var values: [DatabaseValue] {
        var row = RowValues(capacity: 12)
        row.add(id)
        row.add(job.rawValue)
        row.add(trigger.rawValue)
        row.add(Int64(attempt))
        row.add(nominal?.millisecondsSinceEpoch)
        row.add(Int64(revision))
        row.add(notBefore.millisecondsSinceEpoch)
        row.add(since.millisecondsSinceEpoch)
        row.add(isForced ? 1 : 0)
        row.add(choice?.agent)
        row.add(choice?.model)
        row.add(standsFor)
        return row.values
    }

    init(reading row: inout RowReader) throws {
        self.init(
            id: try row.integer(),
            job: try row.job(),
            trigger: try row.word(TurnTrigger.self),
            attempt: try row.count(),
            nominal: try row.optionalTime(),
            revision: try row.count(),
            notBefore: try row.time(),
            since: try row.time(),
            isForced: try row.integer() != 0
        )
        let agent = try row.optionalText()
        let model = try row.optionalText()
        choice = agent.map { AgentChoice(agent: $0, model: model) }
        standsFor = try row.integer()
    }
}
