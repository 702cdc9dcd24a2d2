import ArgumentParser
import ControlAPI
import ControlClient
import MidwatchModel
import ZoneDatabase

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "What would happen: which jobs start when, and which do not and why.",
        discussion: """
            Reckoned by the daemon's own rules from its present state, as if nobody stepped in. Without --until, the \
            next 24 hours. Times without an offset are local.

              midwatch plan --until 07:00
              midwatch plan --until "2026-03-29 02:30" --json
            """
    )

    @OptionGroup var options: CommonOptions
    @Option(help: ArgumentHelp("How far: \(TimeArgument.forms).", valueName: "time")) var until: String?
    @Option(help: ArgumentHelp("At most so many rows, 1 to 1000.", valueName: "count")) var limit = 1000

    func run() async throws {
        let untilMs = try until.map { try Self.instant($0, .future) }
        let limit = limit
        try await options.show {
            try await $0.plan(untilMs: untilMs, limit: limit)
        } text: {
            ReplyText.plan($0, $1)
        }
    }

    /// Reads a time of the command line, in ms since the epoch.
    static func instant(_ text: String, _ side: TimeArgument.Side) throws -> Int64 {
        let zone = ZoneDirectory.ofMachine().local
        guard let instant = TimeArgument.instant(text, now: .now(), zone: zone, side: side) else {
            throw ControlError(.invalidArgument, "not a time: \(text)", cure: "write \(TimeArgument.forms)")
        }
        return instant.millisecondsSinceEpoch
    }
}

struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Why a job ran or did not: its state explained, and its occurrences with their verdicts.",
        discussion: """
            With a time, the occurrences around it; a time of day means the last such time. Times without an offset are \
            local.

              midwatch why auth
              midwatch why auth 03:15
            """
    )

    @OptionGroup var options: CommonOptions
    @Argument(help: "The job.") var job: String
    @Argument(help: ArgumentHelp("Around when: \(TimeArgument.forms).")) var time: String?

    func run() async throws {
        let aroundMs = try time.map { try PlanCommand.instant($0, .past) }
        let job = job
        try await options.show {
            try await $0.why(job: job, aroundMs: aroundMs)
        } text: {
            ReplyText.why($0, $1)
        }
    }
}
