package import MidwatchModel
import NightFacts

// The daemon comes up.

extension SchedulerCore {
    /// From here on what falls due is decided; what has elapsed is still to be looked at.
    package mutating func comeUp() {
        isStarted = true
        catchUpClock.cameUp(at: now.wall)
        record(.daemonStarted(at: now.wall))
        tell(.daemonStarted(jobs: jobs.count, running: turns.count))
        holdBackInCrashLoop()
        lookAtWindows()
    }

    /// The places of all jobs, in file order.
    package var jobPlaces: Range<Int> { jobs.indices }

    /// Looks where a job stands when the daemon comes up.
    package mutating func takeStock(of index: Int) {
        if Mutation.noCatchUp.isOn { change(index) { $0.cursor.advance(to: $1) } }
        endIfOver(index)
        rearm(index)
    }

    /// Turns that said DONE and whose check does not run: the daemon ended between the two.
    package var uncheckedTurns: [TurnID] {
        let checked = checks.subjects
        return turns.inOrder.filter { $0.state == .verifying && !checked.contains(.turn($0.id)) }.map(\.id)
    }
}
