public import MidwatchModel
public import NightFacts
import Schedules

/// All decisions, as a value: facts in, orders out.
///
/// It reads no clock and touches nothing; time comes in with every event, numbers continue from the ledger's. The same
/// events at the same instants give the same orders, always. The driver commits the `record` orders of a step in one
/// transaction and then carries out the others in order.
public struct SchedulerCore: Hashable, Sendable {
    /// How long a lease lasts unless renewed: ten minutes.
    public static let leaseDuration = LeaseBook.duration
    /// How many elapsed occurrences of one job get a row of their own in one step; older ones share a row.
    public static let occurrencesDecidedAtOnceMax = 1000
    /// How far the clocks may drift apart between two events before it is called a step: 2 s.
    public static let clockStepTolerance: Duration = ClockWatch.tolerance
    /// How far the wall clock may be set back before a cron schedule begins anew: 24 hours.
    public static let cronStepTolerance: Duration = .seconds(86_400)

    var limits: Limits
    var stopSequence: StopSequence
    var agents: [String: AgentDefinition] = [:]
    var localZone: ZoneRules
    var jobs: JobBook
    var phases: PhaseBook
    var plans: PlanBook
    var checks: CheckDesk
    var turns: TurnTable
    var leases: LeaseBook
    var waiting: WaitingLine
    var accounts: AccountBook
    var budgetBook: BudgetBook
    /// Some job has a priority other than 0.
    var hasPriorities = false
    /// Some job has a concurrency key.
    var hasKeys = false
    /// Some job has hours.
    var hasHours = false
    /// Some job has a time by which its turns are over.
    var hasFinishTimes = false
    /// Some job has a `when` command.
    var hasConditions = false
    /// A forecast takes every condition as met.
    var assumesConditions = false
    var catchUpClock: CatchUpClock

    /// When the ledger was replaced by an older copy of itself; nil when it was not before this start.
    let restoredAt: WallTime?
    /// The newest turn of each job that the restored ledger did not know.
    let newestRecovered: [JobID: TurnID]

    var isStarted = false
    var clockWatch: ClockWatch

    // The step under way.
    var now: Instants
    var records: [Action] = []
    /// What is done outside once the records are written.
    var orders: [Action] = []

    /// Builds the core from the definitions and what the ledger remembers. Nothing starts before the event `started`.
    ///
    /// The first step writes the rows of jobs and phases that are new.
    public init(definitions: CompiledDefinitions, memory: LedgerMemory, now: Instants) {
        let recovery = Recovery(memory, definitions: definitions, now: now.wall)
        let memory = recovery.memory
        self.limits = definitions.definitions.limits
        self.stopSequence = StopSequence(definitions.definitions.stop)
        self.localZone = definitions.localZone
        self.now = now
        self.clockWatch = ClockWatch(now: now)
        jobs = JobBook(memory.jobs)
        turns = TurnTable(open: memory.openTurns, last: memory.lastTurn)
        leases = LeaseBook(memory)
        waiting = WaitingLine(lastPending: memory.lastPending)
        phases = PhaseBook(memory.phases)
        plans = PlanBook(memory.plans)
        checks = CheckDesk(open: memory.openChecks, last: memory.lastCheck)
        accounts = AccountBook(memory)
        budgetBook = BudgetBook(definitions, memory, now: now.wall)
        restoredAt = memory.restoredAt
        newestRecovered = recovery.newestTurns
        catchUpClock = CatchUpClock(after: memory.daemonRuns)
        adopt(definitions)
        noteRecovered(recovery)
        restoreWaiting(memory)
        armAll()
    }

    /// Handles one event at an instant and returns what is to be done about it: records first, in order, then the rest.
    public mutating func handle(_ event: Event, now: Instants) -> [Action] {
        self.now = now
        budgetBook.follow(now.wall)
        noticeClockStep()
        followGatesAndPlans()
        decideBeforeOrders(event)
        switch event {
        case .timeReached: break
        case .started: start()
        case .stopping: stopDeciding()
        case .launchesSubmitted(let launches): noteSubmitted(launches)
        case .launchStarted(let launch, let handle): noteKeeper(of: launch, handle, adopted: false)
        case .launchAdopted(let launch, let handle): noteKeeper(of: launch, handle, adopted: true)
        case .launchFailed(let launch, let reason): settleLaunchFailure(of: launch, reason: reason)
        case .turnEnded(let id, let ending): turnEnded(id, ending)
        case .checkEnded(let id, let passed, let evidence, let seal):
            checkEnded(id, passed: passed, evidence: evidence, seal: seal)
        case .checkSkipped(let id, let reason): checkSkipped(id, reason: reason)
        case .launchLost(let launch, let reason): settleLoss(of: launch, reason: .words(reason))
        case .launchNeverMade(let launch): relaunch(launch)
        case .definitionsChanged(let definitions): replaceDefinitions(with: definitions)
        case .operatorAsked(let command): answer(command)
        }
        if isStarted {
            followHours()
            // What ends in passing may open a phase, whose jobs are due at once.
            repeat {
                decideDueOccurrences()
                admitWaiting()
            } while jobs.nextDeadline.map { $0 <= now.wall } ?? false
        }
        if stopSequence.hasBegun {
            recordWaits()
            goOnStopping()
        }
        if isStarted || stopSequence.hasBegun, let renewal = leases.renew(turns, now: now.wall),
            !Mutation.leasesNotRenewed.isOn
        {
            record(renewal)
        }
        writeDirtyJobs()
        defer {
            records = []
            orders = []
        }
        return records + orders
    }

