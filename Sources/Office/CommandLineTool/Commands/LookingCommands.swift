import ArgumentParser
import ControlAPI
import ControlClient

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How the daemon is, what runs, what is next, what is held.",
        discussion: """
            Exit status 1 when the daemon runs but is not ready.

              midwatch status
              midwatch status --json | jq .nextDue
            """
    )

    @OptionGroup var options: CommonOptions

    func run() async throws {
        let reply = try await options.ask { try await $0.status() }
        if options.output.json {
            try Console.print(json: reply)
        } else {
            Console.print(ReplyText.status(reply, .ofTerminal()))
        }
        if !reply.ready { throw ExitCode(ExitStatus.failure.rawValue) }
    }
}

struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "All jobs: state, schedule, last turn, next occurrence.",
        discussion: """
            With a name, one job and its next five occurrences.

              midwatch jobs
              midwatch jobs auth
            """
    )

    @OptionGroup var options: CommonOptions
    @Argument(help: "Only this job.") var job: String?

    func run() async throws {
        guard let job else {
            try await options.show {
                try await $0.jobs()
            } text: {
                ReplyText.jobs($0, $1)
            }
            return
        }
        try await options.show {
            try await $0.job(job)
        } text: { reply, style in
            let upcoming = (reply.upcoming ?? []).map { "due  \(style.timeAndDistance($0))" }
            let description = reply.description.map { [SafeText.line($0)] } ?? []
            return ReplyText.jobs([reply], style) + [""] + description + upcoming
        }
    }
}

struct TurnsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "turns",
        abstract: "Turns, newest first.",
        discussion: """
              midwatch turns
              midwatch turns --job auth --limit 10
              midwatch turns --before 120
            """
    )

    @OptionGroup var options: CommonOptions
    @Option(help: "Only turns of this job.") var job: String?
    @Option(help: ArgumentHelp("At most so many, 1 to 1000.", valueName: "count")) var limit = ControlLimits
        .defaultListLimit
    @Option(help: ArgumentHelp("Only turns before this one.", valueName: "turn")) var before: Int64?

    func run() async throws {
        let query = TurnsQuery(job: job, limit: limit, before: before)
        try await options.show {
            try await $0.turns(query)
        } text: {
            ReplyText.turns($0, $1)
        }
    }
}

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Everything about one turn.",
        discussion: """
              midwatch show 12
              midwatch show 12 --json | jq .usage
            """
    )

    @OptionGroup var options: CommonOptions
    @Argument(help: "The turn's number.") var turn: Int64

    func run() async throws {
        let turn = turn
        try await options.show {
            try await $0.turn(turn)
        } text: {
            TurnText.lines($0, $1)
        }
    }
}

struct PhasesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "phases",
        abstract: "All phases: state, gate, members, and what they wait for.",
        discussion: "  midwatch phases"
    )

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.show {
            try await $0.phases()
        } text: {
            ReplyText.phases($0, $1)
        }
    }
}

struct LeasesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leases",
        abstract: "Live leases with their fencing tokens.",
        discussion: "  midwatch leases"
    )

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.show {
            try await $0.leases()
        } text: {
            ReplyText.leases($0, $1)
        }
    }
}
