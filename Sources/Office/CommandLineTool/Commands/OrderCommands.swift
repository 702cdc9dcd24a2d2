import ArgumentParser
import ControlAPI
import ControlClient

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Start a turn of a job now.",
        discussion: """
            The job's schedule is not shifted by it. Exit status 4 when the job is held, over, its phase is shut or a
            budget is spent: --force starts it all the same.

              midwatch run auth
            """
    )

    @OptionGroup var options: CommonOptions
    @Argument(help: "The job.") var job: String
    @Flag(help: "Also when the job is held, over, its phase is shut, or a budget is spent.") var force = false

    func run() async throws {
        let (job, force) = (job, force)
        try await options.order { try await $0.run(job: job, force: force) }
    }
}

struct HoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Hold a job until it is resumed.",
        discussion: """
            A live turn goes on; no new one starts.

              midwatch hold auth "waiting for the new key"
            """
    )

    @OptionGroup var options: CommonOptions
    @Argument(help: "The job.") var job: String
    @Argument(help: "Why, for whoever looks at it later.") var reason: String

    func run() async throws {
        let (job, reason) = (job, reason)
        try await options.order { try await $0.hold(job: job, reason: reason) }
    }
}

struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a held or stuck job go on.",
        discussion: "  midwatch resume auth"
    )

    @OptionGroup var options: CommonOptions
    @Argument(help: "The job.") var job: String

    func run() async throws {
        let job = job
        try await options.order { try await $0.resume(job: job) }
    }
}

struct AnswerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer",
        abstract: "Answer a job: the text goes into its next prompt.",
        discussion: """
            A job that is stuck goes on, and its agent reads its own question with your answer. To a job that is active it \
            is a word on the way.

              midwatch answer auth "the database password is in the vault; use the role app"
            """
    )

    @OptionGroup var options: CommonOptions
    @Argument(help: "The job.") var job: String
    @Argument(help: "The answer.") var text: String

    func run() async throws {
        let (job, text) = (job, text)
        try await options.order { try await $0.answer(job: job, text: text) }
    }
}

struct ReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Let an account be used again that is held.",
        discussion: """
            A usage limit holds its account until the limit's end; a refused login or a spent bound holds it until \
            somebody says so here. One turn tries, then the others follow. `midwatch status` lists the holds.

              midwatch release anthropic
            """
    )

    @OptionGroup var options: CommonOptions
    @Argument(help: "The account.") var account: String

    func run() async throws {
        let account = account
        try await options.order { try await $0.release(account: account) }
    }
}

struct ApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Give the approval that a phase's gate waits for.",
        discussion: """
              midwatch approve api
              midwatch approve build/api
            """
    )

    @OptionGroup var options: CommonOptions
    @Argument(help: "The phase, or plan/phase where the name alone fits several.") var phase: String

    func run() async throws {
        let phase = phase
        try await options.order { try await $0.approve(phase: phase) }
    }
}

struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "End a live turn: INT, then TERM, then KILL to its whole group.",
        discussion: "  midwatch cancel 12"
    )

    @OptionGroup var options: CommonOptions
    @Argument(help: "The turn's number.") var turn: Int64

    func run() async throws {
        let turn = turn
        try await options.order { try await $0.cancel(turn: turn) }
    }
}

struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Read the jobs file again.",
        discussion: """
            A file with problems changes nothing: they are listed, and the exit status is 4. `midwatch validate` checks \
            a file without a daemon.

              midwatch reload
            """
    )

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.show {
            try await $0.reload()
        } text: { reply, _ in
            ReplyText.reload(reply)
        }
    }
}
