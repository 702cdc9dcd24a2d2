import ArgumentParser
import ControlAPI
import ControlClient

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(of: Operations.status.entry)

    @OptionGroup var options: CommonOptions

    func run() async throws {
        let reply = try await options.ask { try await $0.call(Operations.status) }
        if options.output.json {
            try Console.print(json: reply)
        } else {
            Console.print(ReplyText.status(reply, .ofTerminal()))
        }
        if !reply.ready { throw ExitCode(ExitStatus.failure.rawValue) }
    }
}

struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(of: Operations.jobs.entry)

    @OptionGroup var options: CommonOptions
    @Argument(help: "Only this job.") var job: String?

    func run() async throws {
        guard let job else {
            try await options.show {
                try await $0.call(Operations.jobs)
            } text: {
                ReplyText.jobs($0, $1)
            }
            return
        }
        try await options.show {
            try await $0.call(Operations.job, JobRequest(job: job))
        } text: { reply, style in
            let upcoming = (reply.upcoming ?? []).map { "due  \(style.timeAndDistance($0))" }
            let description = reply.description.map { [SafeText.line($0)] } ?? []
            return ReplyText.jobs([reply], style) + [""] + description + upcoming
        }
    }
}

struct TurnsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(of: Operations.turns.entry)

    @OptionGroup var options: CommonOptions
    @Option(help: "Only turns of this job.") var job: String?
    @Option(help: ArgumentHelp("At most so many, 1 to 1000.", valueName: "count")) var limit = ControlLimits
        .defaultListLimit
    @Option(help: ArgumentHelp("Only turns before this one.", valueName: "turn")) var before: Int64?

    func run() async throws {
        let request = TurnsRequest(job: job, limit: limit, before: before)
        try await options.show {
            try await $0.call(Operations.turns, request)
        } text: {
            ReplyText.turns($0, $1)
        }
    }
}

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(of: Operations.turn.entry)

    @OptionGroup var options: CommonOptions
    @Argument(help: "The turn's number.") var turn: Int64

    func run() async throws {
        let turn = turn
        try await options.show {
            try await $0.call(Operations.turn, TurnRequest(turn: turn))
        } text: {
            TurnText.lines($0, $1)
        }
    }
}

struct PhasesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(of: Operations.phases.entry)

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.show {
            try await $0.call(Operations.phases)
        } text: {
            ReplyText.phases($0, $1)
        }
    }
}

struct LeasesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(of: Operations.leases.entry)

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.show {
            try await $0.call(Operations.leases)
        } text: {
            ReplyText.leases($0, $1)
        }
    }
}
