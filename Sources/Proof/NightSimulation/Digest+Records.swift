import MidwatchModel
import NightFacts
import SchedulerCore

// One projection for each kind of record. A cause and an evidence count by their kinds: their sentences may change.

extension Digest {
    mutating func combine(_ launch: LaunchID) {
        combine(launch.kind.rawValue)
        combine(launch.number)
    }

    mutating func combine(_ phase: PhaseID) {
        combine(phase.plan)
        combine(phase.phase)
    }

    mutating func combine(_ record: JobRecord) {
        combine(record.id.rawValue)
        combine(record.revision)
        combine(record.cursor.scheduleIdentity + (record.cursor.isDisabled ? " (disabled)" : ""))
        combine(record.anchor)
        combine(record.decidedThrough)
        combine(record.countedTurns)
        combine(record.streaks.failed)
        combine(record.note != nil)
        combine(record.note?.after?.rawValue)
        combine(record.streaks.idle)
        combine(record.streaks.tries)
        combine(record.isParked)
        combine(record.typical.milliseconds)
        combine(record.typical.tokens)
        combine(record.typical.microUSD)
        combine(record.state.rawValue)
        combine(record.reason?.kind)
        combine(record.since)
        combine(record.endedBy?.rawValue)
        combine(record.turn?.rawValue)
        combine(record.workspace)
        combine(record.removedAt)
    }

    mutating func combine(_ row: OccurrenceRecord) {
        combine(row.job.rawValue)
        combine(row.nominal)
        combine(row.revision)
        combine(row.through)
        combine(row.count)
        combine(row.verdict?.rawValue)
        combine(row.cause?.kind)
        combine(row.turn?.rawValue)
        combine(row.decidedAt)
        combine(row.standsFor)
        combine(row.notBefore)
    }

    mutating func combine(_ start: PendingStart) {
        combine(start.id)
        combine(start.job.rawValue)
        combine(start.trigger.rawValue)
        combine(start.attempt)
        combine(start.nominal)
        combine(start.revision)
        combine(start.notBefore)
        combine(start.since)
        combine(start.isForced)
        combine(start.choice) { digest, choice in
            digest.combine(choice.agent)
            digest.combine(choice.model)
        }
        combine(start.standsFor)
    }

    mutating func combine(_ turn: TurnRecord) {
        combine(turn.id.rawValue)
        combine(turn.job.rawValue)
        combine(turn.iteration)
        combine(turn.trigger.rawValue)
        combine(turn.attempt)
        combine(turn.nominal)
        combine(turn.revision)
        combine(turn.phase) { $0.combine($1) }
        combine(turn.token.rawValue)
        combine(turn.agent)
        combine(turn.model)
        combine(turn.account)
        combine(all: turn.keys) { $0.combine($1) }
        combine(turn.workspace)
        combine(turn.standsFor)
        combine(turn.state.rawValue)
        combine(turn.plannedAt)
        combine(turn.handle?.pid.map { Int64($0) })
        combine(turn.stopCause?.kind)
        combine(turn.outcome?.rawValue)
        combine(turn.reason?.kind)
        combine(turn.ending) { $0.combine($1) }
        combine(turn.endedAt)
    }

    mutating func combine(_ ending: TurnEnding) {
        switch ending.exit.status {
        case .exited(let code):
            combine("exited")
            combine(code)
        case .signalled(let signal):
            combine("signalled")
            combine(signal)
        case .neverStarted: combine("never_started")
        }
        combine(ending.exit.endedBy?.rawValue)
        combine(ending.exit.startedAt)
        combine(ending.exit.endedAt)
        combine(ending.exit.work) { digest, work in
            digest.combine(work.before)
            digest.combine(work.after)
        }
        combine(ending.report.usage) { digest, usage in
            for count in [usage.freshInput, usage.cacheRead, usage.cacheWrite, usage.output] { digest.combine(count) }
        }
        combine(ending.report.costMicroUSD)
        combine(ending.report.failure) { digest, failure in
            digest.combine(failure.kind.rawValue)
            digest.combine(failure.resetsAt)
        }
        switch ending.signal {
        case .done: combine("done")
        case .stuck(let reason):
            combine("stuck")
            combine(reason)
        case .planned: combine("planned")
        case nil: combine("none")
        }
    }

    mutating func combine(_ check: CheckRecord) {
        combine(check.id)
        switch check.subject {
        case .turn(let id):
            combine("turn")
            combine(id.rawValue)
        case .phase(let id):
            combine("phase")
            combine(id)
        case .approval(let id):
            combine("approval")
            combine(id)
        case .when(let id):
            combine("when")
            combine(id.rawValue)
        }
        combine(check.expectation.rawValue)
        combine(check.plannedAt)
        combine(check.endedAt)
        combine(check.passed) { $0.combine($1) }
        combine(check.evidence?.kind)
        combine(check.seal)
    }

    mutating func combine(_ lease: LeaseRecord) {
        combine(lease.token.rawValue)
        combine(lease.job.rawValue)
        combine(lease.turn.rawValue)
        combine(lease.acquiredAt)
        combine(lease.expiresAt)
        combine(lease.releasedAt)
    }

    mutating func combine(_ hold: AccountHold) {
        combine(hold.account)
        combine(hold.reason.kind)
        combine(hold.since)
        combine(hold.until)
        combine(hold.turn?.rawValue)
        combine(hold.strikes)
        combine(hold.probe?.rawValue)
    }

    mutating func combine(_ record: PhaseRecord) {
        combine(record.id)
        combine(record.state.rawValue)
        combine(record.reason?.kind)
        combine(record.since)
        combine(record.instance)
        combine(record.openedAt)
        combine(record.reopened)
        combine(record.seal)
        combine(record.approval?.rawValue)
    }

    mutating func combine(_ record: PlanRecord) {
        combine(record.name)
        combine(record.instance)
        combine(record.since)
        combine(record.scheduleIdentity)
        combine(record.anchor)
        combine(record.decidedThrough)
    }

    mutating func combine(_ record: SpendingRecord) {
        combine(record.scope.description)
        combine(record.period)
        combine(record.spent)
        combine(record.estimatedMicroUSD)
        combine(record.raised)
        combine(record.toldPercent)
        combine(record.since)
    }

    private mutating func combine(_ spending: Spending) {
        for amount in [spending.turns, spending.tokens, spending.costMicroUSD, spending.wallMilliseconds] {
            combine(amount)
        }
    }

    mutating func combine(_ event: EventRecord) {
        combine(event.at)
        combine(event.kind.rawValue)
        combine(event.job?.rawValue)
        combine(event.turn?.rawValue)
        combine(event.phase) { $0.combine($1) }
    }
}
