/// Distances in words: `500ms`, `90s`, `15m`, `1h30m`, `2 d`, `1w`.
enum DurationText {
    /// What a message tells to write.
    static let examples = "such as 90s, 15m, 1h30m or 2d"

    /// Milliseconds of a unit, by its names.
    private static let units: [(names: [String], milliseconds: Int64)] = [
        (["ms"], 1),
        (["s", "sec", "secs", "second", "seconds"], 1000),
        (["m", "min", "mins", "minute", "minutes"], 60_000),
        (["h", "hr", "hrs", "hour", "hours"], 3_600_000),
        (["d", "day", "days"], 86_400_000),
        (["w", "week", "weeks"], 604_800_000),
    ]

    /// The milliseconds a text stands for, nil when it is no such text or beyond `Int64`.
    static func milliseconds(_ text: String) -> Int64? {
        var rest = Substring(trimmed(text).lowercased())
        guard !rest.isEmpty else { return nil }
        var total: Int64 = 0
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            rest = rest.dropFirst(digits.count).drop { $0 == " " }
            let name = rest.prefix { ("a"..."z").contains($0) }
            rest = rest.dropFirst(name.count).drop { $0 == " " }
            guard let amount = Int64(digits), let unit = units.first(where: { $0.names.contains(String(name)) }) else {
                return nil
            }
            let (part, overflow) = amount.multipliedReportingOverflow(by: unit.milliseconds)
            let (sum, carry) = total.addingReportingOverflow(part)
            guard !overflow, !carry else { return nil }
            total = sum
        }
        return total
    }
}
