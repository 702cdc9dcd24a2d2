import PlanAdvice

/// `advise` for people.
enum AdviceText {
    /// The plans, what was said of every two, and the phases.
    static func lines(_ advice: Advice, _ style: TextStyle) -> [String] {
        var plans = Table([
            .init(title: "PLAN"), .init(title: "OPEN", isNumeric: true), .init(title: "DONE", isNumeric: true),
            .init(title: "PATHS", isNumeric: true), .init(title: "CHECKED BY"), .init(title: "FILE"),
        ])
        for plan in advice.plans {
            let checks = plan.checks.first.map { "line \($0.line)" }
            let numbers = [plan.openTasks, plan.tasks.count - plan.openTasks, plan.paths.count].map { String($0) }
            plans.add([plan.name] + numbers + [plan.command?.text ?? checks, plan.source.path])
        }
        var pairs = Table([
            .init(title: "FIRST"), .init(title: "SECOND"), .init(title: "VERDICT", isState: true), .init(title: "WHY"),
        ])
        for pair in advice.pairs {
            pairs.add([
                advice.plans[pair.first].name, advice.plans[pair.second].name, pair.verdict.rawValue,
                pair.reasons.joined(separator: "; "),
            ])
        }
        var phases = Table([.init(title: "PHASE", isNumeric: true), .init(title: "SIDE BY SIDE")])
        for (number, members) in advice.phases.enumerated() {
            phases.add(["\(number + 1)", members.map { advice.plans[$0].name }.joined(separator: ", ")])
        }
        return plans.lines(style, empty: "no plans") + [""]
            + pairs.lines(style, empty: "fewer than two plans have work left: there is nothing to compare") + [""]
            + phases.lines(style, empty: "all plans are done") + ["", summary(advice)]
    }

    private static func summary(_ advice: Advice) -> String {
        let apart = advice.pairs.count { $0.verdict != .sideBySide }
        guard apart > 0 else { return "all may run side by side" }
        return
            "\(apart) of \(advice.pairs.count) \(advice.pairs.count == 1 ? "pair" : "pairs") must not run side by side"
    }

    /// What a suggested jobs file needs before it runs.
    static func needs(_ trees: [String], withoutInstructions folders: [String]) -> [String] {
        var lines: [String] = []
        if !trees.isEmpty {
            lines.append("jobs that share a folder run in work trees of their own; make them first:")
            lines += trees.map { "  \(SafeText.line($0))" }
            lines.append("their phase waits for midwatch approve: merge the branches before you give it")
        }
        for folder in Set(folders).sorted() {
            lines.append("there is no AGENT.md in \(SafeText.line(folder)), which the prompts ask to read")
        }
        return lines
    }
}
