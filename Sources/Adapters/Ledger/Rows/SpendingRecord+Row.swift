import GRDB
import MidwatchModel
import NightFacts

extension SpendingRecord: LedgerRow {
    static let table = TableShape(
        "spending",
        key: ["scope", "name", "period_ms"],
        columns: [
            "turns", "tokens", "cost_micro_usd", "wall_ms", "estimated_micro_usd", "raised_turns", "raised_tokens",
            "raised_micro_usd", "raised_wall_ms", "told_percent", "since_ms",
        ]
    )

    /// What stands for a period without end: a key holds no NULL.
    private static let ever: Int64 = -1

    var values: [DatabaseValue] {
        var row = RowValues(capacity: 14)
        let (word, name) = scope.words
        row.add(word)
        row.add(name)
        row.add(period?.millisecondsSinceEpoch ?? Self.ever)
        row.add(spent)
        row.add(estimatedMicroUSD)
        row.add(raised)
        row.add(Int64(toldPercent))
        row.add(since.millisecondsSinceEpoch)
        return row.values
    }

    init(reading row: inout RowReader) throws {
        let scope = try BudgetScope(word: row.text(), name: row.text())
        let period = try row.integer()
        let spent = try row.spending()
        let estimated = try row.integer()
        let raised = try row.spending()
        let told = try row.count()
        self.init(
            scope: scope,
            period: period == Self.ever ? nil : WallTime(millisecondsSinceEpoch: period),
            since: try row.time()
        )
        self.spent = spent
        estimatedMicroUSD = estimated
        self.raised = raised
        toldPercent = told
    }
}

extension BudgetScope {
    fileprivate var words: (String, String) {
        switch self {
        case .night: ("night", "")
        case .account(let name): ("account", name)
        case .plan(let name): ("plan", name)
        case .job(let id): ("job", id.rawValue)
        }
    }

    fileprivate init(word: String, name: String) throws {
        switch word {
        case "night": self = .night
        case "account": self = .account(name)
        case "plan": self = .plan(name)
        case "job": self = .job(JobID(name))
        default: throw UnreadableValue(description: "the budget scope \"\(word)\"")
        }
    }
}

extension RowValues {
    fileprivate mutating func add(_ spending: Spending) {
        add(spending.turns)
        add(spending.tokens)
        add(spending.costMicroUSD)
        add(spending.wallMilliseconds)
    }
}

extension RowReader {
    fileprivate mutating func spending() throws -> Spending {
        Spending(
            turns: try integer(),
            tokens: try integer(),
            costMicroUSD: try integer(),
            wallMilliseconds: try integer()
        )
    }
}
