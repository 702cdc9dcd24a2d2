import Ledger
import MidwatchModel
import NightFacts
import NightLoop
import SchedulerCore

/// The ledger as the engine's ports see it.
struct LedgerPort: Recorder, NightReader {
    let store: LedgerStore

    func record(_ facts: [Fact]) throws(RecordingFailure) -> [Int64] {
        do {
            return try store.apply(facts).eventIDs
        } catch {
            throw RecordingFailure(error.description, mayPass: error.isRetryable)
        }
    }

    func turns(of job: JobID?, limit: Int, before: TurnID?) throws -> [TurnRecord] {
        try store.turns(job: job, limit: limit, before: before)
    }

    func turn(_ id: TurnID) throws -> TurnRecord? {
        try store.turn(id)
    }

    func newestTurns(of jobs: [JobID]) throws -> [JobID: TurnRecord] {
        try store.lastTurns(for: jobs)
    }

    func occurrences(of job: JobID, around instant: WallTime?, limit: Int) throws -> [OccurrenceRecord] {
        try store.occurrences(job: job, around: instant, limit: limit)
    }

    func events(after: Int64, limit: Int) throws -> [NumberedEvent] {
        try store.events(after: after, limit: limit)
    }

    func newestEventNumber() throws -> Int64 {
        try store.lastEventID()
    }

    func openLeases() throws -> [LeaseRecord] {
        try store.leases(openOnly: true)
    }

    func sizeBytes() throws -> Int64 {
        store.sizeBytes()
    }
}
