public import ControlAPI
import MidwatchModel
import NightFacts
import NightWords
import SchedulerCore

// The questions: what is, what was, what would be.

extension EngineControlService {
    /// How the daemon is.
    public func status() async throws -> StatusReply {
        let view = try await look()
        let core = view.core
        var counts: [String: Int] = [:]
        var holds: [HoldReply] = []
        var waiting: [WaitingOccurrence] = []
        for job in core.jobStatuses {
            counts[job.record.state.rawValue, default: 0] += 1
            if job.record.state == .stuck || job.record.state == .held {
                let isTried = !job.live.isEmpty || job.waiting > 0
                let isQuestion = job.record.state == .stuck && job.definition.onStuck.then == .ask && !isTried
                let parked = job.record.isParked ? " (parked: its phase goes on without it)" : ""
                holds.append(
                    HoldReply(
                        kind: isQuestion ? "question" : "job",
                        name: job.definition.id.rawValue,
                        reason: (job.record.reason?.words ?? "") + parked
                    )
                )
            }
        }
        for hold in core.heldAccounts {
            let until = hold.until?.millisecondsSinceEpoch
            holds.append(HoldReply(kind: "account", name: hold.account, reason: hold.reason.words, untilMs: until))
        }
        for budget in core.budgetStatuses where budget.bounds.contains(where: { $0.percent >= 100 }) {
            let until = budget.end?.millisecondsSinceEpoch
            let reason = "it is spent: midwatch budget shows how"
            holds.append(HoldReply(kind: "budget", name: "\(budget.scope)", reason: reason, untilMs: until))
        }
        for start in core.waitingStatuses where start.trigger == .schedule {
            guard let nominal = start.nominal?.millisecondsSinceEpoch else { continue }
            waiting.append(WaitingOccurrence(job: start.job.rawValue, nominalMs: nominal, cause: start.cause.words))
        }
        return StatusReply(
            version: identity.version,
            pid: identity.pid,
            ready: view.trouble == nil,
            notice: view.trouble,
            startedAtMs: identity.startedAtMs,
            stateFolder: identity.stateFolder,
            jobsFile: identity.jobsFile,
            jobCounts: counts,
            running: core.liveTurns.map { turn in
                RunningTurn(
                    turn: turn.id.rawValue,
                    job: turn.job.rawValue,
                    iteration: turn.iteration,
                    state: turn.state.rawValue,
                    startedAtMs: turn.plannedAt.millisecondsSinceEpoch
                )
            },
            waiting: waiting,
            nextDue: core.nextStart.map { DueOccurrence(job: $0.job.rawValue, atMs: $0.at.millisecondsSinceEpoch) },
            holds: holds,
            phases: replies(for: core.phaseStatuses),
            loopLagMs: view.lag.wholeMilliseconds,
            overdueCount: core.overdueCount(before: view.now.wall.advanced(by: .zero - SchedulerEngine.overdueAfter)),
            ledgerBytes: try reader.sizeBytes(),
            journal: identity.logsToJournal
        )
    }

    /// All jobs, in file order.
    public func jobs() async throws -> [JobReply] {
        let core = try await look().core
        let statuses = core.jobStatuses
        let newest = try reader.newestTurns(of: statuses.map(\.definition.id))
        return statuses.map { reply(for: $0, newest: newest[$0.definition.id], core: core, upcoming: nil) }
    }

    /// One job with its next five occurrences.
    public func job(_ id: String) async throws -> JobReply {
        let core = try await look().core
        guard let status = core.jobStatus(JobID(id)) else { throw unknown(job: id) }
        let newest = try reader.newestTurns(of: [status.definition.id])
        let upcoming = core.nextOccurrences(of: status.definition.id, limit: 5)
        return reply(for: status, newest: newest[status.definition.id], core: core, upcoming: upcoming)
    }

    /// Turns, newest first.
    public func turns(_ query: TurnsQuery) async throws -> [TurnReply] {
        let job = query.job.map { JobID($0) }
        let turns = try reader.turns(of: job, limit: query.limit, before: query.before.map { TurnID($0) })
        if turns.isEmpty, let job, query.before == nil {
            guard try await look().core.jobStatus(job) != nil else { throw unknown(job: job.rawValue) }
        }
        return turns.map(reply(for:))
    }

