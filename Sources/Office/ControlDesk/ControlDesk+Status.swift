import ControlAPI
import MidwatchModel
import NightFacts
import NightLoop
import NightWords
import SchedulerCore

// How the daemon is, and what holds it up.

extension ControlDesk {
    func handleStatus(_ handlers: inout ControlHandlers) {
        handlers.handle(Operations.status) { _ in try await status() }
        handlers.handle(Operations.leases) { _ in try reader.openLeases().map(LeaseReply.init) }
    }

    /// What a status needs of the night.
    private struct Look: Sendable {
        var now: Instants
        var lag: Duration
        var trouble: String?
        var jobCounts: [String: Int] = [:]
        var holds: [HoldReply] = []
        var live: [TurnRecord]
        var waiting: [WaitingOccurrence]
        var nextStart: DueOccurrence?
        var phases: [PhaseStatus]
        var overdueCount: Int

        init(_ night: borrowing NightView) {
            now = night.now
            lag = night.lag
            trouble = night.trouble
            live = night.liveTurns
            phases = night.phaseStatuses
            overdueCount = night.overdueCount(before: night.now.wall.advanced(by: .zero - NightEngine.overdueAfter))
            waiting = night.waitingStatuses.compactMap { start in
                guard start.trigger == .schedule, let nominal = start.nominal?.millisecondsSinceEpoch else {
                    return nil
                }
                return WaitingOccurrence(
                    job: start.job.rawValue,
                    nominalMs: nominal,
                    cause: start.cause.words,
                    causeKind: start.cause.kind
                )
            }
            nextStart = night.nextStart.map {
                DueOccurrence(job: $0.job.rawValue, atMs: $0.at.millisecondsSinceEpoch)
            }
            for job in night.jobStatuses {
                jobCounts[job.record.state.rawValue, default: 0] += 1
                if let hold = HoldReply(job) { holds.append(hold) }
            }
            holds += night.heldAccounts.map(HoldReply.init) + night.budgetStatuses.compactMap(HoldReply.init)
        }
    }

    private func status() async throws -> StatusReply {
        let look = try await read { Look($0) }
        return StatusReply(
            version: identity.version,
            pid: identity.pid,
            ready: look.trouble == nil,
            notice: look.trouble,
            startedAtMs: identity.startedAtMs,
            stateFolder: identity.stateFolder,
            jobsFile: identity.jobsFile,
            jobCounts: look.jobCounts,
            running: look.live.map(RunningTurn.init),
            waiting: look.waiting,
            nextStart: look.nextStart,
            holds: look.holds,
            phases: PhaseReply.list(look.phases),
            loopLagMs: look.lag.wholeMilliseconds,
            overdueCount: look.overdueCount,
            ledgerBytes: try reader.sizeBytes(),
            journal: identity.logsToJournal
        )
    }
}

extension HoldReply {
    /// A job that is held, or stuck and so perhaps a question; nil for one that goes on.
    init?(_ job: JobStatus) {
        guard job.record.state == .stuck || job.record.state == .held else { return nil }
        let isTried = !job.live.isEmpty || job.waiting > 0
        let isQuestion = job.record.state == .stuck && job.definition.onStuck.then == .ask && !isTried
        let name = job.definition.id.rawValue
        self.init(kind: isQuestion ? .question : .job, name: name, reason: job.record.holdWords)
    }

    /// An account that is held.
    init(_ hold: AccountHold) {
        let until = hold.until?.millisecondsSinceEpoch
        self.init(kind: .account, name: hold.account, reason: hold.reason.words, untilMs: until)
    }

    /// A budget that is spent; nil for one that is not.
    init?(_ budget: BudgetStatus) {
        guard budget.bounds.contains(where: { $0.percent >= 100 }) else { return nil }
        let until = budget.end?.millisecondsSinceEpoch
        self.init(kind: .budget, name: "\(budget.scope)", reason: budget.scope.spentWords, untilMs: until)
    }
}
