/// Where zone rules come from: the machine's time zone database, or a table in a test.
public protocol ZoneSource: Sendable {
    /// The rules of a zone by its IANA name, such as `Europe/Berlin`; nil when there is no such zone.
    func rules(named name: String) -> ZoneRules?
    /// The machine's own zone.
    var local: ZoneRules { get }
    /// The names of zones that exist, to suggest one for a misspelt name. Empty when not known, the default.
    func knownNames() -> [String]
}

extension ZoneSource {
    /// No names.
    public func knownNames() -> [String] { [] }

    /// The existing zone name most like a misspelt one: other case, the city alone, or a few letters off. Nil when
    /// none is near.
    public func nearestName(to name: String) -> String? {
        let wanted = Array(name.lowercased().utf8.prefix(100))
        let hasArea = wanted.contains(UInt8(ascii: "/"))
        var best: (name: String, distance: Int)?
        for known in knownNames() {
            var candidate = Array(known.lowercased().utf8)
            if !hasArea, let slash = candidate.lastIndex(of: UInt8(ascii: "/")) {
                candidate = Array(candidate[(slash + 1)...])
            }
            guard abs(candidate.count - wanted.count) <= 3 else { continue }
            let distance = editDistance(wanted, candidate)
            if distance < best?.distance ?? 4, distance * 2 < wanted.count { best = (known, distance) }
        }
        return best?.name
    }
}

/// How many insertions, removals and replacements of bytes turn one text into the other.
private func editDistance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var row = Array(0...second.count)
    for (line, byte) in first.enumerated() {
        var diagonal = row[0]
        row[0] = line + 1
        for (column, other) in second.enumerated() {
            let replaced = diagonal + (byte == other ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
        }
    }
    return row[second.count]
}
