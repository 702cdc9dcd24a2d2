import MidwatchModel
import NightFacts
import SchedulerCore

extension Judge {
    /// Each change of a job's row has its grounds in the step.
    mutating func judgeJobs(_ step: Step, _ before: [JobID: Book], _ ledger: MemoryLedger) {
        // What counts is how the step leaves a job: a row may be written twice in it.
        var rows: [JobID: JobRecord] = [:]
        for case .record(.job(let new)) in step.orders { rows[new.id] = new }
        for new in rows.values.sorted(by: { $0.id < $1.id }) {
            guard let old = rowsBefore[new.id] else {
                if new.state != .active, !step.settled.contains(where: { $0.job == new.id }), new.state != .ended {
                    complain("\(new.id) is new and \(new.state)")
                }
                continue
            }
            judgeWatermark(old, new, now: step.now.wall)
            let counted = step.settled.count { $0.job == new.id && $0.outcome.map(Self.counts) ?? false }
            let bases = bases(old, new)
            if !bases.contains(new.countedTurns - counted) {
                complain("\(new.id) counts \(new.countedTurns) turns after \(bases) and \(counted)")
            }
            judgeIdleTurns(old, new, step)
            judgeParking(old, new)
            judgeNote(old, new, step)
            if new.state != old.state || new.since != old.since {
                judgeState(step, old, new, before[new.id]?.definition)
            }
            if new.revision != old.revision { judgeRevision(step, old, new) }
        }
    }

    /// A watermark is never ahead of the clock, unless the clock went back behind it.
    private mutating func judgeWatermark(_ old: JobRecord, _ new: JobRecord, now: WallTime) {
        if new.decidedThrough > max(old.decidedThrough, now) {
            complain("\(new.id) counts as decided up to \(new.decidedThrough.millisecondsSinceEpoch), which is to come")
        }
    }

    static func counts(_ outcome: TurnOutcome) -> Bool {
        ![.usageLimit, .transient, .loginRefused, .budget, .lost].contains(outcome)
    }

    private mutating func judgeRevision(_ step: Step, _ old: JobRecord, _ new: JobRecord) {
        // Where both happen while the daemon is down, both count.
        let isEdited = step.isChange && old.cursor.scheduleIdentity != new.cursor.scheduleIdentity
        let isSetBack = old.decidedThrough > step.now.wall
        let grounds = (isEdited ? 1 : 0) + (isSetBack ? 1 : 0)
        if new.revision < old.revision || new.revision > old.revision + grounds {
            complain("\(new.id) has revision \(new.revision) after \(old.revision) without grounds")
        }
    }

    private mutating func judgeState(
        _ step: Step,
        _ old: JobRecord,
        _ new: JobRecord,
        _ former: JobDefinition?
    ) {
        let definition = books[new.id]?.definition
        let outcomes = step.settled.filter { $0.job == new.id }.compactMap(\.outcome)
        let isGrounded: Bool
        switch (old.state, new.state) {
        case (_, .done):
            var isOneShot = false
            if case .at = definition?.schedule { isOneShot = true }
            isGrounded = outcomes.contains(.done) || isOneShot && outcomes.contains(.continue)
        case (_, .stuck): isGrounded = outcomes.contains(.stuck)
        case (_, .held):
            var isByHand = false
            if case .hold(new.id, _) = step.acceptedCommand { isByHand = true }
            isGrounded = isByHand || isBroken(new, definition, outcomes) || isIdle(new, definition, outcomes)
        case (_, .ended):
            isGrounded =
                (old.state != .done || isRenewed(old)) && (isOver(new, definition, step) || isOver(new, former, step))
        case (.active, .active): isGrounded = true
        case (.ended, .active) where isRenewed(old) || isReopened(new.id, step): isGrounded = true
        case (.done, .active) where isRenewed(old) || isReopened(new.id, step): isGrounded = true
        case (.ended, .active): isGrounded = isResumed(new.id, step) || isBegunAgain(old, definition, step)
        case (.stuck, .active): isGrounded = isResumed(new.id, step) || isUnstuck(new.id, step)
        case (_, .active): isGrounded = isResumed(new.id, step)
        }
        if !isGrounded { complain("\(new.id) went from \(old.state) to \(new.state) without grounds (\(step.event))") }
    }

    /// So many turns in a row have failed that somebody has to look.
    private func isBroken(_ new: JobRecord, _ definition: JobDefinition?, _ outcomes: [TurnOutcome]) -> Bool {
        guard let limit = definition?.retry.breaker, new.streaks.failed >= limit else { return false }
        return outcomes.contains { [.failed, .timedOut, .hung, .falseDone].contains($0) }
    }

    func isResumed(_ job: JobID, _ step: Step) -> Bool {
        switch step.acceptedCommand {
        case .resume(job), .answer(job, _): true
        default: false
        }
    }

    /// An edited definition, or a clock that was set back, may take an end away.
    private func isBegunAgain(_ old: JobRecord, _ definition: JobDefinition?, _ step: Step) -> Bool {
        switch old.endedBy {
        case .maxTurns: step.isChange && old.countedTurns < definition?.maxTurns ?? .max
        case .until: definition?.until.map { $0 > step.now.wall } ?? true || step.isChange
        case .oneShot: step.isChange
        case .phasePassed, nil: false
        }
    }

    private func isOver(_ new: JobRecord, _ definition: JobDefinition?, _ step: Step) -> Bool {
        guard let definition else { return false }
        switch new.endedBy {
        case .maxTurns: return definition.maxTurns.map { new.countedTurns >= $0 } ?? false
        case .until: return definition.until.map { step.now.wall > $0 } ?? false
        case .oneShot:
            guard case .at(let instant) = definition.schedule else { return false }
            return instant <= max(step.now.wall, new.decidedThrough)
        case .phasePassed: return books[new.id]?.phaseState == .passed
        case nil: return false
        }
    }
}
