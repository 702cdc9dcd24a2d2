import MidwatchModel
import NightFacts
import Schedules

// From definitions and remembered records to the core's state, at the start and at each reload.

extension SchedulerCore {
    /// Makes the definitions the core's own. Records of known jobs and phases are taken up, new ones are begun.
    mutating func adopt(_ definitions: CompiledDefinitions) {
        limits = definitions.definitions.limits
        stopSequence.adopt(definitions.definitions.stop)
        agents = definitions.agents
        localZone = definitions.localZone
        accounts.adopt(definitions.definitions.accounts)
        hasPriorities = definitions.definitions.jobs.contains { $0.priority != 0 }
        hasWindows = !definitions.windows.isEmpty
        hasFinishTimes = !definitions.finishTimes.isEmpty
        hasWhen = definitions.definitions.jobs.contains { $0.when != nil }
        hasKeys = definitions.definitions.jobs.contains { !$0.keys.isEmpty }
        budgetBook.adopt(definitions, now: now.wall)
        adoptPhases(definitions.definitions.plans)
        adoptPlans(definitions)
        for (definition, schedule) in zip(definitions.definitions.jobs, definitions.schedules) {
            let phase = definitions.phaseOfJob[definition.id]
            let known = jobs.takeRetired(definition.id)
            var slot = JobSlot(
                definition: definition,
                schedule: schedule,
                phase: phase,
                record: known ?? newRecord(definition, schedule)
            )
            slot.window = definitions.windows[definition.id]
            slot.finish = definitions.finishTimes[definition.id]
            if known != nil { takeUp(&slot) }
            jobs.define(slot, known: known)
        }
        for record in jobs.defined(at: now.wall) { self.record(.job(record)) }
    }

    /// Ends a job that is over, else computes when it is due. The waiting starts must be counted by then.
    package mutating func arm(_ index: Int) {
        rebaseAfterStepBack(index)
        endIfOver(index)
        rearm(index)
    }

    private func newRecord(_ definition: JobDefinition, _ schedule: CompiledSchedule) -> JobRecord {
        JobRecord(
            id: definition.id,
            cursor: JobRecord.Cursor(
                scheduleIdentity: schedule.canonicalText,
                isDisabled: !definition.isEnabled,
                anchor: now.wall,
                decidedThrough: watermarkOfNewGrid(definition.schedule)
            ),
            since: now.wall
        )
    }

    /// A grid that starts at the present includes the present; other schedules begin after it. A one-shot keeps its
    /// instant in sight as long as it counts as on time.
    private func watermarkOfNewGrid(_ schedule: Schedule) -> WallTime {
        switch schedule {
        case .every: now.wall - .milliseconds(1)
        case .cron: now.wall
        case .at(let instant):
            now.wall > instant + limits.lateAfter ? now.wall : min(now.wall, instant) - .milliseconds(1)
        }
    }

    /// Brings a remembered record in line with a definition that may have changed meanwhile.
    private func takeUp(_ slot: inout JobSlot) {
        if slot.record.removedAt != nil {
            slot.record.removedAt = nil
            slot.record.cursor.advance(to: now.wall - .milliseconds(1))
        }
        if Mutation.stuckRevived.isOn, slot.record.state == .stuck { slot.record.resume(.redefined, at: now.wall) }
        let text = slot.schedule.canonicalText
        let isEdited = slot.record.cursor.scheduleIdentity != text
        // A later daemon has to know, too, that nothing was due meanwhile.
        let wasDisabled = slot.record.cursor.isDisabled && !isEdited
        slot.record.cursor.scheduleIdentity = text
        slot.record.cursor.isDisabled = !slot.definition.isEnabled
        if wasDisabled { slot.record.cursor.advance(to: now.wall - .milliseconds(1)) }
        if isEdited {
            slot.record.cursor.beginRevision(
                anchor: now.wall,
                decidedThrough: watermarkOfNewGrid(slot.definition.schedule)
            )
            if slot.record.endedBy == .oneShot || slot.record.endedBy == .until {
                slot.record.resume(.redefined, at: now.wall)
            }
        }
        if slot.record.endedBy == .maxTurns, slot.maxTurnsReached() == nil {
            slot.record.resume(.redefined, at: now.wall)
        }
        if slot.record.endedBy == .until, slot.definition.until.map({ $0 > now.wall }) ?? true {
            slot.record.resume(.redefined, at: now.wall)
        }
    }

    private mutating func adoptPhases(_ definitions: [PlanDefinition]) {
        for plan in definitions {
            let instance = plan.schedule == nil ? 1 : max(1, plans.lastInstance(of: plan.name) ?? 1)
            for (position, phase) in plan.phases.enumerated() {
                let place = phases.endIndex
                let record = phases.define(
                    phase,
                    PhaseID(plan: plan.name, phase: phase.name),
                    position: position,
                    instance: instance,
                    at: now.wall,
                    tolerance: Self.clockStepTolerance
                )
                if let check = openGateCheck(of: phases[place].record) { phases.wait(place, for: check) }
                if let record { self.record(.phase(record)) }
            }
        }
    }

