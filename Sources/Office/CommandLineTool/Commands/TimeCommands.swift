import ArgumentParser
import ControlAPI
import ControlClient
import MidwatchModel
import ZoneDatabase

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(of: Operations.plan.entry)

    @OptionGroup var options: CommonOptions
    @Option(help: ArgumentHelp("How far: \(TimeArgument.forms).", valueName: "time")) var until: String?
    @Option(help: ArgumentHelp("At most so many rows, 1 to 1000.", valueName: "count")) var limit = 1000

    func run() async throws {
        let request = PlanRequest(until: try until.map { try Self.instant($0, .future) }, limit: limit)
        try await options.show {
            try await $0.call(Operations.plan, request)
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
    static let configuration = CommandConfiguration(of: Operations.why.entry)

    @OptionGroup var options: CommonOptions
    @Argument(help: "The job.") var job: String
    @Argument(help: ArgumentHelp("Around when: \(TimeArgument.forms).")) var time: String?

    func run() async throws {
        let request = WhyRequest(job: job, around: try time.map { try PlanCommand.instant($0, .past) })
        try await options.show {
            try await $0.call(Operations.why, request)
        } text: {
            ReplyText.why($0, $1)
        }
    }
}
