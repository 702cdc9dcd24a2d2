import MidwatchModel
import NightFacts
import Schedules

// A job's `when` command says whether a turn is worth starting. It is asked once everything else is there; while it runs
// it takes a slot, so that not all conditions are asked at once and a yes finds its place free.

extension SchedulerCore {
    /// What a `when` command has said.
    enum ConditionAnswer {
        case met
        /// There is nothing to do, and why.
        case unmet(String)
        /// It gave no answer one can use.
        case failed(String)
        /// Nobody knows what it said.
        case lost
    }

    /// How many concurrency slots are taken: by live turns, and by conditions that are being asked.
    var slotsTaken: Int { turns.count + checks.slotsTaken }

    /// A start waits for the answer of its job's `when` command.
    func conditionObstacle(to start: WaitingStart?) -> Obstacle? {
        guard case .asking(let check) = start?.condition else { return nil }
        return .condition(check)
    }

    /// Whether a start that could be made may be made now. If nobody knows yet, its job's `when` command is asked; later
    /// starts of the job wait for the answer, too. What somebody starts by hand is worth starting.
    mutating func isWorthStarting(_ position: Int, _ index: Int) -> Bool {
        let start = waiting[position]
        guard let command = jobs[index].definition.when, start.trigger != .manual, !assumesConditions,
            !Mutation.conditionIgnored.isOn
        else {
            return true
        }
        switch start.condition {
        case .met: return true
        case .asking: return false
        case .unasked: break
        }
        let check = startCheck(.condition(start.job), command)
        waiting.note(.asking(check), at: position)
        recordWaitAnew(position)
        return false
    }

    /// The answer of a `when` command. One that no start waits for any more is of no interest.
    mutating func conditionAnswered(_ check: Int64, of job: JobID, _ answer: ConditionAnswer) {
        guard checks.awaitedNoMore(check), let index = jobs.index(of: job),
            let position = waiting.firstIndex(where: { $0.condition == .asking(check) })
        else { return }
        switch answer {
        case .met:
            // Its answer would be old when the hours begin again.
            let isOpen = jobs[index].hours?.isOpen(at: now.wall) ?? true
            waiting.note(isOpen ? .met : .unasked, at: position)
        case .lost: waiting.note(.unasked, at: position)
        case .unmet(let reason): skip(position, index, .conditionUnmet(reason))
        case .failed(let evidence):
            let cause = Cause.conditionFailed(brief(evidence))
            if waiting[position].nominal != nil {

                tell(.conditionFailed(job, cause), job: job, phase: jobs[index].phase)
            }
            skip(position, index, cause)
        }
    }

    private mutating func skip(_ position: Int, _ index: Int, _ cause: Cause) {
        var start = waiting.remove(at: position)
        start.condition = .unasked
        decide(start, .skippedCondition, cause: cause)
        guard isStarted else { return }
        if case .at(let instant) = jobs[index].definition.schedule, jobs[index].record.state == .active,
            instant <= jobs[index].record.decidedThrough, live(of: jobs[index]).isEmpty,
            waitingCount(of: jobs[index]) == 0
        {
            end(index, .oneShot, cause)
        }
        endIfOver(index)
        rearm(index)
    }

    /// A start that waits no more needs no answer.
    mutating func forgetCondition(of start: WaitingStart) {
        guard case .asking(let check) = start.condition, checks.awaitedNoMore(check) else { return }
        orders.append(.terminate(.check(check)))
    }

    /// No start waits for an answer: the daemon stops, and the next one asks anew.
    mutating func forgetConditions() {
        for position in waiting.indices {
            forgetCondition(of: waiting[position])
            waiting.note(.unasked, at: position)
        }
    }

    /// After a reload: an answer to another question is none.
    mutating func forgetChangedConditions(_ before: [JobID: JobDefinition]) {
        guard hasConditions || checks.slotsTaken > 0 else { return }
        for position in waiting.indices where waiting[position].condition != .unasked {
            let job = waiting[position].job
            let isSame = jobs.index(of: job).map { jobs[$0].definition.when == before[job]?.when } ?? false
            guard !isSame else { continue }
            forgetCondition(of: waiting[position])
            waiting.note(.unasked, at: position)
        }
    }

    /// A condition that an earlier daemon asked: its start asks anew.
    mutating func endForgottenCondition(_ check: Int64) {
        guard case .condition = checks.subject(of: check), !checks.isAwaited(check) else { return }
        orders.append(.terminate(.check(check)))
    }

    /// For a forecast: every condition is met, at once.
    mutating func assumeConditions() {
        assumesConditions = true
        for position in waiting.indices where waiting[position].condition != .unasked {
            waiting.note(.unasked, at: position)
            // Nothing else would wake the forecast up for it.
            waiting.putOff(position, until: now.wall + .milliseconds(1))
        }
    }
}
