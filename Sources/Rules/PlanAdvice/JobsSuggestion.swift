/// A jobs file that runs plans in the phases advised: `plans` and `jobs`, with the keys of `midwatch-jobs(5)`.
public struct JobsSuggestion: Hashable, Sendable, Encodable {
    /// One plan with a phase for each advised.
    public var plans: [SuggestedPlan]
    /// A job for each plan that has work left, named after it.
    public var jobs: [SuggestedJob]

    /// A plan of the jobs file.
    public struct SuggestedPlan: Hashable, Sendable, Encodable {
        /// Its name.
        public var name: String
        /// Its phases in order.
        public var phases: [SuggestedPhase]
    }

    /// A phase.
    public struct SuggestedPhase: Hashable, Sendable, Encodable {
        /// Its name: `phase-1` and so on.
        public var name: String
        /// Its jobs.
        public var jobs: [String]
        /// Waits for approval where branches have to be merged; nil otherwise.
        public var gate: SuggestedGate?
    }

    /// A gate that waits for `midwatch approve`.
    public struct SuggestedGate: Hashable, Sendable, Encodable {
        /// Always true.
        public var approval = true
    }

    /// A job.
    public struct SuggestedJob: Hashable, Sendable, Encodable {
        /// Its name, which is its id too.
        public var name: String
        /// The absolute folder it runs in.
        public var workspace: String
        /// Every 15 minutes, as in the founding guide.
        public var schedule = SuggestedSchedule()
        /// The agent's turn.
        public var payload: SuggestedPayload
        /// The plan's command that checks; nil when it names none.
        public var verify: SuggestedCheck?
    }

    /// An interval.
    public struct SuggestedSchedule: Hashable, Sendable, Encodable {
        /// Always `every`.
        public var kind = "every"
        /// 15 minutes.
        public var everyMs = 900_000
    }

    /// An agent's turn.
    public struct SuggestedPayload: Hashable, Sendable, Encodable {
        /// Always `agentTurn`.
        public var kind = "agentTurn"
        /// The prompt, in the founding guide's words.
        public var message: String
    }

    /// A command that has to agree with DONE.
    public struct SuggestedCheck: Hashable, Sendable, Encodable {
        /// A line for the shell.
        public var command: String
    }
}

extension JobsSuggestion {
    /// Makes the suggestion, and says which work trees it needs.
    ///
    /// Plans of one phase that work in one folder, or one in the folder of the other, get a work tree each beside the
    /// repository: its path, `-` and the plan's name.
    ///
    /// - Parameters:
    ///   - advice: what was advised; without phases the suggestion is empty.
    ///   - repositories: the top folder of the repository that a plan's folder belongs to, by folder; a folder without
    ///     one counts as a repository of its own.
    /// - Returns: the suggestion, and for each work tree the command that makes it.
    public static func make(from advice: Advice, repositories: [String: String] = [:]) -> (JobsSuggestion, [String]) {
        var suggestion = JobsSuggestion(plans: [], jobs: [])
        var commands: [String] = []
        var phases: [SuggestedPhase] = []
        for (number, members) in advice.phases.enumerated() {
            var hasTrees = false
            for member in members {
                let plan = advice.plans[member]
                let folder = plan.source.folder
                let around = members.contains {
                    $0 != member && isInside(advice.plans[$0].source.folder, folder)
                }
                var workspace = folder
                if around {
                    let repository = repositories[folder] ?? folder
                    let tree = "\(repository)-\(plan.name)"
                    workspace = tree + folder.dropFirst(repository.count)
                    commands.append("git -C \(shellWord(repository)) worktree add \(shellWord(tree)) -b \(plan.name)")
                    hasTrees = true
                }
                suggestion.jobs.append(job(plan, workspace))
            }
            let names = members.map { advice.plans[$0].name }
            phases.append(
                SuggestedPhase(name: "phase-\(number + 1)", jobs: names, gate: hasTrees ? SuggestedGate() : nil)
            )
        }
        if !phases.isEmpty { suggestion.plans = [SuggestedPlan(name: "advised", phases: phases)] }
        return (suggestion, commands)
    }

    private static func job(_ plan: Plan, _ workspace: String) -> SuggestedJob {
        let isUsual = plan.source.fileInFolder.lowercased() == "implementation_plan.md"
        let use = isUsual ? "" : ", use \(plan.source.fileInFolder) as implementation plan"
        return SuggestedJob(
            name: plan.name,
            workspace: workspace,
            payload: SuggestedPayload(message: "Read AGENT.md in \(workspace)\(use). Follow the loop."),
            verify: plan.command.map { SuggestedCheck(command: $0.text) }
        )
    }

    private static func isInside(_ inner: String, _ outer: String) -> Bool {
        inner == outer || inner.hasPrefix(outer == "/" ? outer : outer + "/")
    }

    private static func shellWord(_ text: String) -> String {
        let isPlain = text.allSatisfy { $0.isLetter || $0.isNumber || "/._-+".contains($0) }
        return isPlain
            ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
