public import MidwatchModel
public import NightFacts
import Schedules

/// The machines of a night, and the rules that span several of them.
///
/// Its verbs are called by the conductor alone, `NightCore`, one step after the other; whoever looks reads it between two
/// steps. It reads no clock and touches nothing. What a rule asks of rules beyond its own it adds to the effects, which the
/// conductor has worked off: no rule calls itself by way of others.
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
    /// Some job has a window.
    var hasWindows = false
    /// Some job has a time by which its turns are over.
    var hasFinishTimes = false
    /// Some job has a `when` command.
    var hasWhen = false
    /// A forecast takes every `when` command as met.
    var assumesWhen = false
    var catchUpClock: CatchUpClock

    /// When the ledger was replaced by an older copy of itself; nil when it was not before this start.
    let restoredAt: WallTime?
    /// The newest turn of each job that the restored ledger did not know.
    let newestRecovered: [JobID: TurnID]

    /// Between the event `started` and a stop: what falls due is decided, and turns start.
    package internal(set) var isStarted = false
    var clockWatch: ClockWatch

    // The step under way.
    var effects = EffectQueue()
    var now: Instants
    var records: [Action] = []
    /// What is done outside once the records are written.
    var orders: [Action] = []

    /// Builds the machines from the definitions and what the ledger remembers.
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
        jobs.disarm()
        for index in jobs.indices { arm(index) }
    }

    /// When each machine has something to decide next; nil where it never has.
    package var deadlines: [WallTime?] {
        guard isStarted || stopSequence.hasBegun else { return [] }
        var deadlines = [Mutation.deadlineInThePast.isOn ? now.wall : leases.nextDeadline(turns)]
        if isStarted {
            deadlines += [
                Mutation.overslept.isOn ? nil : jobs.nextDeadline, waiting.nextDeadline(now: now.wall), nextTooLate,
                nextWindowChange, accounts.nextDeadline(now: now.wall), phases.nextDeadline, plans.nextDeadline,
                budgetBook.nextDeadline(isAwaited: !waiting.isEmpty),
            ]
        } else {
            deadlines.append(stopSequence.nextDeadline(now: now))
        }
        return deadlines
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
    /// A step begins.
    package mutating func begin(at now: Instants) {
        self.now = now
        budgetBook.follow(now.wall)
        noticeClockStep()
    }

    /// The effect that has been asked for first; it is worked off by whoever takes it.
    package mutating func takeEffect() -> Effect? { effects.next() }

    /// The step is over: what it has to write, in order, and then what is to be done.
    package mutating func finish() -> [Action] {
        Broken.expect(effects.isEmpty, "a step leaves no effect behind")
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

    /// Notices that the wall clock moved against the boot clock, and re-arms what that concerns.
    mutating func noticeClockStep() {
        guard let step = clockWatch.looked(at: now) else { return }

        tell(.clockStepped(step))
        moveWaits(by: step)
        catchUpClock.clockStepped(by: step)
        for record in phases.clockStepped(by: step) { self.record(.phase(record)) }
        lookAtWindows()
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
