import ControlAPI
import MidwatchModel
import NightFacts
import NightWords
import SchedulerCore
import Schedules
import Synchronization

/// Shows a watched night on stdout, line by line as it happens, with a line of progress below.
final class NightNarrator: Sendable {
    private let zone: ZoneRules
    private let isTerminal: Bool
    private let lastProgress = Mutex("")

    init(zone: ZoneRules, isTerminal: Bool) {
        self.zone = zone
        self.isTerminal = isTerminal
    }

    func tell(_ events: [EventRecord]) {
        for event in events where event.kind != .occurrenceSkipped {
            let subject = event.job?.rawValue ?? event.phase?.description ?? ""
            let line = "\(clock(event.at))  \(subject.padding(to: 16)) \(event.message)\n"
            lastProgress.withLock { progress in
                StandardStreams.output((isTerminal && !progress.isEmpty ? "\r\u{1B}[2K" : "") + line)
                if isTerminal { progress = "" }
            }
        }
    }

    func progress(_ core: SchedulerCore) {
        let jobs = core.jobStatuses
        let done = jobs.count { $0.record.state == .done }
        let open = core.phaseStatuses.filter { $0.record.state != .passed && $0.record.state != .shut }
        let phase = open.map { "\($0.record.id.phase) \($0.record.state.rawValue)" }.joined(separator: ", ")
        let running = core.liveTurns.map { "\($0.job)#\($0.id)" }.joined(separator: " ")
        let line = "[\(done)/\(jobs.count) done] \(phase)\(running.isEmpty ? "" : "  running: \(running)")"
        lastProgress.withLock { progress in
            guard progress != line else { return }
            // Without a terminal only what people wait for is repeated: how many are done, and which phase it is.
            if isTerminal {
                StandardStreams.output("\r\u{1B}[2K\(line)")
            } else if progress.prefix(while: { $0 != "]" }) != line.prefix(while: { $0 != "]" }) {
                StandardStreams.output("\(line)\n")
            }
            progress = line
        }
    }

    func finish() {
        lastProgress.withLock { progress in
            if isTerminal, !progress.isEmpty { StandardStreams.output("\r\u{1B}[2K") }
            progress = ""
        }
    }

    private func clock(_ instant: WallTime) -> String {
        let local = instant.millisecondsSinceEpoch + Int64(zone.offsetSeconds(at: instant)) * 1000
        return String(Timestamp(milliseconds: local).description.dropFirst(11).prefix(12))
    }
}

extension String {
    /// The text with spaces after it up to a width in characters.
    func padding(to width: Int) -> String {
        count >= width ? self : self + String(repeating: " ", count: width - count)
    }
}
