import NightSimulation

/// What all nights came to, whatever order they were played in.
struct Summary: Sendable {
    var tally = NightTally()
    /// The nights that failed, by seed.
    var failures: [NightReport] = []
    /// All digests together; the order does not matter.
    var digest: UInt64 = 0
    /// At most so many failed nights are kept in full.
    static let failuresMax = 20
    var failureCount = 0
    /// The digest of each night, by seed, where they are wanted.
    var digests: [UInt64: UInt64] = [:]
    /// How many nights were compared with a golden digest, and the seeds whose digest was another.
    var comparedCount = 0
    var changed: [UInt64] = []

    /// Adds a night. Where a text is looked for, only nights with a complaint that contains it are kept in full.
    mutating func add(_ report: NightReport, lookingFor text: String? = nil) {
        tally.add(report.tally)
        digest ^= report.digest &* (report.seed | 1)
        guard !report.complaints.isEmpty else { return }
        failureCount += 1
        if let text, !report.contains(text) { return }
        failures.append(report)
        failures.sort { $0.seed < $1.seed }
        if failures.count > Self.failuresMax { failures.removeLast() }
    }

    mutating func add(_ other: Summary) {
        tally.add(other.tally)
        digest ^= other.digest
        digests.merge(other.digests) { first, _ in first }
        failureCount += other.failureCount
        failures = Array((failures + other.failures).sorted { $0.seed < $1.seed }.prefix(Self.failuresMax))
    }

    var years: Double { Double(tally.milliseconds) / 31_557_600_000 }

    var wakeUpsPerHourMean: Double {
        tally.milliseconds > 0 ? Double(tally.wakeUps) * 3_600_000 / Double(tally.milliseconds) : 0
    }

    var rows: [(name: String, value: String)] {
        [
            ("seeds", "\(tally.nights)"),
            ("failed", "\(failureCount)"),
            ("steps", "\(tally.steps)"),
            ("simulated years", rounded(years)),
            ("crashes", "\(tally.crashes)"),
            ("daemon starts", "\(tally.starts)"),
            ("turns", "\(tally.turns)"),
            ("occurrences decided", "\(tally.occurrencesDecided)"),
            ("lost", "\(tally.lost)"),
            ("doubled", "\(tally.doubled)"),
            ("wake-ups per hour, max", "\(tally.wakeUpsPerHourMax)"),
            ("wake-ups per hour, mean", rounded(wakeUpsPerHourMean)),
            ("compared with golden digests", "\(comparedCount)"),
            ("other than golden", "\(changed.count)"),
            ("digest", String(digest, radix: 16)),
        ]
    }

    var table: String {
        let width = rows.map(\.name.count).max() ?? 0
        return rows.map { $0.name + String(repeating: " ", count: width + 2 - $0.name.count) + $0.value }
            .joined(separator: "\n")
    }

    var json: String {
        let fields = rows.map { name, value in
            let key = name.split { !$0.isLetter }.enumerated()
                .map { $0 == 0 ? String($1) : $1.prefix(1).uppercased() + $1.dropFirst() }.joined()
            return "\"\(key)\": " + (key == "digest" ? "\"\(value)\"" : value)
        }
        let seeds = failures.map { "\($0.seed)" }.joined(separator: ", ")
        return "{" + fields.joined(separator: ", ") + ", \"failedSeeds\": [\(seeds)]}"
    }

    private func rounded(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}

extension NightReport {
    /// Whether a complaint contains a text.
    func contains(_ text: String) -> Bool {
        complaints.contains { $0.contains(text) }
    }

    /// What went wrong, for people, with the line that plays it again.
    var failureText: String {
        let lines = complaints.prefix(5).map { "    \($0)" }.joined(separator: "\n")
        return "seed \(seed) fails; its faults: \(faults)\n\(lines)\n  replay: packaging/simulate --seed \(seed)"
    }
}
