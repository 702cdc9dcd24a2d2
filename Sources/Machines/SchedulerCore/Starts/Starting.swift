import MidwatchModel
import NightFacts
import Schedules

// Starting turns: the waiting line, the slots, and the intent that is written before anything is launched.

extension SchedulerCore {
    /// Starts what may start, by priority and then in the order it began to wait; gives rows to what must wait on.
    package mutating func admitWaiting() {
        guard !waiting.isEmpty else { return }
        dropTooLate()
        guard slotsTaken < limits.maxConcurrentTurns else {
            recordWaits()
            return
        }
        var capacity = Capacity(self)
        var left: Set<Int> = []
        var expired: [Int] = []
        var asking: Set<Int> = []
        var refused: [Int] = []
        for position in admissionOrder {
            let start = waiting[position]
            guard slotsTaken < limits.maxConcurrentTurns || Mutation.slotsForgotten.isOn else { break }
            guard start.isRipe(at: now.wall), let index = jobs.index(of: start.job), !asking.contains(index) else {
                continue
            }
            let job = jobs[index]
            let obstacle = firstObstacle(to: start.isForced ? .ripeForced : .ripe, job, start)
            if let obstacle {
                guard endsWait(obstacle) else { continue }
                decide(start, obstacle)
                expired.append(index)
            } else if let choice = choice(for: start, job, capacity) {
                guard isWorthStarting(position, index) else {
                    asking.insert(index)
                    continue
                }
                launch(start, index, choice)
                capacity.take(keys: job.definition.keys, account: choice.account)
                capacity.aside = setAside()
            } else if let obstacle = firstObstacle(to: .service, job, start, capacity),
                givesUp(start, job, for: obstacle)
            {
                decide(start, obstacle)
                refused.append(index)
            } else {
                continue
            }
            left.insert(position)
        }
        waiting.remove(at: left)
        for index in refused { oweOneShot(index) }
        recordWaits()
        for index in expired + refused {
            endIfOver(index)
            rearm(index)
        }
    }

    /// Greater priority first, a minute of waiting counting as much as one of priority; else first come, first served.
    private var admissionOrder: [Int] {
        if Mutation.orderLost.isOn { return waiting.indices.reversed() }
        guard hasPriorities else { return Array(waiting.indices) }
        let ranks = waiting.map { start in
            let priority = jobs.index(of: start.job).map { jobs[$0].definition.priority } ?? 0
            return Int64(priority) * Self.agingStep.wholeMilliseconds
                + max(0, start.since.duration(to: now.wall).wholeMilliseconds)
        }
        return waiting.indices.sorted { (ranks[$0], $1) > (ranks[$1], $0) }
    }

    /// Whether an obstacle is never over for a start whose time has come.
    private func endsWait(_ obstacle: Obstacle) -> Bool {
        switch obstacle {
        case .startDeadline, .until: true
        default: false
        }
    }

    /// Whether a start that only budgets keep waiting is given up: not if it is all that a one-shot will ever have, or all
    /// that may get a stuck job unstuck.
    private func givesUp(_ start: WaitingStart, _ job: JobSlot, for obstacle: Obstacle) -> Bool {
        guard case .budget = obstacle, !start.isForced, start.trigger != .escalation else { return false }
        return start.trigger == .schedule || !job.isOneShot
    }

    /// Gives rows to the starts that came into the line in this step: they stand at its end.
    mutating func recordWaits() {
        for position in waiting.unrecorded {
            record(waiting.record(position, cause: waitCause(of: waiting[position])))
        }
    }

    /// What a start in line waits for.
    func waitObstacle(of start: WaitingStart, _ capacity: Capacity? = nil) -> Obstacle {
        guard let job = jobs[start.job] else { return .slot }
        return firstObstacle(to: start.isForced ? .waitForced : .wait, job, start, capacity) ?? .slot
    }

    func waitCause(of start: WaitingStart) -> Cause {
        let obstacle = waitObstacle(of: start)
        return .waits(obstacle, offsetSeconds: offset(of: obstacle))
    }

    private mutating func launch(_ start: WaitingStart, _ index: Int, _ choice: StartChoice) {
        let job = jobs[index]
        let turn = TurnRecord(
            id: turns.next,
            job: job.definition.id,
            iteration: job.record.countedTurns + live(of: job).count + 1,
            trigger: start.trigger,
            attempt: start.attempt,
            nominal: start.served,
            revision: start.revision,
            phase: job.phase,
            token: leases.nextToken(),
            agent: choice.agent?.name,
            model: choice.model,
            account: choice.account,
            keys: job.definition.keys,
            workspace: job.definition.workspace,
            standsFor: start.standsFor,
            plannedAt: now.wall
        )
        let lateness = start.nominal.map { $0.duration(to: now.wall) } ?? .zero
        let isLate = lateness > limits.lateAfter && !Mutation.lateInTime.isOn
        decide(
            start,
            isLate ? .late : .started,
            cause: isLate ? .startedLate(lateness) : nil,
            turn: turn.id
        )
        record(.turnPlanned(turn))
        record(.leaseGranted(leases.grant(turn)))
        tell(
            .turnStarted(turn.id, turn.job, iteration: turn.iteration, turn.trigger, attempt: turn.attempt),
            job: turn.job,
            turn: turn.id,
            phase: turn.phase
        )
        turns.planned(turn)
        if let hold = accounts.turnStarted(turn.id, on: turn.account, now: now.wall) { record(.accountHeld(hold)) }
        orders.append(
            .launch(
                TurnLaunch(
                    turn: turn,
                    job: handedOut(choice.definition(of: job.definition), to: turn, of: job),
                    agent: choice.agent,
                    note: job.record.note
                )
            )
        )
    }

    func agent(of job: JobDefinition) -> AgentDefinition? {
        guard case .agentTurn = job.payload else { return nil }
        return job.agent.flatMap { agents[$0] }
    }

    /// Takes a job's starts out of the waiting line, with a verdict.
    mutating func dropWaiting(of job: JobID, verdict: OccurrenceVerdict, cause: Cause, keepingForced: Bool = false) {
        for start in waiting.remove(of: job, where: { !(keepingForced && $0.isForced) }) {
            decide(start, verdict, cause: cause)
        }
    }

    /// Asks a live turn's keeper (or that of its running check) to end it, once.
    mutating func stop(_ id: TurnID, cause: Cause) {
        guard let turn = turns.stopAsked(id, cause: cause) else { return }
        record(.turnChanged(turn))
        if Mutation.leaseReleasedAtStop.isOn { record(.leaseReleased(turn.token, at: now.wall)) }
        tell(.turnStopping(id, turn.job, cause), job: turn.job, turn: id, phase: turn.phase)
        orderEnd(of: turn)
    }

    /// Asks what runs of a turn to end: its keeper, or that of the check of its DONE.
    mutating func orderEnd(of turn: TurnRecord) {
        guard turn.state == .verifying else {
            orders.append(.terminate(.turn(turn.id)))
            return
        }
        for check in checks.ids(for: .turn(turn.id)) { orders.append(.terminate(.check(check))) }
    }
}