    /// The check that a phase's state waits for: the newest that runs. One that waits for approval has it already when it
    /// is looked at.
    private func openGateCheck(of record: PhaseRecord) -> Int64? {
        let looks = checks.ids(for: .approval(record.id)).last
        switch record.state {
        case .verifying:
            let gateChecks = checks.ids(for: .phase(record.id)).last
            return [looks, gateChecks].compactMap(\.self).max()
        case .awaitingApproval: return looks
        case .shut, .open, .refused, .passed: return nil
        }
    }

    /// What a reload replaced.
    package struct Former: Hashable, Sendable {
        fileprivate let jobs: [JobID: JobDefinition]
        fileprivate let phases: PhaseBook
    }

    /// A reload: what is gone is retired, what waits for it is decided, and the rest takes up the new definitions. Its jobs
    /// are not armed yet.
    package mutating func replaceDefinitions(with definitions: CompiledDefinitions) -> Former {
        let before = Dictionary(jobs.map { ($0.definition.id, $0.definition) }, uniquingKeysWith: { first, _ in first })
        let counting = Set(jobs.lazy.filter(isCounting).map(\.definition.id))
        let former = Former(jobs: before, phases: phases)
        jobs.retireAll()
        phases.retireAll()
        plans.retireAll()
        let oldWaiting = waiting.removeAll()
        adopt(definitions)
        for start in oldWaiting { takeBack(start) }
        forgetChangedWhen(before)
        for index in jobs.indices where before[jobs[index].definition.id] != nil {
            beginCounting(index, wasCounting: counting.contains(jobs[index].definition.id))
        }
        jobs.disarm()
        if isStarted { lookAtWindows() }
        return former
    }

    /// Tells what a reload has changed.
    package mutating func tellLoaded(after former: Former) {
        let added = jobs.count { former.jobs[$0.definition.id] == nil }
        let edited = jobs.count { job in former.jobs[job.definition.id].map { $0 != job.definition } ?? false }
        let removed = former.jobs.keys.count { jobs.index(of: $0) == nil }
        tell(.definitionsLoaded(jobs: jobs.count, added: added, changed: edited, removed: removed))
    }

    /// Brings a phase in line with its new definition.
    package mutating func reconsider(_ place: Int, after former: Former) {
        let (phase, old) = (phases[place], former.phases[phases[place].id])
        let hasTimeAgain = old?.isTimedOut ?? false && !phase.isTimedOut
        reconsider(place, isGateChanged: hasTimeAgain || old?.definition.gate != phase.definition.gate)
    }

    /// What fell due while the job was not counting (in a phase that was shut, say) was no occurrence.
    private mutating func beginCounting(_ index: Int, wasCounting: Bool) {
        guard !wasCounting, isCounting(jobs[index]) else { return }
        let floor = now.wall - .milliseconds(1)
        guard jobs[index].record.decidedThrough < floor else { return }
        change(index) { record, _ in record.cursor.advance(to: floor) }
    }

    /// Puts a start back in line, unless there is no line for it any more.
    private mutating func takeBack(_ start: WaitingStart) {
        guard let index = jobs.index(of: start.job) else {
            decide(start, .expired, cause: .jobRemoved)
            return
        }
        if !start.isForced, let obstacle = firstObstacle(to: .back, jobs[index], start) {
            decide(start, obstacle)
        } else {
            waiting.append(start)
        }
    }

    /// Puts the occurrences without a verdict back in line after a restart.
    mutating func restoreWaiting(_ memory: LedgerMemory) {
        for record in memory.waiting {
            takeBack(
                WaitingStart(
                    job: record.job,
                    .occurrence(record.nominal),
                    revision: record.revision,
                    since: record.decidedAt,
                    notBefore: record.notBefore,
                    standsFor: record.standsFor,
                    row: .occurrence
                )
            )
        }
        restoreCatchUp()
        for record in memory.pending where !Mutation.pendingForgotten.isOn {
            guard var start = WaitingStart(record) else {
                self.record(.pendingRemoved(record.id))
                continue
            }
            // The wall clock may have been set back while no daemon was there to see it.
            if let index = jobs.index(of: start.job), let instant = start.notBefore {
                start.notBefore = min(instant, now.wall + longestWait(of: start, jobs[index].definition))
            }
            takeBack(start)
        }
    }

    /// How far away the time of a start that waits for one can be.
    private func longestWait(of start: WaitingStart, _ job: JobDefinition) -> Duration {
        guard start.trigger == .afterHold else { return job.retry.maximumDelay }
        return accounts.releaseInterval(of: choices(of: job).first?.account) * jobs.count
    }
}
