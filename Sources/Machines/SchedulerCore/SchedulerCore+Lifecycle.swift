import MidwatchModel
import NightFacts

// The daemon comes up.

extension SchedulerCore {
    /// Everything found is accounted for: phases open, elapsed occurrences are decided, turns start.
    mutating func start() {
        isStarted = true
        catchUpClock.cameUp(at: now.wall)
        record(.daemonStarted(at: now.wall))
        tell(.daemonStarted(jobs: jobs.count, running: turns.count))
        holdBackInCrashLoop()
        lookAtWindows()
        for index in jobs.indices {
            if Mutation.noCatchUp.isOn { change(index) { $0.cursor.advance(to: $1) } }
            endIfOver(index)
            rearm(index)
        }
        followPlans()
        openPhases()
        followTimeouts()
        // A crash may have fallen between a member's end and the gate, or between the gate and its check.
        for place in phases.indices { reconsider(place) }
        followExpiries()
        let checked = checks.subjects
        for turn in turns.inOrder where turn.state == .verifying {
            if !checked.contains(.turn(turn.id)) { verify(turn.id) }
        }
    }
}
