import ControlAPI

/// Budgets as lines for people: a row for each kind that a budget bounds.
enum BudgetText {
    static func lines(_ budgets: [BudgetReply], _ style: TextStyle) -> [String] {
        var table = Table([
            .init(title: "BUDGET"), .init(title: "SPENT", isNumeric: true), .init(title: "OF", isNumeric: true),
            .init(title: "SET ASIDE", isNumeric: true), .init(title: "%", isNumeric: true), .init(title: "UNTIL"),
            .init(title: "CAP ABOUT"),
        ])
        for budget in budgets {
            let name = [budget.scope, budget.name].compactMap(\.self).joined(separator: " ")
            for bound in budget.bounds {
                table.add([
                    name, amount(bound.spent, bound.kind), amount(bound.limit, bound.kind),
                    bound.setAside > 0 ? amount(bound.setAside, bound.kind) : nil, String(bound.percent),
                    budget.endsAt.map(style.time), bound.reachesLimitAt.map(style.time),
                ])
            }
        }
        let estimates = budgets.filter { $0.estimatedUSD > 0 }.map { budget in
            let name = [budget.scope, budget.name].compactMap(\.self).joined(separator: " ")
            return SafeText.line("\(name): $\(cents(budget.estimatedUSD)) of it is an estimate")
        }
        return table.lines(style, empty: "no budgets") + estimates
    }

    private static func amount(_ amount: Double, _ kind: String) -> String {
        switch kind {
        case "usd": "$\(cents(amount))"
        case "minutes": TextStyle.duration(Int64((amount * 60_000).rounded()))
        case "turns": "\(Int64(amount)) turns"
        default: "\(Int64(amount)) \(kind)"
        }
    }

    /// Dollars with two decimals, and with four below one cent.
    private static func cents(_ dollars: Double) -> String {
        let (parts, width) = dollars > 0 && dollars < 0.01 ? (10_000.0, 4) : (100.0, 2)
        let whole = Int64((dollars * parts).rounded())
        let digits = String(Int64(parts) + whole % Int64(parts)).dropFirst()
        return "\(whole / Int64(parts)).\(digits.prefix(width))"
    }
}
