package import MidwatchModel
import NightFacts
import Schedules

// A job's `when` command says whether a turn is worth starting. It is asked once everything else is there; while it runs
// it takes a slot, so that not all of them are asked at once and a yes finds its place free.

extension SchedulerCore {
    /// What a `when` command has said.
    enum WhenAnswer {
        case met
        /// There is nothing to do, and why.
        case unmet(String)
        /// It gave no answer one can use.
        case failed(Evidence)
        /// Nobody knows what it said.
        case lost
    }

    /// How many concurrency slots are taken: by live turns, and by `when` commands that are being asked.
    var slotsTaken: Int { turns.count + checks.slotsTaken }

    /// A start waits for the answer of its job's `when` command.
    func whenObstacle(to start: WaitingStart?) -> Obstacle? {
        guard case .asking(let check) = start?.when else { return nil }
        return .when(check)
    }

    /// Whether a start that could be made may be made now. If nobody knows yet, its job's `when` command is asked; later
    /// starts of the job wait for the answer, too. What somebody starts by hand is worth starting.
    mutating func isWorthStarting(_ position: Int, _ index: Int) -> Bool {
        let start = waiting[position]
        guard let command = jobs[index].definition.when, start.trigger != .manual, !assumesWhen,
            !Mutation.whenIgnored.isOn
        else {
            return true
        }
        switch start.when {
        case .met: return true
        case .asking: return false
        case .unasked: break
        }
        let check = startCheck(.when(start.job), command)
        waiting.note(.asking(check), at: position)
        recordWaitAnew(position)
        return false
    }

    /// The answer of a `when` command. One that no start waits for any more is of no interest.
    mutating func whenAnswered(_ check: Int64, of job: JobID, _ answer: WhenAnswer) {
        guard checks.awaitedNoMore(check), let index = jobs.index(of: job),
            let position = waiting.firstIndex(where: { $0.when == .asking(check) })
        else { return }
        switch answer {
        case .met:
            // Its answer would be old when the window opens again.
            let isOpen = jobs[index].window?.isOpen(at: now.wall) ?? true
            waiting.note(isOpen ? .met : .unasked, at: position)
        case .lost: waiting.note(.unasked, at: position)
        case .unmet(let reason): skip(position, index, .whenUnmet(reason))
        case .failed(let evidence):
            let cause = Cause.whenFailed(evidence)
            if waiting[position].nominal != nil {

                tell(.whenFailed(job, cause), job: job, phase: jobs[index].phase)
            }
            skip(position, index, cause)
        }
    }

    private mutating func skip(_ position: Int, _ index: Int, _ cause: Cause) {
        var start = waiting.remove(at: position)
        start.when = .unasked
        decide(start, .skippedWhen, cause: cause)
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
    mutating func forgetWhen(of start: WaitingStart) {
        guard case .asking(let check) = start.when, checks.awaitedNoMore(check) else { return }
        orders.append(.terminate(.check(check)))
    }

    /// No start waits for an answer: the daemon stops, and the next one asks anew.
    mutating func forgetEveryWhen() {
        for position in waiting.indices {
            forgetWhen(of: waiting[position])
            waiting.note(.unasked, at: position)
        }
    }

    /// After a reload: an answer to another question is none.
    mutating func forgetChangedWhen(_ before: [JobID: JobDefinition]) {
        guard hasWhen || checks.slotsTaken > 0 else { return }
        for position in waiting.indices where waiting[position].when != .unasked {
            let job = waiting[position].job
            let isSame = jobs.index(of: job).map { jobs[$0].definition.when == before[job]?.when } ?? false
            guard !isSame else { continue }
            forgetWhen(of: waiting[position])
            waiting.note(.unasked, at: position)
        }
    }

    /// A `when` command that an earlier daemon asked: its start asks anew.
    mutating func endForgottenWhen(_ check: Int64) {
        guard case .when = checks.subject(of: check), !checks.isAwaited(check) else { return }
        orders.append(.terminate(.check(check)))
    }

    /// For a forecast: no check says no. Those that run are forgotten, and every `when` command is taken as met, at once.
    package mutating func assumeChecks() {
        checks.forgetAll()
        assumesWhen = true
        for position in waiting.indices where waiting[position].when != .unasked {
            waiting.note(.unasked, at: position)
            // Nothing else would wake the forecast up for it.
            waiting.putOff(position, until: now.wall + .milliseconds(1))
        }
    }

    /// For a forecast: a turn ends now, whatever its check would say. Returns what turns of its job report of late.
    package mutating func assumeEnd(of turn: TurnID) -> AgentReport {
        turns.assumeRunning(turn)
        return turns[turn].map { typicalReport(of: $0) } ?? AgentReport()
    }
}
