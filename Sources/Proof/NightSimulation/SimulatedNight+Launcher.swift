import MidwatchModel
import NightFacts
import SchedulerCore

// The launcher: it takes launches over at once and starts them when it comes to it.

extension SimulatedNight {
    /// How long the launcher takes before it starts something, in milliseconds, drawn anew for each launch.
    private static let delays: [Int64] = [0, 0, 1, 5, 50, 3000]

    /// Takes a launch over.
    mutating func submit(_ launch: Launch) -> LaunchID {
        let delay = generator.pick(Self.delays + (faults.contains(.delays) && !isCalm ? [60_000, period] : []))
        processes.submitted[launch.id] = SubmittedLaunch(launch: launch)
        agenda.add(.launchIsMade(launch.id, life: life), at: clocks.elapsed + delay)
        return launch.id
    }

    /// Comes to a launch that was handed over in this life of the daemon.
    mutating func makeLaunch(_ id: LaunchID, life: Int) {
        guard life == self.life, daemon != nil, let submitted = processes.submitted.removeValue(forKey: id) else {
            return
        }
        judge.judgeStart(submitted.launch, ledger, processes)
        hearJudge()
        start(submitted.launch)
        if submitted.isAsked { ask(id) }
    }

    /// Ends a launch: one that nobody has begun to start never runs; one that is being started ends as soon as it runs.
    mutating func terminate(_ id: LaunchID) {
        guard processes.submitted[id] != nil else {
            ask(id)
            return
        }
        if generator.isOne(in: 3) {
            processes.submitted[id]?.isAsked = true
        } else {
            processes.submitted[id] = nil
            daemon?.messages.append(.launchNeverMade(id))
        }
    }

    /// The daemon is gone, and its launcher with it: of what was handed over some had just been started, and nobody has
    /// heard of it.
    mutating func loseSubmitted() {
        for id in processes.submitted.keys.sorted() {
            guard let submitted = processes.submitted.removeValue(forKey: id), generator.isOne(in: 3) else { continue }
            start(submitted.launch)
            if submitted.isAsked, generator.isOne(in: 2) { ask(id) }
        }
    }

    private mutating func start(_ launch: Launch) {
        switch launch {
        case .turn(let launch): start(launch)
        case .check(let launch): start(launch)
        }
    }
}
