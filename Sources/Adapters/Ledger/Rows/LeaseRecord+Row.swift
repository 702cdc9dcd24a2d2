import GRDB
import MidwatchModel
import NightFacts

extension LeaseRecord: LedgerRow {
    static let table = TableShape(
        "lease",
        key: ["token"],
        columns: ["job", "turn", "acquired_ms", "expires_ms", "released_ms"]
    )

    var values: [DatabaseValue] {
        var row = RowValues(capacity: 6)
        row.add(token.rawValue)
        row.add(job.rawValue)
        row.add(turn.rawValue)
        row.add(acquiredAt.millisecondsSinceEpoch)
        row.add(expiresAt.millisecondsSinceEpoch)
        row.add(releasedAt?.millisecondsSinceEpoch)
        return row.values
    }

    init(reading row: inout RowReader) throws {
        self.init(
            token: FencingToken(try row.integer()),
            job: try row.job(),
            turn: TurnID(try row.integer()),
            acquiredAt: try row.time(),
            expiresAt: try row.time()
        )
        releasedAt = try row.optionalTime()
    }
}
