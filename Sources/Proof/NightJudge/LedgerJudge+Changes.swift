import MidwatchModel
public import NightFacts

extension LedgerJudge {
    /// What an earlier look at the same ledger found settled is still there, and as it was.
    public mutating func judgeChanges(since earlier: LedgerContents) {
        for turn in earlier.turns where turn.state == .ended && turns[turn.id] != turn {
            complain(.changed, "turn \(turn.id) was settled and \(turns[turn.id] == nil ? "is gone" : "has changed")")
        }
        let now = Dictionary(contents.occurrences.map { (Key($0), $0) }) { first, _ in first }
        for row in earlier.occurrences where row.verdict != nil && now[Key(row)] != row {
            complain(
                .changed,
                "\(row.job) at \(row.nominal.millisecondsSinceEpoch) was decided and"
                    + " \(now[Key(row)] == nil ? "is gone" : "has changed")"
            )
        }
        let checks = Dictionary(contents.checks.map { ($0.id, $0) }) { first, _ in first }
        for check in earlier.checks where check.endedAt != nil && checks[check.id] != check {
            complain(.changed, "check \(check.id) had its answer and is gone or has changed")
        }
        let leases = Dictionary(contents.leases.map { ($0.token, $0) }) { first, _ in first }
        for lease in earlier.leases where lease.releasedAt != nil && leases[lease.token] != lease {
            complain(.changed, "lease \(lease.token) was released and is gone or has changed")
        }
        for job in earlier.jobs where rows[job.id].map({ $0.revision < job.revision }) ?? true {
            complain(.changed, "job \(job.id) had revision \(job.revision) and has no longer")
        }
        if contents.events.prefix(earlier.events.count) != earlier.events[...] {
            complain(.changed, "the story has changed up to event \(earlier.events.last?.id ?? 0)")
        }
    }
}

/// What an occurrence's row is found by.
private struct Key: Hashable {
    let job: JobID
    let nominal: WallTime
    let revision: Int

    init(_ row: OccurrenceRecord) {
        (job, nominal, revision) = (row.job, row.nominal, row.revision)
    }
}
