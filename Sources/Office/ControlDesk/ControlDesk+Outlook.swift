import ControlAPI
import MidwatchModel
import NightCore
import NightFacts
import NightLoop
import NightWords
import SchedulerCore

// What would happen.

extension ControlDesk {
    func handleOutlook(_ handlers: inout ControlHandlers) {
        handlers.handle(Operations.plan) { request in try await outlook(request) }
    }

    /// Runs a copy of the night ahead. Turns take what those of their jobs take of late, by the figures that the loop
    /// itself decides with.
    private func outlook(_ request: PlanRequest) async throws -> PlanReply {
        let (now, core) = try await read { night in (night.now, night.copy()) }
        let until =
            request.until.map { WallTime(millisecondsSinceEpoch: $0) } ?? now.wall.advanced(by: .seconds(86_400))
        guard until > now.wall else {
            throw ControlError(.invalidArgument, "that time has passed", cure: "name a time to come, such as 07:00")
        }
        let forecast = core.forecast(
            from: now,
            until: until,
            rowsMax: request.limit ?? ControlLimits.defaultListLimit,
            typicalDuration: Self.typicalDurations(in: core)
        )
        let rows = forecast.rows.sorted { ($0.nominal ?? $0.at) < ($1.nominal ?? $1.at) }
        return PlanReply(
            fromMs: now.wall.millisecondsSinceEpoch,
            untilMs: until.millisecondsSinceEpoch,
            rows: rows.map { row in
                PlanReply.Row(
                    nominalMs: (row.nominal ?? row.at).millisecondsSinceEpoch,
                    job: row.job.rawValue,
                    verdict: row.verdict,
                    cause: row.cause?.words,
                    causeKind: row.cause?.kind
                )
            },
            truncated: forecast.isCutShort
        )
    }

    private static func typicalDurations(in core: NightCore) -> (JobID) -> Duration {
        let known = core.scheduler.jobStatuses.compactMap { job in
            job.record.typical.milliseconds.map { (job.definition.id, Duration.milliseconds($0)) }
        }
        let durations = Dictionary(known, uniquingKeysWith: { first, _ in first })
        return { durations[$0] ?? SchedulerCore.shortestTurn }
    }
}
