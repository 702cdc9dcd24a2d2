import MidwatchModel
import NightFacts
import Schedules

// Deciding occurrences: each one that has elapsed gets its row, in the step that moves the watermark past it.

extension SchedulerCore {
    /// Computes a job's next occurrence and when the job must be looked at next: then, or at its end.
    mutating func rearm(_ index: Int) {
        let next = nextOccurrence(of: jobs[index])
        jobs.arm(index, next: next, lookAt: next ?? endInstant(of: jobs[index]))
    }

    /// Whether the job's schedule brings occurrences at present; those of other times are none and get no rows.
    func isCounting(_ job: JobSlot) -> Bool {
        guard job.definition.isEnabled, job.record.state != .done, job.record.state != .ended else { return false }
        if phases.hasPassed(job.phase) || job.hasImplicitAnchor && !isOpen(job.phase) { return false }
        return !job.isCompletionBased || live(of: job).isEmpty && waitingCount(of: job) == 0
    }

    private func nextOccurrence(of job: JobSlot) -> WallTime? {
        guard isCounting(job) else { return nil }
        let next = job.schedule.next(after: job.record.decidedThrough, anchor: job.record.anchor)
        guard let next, next <= job.definition.until ?? next else { return nil }
        return next
    }

    /// The first instant after `until`: the job's end is no occurrence, but it is told in time. Once that is past, the end of
    /// what still runs or waits brings the job's own.
    private func endInstant(of job: JobSlot) -> WallTime? {
        guard job.definition.isEnabled, job.record.state == .active, let until = job.definition.until else {
            return nil
        }
        let over = until + .milliseconds(1)
        let isFree = isStarted && live(of: job).isEmpty && waitingCount(of: job) == 0
        return over > now.wall || isFree ? over : nil
    }

    /// Some job is to be looked at by now.
    package var isDue: Bool { jobs.nextDeadline.map { $0 <= now.wall } ?? false }

    /// Decides every occurrence up to now of the job that fell due first; false when none is due.
    package mutating func decideNextDue() -> Bool {
        guard let index = jobs.takeDue(now: now.wall) else { return false }
        if jobs[index].nextDue != nil { decideOccurrences(of: index) }
        endIfOver(index)
        rearm(index)
        return true
    }

    /// Gives a row to what fell due and is not decided, before the job stops being due: nothing vanishes in silence.
    mutating func passOverElapsed(_ index: Int, _ verdict: OccurrenceVerdict, cause: Cause) {
        let job = jobs[index]
        guard isCounting(job) else { return }
        let (newest, leftOut) = job.schedule.occurrences(
            after: job.record.decidedThrough,
            through: min(now.wall, job.definition.until ?? now.wall),
            anchor: job.record.anchor,
            limit: 1
        )
        guard let latest = newest.last else { return }
        let first = job.schedule.next(after: job.record.decidedThrough, anchor: job.record.anchor)
        let row = OccurrenceRecord(
            job: job.definition.id,
            nominal: first ?? latest,
            revision: job.record.revision,
            through: latest,
            count: leftOut + 1,
            verdict: verdict,
            cause: cause,
            decidedAt: now.wall
        )
        record(.occurrence(row))
        change(index) { record, now in record.cursor.advance(to: now) }
    }

    private mutating func decideOccurrences(of index: Int) {
        let job = jobs[index]
        let horizon = min(now.wall, job.definition.until ?? now.wall)
        guard horizon > job.record.decidedThrough else {
            change(index) { record, now in record.cursor.advance(to: now) }
            return
        }
        let (newest, leftOut) = job.schedule.occurrences(
            after: job.record.decidedThrough,
            through: horizon,
            anchor: job.record.anchor,
            limit: Self.occurrencesDecidedAtOnceMax
        )
        let firstOfAll = job.schedule.next(after: job.record.decidedThrough, anchor: job.record.anchor)
        change(index) { record, now in
            record.cursor.advance(to: Mutation.watermarkAhead.isOn ? now + .seconds(60) : now)
        }
        guard let latest = newest.last else { return }
        let passed = newest.dropLast(Mutation.watermarkPastUndecided.isOn ? newest.count : 1)
        let missed = passOver(index, passed, leftOut: leftOut, firstOfAll: firstOfAll ?? latest)
        decideLatest(index, nominal: latest, standsFor: missed + 1)
    }

