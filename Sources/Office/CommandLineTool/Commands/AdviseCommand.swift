import ArgumentParser
import ControlAPI
import PlanAdvice

struct AdviseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "advise",
        abstract: "Say which plans may run side by side and which must not, without a daemon.",
        discussion: """
            Reads plans in Markdown and puts four questions to every two: Does neither wait for the other? Do they change \
            different files? Is each worth an agent (\(Plan.substantialTasks) open tasks, or an estimate of \
            \(Plan.substantialMinutes) min)? Does each say how its work is checked? Only four times yes is side by side.

            A plan names its files under a heading (Files, Paths, Scope), after a label (Files: src/a.ts), or in its open \
            tasks; what it waits for as "Depends on: PLAN-A.md". One that names no files may change everything in its \
            folder: the nearest around the plan that has an AGENT.md, else the repository's, else its own. Front matter \
            (name, workspace, files, depends_on, verify, estimate) counts as well.

            Exit status: 0 when all may run side by side, 1 when some must not, 2 when the plans cannot be judged.

              midwatch advise PLAN-A.md PLAN-B.md
              midwatch advise packages/*/IMPLEMENTATION_PLAN.md --json
              midwatch advise plans/*.md --jobs > jobs.json
            """
    )

    @OptionGroup var output: OutputOptions
    @Flag(help: "Print a jobs file that runs the plans in the phases advised; what it needs is told on standard error.")
    var jobs = false
    @Argument(help: ArgumentHelp("The plans, 1 to \(Advice.maximumPlans) files.", valueName: "plan"))
    var paths: [String]

    func run() throws {
        let files = try PlanFiles.read(paths)
        let advice = Advice(judging: files.map(\.source))
        if output.json, !jobs {
            try Console.print(json: AdviseReply(advice))
        } else {
            Console.note(advice.problems.map { SafeText.line($0.description) })
            if advice.isJudged { try printAdvice(advice, files) }
        }
        guard advice.isJudged else { throw ExitCode(ExitStatus.usage.rawValue) }
        guard advice.allSideBySide else { throw ExitCode(ExitStatus.failure.rawValue) }
    }

    private func printAdvice(_ advice: Advice, _ files: [PlanFile]) throws {
        guard jobs else {
            Console.print(AdviceText.lines(advice, .ofTerminal()))
            return
        }
        let repositories = Dictionary(
            files.compactMap { file in file.repository.map { (file.source.folder, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
        let (suggestion, trees) = JobsSuggestion.make(from: advice, repositories: repositories)
        try Console.print(json: suggestion)
        Console.note(
            AdviceText.needs(trees, withoutInstructions: files.filter { !$0.hasInstructions }.map(\.source.folder))
        )
    }
}

/// The shape of `advise --json`.
struct AdviseReply: Encodable {
    var allSideBySide: Bool
    var plans: [PlanReply]
    var pairs: [PairReply]
    /// Names of plans; those of one phase may run side by side, the phases follow each other.
    var phases: [[String]]
    var problems: [ProblemReply]

    struct PlanReply: Encodable {
        var name: String
        var file: String
        var folder: String
        var openTasks: Int
        var doneTasks: Int
        var estimateMinutes: Int?
        var paths: [PathReply]
        var checks: Int
        var command: String?
    }

    struct PathReply: Encodable {
        var line: Int
        var written: String
        var path: String
    }

    struct PairReply: Encodable {
        var first: String
        var second: String
        var verdict: String
        /// The question that was answered with no.
        var question: String?
        var reasons: [String]
    }

    struct ProblemReply: Encodable {
        var severity: String
        var file: String
        var line: Int
        var message: String
    }

    init(_ advice: Advice) {
        allSideBySide = advice.allSideBySide
        plans = advice.plans.map { plan in
            PlanReply(
                name: plan.name,
                file: plan.source.path,
                folder: plan.source.folder,
                openTasks: plan.openTasks,
                doneTasks: plan.tasks.count - plan.openTasks,
                estimateMinutes: plan.estimateMinutes,
                paths: plan.paths.map { PathReply(line: $0.line, written: $0.written, path: $0.pattern.description) },
                checks: plan.checks.count,
                command: plan.command?.text
            )
        }
        pairs = advice.pairs.map { pair in
            PairReply(
                first: advice.plans[pair.first].name,
                second: advice.plans[pair.second].name,
                verdict: pair.verdict.rawValue,
                question: pair.question?.rawValue,
                reasons: pair.reasons
            )
        }
        phases = advice.phases.map { $0.map { advice.plans[$0].name } }
        problems = advice.problems.map {
            ProblemReply(severity: $0.severity.rawValue, file: $0.file, line: $0.line, message: $0.message)
        }
    }
}
