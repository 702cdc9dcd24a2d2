import MidwatchModel
import NightFacts
import Schedules

// `catchUp`: which missed occurrences are made up for, and when. Missed is what fell due so long ago that starting it
// is late, or what a later one has overtaken. What is in time starts as ever.

extension SchedulerCore {
    /// Whether an occurrence that is decided now is decided too late to start in time.
    func isMissed(_ nominal: WallTime) -> Bool { nominal + limits.lateAfter < now.wall }

    private func catchUpRule(_ nominal: WallTime, _ job: JobSlot) -> CatchUpRule {
        catchUpClock.isAfterStop(nominal) ? job.definition.catchUp.afterStop : job.definition.catchUp.afterCrash
    }

    /// Why a missed occurrence is not made up for: the newest one because a rule says so, an older one for that or because
    /// another stands for it.
    func catchUpObstacle(to admission: Admission, _ job: JobSlot, _ start: WaitingStart?) -> CatchUpObstacle? {
        guard let nominal = start?.nominal else { return nil }
        switch admission {
        case .overdue, .overdueRun: return isUnknown(nominal) ? .unknown : passedOver(nominal, job)
        default: return catchUpRefusal(nominal, job)
        }
    }

    /// Why a missed occurrence is not made up for, nor stood for by a later one; nil when it may be, or is not missed.
    func catchUpRefusal(_ nominal: WallTime, _ job: JobSlot) -> CatchUpObstacle? {
        isMissed(nominal) ? refusalByPolicy(nominal, job) : nil
    }

    private func refusalByPolicy(_ nominal: WallTime, _ job: JobSlot) -> CatchUpObstacle? {
        let afterStop = catchUpClock.isAfterStop(nominal)
        if catchUpRule(nominal, job) == .none, !Mutation.catchUpNoneIgnored.isOn {
            return .notMadeUp(afterStop: afterStop)
        }
        guard let within = job.definition.catchUp.within, nominal + within < now.wall else { return nil }
        return .tooOld(afterStop: afterStop, within: within)
    }

    /// Why an occurrence that a later one has overtaken starts nothing.
    private func passedOver(_ nominal: WallTime, _ job: JobSlot) -> CatchUpObstacle {
        if let refusal = refusalByPolicy(nominal, job) { return refusal }
        guard case .all(let limit) = catchUpRule(nominal, job) else { return .overtaken }
        return .notAmong(limit, afterStop: catchUpClock.isAfterStop(nominal))
    }

    /// Whether the turn of a later occurrence is told of this one, too.
    func isCoalesced(_ nominal: WallTime, _ job: JobSlot) -> Bool {
        !isUnknown(nominal) && catchUpRule(nominal, job) == .coalesce && refusalByPolicy(nominal, job) == nil
    }

    /// Those of the overtaken occurrences that get a start of their own: the newest ones, as many as the rule says. What a
    /// restored ledger may have forgotten is none of them: it would run twice.
    func nominalsToMakeUp(_ index: Int, _ nominals: ArraySlice<WallTime>) -> Set<WallTime> {
        let job = jobs[index]
        guard let latest = nominals.last, hasAllRule(job), isFree(job) else { return [] }
        var chosen: Set<WallTime> = []
        // The latest of all, which is not among these, is one of them when it is missed itself.
        let next = job.schedule.next(after: latest, anchor: job.record.anchor)
        let isLatestMissed = next.map(isMissed) ?? false
        for nominal in nominals.reversed() {
            guard case .all(let limit) = catchUpRule(nominal, job), chosen.count + (isLatestMissed ? 1 : 0) < limit,
                refusalByPolicy(nominal, job) == nil, !isUnknown(nominal)
            else { continue }
            let row = overdueRow(index, nominal: nominal, judgedAt: nominal, isRun: false)
            if row.verdict == .missedDown { chosen.insert(nominal) }
        }
        return chosen
    }

    private func hasAllRule(_ job: JobSlot) -> Bool {
        for case .all in [job.definition.catchUp.afterCrash, job.definition.catchUp.afterStop] { return true }
        return false
    }

