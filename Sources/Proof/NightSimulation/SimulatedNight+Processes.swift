import MidwatchModel
import NightFacts
import SchedulerCore

// Keepers and agents: how they start, end, die and are reaped.

extension SimulatedNight {
    mutating func start(_ launch: TurnLaunch) {
        let behaviour = AgentBehaviour(
            of: launch.job,
            now: clocks.now.wall,
            faults: isCalm ? [] : faults,
            period: period,
            &generator
        )
        goodWork[launch.turn.id] = behaviour.isWorkGood
        start(
            .turn(launch.turn.id),
            of: launch.turn.job,
            for: behaviour.duration,
            grace: launch.job.bounds.stopGrace.wholeMilliseconds,
            ending: .turnEnded(launch.turn.id, behaviour.ending)
        )
    }

    mutating func start(_ launch: CheckLaunch) {
        let id = launch.check.id
        if case .when = launch.check.subject {
            startWhen(id)
            return
        }
        let isGood =
            if case .turn(let turn) = launch.check.subject { goodWork[turn] ?? true } else {
                !generator.isOne(in: 3)
            }
        start(
            .check(id),
            of: nil,
            for: Int64.random(in: 0...generator.pick([2000, 60_000, 600_000]), using: &generator),
            grace: 10_000,
            ending: .checkEnded(
                id,
                isGood || launch.check.isLook ? good(launch) : bad(launch),
                seal: seal(of: launch)
            )
        )
    }

    /// How a check's command ends when what it looks at is good.
    private func good(_ launch: CheckLaunch) -> Evidence {
        launch.command.expectation == .succeeds ? .exited(0) : .exited(1)
    }

    /// How it ends when that is not so, or when the check itself does not work.
    private mutating func bad(_ launch: CheckLaunch) -> Evidence {
        launch.command.expectation == .succeeds
            ? .exited(1) : generator.pick([.exited(0), .exited(127), .killed(signal: 9)])
    }

    /// A job's `when` command says yes, nothing to do, or something nobody understands.
    private mutating func startWhen(_ id: Int64) {
        let answer: Event = generator.pick([
            .checkEnded(id, .exited(0)), .checkEnded(id, .exited(0)),
            .checkSkipped(id, reason: "no new commits"), .checkEnded(id, .exited(2)),
        ])
        let duration = Int64.random(in: 0...generator.pick([50, 2000, 60_000]), using: &generator)
        start(.check(id), of: nil, for: duration, grace: 10_000, ending: answer)
    }

    /// A digest of what a check looks at: now and then somebody has gone on working there, and some folders have none.
    private mutating func seal(of launch: CheckLaunch) -> String? {
        guard !launch.watchedFolders.isEmpty, launch.watchedFolders.last?.hasSuffix("3") == false else { return nil }
        if generator.isOne(in: 5) { workDone += 1 }
        return "\(launch.watchedFolders.joined(separator: " ")) \(workDone)"
    }

    private mutating func start(_ launch: LaunchID, of job: JobID?, for duration: Int64, grace: Int64, ending: Event) {
        let canFail = faults.contains(.launchFailures) && !isCalm
        if canFail, generator.isOne(in: 15) {
            var process = SimulatedProcess(
                job: job,
                ending: .launchFailed(launch, reason: "no keeper"),
                endsAt: 0,
                dyingTime: 0,
                losesRecord: false
            )
            process.isKeeperAlive = false
            process.isGroupAlive = false
            // A start that failed has left its record; or the keeper died before it started anything.
            process.isRecorded = true
            processes[launch] = process
            daemon?.messages.append(process.ending)
            return
        }
        let isDeaf = faults.contains(.deafAgents) && generator.isOne(in: 2)
        let endsAt = clocks.elapsed + max(1, duration)
        processes[launch] = SimulatedProcess(
            job: job,
            ending: ending,
            endsAt: endsAt,
            dyingTime: isDeaf ? 2 * grace + 5 : Int64.random(in: 1...max(1, grace), using: &generator),
            losesRecord: faults.contains(.lostRecords) && !isCalm && generator.isOne(in: 8)
        )
        agenda.add(.agentEnds(launch), at: endsAt)
        if faults.contains(.deadKeepers), !isCalm, generator.isOne(in: 8) {
            let instant = clocks.elapsed + Int64.random(in: 0...max(1, min(duration, period * 4)), using: &generator)
            agenda.add(.keeperDies(launch), at: instant)
        }
        daemon?.messages.append(.launchStarted(launch, .process(pid: 100)))
    }

    /// Its keeper is asked to end a launch: the agent takes its time, or ends by itself first.
    mutating func ask(_ launch: LaunchID) {
        guard var process = processes[launch], process.isKeeperAlive, !process.isAsked else { return }
        process.isAsked = true
        let end = clocks.elapsed + process.dyingTime
        if end < process.endsAt {
            process.endsAt = end
            if !generator.isOne(in: 8) { process.ending = Self.stopped(launch, process.ending) }
            agenda.add(.agentEnds(launch), at: end)
        }
        processes[launch] = process
    }

    private static func stopped(_ launch: LaunchID, _ ending: Event) -> Event {
        switch ending {
        case .turnEnded(let id, var ending):
            ending.exit.status = .signalled(2)
            ending.exit.endedBy = .request
            return .turnEnded(id, ending)
        case .checkEnded(let id, _, _): return .checkEnded(id, .ended(by: .request))
        default: return ending
        }
    }

    /// The agent's process group is empty; its keeper writes the record and ends.
    mutating func endAgent(_ launch: LaunchID) {
        guard var process = processes[launch], process.isKeeperAlive, process.isGroupAlive,
            process.endsAt <= clocks.elapsed
        else { return }
        process.isKeeperAlive = false
        process.isGroupAlive = false
        process.isRecorded = !process.losesRecord
        process.ending = Self.ended(process.ending, at: clocks.now.wall)
        if process.losesRecord { process.ending = .launchLost(launch, reason: "its keeper left no exit record") }
        processes[launch] = process
        daemon?.messages.append(process.ending)
    }

    private static func ended(_ ending: Event, at instant: WallTime) -> Event {
        guard case .turnEnded(let id, var ending) = ending else { return ending }
        ending.exit.endedAt = instant
        return .turnEnded(id, ending)
    }

    /// A keeper is killed: what it started lives on, until the daemon, if there is one, has ended it.
    mutating func killKeeper(_ launch: LaunchID) {
        guard var process = processes[launch], process.isKeeperAlive else { return }
        process.isKeeperAlive = false
        processes[launch] = process
        guard daemon != nil else { return }
        let wait = Int64.random(in: 0...generator.pick([10, 5000]), using: &generator)
        agenda.add(.remainsEnded(launch, life: life), at: clocks.elapsed + wait)
    }

    /// The daemon that saw a keeper die has ended what was left.
    mutating func endRemains(_ launch: LaunchID, life: Int) {
        guard daemon != nil, life == self.life, var process = processes[launch], process.isGroupAlive else { return }
        process.isGroupAlive = false
        processes[launch] = process
        daemon?.messages.append(.launchLost(launch, reason: "its keeper is gone and left no exit record"))
    }

    /// Everything dies. What is synced stays: folders, and the records of launches that had ended.
    mutating func losePower() {
        for launch in processes.launches {
            processes[launch]?.isKeeperAlive = false
            processes[launch]?.isGroupAlive = false
        }
        clocks.reboot()
    }
}

extension CheckRecord {
    /// It is about a digest alone.
    fileprivate var isLook: Bool {
        if case .approval = subject { true } else { false }
    }
}
