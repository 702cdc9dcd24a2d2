import ControlAPI
import MidwatchModel
import NightFacts
import NightLoop
import NightWords
import SchedulerCore

// Jobs, where they stand and why.

extension ControlDesk {
    /// How many occurrences `why` shows, and how many starts that wait.
    static let occurrencesShown = 10
    /// How many of a job's next occurrences are told.
    static let upcomingShown = 5

    func handleJobs(_ handlers: inout ControlHandlers) {
        handlers.handle(Operations.jobs) { _ in try await jobs() }
        handlers.handle(Operations.job) { request in try await job(request.job) }
        handlers.handle(Operations.why) { request in try await why(request) }
    }

    func handlePhases(_ handlers: inout ControlHandlers) {
        handlers.handle(Operations.phases) { _ in PhaseReply.list(try await read { $0.phaseStatuses }) }
    }

    private func jobs() async throws -> [JobReply] {
        let (jobs, phases) = try await read { night in (night.jobStatuses, PhaseStates(night)) }
        let newest = try reader.newestTurns(of: jobs.map(\.definition.id))
        return jobs.map { JobReply($0, newest: newest[$0.definition.id], phases: phases) }
    }

    private func job(_ name: String) async throws -> JobReply {
        let id = JobID(name)
        let (status, phases, upcoming) = try await read { night in
            (night.jobStatus(id), PhaseStates(night), night.nextOccurrences(of: id, limit: Self.upcomingShown))
        }
        guard let status else { throw ControlError(Refusal.unknownJob(id)) }
        let newest = try reader.newestTurns(of: [id])
        return JobReply(status, newest: newest[id], phases: phases, upcoming: upcoming)
    }

    private func why(_ request: WhyRequest) async throws -> WhyReply {
        let id = JobID(request.job)
        let (status, waiting) = try await read { night in
            (night.jobStatus(id), night.waitingStatuses.filter { $0.job == id })
        }
        guard let status else { throw ControlError(Refusal.unknownJob(id)) }
        let rows = try reader.occurrences(
            of: id,
            around: request.around.map { WallTime(millisecondsSinceEpoch: $0) },
            limit: Self.occurrencesShown
        )
        return WhyReply(
            job: request.job,
            state: status.record.state,
            obstacle: status.obstacle?.name,
            explanation: Self.explanation(of: status, waiting).map(\.words),
            rows: try rows.map { row in WhyReply.Row(row, turn: try row.turn.flatMap { try reader.turn($0) }) }
        )
    }

    /// What runs, what waits and for what, what keeps it from starting, and when it is due.
    private static func explanation(of job: JobStatus, _ waiting: [WaitingStatus]) -> [Explanation] {
        var lines = job.live.map { Explanation.runs($0) }
        lines += waiting.prefix(occurrencesShown).map { .waits($0.trigger, nominal: $0.nominal, $0.cause) }
        if waiting.count > occurrencesShown { lines.append(.moreWait(waiting.count - occurrencesShown)) }
        if let cause = job.obstacleCause { lines.append(.kept(cause)) }
        if let due = job.nextDue {
            lines.append(.due(due))
        } else if job.obstacle == nil, job.live.isEmpty, waiting.isEmpty {
            lines.append(.neverDue)
        }
        return lines
    }
}

/// The state of each phase, found once for all jobs of a request.
struct PhaseStates: Sendable {
    private let states: [PhaseID: PhaseState]

    init(_ night: borrowing NightView) {
        states = Dictionary(
            night.phaseStatuses.map { ($0.record.id, $0.record.state) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    subscript(_ phase: PhaseID?) -> PhaseState? { phase.flatMap { states[$0] } }
}
