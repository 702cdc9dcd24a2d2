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
            let name = [budget.scope.rawValue, budget.name].compactMap(\.self).joined(separator: " ")
            for bound in budget.bounds {
                table.add([
                    name, amount(bound.spent, bound.kind), amount(bound.limit, bound.kind),
                    bound.setAside > 0 ? amount(bound.setAside, bound.kind) : nil, String(bound.percent),
                    budget.endsAt.map(style.time), bound.reachesLimitAt.map(style.time),
                ])
            }
        }
        let estimates = budgets.filter { $0.estimatedMicroUSD > 0 }.map { budget in
            let name = [budget.scope.rawValue, budget.name].compactMap(\.self).joined(separator: " ")
            return SafeText.line("\(name): $\(cents(Double(budget.estimatedMicroUSD) / 1e6)) of it is an estimate")
        }
        return table.lines(style, empty: "no budgets") + estimates
    }

    private static func amount(_ amount: Double, _ kind: BudgetUnit) -> String {
        switch kind {
        case .usd: "$\(cents(amount))"
        case .minutes: TextStyle.duration(whole(amount * 60_000))
        case .turns: "\(whole(amount)) turns"
        case .tokens: "\(whole(amount)) tokens"
        }
    }

    /// Rounded; what a whole number cannot hold is the greatest one.
    private static func whole(_ amount: Double) -> Int64 {
        Int64(exactly: amount.rounded()) ?? (amount < 0 ? .min : .max)
    }

    /// Dollars with two decimals, and with four below one cent.
    private static func cents(_ dollars: Double) -> String {
        let (parts, width) = dollars > 0 && dollars < 0.01 ? (10_000.0, 4) : (100.0, 2)
        let whole = whole(dollars * parts)
        let digits = String(Int64(parts) + whole % Int64(parts)).dropFirst()
        return "\(whole / Int64(parts)).\(digits.prefix(width))"
    }
}
