import MidwatchModel
import NightFacts
import NightLoop
import NightWords
import SchedulerCore

/// What a watched night came to, from the records: a line per job, the phases, and whether all is done.
enum NightSummaryText {
    static func text(_ core: SchedulerCore, reader: any NightReader) -> String {
        var lines = ["", "The night in short"]
        let jobs = core.jobStatuses
        let newest = (try? reader.newestTurns(of: jobs.map(\.definition.id))) ?? [:]
        let width = max(8, jobs.map(\.definition.id.rawValue.count).max() ?? 8)
        lines.append("  \("job".padding(to: width))  state    turns  last outcome")
        for job in jobs {
            let name = job.definition.id.rawValue.padding(to: width)
            let turns = String(job.record.countedTurns).padding(to: 5)
            let outcome = newest[job.definition.id]?.outcome?.rawValue ?? "never ran"
            let reason = job.record.reason.map { "  (\($0.words))" } ?? ""
            lines.append("  \(name)  \(job.record.state.rawValue.padding(to: 7))  \(turns)  \(outcome)\(reason)")
        }
        for phase in core.phaseStatuses {
            let reason = phase.record.reason.map { ": \($0.words)" } ?? ""
            lines.append("  phase \(phase.record.id): \(phase.record.state.rawValue)\(reason)")
        }
        let done = jobs.count { $0.record.state == .done }
        lines.append(isGood(core) ? "All \(jobs.count) jobs are done." : "\(done) of \(jobs.count) jobs are done.")
        return lines.joined(separator: "\n") + "\n"
    }

    /// Every enabled job is done and every gate is met.
    static func isGood(_ core: SchedulerCore) -> Bool {
        core.jobStatuses.allSatisfy { !$0.definition.isEnabled || $0.record.state == .done }
            && core.phaseStatuses.allSatisfy { $0.record.state == .passed }
    }
}