    /// Whether the latest occurrence is missed and one of several that start one after the other. A turn that runs is what
    /// `overlap` is for.
    func isMadeUpForItself(_ nominal: WallTime, _ job: JobSlot) -> Bool {
        guard isMissed(nominal), case .all = catchUpRule(nominal, job) else { return false }
        switch job.definition.overlap {
        case .skip, .replace: return live(of: job).isEmpty
        case .queue, .allow: return true
        }
    }

    /// Gives a missed occurrence a start of its own, whatever `overlap` says of others that are made up for.
    mutating func makeUp(_ index: Int, _ nominal: WallTime) {
        let job = jobs[index]
        var start = scheduledStart(of: job, nominal)
        if let obstacle = firstObstacle(to: .madeUp, job, start) {
            decide(start, obstacle)
            return
        }
        start.notBefore = takeCatchUpSlot()
        // Rows of a schedule are written in its order, and the next may be decided at once.
        recordWaits()
        waiting.append(start)
        recordWaits()
    }

    /// Puts the latest occurrence in line. A newer one takes the place of what was missed and has not come to its start.
    mutating func enqueueLatest(_ start: WaitingStart, _ index: Int) {
        var start = start
        for old in takeHeldBack(index) {
            if let nominal = old.nominal, catchUpRule(nominal, jobs[index]) == .coalesce {
                start.standsFor += old.standsFor
            }
            decide(old, .replaced, cause: .newerOccurrence)
        }
        if let nominal = start.nominal, isMissed(nominal) { start.notBefore = takeCatchUpSlot() }
        waiting.append(start)
    }

    /// Takes out of the line what was missed, is not ripe, and is stood for by a newer one.
    private mutating func takeHeldBack(_ index: Int) -> [WaitingStart] {
        let job = jobs[index]
        guard heldBackCount(job) > 0 else { return [] }
        let (rule, id) = (job.definition.catchUp, job.definition.id)
        return waiting.remove(of: id) { [self] start in
            guard start.isCatchUp, !start.isRipe(at: now.wall), let nominal = start.nominal else {
                return false
            }
            if case .all = catchUpClock.isAfterStop(nominal) ? rule.afterStop : rule.afterCrash { return false }
            return true
        }
    }

    /// How many starts of a job make up for something and are no obstacle to what is in time: those that are not ripe, and
    /// those that this very step has put in line.
    func heldBackCount(_ job: JobSlot) -> Int {
        guard catchUpClock.isPaced, waitingCount(of: job) > 0 else { return 0 }
        return waiting.count { start in
            start.job == job.definition.id && start.isCatchUp
                && (!start.isRipe(at: now.wall) || start.since == now.wall)
        }
    }

    /// When the next start may be made that makes up for something; the one after it follows an interval later.
    mutating func takeCatchUpSlot() -> WallTime {
        catchUpClock.takeSlot(interval: limits.catchUpInterval, now: now.wall)
    }

    /// A start waits for its time; nil when that has come.
    func timeObstacle(to start: WaitingStart) -> Obstacle? {
        guard let instant = start.notBefore, instant > now.wall else { return nil }
        guard start.isCatchUp else { return .notBefore(instant) }
        return .catchUp(.waits(until: instant, inCrashLoop: catchUpClock.isInCrashLoop(now: now.wall)))
    }

    /// Takes up where the starts that make up for something are in time.
    mutating func restoreCatchUp() {
        let positions = waiting.indices.filter { waiting[$0].isCatchUp }
        // The wall clock may have been set back while no daemon was there to see it.
        let latest = now.wall + Self.crashLoopPause + limits.catchUpInterval * positions.count
        guard let last = positions.compactMap({ waiting[$0].notBefore }).max() else { return }
        if last > latest {
            for position in positions {
                if let instant = waiting[position].notBefore {
                    putOff(position, until: instant - latest.duration(to: last))
                }
            }
        }
        catchUpClock.takenUp(through: min(last, latest), interval: limits.catchUpInterval)
    }

    /// Writes anew until when and why an occurrence waits.
    mutating func recordWaitAnew(_ position: Int) {
        for fact in waiting.rewriteOccurrence(position, cause: waitCause(of: waiting[position])) { record(fact) }
    }
}