    /// All but the latest of the elapsed occurrences: a later one stands for them, unless each is made up for. Neighbours
    /// that share verdict and cause share a row. Returns how many the latest one's turn has to be told of.
    private mutating func passOver(
        _ index: Int,
        _ nominals: ArraySlice<WallTime>,
        leftOut: Int64,
        firstOfAll: WallTime
    ) -> Int64 {
        let madeUp = nominalsToMakeUp(index, nominals)
        var stoodFor: Int64 = 0
        var row: OccurrenceRecord?
        for nominal in nominals {
            let isRun = leftOut > 0 && nominal == nominals.first
            if madeUp.contains(nominal), !isRun {
                if let row { record(.occurrence(row)) }
                row = nil
                makeUp(index, nominal)
                continue
            }
            var next = overdueRow(index, nominal: isRun ? firstOfAll : nominal, judgedAt: nominal, isRun: isRun)
            next.through = nominal
            if isRun { next.count = leftOut + 1 }
            if next.verdict == .missedDown, isCoalesced(nominal, jobs[index]) { stoodFor += next.count }
            if var run = row, next.verdict == run.verdict, next.cause == run.cause {
                run.through = nominal
                run.count += next.count
                row = run
            } else {
                if let row { record(.occurrence(row)) }
                row = next
            }
        }
        if let row { record(.occurrence(row)) }
        return stoodFor
    }

    /// A run too long to be looked at one by one may lie within its job's window and outside: it is not told apart.
    func overdueRow(
        _ index: Int,
        nominal: WallTime,
        judgedAt instant: WallTime,
        isRun: Bool
    ) -> OccurrenceRecord {
        let job = jobs[index]
        let start = scheduledStart(of: job, nominal)
        let obstacle =
            firstObstacle(to: isRun ? .overdueRun : .overdue, job, start, asOf: instant) ?? .catchUp(.overtaken)
        return OccurrenceRecord(
            job: job.definition.id,
            nominal: nominal,
            revision: job.record.revision,
            verdict: obstacle.verdict,
            cause: cause(obstacle),
            decidedAt: now.wall
        )
    }

    private mutating func decideLatest(_ index: Int, nominal: WallTime, standsFor: Int64) {
        if catchUpRefusal(nominal, jobs[index]) == nil, live(of: jobs[index]).isEmpty, isFree(jobs[index]) {
            dropRetries(of: index)
        }
        let job = jobs[index]
        var start = scheduledStart(of: job, nominal)
        start.standsFor = standsFor
        let isMadeUp = isMadeUpForItself(nominal, job)
        if let obstacle = firstObstacle(to: isMadeUp ? .latestMadeUp : .latest, job, start) {
            decide(start, obstacle)
            switch obstacle {
            case .account: owe(index)
            case .budget: oweOneShot(index)
            default: break
            }
            return
        }
        if isMadeUp {
            makeUp(index, nominal)
            return
        }
        if replacesOthers(job) {
            dropWaiting(of: job.definition.id, verdict: .replaced, cause: .newerOccurrence)
            for turn in live(of: job) { stop(turn, cause: .replacedByNext) }
        }
        enqueueLatest(start, index)
    }

    /// A start by the schedule, as it comes into line.
    func scheduledStart(of job: JobSlot, _ nominal: WallTime) -> WaitingStart {
        WaitingStart(job: job.id, .occurrence(nominal), revision: job.record.revision, since: now.wall)
    }

    /// Whether nothing but a lack of room keeps a job from starting a turn now.
    func isFree(_ job: JobSlot) -> Bool { firstObstacle(to: .present, job) == nil }

    /// Gives an occurrence the verdict of what is in its way.
    mutating func decide(_ start: WaitingStart, _ obstacle: Obstacle) {
        decide(start, obstacle.verdict, cause: cause(obstacle))
    }

    /// Gives an occurrence its final verdict; other starts have none and leave an event instead.
    mutating func decide(_ start: WaitingStart, _ verdict: OccurrenceVerdict, cause: Cause?, turn: TurnID? = nil) {
        forgetWhen(of: start)
        guard let nominal = start.nominal else {
            if case .pending(let pending) = start.row { record(.pendingRemoved(pending)) }
            if turn == nil {
                tell(.startDropped(start.job, start.trigger, attempt: start.attempt, cause), job: start.job)
            }
            return
        }
        let row = OccurrenceRecord(
            job: start.job,
            nominal: nominal,
            revision: start.revision,
            verdict: verdict,
            cause: cause,
            turn: turn,
            decidedAt: now.wall,
            standsFor: start.standsFor
        )
        if turn != nil, Mutation.startUnrecorded.isOn { return }
        record(start.isRecorded ? .occurrenceDecided(row) : .occurrence(row))
    }
}
