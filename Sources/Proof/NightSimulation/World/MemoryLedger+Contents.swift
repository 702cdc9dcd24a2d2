import MidwatchModel
import NightFacts

extension MemoryLedger {
    /// All of it, with a story that is kept elsewhere.
    func contents(events: [NumberedEvent]) -> LedgerContents {
        LedgerContents(
            jobs: jobs.values.sorted { $0.id < $1.id },
            occurrences: rows.values.flatMap(\.self),
            turns: turns.values.sorted { $0.id < $1.id },
            checks: checks.values.sorted { $0.id < $1.id },
            leases: leases.values.sorted { $0.token < $1.token },
            phases: phases.values.sorted { $0.id.description < $1.id.description },
            pending: pending.values.sorted { $0.id < $1.id },
            events: events
        )
    }
}
