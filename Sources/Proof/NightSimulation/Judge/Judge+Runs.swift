import MidwatchModel
import NightFacts
import SchedulerCore

extension Judge {
    /// What is launched was planned in the same step, or never came to be.
    mutating func judgeLaunches(_ step: Step) {
        var planned = Set(step.planned.map(\.id))
        for case .launch(let launch) in step.orders {
            if planned.remove(launch.turn.id) != nil { continue }
            if case .launchNeverMade(.turn(launch.turn.id)) = step.event { continue }
            complain("turn \(launch.turn.id) is launched without an intent of this step")
        }
        for turn in planned { complain("turn \(turn) is planned and not launched") }
        if isStopping, case .stopping = step.event { return }
        if isStopping, step.orders.contains(where: { if case .launch = $0 { true } else { false } }) {
            complain("a turn is launched while the daemon stops")
        }
    }

    /// Nothing waits in vain: a slot is taken, or the job itself is in the way.
    mutating func judgeWaits(_ ledger: MemoryLedger, now: WallTime) {
        let conditions = askedWhen(ledger)
        let slots = ledger.openTurns.count + conditions.count
        guard slots < definitions.definitions.limits.maxConcurrentTurns else { return }
        for book in books.values where book.waiting > 0 && book.live < book.liveMax && book.hasTurnsLeft {
            let job = book.definition.id
            let early = ledger.pending.values.count { $0.job == job && $0.trigger != .manual && $0.notBefore > now }
            let kept = ledger.pending.values.count { $0.job == job && !mayTry($0, book, ledger, now: now) }
            let heldBack = ledger.waiting.values.count { $0.job == job && $0.notBefore.map { $0 > now } ?? false }
            guard book.waiting > early + kept + heldBack, !conditions.contains(job),
                hasRoom(book, ledger, now: now), !waitsForBudget(book, ledger, now: now)
            else { continue }
            complain("\(book.waiting) starts of \(book.definition.id) wait though nothing keeps them")
        }
    }

    /// No live turn is without a lease that holds.
    mutating func judgeLeases(_ ledger: MemoryLedger, now: WallTime) {
        for token in ledger.openLeases {
            guard let lease = ledger.leases[token], lease.expiresAt <= now else { continue }
            complain("the lease of live turn \(lease.turn) has run out")
        }
    }

    /// A turn whose end was asked for: its keeper has been told, by this daemon if not by the one before.
    mutating func judgeStops(_ ledger: MemoryLedger, _ processes: ProcessTable) {
        for id in ledger.openTurns {
            guard let turn = ledger.turns[id], turn.stopCause != nil, turn.state != .verifying else { continue }
            guard let process = processes[.turn(id)], process.isKeeperAlive, !process.isAsked else { continue }
            if !toldToEnd.contains(.turn(id)) { complain("turn \(id) was never asked to end") }
        }
    }

    /// What is about to be launched is on record as the core has it, and was not launched before.
    mutating func judgeLaunch(_ launch: TurnLaunch, _ ledger: MemoryLedger, _ processes: ProcessTable) {
        let id = launch.turn.id
        guard let turn = ledger.turns[id], ledger.openTurns.contains(id), turn.state == .intended else {
            complain("turn \(id) is launched and the ledger has no intent of it")
            return
        }
        if launch.turn.stopCause != nil { complain("turn \(id) is launched though its end was ordered") }
        // Somebody may have asked for its end in the same breath.
        var asOrdered = launch.turn
        asOrdered.stopCause = turn.stopCause
        if turn != asOrdered { complain("turn \(id) is launched as another than the ledger's") }
        if !ledger.openLeases.contains(turn.token) { complain("turn \(id) is launched without its lease") }
        judgeOnce(.turn(id), processes)
        judgeHandedOut(launch)
        judgeRoom(turn, ledger, processes)
    }

    /// What the launcher is about to start is still wanted, or its end was ordered and will reach it.
    mutating func judgeStart(_ launch: Launch, _ ledger: MemoryLedger, _ processes: ProcessTable) {
        switch launch {
        case .turn(let launch):
            guard let turn = ledger.turns[launch.turn.id], ledger.openTurns.contains(turn.id) else {
                complain("turn \(launch.turn.id) is started and the ledger says that it is over")
                return
            }
            if turn.state != .intended, turn.state != .submitted {
                complain("turn \(turn.id) is started and the ledger has it \(turn.state)")
            }
            judgeRoom(turn, ledger, processes)
        case .check: break
        }
        if processes[launch.id] != nil { complain("\(launch.id) is started twice") }
    }

    private mutating func judgeOnce(_ id: LaunchID, _ processes: ProcessTable) {
        if processes[id] != nil || processes.submitted[id] != nil { complain("\(id) is launched twice") }
    }

    private mutating func judgeRoom(_ turn: TurnRecord, _ ledger: MemoryLedger, _ processes: ProcessTable) {
        let groups = processes.livingGroups(of: turn.job)
        if groups >= ledger.openTurnCounts[turn.job] ?? 0 {
            complain("turn \(turn.id) of \(turn.job) is launched beside \(groups) that live")
        }
    }

    /// The core knows of each of its turns that it was handed over, as soon as it was told, and of no other.
    ///
    /// - Parameter isTold: nothing is on its way to the core.
    mutating func judgeSubmitted(
        _ core: SchedulerCore,
        _ ledger: MemoryLedger,
        _ processes: ProcessTable,
        isTold: Bool
    ) {
        for turn in core.liveTurns {
            guard let written = ledger.turns[turn.id] else { continue }
            if turn.state != written.state, !(turn.state == .submitted && written.state == .intended) {
                complain("turn \(turn.id) is \(turn.state), and \(written.state) is written")
            }
            if turn.state == .intended, isTold, processes.submitted[.turn(turn.id)] != nil {
                complain("turn \(turn.id) was handed over, and the core has not noticed")
            }
            if turn.state == .submitted, processes.submitted[.turn(turn.id)] == nil, processes[.turn(turn.id)] == nil,
                turn.stopCause == nil
            {
                complain("turn \(turn.id) was handed over, and nobody has it")
            }
        }
    }

    /// A check is launched once, too.
    mutating func judgeLaunch(_ launch: CheckLaunch, _ ledger: MemoryLedger, _ processes: ProcessTable) {
        let id = launch.check.id
        if ledger.checks[id]?.endedAt != nil || ledger.checks[id] == nil {
            complain("check \(id) is launched and the ledger has no intent of it")
        }
        if launch.check.expectation != launch.command.expectation || ledger.checks[id]?.owner != launch.check.owner {
            complain("check \(id) is launched as another than the ledger's")
        }
        judgeOnce(.check(id), processes)
        if case .turn(let turn) = launch.check.subject, processes.isGroupAlive(.turn(turn)) {
            complain("check \(id) is launched while its turn's process group lives")
        }
    }
}
