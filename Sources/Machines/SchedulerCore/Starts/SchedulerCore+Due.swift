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

    /// The first instant after `until`, while that is to come: the job's end is no occurrence, but it is told in time.
    private func endInstant(of job: JobSlot) -> WallTime? {
        guard job.definition.isEnabled, job.record.state == .active, let until = job.definition.until else {
            return nil
        }
        let over = until + .milliseconds(1)
        return over > now.wall ? over : nil
    }

    /// Decides every occurrence up to now, job by job in the order they fell due.
    mutating func decideDueOccurrences() {
        while let index = jobs.takeDue(now: now.wall) {
            if jobs[index].nextDue != nil { decideOccurrences(of: index) }
            endIfOver(index)
            rearm(index)
        }
    }

    /// Gives a row to what fell due and is not decided, before the job stops being due: nothing vanishes in silence.
    mutating func passOverElapsed(_ index: Int, _ verdict: OccurrenceVerdict, cause: String) {
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
        change(index) { record, now in record.decidedThrough = now }
    }

    private mutating func decideOccurrences(of index: Int) {
        let job = jobs[index]
        let horizon = min(now.wall, job.definition.until ?? now.wall)
        guard horizon > job.record.decidedThrough else {
            change(index) { record, now in record.decidedThrough = max(record.decidedThrough, now) }
            return
        }
        let (newest, leftOut) = job.schedule.occurrences(
            after: job.record.decidedThrough,
            through: horizon,
            anchor: job.record.anchor,
            limit: Self.occurrencesDecidedAtOnceMax
        )
        let firstOfAll = job.schedule.next(after: job.record.decidedThrough, anchor: job.record.anchor)
        change(index) { record, now in record.decidedThrough = Mutation.watermarkAhead.isOn ? now + .seconds(60) : now }
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

    /// A run too long to be looked at one by one may lie within its job's hours and outside: it is not told apart.
    func overdueRow(
        _ index: Int,
        nominal: WallTime,
        judgedAt instant: WallTime,
        isRun: Bool
    ) -> OccurrenceRecord {
        let job = jobs[index]
        let obstacle = obstacle(to: job)
        let turn = live(of: job).first.flatMap { turns[$0] }
        let (verdict, cause): (OccurrenceVerdict, String) =
            if let obstacle {
                (.skippedHold, obstacle)
            } else if !isRun, let obstacle = hoursObstacle(to: job, at: nominal) {
                (.skippedWindow, obstacle)
            } else if let obstacle = accountObstacle(to: job) {
                (.skippedHold, obstacle)
            } else if let turn, turn.plannedAt <= instant, job.concurrencyLimit == 1 {
                (.skippedOverlap, "turn \(turn.id) was still running")
            } else {
                (.missedDown, isUnknown(nominal) ? Recovery.cause : missedCause(nominal, job))
            }
        return OccurrenceRecord(
            job: job.definition.id,
            nominal: nominal,
            revision: job.record.revision,
            verdict: verdict,
            cause: cause,
            decidedAt: now.wall
        )
    }

    private mutating func decideLatest(_ index: Int, nominal: WallTime, standsFor: Int64) {
        let refusal = catchUpRefusal(nominal, jobs[index])
        if refusal == nil, live(of: jobs[index]).isEmpty, isFree(jobs[index]) { dropRetries(of: index) }
        let job = jobs[index]
        var start = scheduledStart(of: job, nominal)
        start.standsFor = standsFor
        if let obstacle = obstacle(to: job) {
            decide(start, .skippedHold, cause: obstacle)
            return
        }
        if let obstacle = hoursObstacle(to: job, at: nominal) ?? hoursObstacle(to: job, at: now.wall)
            ?? finishObstacle(to: job)
        {
            decide(start, .skippedWindow, cause: obstacle)
            return
        }
        if isPastDeadline(nominal, job) {
            decide(start, .expired, cause: "its start deadline passed before it could start")
            return
        }
        if let obstacle = accountObstacle(to: job) {
            decide(start, .skippedHold, cause: obstacle)
            owe(index)
            return
        }
        if let refusal {
            decide(start, .missedDown, cause: refusal)
            return
        }
        if let obstacle = budgetObstacle(to: job) {
            decide(start, .skippedBudget, cause: obstacle.text)
            oweOneShot(index)
            return
        }
        if isMadeUpForItself(nominal, job) {
            makeUp(index, nominal)
            return
        }
        let busy = live(of: job).count + waitingCount(of: job) - heldBackCount(job)
        if let limit = job.definition.maxTurns, busy > 0, job.record.countedTurns + busy >= limit {
            decide(start, .skippedOverlap, cause: "the last of its \(limit) turns (maxTurns) runs or waits")
            return
        }
        switch job.definition.overlap {
        case .skip where busy > 0:
            decide(start, .skippedOverlap, cause: busyCause(job))
        case .queue(let limit) where busy > 0 && waitingCount(of: job) >= limit:
            decide(start, .skippedOverlap, cause: "\(waitingCount(of: job)) occurrences wait already")
        case .allow(let limit) where busy >= limit:
            decide(start, .skippedOverlap, cause: "\(busy) turns run or wait already")
        case .replace where busy > 0:
            dropWaiting(of: job.definition.id, verdict: .replaced, cause: "a newer occurrence took its place")
            for turn in live(of: job) { stop(turn, cause: "replaced by the occurrence of its next due time") }
            enqueueLatest(start, index)
        default:
            guard !waiting.isFull else {
                decide(start, .skippedOverlap, cause: "\(waiting.count) starts wait already over all jobs")
                return
            }
            enqueueLatest(start, index)
        }
    }

    /// A start by the schedule, as it comes into line.
    func scheduledStart(of job: JobSlot, _ nominal: WallTime) -> WaitingStart {
        WaitingStart(
            job: job.definition.id,
            trigger: .schedule,
            nominal: nominal,
            revision: job.record.revision,
            since: now.wall,
            isRecorded: false
        )
    }

    private func busyCause(_ job: JobSlot) -> String {
        if let turn = live(of: job).first {
            "turn \(turn) is still running"
        } else if job.definition.when != nil {
            "an earlier start still waits for a free slot or its when command"
        } else {
            "an earlier start still waits for a free slot"
        }
    }

    mutating func enqueue(_ start: WaitingStart, _ index: Int) {
        waiting.append(start)
    }

    /// Whether nothing but a lack of room keeps a job from starting a turn now.
    func isFree(_ job: JobSlot) -> Bool {
        obstacle(to: job) == nil && hoursObstacle(to: job, at: now.wall) == nil && finishObstacle(to: job) == nil
            && accountObstacle(to: job) == nil && budgetObstacle(to: job) == nil
    }

    /// What keeps a job's occurrences from starting anything, for people; nil when nothing does.
    func obstacle(to job: JobSlot) -> String? {
        switch job.record.state {
        case .stuck: return "the job is stuck: \(job.record.reason ?? "")"
        case .held: return Mutation.holdIgnored.isOn ? nil : "the job is held: \(job.record.reason ?? "")"
        case .done: return "the job is done"
        case .ended: return "the job is over: \(job.record.reason ?? "")"
        case .active: break
        }
        guard let phase = job.phase, !isOpen(phase), !Mutation.shutPhaseStarted.isOn else { return nil }
        return "phase \(phase) is \((phases[phase]?.record.state ?? .shut).rawValue)"
    }

    /// Gives an occurrence its final verdict; other starts have none and leave an event instead.
    mutating func decide(_ start: WaitingStart, _ verdict: OccurrenceVerdict, cause: String?, turn: TurnID? = nil) {
        forgetCondition(of: start)
        guard let nominal = start.nominal else {
            if let pending = start.pending { record(.pendingRemoved(pending)) }
            if turn == nil {
                let what =
                    switch start.trigger {
                    case .retry: "attempt \(start.attempt)"
                    case .afterHold: "the start after a hold"
                    case .escalation: "another's try"
                    case .manual, .schedule: "manual run"
                    }
                tell(.occurrenceSkipped, job: start.job, "\(what) of \(start.job) dropped: \(cause ?? "")")
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
