import GRDB
import MidwatchModel
import NightFacts

extension AccountHold: LedgerRow {
    static let table = TableShape(
        "account_hold",
        key: ["account"],
        columns: ["reason", "reason_kind", "since_ms", "until_ms", "turn", "strikes", "probe"]
    )

    var values: [DatabaseValue] {
        var row = RowValues(capacity: 8)
        row.add(account)
        row.add(reason)
        row.add(since.millisecondsSinceEpoch)
        row.add(until?.millisecondsSinceEpoch)
        row.add(turn?.rawValue)
        row.add(Int64(strikes))
        row.add(probe?.rawValue)
        return row.values
    }

    init(reading row: inout RowReader) throws {
        self.init(
            account: try row.text(),
            reason: try row.cause(),
            since: try row.time(),
            until: try row.optionalTime(),
            turn: try row.optionalTurn(),
            strikes: try row.count(),
            probe: try row.optionalTurn()
        )
    }
}
