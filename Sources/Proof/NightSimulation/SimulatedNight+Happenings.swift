import MidwatchModel
import NightFacts
import SchedulerCore

// What the world does to the daemon, now and then.

extension SimulatedNight {
    private static let recurring: [(fault: Faults, happening: Happening)] = [
        (.crashes, .daemonIsKilled), (.powerLosses, .powerFails), (.clockSteps, .clockIsSet),
        (.suspends, .machineSleeps), (.storeStalls, .diskIsFull), (.delays, .daemonIsDelayed),
        (.operators, .operatorActs), (.operators, .operatorActs), (.operators, .operatorActs),
        (.edits, .fileIsEdited), (.stops, .daemonIsStopped), (.belatedNews, .newsComesLate),
    ]

    mutating func planFaults() {
        for (fault, happening) in Self.recurring where faults.contains(fault) { plan(happening) }
    }

    private mutating func plan(_ happening: Happening) {
        agenda.add(happening, at: clocks.elapsed + Int64.random(in: 1...(2 * faultInterval), using: &generator))
    }

    mutating func perform(_ happening: Happening) {
        switch happening {
        case .launchIsMade(let launch, let life): makeLaunch(launch, life: life)
        case .agentEnds(let launch): endAgent(launch)
        case .keeperDies(let launch): killKeeper(launch)
        case .remainsEnded(let launch, let life): endRemains(launch, life: life)
        case .daemonStarts: if daemon == nil { startDaemon() }
        default:
            guard !isCalm else { return }
            if !takesPlan(happening) { return }
            disturb(happening)
        }
    }

    /// Plans the next of its kind; what concerns a daemon passes by when there is none.
    private mutating func takesPlan(_ happening: Happening) -> Bool {
        plan(happening)
        switch happening {
        case .clockIsSet, .machineSleeps, .fileIsEdited, .powerFails: return true
        default: return daemon != nil
        }
    }

    private mutating func disturb(_ happening: Happening) {
        switch happening {
        case .operatorActs:
            let command = command()
            daemon?.messages.append(.operatorAsked(command))
        case .fileIsEdited: editFile()
        case .clockIsSet: setClock()
        case .machineSleeps: sleep()
        case .daemonIsKilled: if generator.isOne(in: 3) { die(isPowerLoss: false) } else { doom = someDoom() }
        case .powerFails:
            if daemon != nil, generator.isOne(in: 2) { doom = .powerLoss(someDoom()) } else { failPower() }
        case .daemonIsStopped: if daemon?.stoppingSince == nil { daemon?.messages.append(.stopping) }
        case .diskIsFull:
            commitTime = Int64.random(in: 1...generator.pick([1000, period, 7_200_000] as [Int64]), using: &generator)
        case .daemonIsDelayed:
            let delay = Int64.random(in: 1...generator.pick([50, 3000, period] as [Int64]), using: &generator)
            daemon?.busyUntil = clocks.elapsed + delay
        case .newsComesLate: tellBelatedNews()
        default: break
        }
    }

    private mutating func failPower() {
        if daemon != nil { die(isPowerLoss: true) } else { losePower() }
    }

    private mutating func someDoom() -> Doom {
        generator.pick([
            .beforeCommit, .insideCommit(isKept: true), .insideCommit(isKept: false), .afterOrders(0), .afterOrders(1),
            .afterOrders(2),
        ])
    }

    private mutating func editFile() {
        definitions.edit(&generator)
        daemon?.messages.append(.definitionsChanged(Self.compile(definitions.current)))
    }

    private mutating func setClock() {
        let seconds: Int64 = generator.pick([1, 3, 10, 100, 100, 4000, 4000, 100_000, 30_000_000])
        let step = seconds * generator.pick([1000, -1000, 999] as [Int64])
        clocks.stepWall(by: step)
        note("the wall clock is set by \(step) ms")
        // The daemon's timer is cancelled when the clock is set, as timerfd_create(2) says; a small step is slewed.
        if generator.isOne(in: 2) { daemon?.messages.append(.timeReached) }
    }

    /// Both clocks go on, and nothing happens meanwhile.
    private mutating func sleep() {
        let span = generator.pick([60_000, period * 2, 8 * 3_600_000, 50 * 3_600_000] as [Int64])
        clocks.pass(to: clocks.elapsed + Int64.random(in: 1...span, using: &generator))
        note("the machine wakes up")
    }

    /// News the daemon has had already, or of launches it does not know.
    private mutating func tellBelatedNews() {
        let turn = TurnID(Int64.random(in: 1...max(1, ledger.lastTurn.rawValue + 2), using: &generator))
        let check = Int64.random(in: 1...max(1, ledger.lastCheck + 2), using: &generator)
        if ledger.turns[turn].map({ $0.state == .ended || $0.state == .verifying }) ?? false {
            let ending = TurnEnding(
                exit: ExitRecord(status: .exited(0), startedAt: nil, endedAt: clocks.now.wall),
                signal: .done
            )
            let news: [Event] = [.turnEnded(turn, ending), .launchLost(.turn(turn), reason: "belated")]
            let told = generator.pick(news)
            daemon?.messages.append(told)
        }
        if ledger.checks[check].map({ $0.endedAt != nil }) ?? false {
            daemon?.messages.append(.checkEnded(check, .exited(0)))
        }
    }

    private mutating func command() -> OperatorCommand {
        let job = definitions.current.jobs.randomElement(using: &generator)?.id ?? JobID("nobody")
        switch Int.random(in: 0..<16, using: &generator) {
        case 0, 1: return .run(job, force: false)
        case 2: return .run(job, force: true)
        case 3, 4: return .hold(job, reason: "an operator's word")
        case 5, 6, 7, 8: return .resume(job)
        case 9: return .cancel(TurnID(Int64.random(in: 0...(ledger.lastTurn.rawValue + 1), using: &generator)))
        case 13: return .answer(job, text: "an answer")
        case 14, 15: return definitions.raise(&generator)
        case 10: return .release(account: generator.pick(["scripted", "other", "shared"]))
        default:
            let phase = ledger.phases.keys.sorted().randomElement(using: &generator)
            return .approve(plan: phase?.plan, phase: phase?.phase ?? "nothing")
        }
    }
}
