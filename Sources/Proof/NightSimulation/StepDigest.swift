import MidwatchModel
import NightFacts
import SchedulerCore

/// A canonical projection of what one step ordered: every field of every fact, and what is done outside.
///
/// It depends neither on how the core's types are laid out nor on sentences: of a text that the core itself words it
/// takes only whether there is one. Facts are taken kind by kind, each kind in its order, because within one transaction
/// nothing depends on how rows of different tables lie between one another.
struct StepDigest {
    /// By the kinds' numbers; nil where the step has none of it.
    private var kinds = [Digest?](repeating: nil, count: Kind.allCases.count)

    private enum Kind: Int, CaseIterable {
        case jobs, occurrences, pending, turns, checks, leases, accounts, phases, plans, spending, daemon, events,
            outside
    }

    init(_ actions: [Action]) {
        for action in actions {
            switch action {
            case .record(let fact): add(fact)
            case .launch(let launch): add(launch)
            case .launchCheck(let launch): add(launch)
            case .terminate(let run): write(.outside, 3) { $0.combine(run) }
            case .reply(.success(let answer)): write(.outside, 4) { $0.combine(answer.turn?.rawValue) }
            case .reply(.failure(let refusal)):
                write(.outside, 5) { $0.combine(refusal.kind == .notFound ? "not_found" : "invalid_state") }
            }
        }
    }

    /// Adds the step to a night's digest.
    func combine(into digest: inout Digest) {
        for kind in Kind.allCases {
            guard let part = kinds[kind.rawValue] else { continue }
            digest.combine(kind.rawValue)
            digest.combine(part)
        }
    }

    private mutating func write(_ kind: Kind, _ mark: Int, _ body: (inout Digest) -> Void) {
        var part = kinds[kind.rawValue] ?? Digest()
        part.combine(mark)
        body(&part)
        kinds[kind.rawValue] = part
    }

    private mutating func add(_ fact: Fact) {
        switch fact {
        case .job(let record): write(.jobs, 0) { $0.combine(record) }
        case .occurrence(let row): write(.occurrences, 0) { $0.combine(row) }
        case .occurrenceDecided(let row): write(.occurrences, 1) { $0.combine(row) }
        case .pendingAdded(let start): write(.pending, 0) { $0.combine(start) }
        case .pendingRemoved(let id): write(.pending, 1) { $0.combine(id) }
        case .turnPlanned(let turn): write(.turns, 0) { $0.combine(turn) }
        case .turnChanged(let turn): write(.turns, 1) { $0.combine(turn) }
        case .checkPlanned(let check): write(.checks, 0) { $0.combine(check) }
        case .checkEnded(let check): write(.checks, 1) { $0.combine(check) }
        case .leaseGranted(let lease): write(.leases, 0) { $0.combine(lease) }
        case .leasesRenewed(let tokens, let end):
            write(.leases, 1) { digest in
                digest.combine(all: tokens) { $0.combine($1.rawValue) }
                digest.combine(end)
            }
        case .leaseReleased(let token, let instant):
            write(.leases, 2) { digest in
                digest.combine(token.rawValue)
                digest.combine(instant)
            }
        case .accountHeld(let hold): write(.accounts, 0) { $0.combine(hold) }
        case .accountReleased(let account): write(.accounts, 1) { $0.combine(account) }
        case .phase(let record): write(.phases, 0) { $0.combine(record) }
        case .plan(let record): write(.plans, 0) { $0.combine(record) }
        case .spending(let record): write(.spending, 0) { $0.combine(record) }
        case .daemonStarted(let instant): write(.daemon, 0) { $0.combine(instant) }
        case .daemonStopped(let instant): write(.daemon, 1) { $0.combine(instant) }
        case .event(let event): write(.events, 0) { $0.combine(event) }
        }
    }

    private mutating func add(_ launch: TurnLaunch) {
        write(.outside, 1) { digest in
            digest.combine(launch.turn.id.rawValue)
            digest.combine(launch.job.id.rawValue)
            digest.combine(launch.job.bounds.timeout) { $0.combine($1) }
            digest.combine(all: launch.job.environment) { $0.combine($1.name) }
            digest.combine(launch.agent?.name)
        }
    }

    private mutating func add(_ launch: CheckLaunch) {
        write(.outside, 2) { digest in
            digest.combine(launch.check.id)
            digest.combine(all: launch.command.argv) { $0.combine($1) }
            digest.combine(launch.job?.id.rawValue)
            digest.combine(launch.phase) { $0.combine($1) }
            digest.combine(launch.workspace)
            digest.combine(all: launch.watchedFolders) { $0.combine($1) }
        }
    }
}
