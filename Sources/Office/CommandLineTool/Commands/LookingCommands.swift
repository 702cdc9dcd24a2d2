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

/// The command of a question without members: name and help come from the question's line in the table of operations.
struct LookCommand<Look: TextLook>: AsyncParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(of: Look.operation.entry) }

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.show {
            try await $0.call(Look.operation)
        } text: {
            Look.lines($0, $1)
        }
    }
}

/// What a ``LookCommand`` asks, and how the answer looks to people.
protocol TextLook {
    /// What is answered.
    associatedtype Reply: OperationReply & Codable
    /// The question.
    static var operation: Operation<NoDetails, Reply> { get }
    /// The answer in lines.
    static func lines(_ reply: Reply, _ style: TextStyle) -> [String]
}

/// `midwatch phases`.
enum PhasesLook: TextLook {
    static let operation = Operations.phases
    static func lines(_ reply: [PhaseReply], _ style: TextStyle) -> [String] { ReplyText.phases(reply, style) }
}

/// `midwatch leases`.
enum LeasesLook: TextLook {
    static let operation = Operations.leases
    static func lines(_ reply: [LeaseReply], _ style: TextStyle) -> [String] { ReplyText.leases(reply, style) }
}

/// `midwatch budget` without a subcommand.
enum BudgetsLook: TextLook {
    static let operation = Operations.budgets
    static func lines(_ reply: [BudgetReply], _ style: TextStyle) -> [String] { BudgetText.lines(reply, style) }
}
