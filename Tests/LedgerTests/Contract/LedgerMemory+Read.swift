import NightFacts
import NightWords

// The payload of a cause is not stored: what is read back is its kind and its sentence. What a ledger in memory remembers
// is compared as it would be read.

extension LedgerMemory {
    /// The memory with every cause as it is read back.
    var asRead: LedgerMemory {
        var copy = self
        copy.jobs = jobs.map { job in
            var job = job
            job.standing = job.standing.asRead
            return job
        }
        copy.openTurns = openTurns.map { turn in
            var turn = turn
            turn.stopCause = turn.stopCause?.asRead
            return turn
        }
        copy.waiting = waiting.map { row in
            var row = row
            row.cause = row.cause?.asRead
            return row
        }
        copy.accountHolds = accountHolds.map { hold in
            var hold = hold
            hold.reason = hold.reason.asRead
            return hold
        }
        copy.phases = phases.map { phase in
            var phase = phase
            phase.standing = phase.standing.asRead
            return phase
        }
        return copy
    }
}

extension JobRecord.Standing {
    fileprivate var asRead: JobRecord.Standing {
        switch self {
        case .active, .done: self
        case .held(let reason): .held(reason.asRead)
        case .stuck(let reason, let isParked): .stuck(reason.asRead, isParked: isParked)
        case .ended(let rule, let reason): .ended(rule, reason.asRead)
        }
    }
}

extension PhaseRecord.Standing {
    fileprivate var asRead: PhaseRecord.Standing {
        switch self {
        case .shut, .passed: self
        case .open(let reason): .open(reason?.asRead)
        case .verifying(let reason): .verifying(reason.asRead)
        case .refused(let reason): .refused(reason.asRead)
        case .awaitingApproval(let reason): .awaitingApproval(reason.asRead)
        case .approved(let approval, let reason): .approved(approval, reason.asRead)
        }
    }
}

extension Cause {
    fileprivate var asRead: Cause { Cause(kind: kind, text: words) }
}
