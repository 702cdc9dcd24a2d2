import MidwatchModel
import SchedulerCore

/// A fingerprint of everything a night's core ordered, the same in every process: 64-bit FNV-1a.
struct Digest: Hashable, Sendable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func combine(_ number: Int64) {
        value = (value ^ UInt64(bitPattern: number)) &* 0x0000_0100_0000_01B3
    }

    mutating func combine(_ text: String) {
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    mutating func combine(_ run: Run) {
        switch run {
        case .turn(let id): combine(id.rawValue)
        case .check(let id): combine(-id)
        }
    }

    mutating func combine(_ orders: [Action]) {
        for order in orders {
            switch order {
            case .record(let fact): combine(fact)
            case .launch(let launch): combine(launch.turn.id.rawValue)
            case .launchCheck(let launch): combine(launch.check.id)
            case .terminate(let run): combine(run)
            case .reply(.success(let answer)): combine(answer.message)
            case .reply(.failure(let refusal)): combine(refusal.message)
            }
        }
    }

    private mutating func combine(_ fact: Fact) {
        switch fact {
        case .job(let record):
            combine(record.id.rawValue)
            combine(record.decidedThrough.millisecondsSinceEpoch)
            combine(record.state.rawValue)
            combine(Int64(record.countedTurns))
        case .occurrence(let row), .occurrenceDecided(let row):
            combine(row.job.rawValue)
            combine(row.nominal.millisecondsSinceEpoch)
            combine(row.count)
            combine(row.verdict?.rawValue ?? "waits")
        case .pendingAdded(let start):
            combine(start.job.rawValue)
            combine(start.notBefore.millisecondsSinceEpoch)
        case .pendingRemoved(let id): combine(id)
        case .accountHeld(let hold):
            combine(hold.account)
            combine(hold.until?.millisecondsSinceEpoch ?? -1)
        case .accountReleased(let account): combine(account)
        case .turnPlanned(let turn), .turnChanged(let turn):
            combine(turn.id.rawValue)
            combine(turn.state.rawValue)
            combine(turn.outcome?.rawValue ?? "")
        case .checkPlanned(let check), .checkEnded(let check):
            combine(check.id)
            combine(check.passed == true ? 1 : 0)
        case .leaseGranted(let lease):
            combine(lease.token.rawValue)
            combine(lease.expiresAt.millisecondsSinceEpoch)
        case .leasesRenewed(let tokens, let end):
            for token in tokens { combine(token.rawValue) }
            combine(end.millisecondsSinceEpoch)
        case .leaseReleased(let token, let instant):
            combine(token.rawValue)
            combine(instant.millisecondsSinceEpoch)
        case .phase(let record):
            combine(record.id.phase)
            combine(record.state.rawValue)
        case .plan(let record):
            combine(record.name)
            combine(Int64(record.instance))
        case .spending(let record):
            combine(record.scope.description)
            combine(record.spent.tokens)
            combine(record.spent.costMicroUSD)
        case .daemonStarted(let instant), .daemonStopped(let instant): combine(instant.millisecondsSinceEpoch)
        case .event(let event): combine(event.message)
        }
    }
}