    /// When the core must next be told the time: the nearest occurrence, end of a lease, or end of a job.
    ///
    /// nil when nothing is due ever again. The driver also wakes it at least once a minute.
    public var nextDeadline: WallTime? {
        guard isStarted || stopSequence.hasBegun else { return nil }
        var deadlines = [Mutation.deadlineInThePast.isOn ? now.wall : leases.nextDeadline(turns)]
        if isStarted {
            deadlines += [
                Mutation.overslept.isOn ? nil : jobs.nextDeadline, waiting.nextDeadline(now: now.wall), nextTooLate,
                nextHoursChange, accounts.nextDeadline(now: now.wall), phases.nextDeadline, plans.nextDeadline,
                budgetBook.nextDeadline(isAwaited: !waiting.isEmpty),
            ]
        } else {
            deadlines.append(stopSequence.nextDeadline(now: now))
        }
        return deadlines.lazy.compactMap(\.self).min()
    }

    /// True when nothing runs or waits, no active job will ever be due and no plan begins again: the night is over, well
    /// or badly.
    public var isQuiescent: Bool {
        guard isStarted, turns.isEmpty, checks.isEmpty, waiting.allSatisfy(isHeldForGood), plans.nextDeadline == nil
        else { return false }
        return !jobs.contains { job in
            job.record.state == .active && job.nextDue != nil && isOpen(job.phase)
                && !choices(of: job.definition).allSatisfy { accounts.isHeldForGood($0.account) }
                && !isSpentForGood(job)
        }
    }

    /// Whether a start waits for an account that nobody but an operator sets free, or for more than a budget has left.
    private func isHeldForGood(_ start: WaitingStart) -> Bool {
        guard !start.isForced, let index = jobs.index(of: start.job) else { return false }
        if isSpentForGood(jobs[index]) { return true }
        return choices(of: jobs[index].definition, for: start).allSatisfy { accounts.isHeldForGood($0.account) }
    }
}

extension SchedulerCore {
    mutating func record(_ fact: Fact) {
        // A plan's budget is for one instance.
        if case .plan(let plan) = fact { budgetBook.note(plan) }
        records.append(.record(fact))
    }

    mutating func tell(_ notice: Notice, job: JobID? = nil, turn: TurnID? = nil, phase: PhaseID? = nil) {
        let record = EventRecord(at: now.wall, job: job, turn: turn, phase: phase, notice)
        records.append(.record(.event(record)))
    }

    /// Writes each job changed in this step once, before the facts that refer to it.
    mutating func writeDirtyJobs() {
        let changed = jobs.takeChanged()
        guard !changed.isEmpty else { return }
        records.insert(contentsOf: changed.map { .record(.job($0)) }, at: 0)
    }

    /// Changes a job's record and remembers to write it.
    mutating func change(_ index: Int, _ body: (inout JobRecord, _ now: WallTime) -> Void) {
        jobs.change(index) { [now] record in body(&record, now.wall) }
    }

    /// A job's turns that have not ended, oldest first.
    func live(of job: JobSlot) -> [TurnID] { turns.of(job.id) }

    /// How many starts of a job stand in the waiting line.
    func waitingCount(of job: JobSlot) -> Int { waiting.count(of: job.id) }

    /// Plans begin anew and time runs out before anything else is decided: a DONE that is told later came later.
    private mutating func followGatesAndPlans() {
        guard isStarted else { return }
        followPlans()
        followTimeouts()
        followExpiries()
    }

    /// What fell due before somebody's word changed the rules is decided by the rules it fell due under.
    private mutating func decideBeforeOrders(_ event: Event) {
        switch event {
        case .operatorAsked, .definitionsChanged: if isStarted { decideDueOccurrences() }
        default: break
        }
    }

    /// Notices that the wall clock moved against the boot clock, and re-arms what that concerns.
    mutating func noticeClockStep() {
        guard let step = clockWatch.looked(at: now) else { return }

        tell(.clockStepped(step))
        moveWaits(by: step)
        catchUpClock.clockStepped(by: step)
        for record in phases.clockStepped(by: step) { self.record(.phase(record)) }
        lookAtHours()
        for index in jobs.indices {
            reactivateBeforeEnd(index)
            rebaseAfterStepBack(index)
            endIfOver(index)
            rearm(index)
        }
    }

    /// An end that lies ahead again has not come.
    private mutating func reactivateBeforeEnd(_ index: Int) {
        guard jobs[index].record.endedBy == .until, jobs[index].definition.until.map({ $0 > now.wall }) ?? true else {
            return
        }
        change(index) { record, now in record.resume(.redefined, at: now) }
    }

    /// A job must not stand still until the wall clock has caught up with its watermark: it gets a new revision, whose
    /// grid starts at the present. An interval does so when the clock is set back by more than its period, a cron
    /// schedule only when a day or more is taken back: less may be civil time that it has served already.
    mutating func rebaseAfterStepBack(_ index: Int) {
        let ahead = now.wall.duration(to: jobs[index].record.decidedThrough)
        var anchor = jobs[index].record.anchor
        switch jobs[index].definition.schedule {
        case .every(let interval):
            guard ahead > interval.period else { return }
            anchor = now.wall + interval.period
        case .cron:
            guard ahead > Self.cronStepTolerance else { return }
        case .at:
            return
        }
        change(index) { record, now in record.cursor.beginRevision(anchor: anchor, decidedThrough: now) }
    }
}

extension WallTime {
    static func + (lhs: WallTime, rhs: Duration) -> WallTime { lhs.advanced(by: rhs) }
    static func - (lhs: WallTime, rhs: Duration) -> WallTime { lhs.advanced(by: .zero - rhs) }
}
