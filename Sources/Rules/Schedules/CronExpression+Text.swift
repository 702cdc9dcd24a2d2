extension CronExpression {
    /// The expression in one fixed spelling: two expressions with the same meaning have the same text. Numbers only,
    /// lists ascending, ranges of three or more joined, the second left out when it is 0. Reading it back gives an
    /// equal expression.
    public var canonicalText: String {
        var fields = [
            CronExpression.text(of: minutes, in: .minute),
            CronExpression.text(of: UInt64(hours), in: .hour, starred: hoursStarred),
            CronExpression.text(
                of: UInt64(days.daysOfMonth),
                in: .dayOfMonth,
                starred: days.daysOfMonthStarred,
                special: specialDaysOfMonth
            ),
            CronExpression.text(of: UInt64(months), in: .month),
            CronExpression.text(
                of: UInt64(days.daysOfWeek),
                in: .dayOfWeek,
                starred: days.daysOfWeekStarred,
                special: specialDaysOfWeek
            ),
        ]
        if seconds != 1 { fields.insert(CronExpression.text(of: seconds, in: .second), at: 0) }
        return fields.joined(separator: " ")
    }

    private var specialDaysOfMonth: [String] {
        var items: [String] = []
        forEachBit(of: UInt64(days.weekdaysNearest)) { items.append("\($0)W") }
        forEachBit(of: UInt64(days.daysBeforeLast)) { items.append($0 == 0 ? "L" : "L-\($0)") }
        if days.lastWeekday { items.append("LW") }
        return items
    }

    private var specialDaysOfWeek: [String] {
        var items: [String] = []
        forEachBit(of: days.nthDaysOfWeek) { items.append("\($0 % 7)#\($0 / 7 + 1)") }
        forEachBit(of: UInt64(days.lastDaysOfWeek)) { items.append("\($0)L") }
        return items
    }

    /// - Parameter starred: whether the spelling must start with `*`; nil when that makes no difference.
    private static func text(
        of bits: UInt64,
        in field: CronField,
        starred: Bool? = nil,
        special: [String] = []
    ) -> String {
        let all = values(of: bits)
        let isFull = all.count == field.values.count
        var items: [String]
        if isFull && starred ?? true {
            items = ["*"]
        } else if starred ?? false {
            let step = (2...field.values.count).first { step in
                all == Array(stride(from: field.values.lowerBound, through: field.values.upperBound, by: step))
            }
            // A step of the whole range is its first value alone: it makes any set start with a star.
            items = step.map { ["*/\($0)"] } ?? ["*/\(field.values.count)"] + list(all)
        } else {
            items = list(all)
        }
        items += special
        return items.joined(separator: ",")
    }

    private static func values(of bits: UInt64) -> [Int] {
        var values: [Int] = []
        forEachBit(of: bits) { values.append($0) }
        return values
    }

    /// Ascending values, with runs of three or more as ranges.
    private static func list(_ values: [Int]) -> [String] {
        var items: [String] = []
        var start = 0
        while start < values.count {
            var end = start
            while end + 1 < values.count, values[end + 1] == values[end] + 1 { end += 1 }
            if end - start >= 2 {
                items.append("\(values[start])-\(values[end])")
                start = end + 1
            } else {
                items.append("\(values[start])")
                start += 1
            }
        }
        return items
    }
}