    /// Everything about one turn.
    public func turn(_ id: Int64) async throws -> TurnReply {
        guard let turn = try reader.turn(TurnID(id)) else { throw unknown(turn: id) }
        var reply = reply(for: turn)
        if let job = try await look().core.jobStatus(turn.job) {
            reply.workspace = job.definition.workspace
        }
        return reply
    }

    /// All phases, in plan order.
    public func phases() async throws -> [PhaseReply] {
        replies(for: try await look().core.phaseStatuses)
    }

    /// What would happen until an instant.
    public func plan(untilMs: Int64?, limit: Int) async throws -> PlanReply {
        let view = try await look()
        let until = untilMs.map { WallTime(millisecondsSinceEpoch: $0) } ?? view.now.wall.advanced(by: .seconds(86_400))
        guard until > view.now.wall else {
            throw ControlError(.invalidArgument, "that time has passed", cure: "name a time to come, such as 07:00")
        }
        let durations = try reader.typicalDurations(of: view.core.jobStatuses.map(\.definition.id))
        let forecast = view.core.forecast(from: view.now, until: until, rowsMax: limit) { job in
            durations[job] ?? Self.assumedDuration
        }
        let rows = forecast.rows.sorted { ($0.nominal ?? $0.at) < ($1.nominal ?? $1.at) }
        return PlanReply(
            fromMs: view.now.wall.millisecondsSinceEpoch,
            untilMs: until.millisecondsSinceEpoch,
            rows: rows.map { row in
                PlanReply.Row(
                    timeMs: (row.nominal ?? row.at).millisecondsSinceEpoch,
                    job: row.job.rawValue,
                    verdict: row.verdict.rawValue,
                    cause: row.cause?.words
                )
            },
            truncated: forecast.isCutShort
        )
    }

    /// Why a job ran or did not.
    public func why(job: String, aroundMs: Int64?) async throws -> WhyReply {
        let view = try await look()
        guard let status = view.core.jobStatus(JobID(job)) else { throw unknown(job: job) }
        let rows = try reader.occurrences(
            of: status.definition.id,
            around: aroundMs.map { WallTime(millisecondsSinceEpoch: $0) },
            limit: Self.occurrencesShown
        )
        return WhyReply(
            job: job,
            state: status.record.state.rawValue,
            explanation: explanation(of: status),
            rows: try rows.map { row in
                let turn = try row.turn.flatMap { try reader.turn($0) }
                let several =
                    row.count > 1
                    ? " (\(row.count) occurrences, the last at \(Timestamp(milliseconds: row.through.millisecondsSinceEpoch)))"
                    : ""
                let cause = [row.cause, turn?.reason].compactMap { $0?.words }.joined(separator: "; ") + several
                return WhyReply.Row(
                    nominalMs: row.nominal.millisecondsSinceEpoch,
                    verdict: row.verdict?.rawValue ?? "waiting",
                    cause: cause.isEmpty ? nil : cause,
                    turn: row.turn?.rawValue,
                    outcome: turn?.outcome?.rawValue ?? turn?.state.rawValue
                )
            }
        )
    }

    /// Events after a number.
    public func events(after: Int64, limit: Int) async throws -> [EventReply] {
        try reader.events(after: after, limit: limit).map(reply(for:))
    }

    /// Ticks whenever events were added.
    public func eventTicks() async throws -> AsyncStream<Void> {
        ticker.ticks()
    }

    /// Live leases.
    public func leases() async throws -> [LeaseReply] {
        try reader.openLeases().map { lease in
            LeaseReply(
                token: lease.token.rawValue,
                holder: "turn \(lease.turn)",
                job: lease.job.rawValue,
                turn: lease.turn.rawValue,
                grantedAtMs: lease.acquiredAt.millisecondsSinceEpoch,
                expiresAtMs: lease.expiresAt.millisecondsSinceEpoch
            )
        }
    }

    private func explanation(of job: JobStatus) -> [String] {
        var lines: [String] = []
        for turn in job.live { lines.append("turn \(turn) is running") }
        if job.waiting > 0 { lines.append("starts that wait for a slot or for the job's own turn: \(job.waiting)") }
        if let cause = job.obstacleCause { lines.append(cause.words) }
        if let due = job.nextDue {
            lines.append("next due \(Timestamp(milliseconds: due.millisecondsSinceEpoch))")
        } else if job.obstacle == nil, job.live.isEmpty, job.waiting == 0 {
            lines.append("its schedule has no further occurrence")
        }
        return lines
    }
}
