import MidwatchModel
import NightFacts

// What a restored ledger did not know.

extension SchedulerCore {
    /// Writes what recovering turns has changed, in the first step. The jobs' records go with those that change anyway.
    mutating func noteRecovered(_ recovery: Recovery) {
        for fact in recovery.facts { record(fact) }
        for id in recovery.changedJobs.sorted() {
            if let job = jobs.touch(id) { record(.job(job)) }
        }
    }

    /// Whether a restored ledger cannot tell what became of an occurrence: it fell due in the time that is lost.
    func isUnknown(_ nominal: WallTime) -> Bool {
        restoredAt.map { nominal <= $0 } ?? false
    }

    /// Whether what follows a turn has happened already, in the time that is lost.
    func isFollowed(_ turn: TurnRecord) -> Bool {
        newestRecovered[turn.job].map { turn.id < $0 } ?? false
    }
}
