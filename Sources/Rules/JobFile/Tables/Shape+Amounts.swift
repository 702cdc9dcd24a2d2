import JSONSyntax

extension Shape {
    /// The JSON Schema of a number with fractions whose range counts in parts.
    static func amountSchema(_ range: ClosedRange<Int64>, parts: Int64) -> JSONValue {
        [
            "type": "number", "minimum": bound(range.lowerBound, parts: parts),
            "maximum": bound(range.upperBound, parts: parts),
        ]
    }

    private static func bound(_ amount: Int64, parts: Int64) -> JSONValue {
        amount % parts == 0 ? .integer(amount / parts) : .number(Double(amount) / Double(parts))
    }

    /// A count of parts as people write it: `0.000001`, `12.5`, `3`; at most six digits after the point.
    static func decimal(_ amount: Int64, parts: Int64) -> String {
        var (whole, rest) = amount.quotientAndRemainder(dividingBy: parts)
        var text = "\(whole)"
        guard rest != 0 else { return text }
        text += "."
        for _ in 0..<6 where rest != 0 {
            (whole, rest) = (rest * 10).quotientAndRemainder(dividingBy: parts)
            text += "\(whole)"
        }
        return text
    }
}

extension Findings {
    /// Notes an error for a number outside a range that counts in parts.
    mutating func checkAmount(_ site: Site, _ range: ClosedRange<Int64>, parts: Int64) {
        guard site.amount(range, parts: parts) == nil else { return }
        let bounds = [range.lowerBound, range.upperBound].map { Shape.decimal($0, parts: parts) }
        let found = site.node.value.encoded()
        error("\(site.subject) must be between \(bounds[0]) and \(bounds[1]), found \(found)", at: site)
    }

    /// Notes an error for a list that is too long.
    mutating func checkLength(_ site: Site, maximum: Int) {
        let count = site.elements.count
        guard count > maximum else { return }
        error("\(site.subject) has \(count) elements; \(maximum) are the most", at: site)
    }
}

extension Site {
    /// A number in parts, the nearest whole count of them; nil when this is no number in `range`.
    func amount(_ range: ClosedRange<Int64>, parts: Int64) -> Int64? {
        guard let number = node.value.double, number >= Double(range.lowerBound) / Double(parts),
            number <= Double(range.upperBound) / Double(parts)
        else { return nil }
        return Int64(number * Double(parts) + 0.5)
    }
}
