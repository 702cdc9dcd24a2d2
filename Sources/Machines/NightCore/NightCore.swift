public import MidwatchModel
public import NightFacts
public import SchedulerCore

/// All decisions of a night, as a value: facts in, orders out.
///
/// It conducts the machines of ``SchedulerCore``: it routes each event to the rules that decide about it, has what they ask
/// of others worked off one by one, and says when it must be told the time. It reads no clock and touches nothing; time
/// comes in with every event, numbers continue from the ledger's. The same events at the same instants give the same
/// orders, always. The driver commits the `record` orders of a step in one transaction and then carries out the others in
/// order.
public struct NightCore: Hashable, Sendable {
    /// The machines as they stand, for whoever looks.
    public internal(set) var scheduler: SchedulerCore

    /// Builds the core from the definitions and what the ledger remembers. Nothing starts before the event `started`.
    ///
    /// The first step writes the rows of jobs and phases that are new.
    public init(definitions: CompiledDefinitions, memory: LedgerMemory, now: Instants) {
        scheduler = SchedulerCore(definitions: definitions, memory: memory, now: now)
    }

    /// Handles one event at an instant and returns what is to be done about it: records first, in order, then the rest.
    public mutating func handle(_ event: Event, now: Instants) -> [Action] {
        scheduler.begin(at: now)
        workOff()
        if scheduler.isStarted {
            // Plans begin anew and time runs out before anything else is decided: a DONE that is told later came later.
            followPlans()
            scheduler.followTimeouts()
            followExpiries()
        }
        // What fell due before somebody's word changed the rules is decided by the rules it fell due under.
        if event.changesRules, scheduler.isStarted { decideDue() }
        route(event)
        workOff()
        if scheduler.isStarted {
            scheduler.followWindows()
            workOff()
            // What ends in passing may open a phase, whose jobs are due at once.
            repeat {
                decideDue()
                scheduler.admitWaiting()
                workOff()
            } while scheduler.isDue
        }
        scheduler.setAsideBroken()
        workOff()
        return scheduler.finish()
    }

    /// When the core must next be told the time: the nearest occurrence, end of a lease, or end of a job.
    ///
    /// nil when nothing is due ever again. The driver also wakes it at least once a minute.
    public var nextDeadline: WallTime? { scheduler.deadlines.lazy.compactMap(\.self).min() }

    private mutating func route(_ event: Event) {
        switch event {
        case .timeReached: break
        case .started: start()
        case .stopping: scheduler.stopDeciding()
        case .launchesSubmitted(let launches): scheduler.noteSubmitted(launches)
        case .launchStarted(let launch, let handle): scheduler.noteKeeper(of: launch, handle, adopted: false)
        case .launchAdopted(let launch, let handle): scheduler.noteKeeper(of: launch, handle, adopted: true)
        case .launchFailed(let launch, let reason): scheduler.settleLaunchFailure(of: launch, reason: reason)
        case .launchLost(let launch, let reason): scheduler.settleLoss(of: launch, reason: .words(reason))
        case .launchNeverMade(let launch): scheduler.relaunch(launch)
        case .turnEnded(let id, let ending): scheduler.turnEnded(id, ending)
        case .checkEnded(let id, let evidence, let seal): scheduler.checkEnded(id, evidence, seal: seal)
        case .checkSkipped(let id, let reason): scheduler.checkSkipped(id, reason: reason)
        case .definitionsChanged(let definitions): reload(definitions)
        case .operatorAsked(let command): scheduler.answer(command)
        }
    }
}

extension Event {
    /// Somebody's word may change the rules by which occurrences are decided.
    fileprivate var changesRules: Bool {
        switch self {
        case .operatorAsked, .definitionsChanged: true
        case .timeReached, .started, .stopping, .launchesSubmitted, .launchStarted, .launchFailed, .launchLost,
            .launchAdopted,
            .launchNeverMade, .turnEnded, .checkEnded, .checkSkipped:
            false
        }
    }
}
