import MidwatchModel
import NightFacts

extension JobRecord {
    /// The job is due again by its schedule; what fell due while it was not was no occurrence.
    mutating func reactivate(at now: WallTime) {
        state = .active
        isParked = false
        reason = nil
        endedBy = nil
        since = now
        decidedThrough = max(decidedThrough, now - .milliseconds(1))
    }
}
