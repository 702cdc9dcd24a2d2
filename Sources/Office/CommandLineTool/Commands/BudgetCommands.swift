public import ArgumentParser
import ControlAPI
import ControlClient

struct BudgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget",
        abstract: "Budgets: what is spent, what is left; `budget add` raises one.",
        discussion: """
            Without a subcommand, all budgets in their present period. SET ASIDE is what turns that run may still spend; \
            CAP ABOUT is when all of it is spent if it goes on so, where that is before the period's end.

              midwatch budget
              midwatch budget --json | jq '.[] | select(.scope == "night")'
              midwatch budget add account anthropic --usd 5
            """,
        subcommands: [LookCommand<BudgetsLook>.self, BudgetAddCommand.self],
        defaultSubcommand: LookCommand<BudgetsLook>.self
    )
}

struct BudgetAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(of: Operations.raiseBudget.entry)

    @OptionGroup var options: CommonOptions
    @Argument(help: "night, account, plan or job.") var scope: BudgetRequest.Scope
    @Argument(help: "The account's, plan's or job's name; none for the night.") var name: String?
    @Option(help: ArgumentHelp("US dollars to add.", valueName: "dollars")) var usd: Double?
    @Option(help: ArgumentHelp("Tokens to add.", valueName: "count")) var tokens: Int64?
    @Option(help: ArgumentHelp("Turns to add.", valueName: "count")) var turns: Int64?
    @Option(help: ArgumentHelp("Minutes of turns to add.", valueName: "minutes")) var minutes: Double?

    func run() async throws {
        let request = BudgetRequest(
            scope: scope,
            name: name,
            turns: turns,
            tokens: tokens,
            usd: usd,
            minutes: minutes
        )
        if let problem = request.problem { throw problem }
        try await options.order { try await $0.call(Operations.raiseBudget, request) }
    }
}

extension BudgetRequest.Scope: ExpressibleByArgument {}
