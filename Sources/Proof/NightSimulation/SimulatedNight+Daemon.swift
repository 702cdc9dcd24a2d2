import MidwatchModel
import NightCore
import NightFacts
import SchedulerCore

/// A daemon: the core and what its loop keeps.
struct Daemon: Sendable {
    var core: NightCore
    /// When the core wants to be told the time, as of its last step.
    var deadline: WallTime?
    /// What it is told next, oldest first.
    var messages: [Event] = []
    /// It takes no message before this instant, in true milliseconds.
    var busyUntil: Int64 = 0
    /// When it went to sleep, on the wall clock: it sleeps for a pulse at most.
    var sleepsSince: Int64 = 0
    /// When it was asked to stop.
    var stoppingSince: Int64?
}

/// How a daemon's step ends when the daemon dies in it.
enum Doom: Hashable, Sendable {
    /// Before the commit: nothing of the step is known.
    case beforeCommit
    /// Inside the commit: the store has it, or has dropped it.
    case insideCommit(isKept: Bool)
    /// After the commit and so many orders.
    case afterOrders(Int)
    /// As any of them, and the machine with it.
    indirect case powerLoss(Doom)

    /// Whether the store has what the step recorded.
    var isKept: Bool {
        switch self {
        case .beforeCommit: false
        case .insideCommit(let isKept): isKept
        case .afterOrders: true
        case .powerLoss(let doom): doom.isKept
        }
    }

    /// How many orders are carried out.
    var orderCount: Int {
        switch self {
        case .beforeCommit, .insideCommit: 0
        case .afterOrders(let count): count
        case .powerLoss(let doom): doom.orderCount
        }
    }

    var isPowerLoss: Bool {
        if case .powerLoss = self { true } else { false }
    }
}

// The engine's contract: the records of a step are committed in one transaction, then its orders are carried out.

extension SimulatedNight {
    /// When the daemon's timer goes off, in true milliseconds.
    var wakeInstant: Int64 {
        guard let sleepsSince = daemon?.sleepsSince else { return .max }
        let pulseEnd = sleepsSince + pulse
        guard let deadline = daemon?.deadline else { return pulseEnd }
        return min(pulseEnd, clocks.elapsed(atWall: deadline))
    }

    /// A daemon starts: it reads the ledger and the jobs file, and finds out what became of what ran.
    mutating func startDaemon() {
        life += 1
        tally.starts += 1
        if faults.contains(.edits), !isCalm, life > 1, generator.isOne(in: 5) { definitions.edit(&generator) }
        let compiled = Self.compile(definitions.current)
        let core = NightCore(definitions: compiled, memory: ledger.memory, now: clocks.now)
        let launches = core.scheduler.openLaunches
        daemon = Daemon(core: core, sleepsSince: clocks.elapsed)
        judge.beginLife(compiled, ledger, now: clocks.now.wall)
        let number = life
        note("a daemon starts (life \(number)), open launches: \(launches)")
        var events: [Event] = []
        for launch in launches { events.append(reconcile(launch)) }
        step(events + [.started], isFirst: true)
    }

    /// What a new daemon finds of a launch.
    private mutating func reconcile(_ launch: LaunchID) -> Event {
        guard var process = processes[launch] else { return .launchNeverMade(launch) }
        if process.isRecorded { return process.ending }
        if process.isKeeperAlive { return .launchAdopted(launch, .process(pid: 200)) }
        process.isGroupAlive = false
        processes[launch] = process
        return .launchLost(launch, reason: "its keeper is gone and left no exit record")
    }

    mutating func takeMessages() {
        guard let messages = daemon?.messages, !messages.isEmpty else { return }
        daemon?.messages = []
        step(messages)
    }

    mutating func wakeUp() {
        guard daemon != nil else { return }
        let isPulse = (daemon?.deadline).map { clocks.elapsed(atWall: $0) > clocks.elapsed } ?? true
        let facts = step([.timeReached])
        wakeUps.count(at: clocks.elapsed, isIdle: facts == 0 && !isPulse)
        let idle = wakeUps.idleInHour
        if idle > 4 * definitions.current.jobs.count + 8 {
            complain("the daemon was woken \(idle) times in an hour and had nothing to do")
        }
    }

    /// The daemon handles some events, commits what they come to, and does it. Returns how many facts that were.
    @discardableResult
    mutating func step(_ events: [Event], isFirst: Bool = false) -> Int {
        // Taken out while it is changed, so that it is never copied.
        guard var current = daemon.take() else { return 0 }
        let doom = self.doom
        self.doom = nil
        let snapshot = doom.map { $0.isKept } ?? true ? nil : ledger
        var orders: [Action] = []
        for (place, event) in events.enumerated() {
            tally.steps += 1
            let now = clocks.now
            let made = current.core.handle(event, now: now)
            note("\(event)", made)
            StepDigest(made).combine(into: &digest)
            ledger.apply(made)
            let step = Judge.Step(event: event, orders: made, now: now, isFirst: isFirst && place == 0)
            judge.review(step, ledger, processes)
            if case .stopping = event { current.stoppingSince = clocks.elapsed }
            orders += made
        }
        current.deadline = current.core.nextDeadline
        judge.judgeDeadline(current.deadline, now: clocks.now.wall)
        if generator.isOne(in: 12) {
            judge.judgeBelief(current.core.scheduler, ledger)
            judge.judgeSubmitted(
                current.core.scheduler,
                ledger,
                processes,
                isTold: current.messages.isEmpty
            )
            judge.judgeRestart(current.core.scheduler, ledger, now: clocks.now)
        }
        hearJudge()
        if let snapshot {
            ledger = snapshot
        } else {
            keepStory(orders)
            onCommit?(orders.compactMap { if case .record(let fact) = $0 { fact } else { nil } })
        }
        if doom?.isKept ?? true { clocks.pass(to: clocks.elapsed + commitTime) }
        commitTime = 0
        current.sleepsSince = clocks.elapsed
        let hasStopped = current.core.scheduler.hasStopped
        daemon = consume current
        let doing = orders.filter { if case .record = $0 { false } else { true } }
        let handedOver = doing.prefix(doom?.orderCount ?? .max).compactMap { carryOut($0) }
        if !handedOver.isEmpty { daemon?.messages.insert(.launchesSubmitted(handedOver), at: 0) }
        if let doom {
            die(isPowerLoss: doom.isPowerLoss)
        } else if hasStopped {
            endInOrder()
        }
        forgetSettledLaunches()
        return orders.count - doing.count
    }

    private mutating func keepStory(_ orders: [Action]) {
        for case .record(.event(let event)) in orders {
            story.append(NumberedEvent(id: Int64(story.count + 1), record: event))
        }
    }

    /// Does what the core wants done; gives the launch that was handed over, if it was that.
    private mutating func carryOut(_ order: Action) -> LaunchID? {
        defer { hearJudge() }
        switch order {
        case .record, .reply: return nil
        case .launch(let launch):
            judge.judgeLaunch(launch, ledger, processes)
            return submit(.turn(launch))
        case .launchCheck(let launch):
            judge.judgeLaunch(launch, ledger, processes)
            return submit(.check(launch))
        case .terminate(let launch):
            terminate(launch)
            return nil
        }
    }

    /// The folders of settled launches are of no interest any more.
    private mutating func forgetSettledLaunches() {
        for launch in processes.processes.keys where isSettled(launch) && !processes.isGroupAlive(launch) {
            processes[launch] = nil
        }
    }

    private func isSettled(_ launch: LaunchID) -> Bool {
        switch launch.kind {
        case .turn: ledger.turns[TurnID(launch.number)].map { $0.state == .verifying || $0.state == .ended } ?? false
        case .check: ledger.checks[launch.number] != nil && !ledger.openChecks.contains(launch.number)
        case .landing: false
        }
    }

    /// The daemon is gone, and with it what it was told and had not handled.
    mutating func die(isPowerLoss: Bool) {
        note(isPowerLoss ? "the power fails" : "the daemon is killed")
        tally.crashes += 1
        daemon = nil
        loseSubmitted()
        if isPowerLoss { losePower() }
        let downtime = generator.pick([500, 3000, 3000, period / 2, period * 3])
        agenda.add(.daemonStarts, at: clocks.elapsed + Int64.random(in: 0...downtime, using: &generator))
    }

    /// The daemon has stopped in order: as its policy says, what ran has ended or goes on.
    private mutating func endInOrder() {
        note("the daemon has stopped")
        let took = clocks.elapsed - (daemon?.stoppingSince ?? 0)
        let living = daemon?.core.scheduler.liveTurns ?? []
        let unasked = living.filter { turn in
            processes[.turn(turn.id)].map { $0.isKeeperAlive && !$0.isAsked } ?? false
        }
        switch judge.definitions.definitions.stop {
        case .leave: break
        case .kill:
            if !living.isEmpty, took < SchedulerCore.stopMargin.wholeMilliseconds {
                complain("the daemon stopped after \(took) ms, and \(living.count) turns live")
            }
            if !unasked.isEmpty { complain("the daemon stopped, and \(unasked.count) turns were never asked to end") }
        case .drain(let limit):
            if !living.isEmpty, took < limit.wholeMilliseconds {
                complain("the daemon stopped after \(took) ms, and \(living.count) turns live")
            }
        }
        daemon = nil
        loseSubmitted()
        let downtime = generator.pick([200, 2000, period])
        agenda.add(.daemonStarts, at: clocks.elapsed + Int64.random(in: 0...downtime, using: &generator))
    }

    /// Keeps a line of the last steps, where somebody wants to read them.
    mutating func note(_ words: @autoclosure () -> String, _ orders: [Action] = []) {
        guard isTraced else { return }
        trace.append("\(clocks.elapsed) ms, wall \(clocks.now.wall.millisecondsSinceEpoch): \(words())")
        trace += orders.map { "        \($0)" }
        if trace.count > 40 * Self.traceMax { trace.removeFirst(trace.count - 20 * Self.traceMax) }
    }
}

/// Wake-ups of the daemon's timer, by simulated hours.
struct WakeUps: Hashable, Sendable {
    private(set) var total = 0
    private(set) var perHourMax = 0
    private(set) var idleInHour = 0
    private var hour: Int64 = 0
    private var inHour = 0

    mutating func count(at milliseconds: Int64, isIdle: Bool) {
        if milliseconds / 3_600_000 != hour {
            hour = milliseconds / 3_600_000
            inHour = 0
            idleInHour = 0
        }
        total += 1
        inHour += 1
        perHourMax = max(perHourMax, inHour)
        if isIdle { idleInHour += 1 }
    }
}
