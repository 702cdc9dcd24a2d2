import PlanAdvice

/// Judges plans that lie in one folder, given as file names and texts.
func advise(_ plans: KeyValuePairs<String, String>, folder: String = "/srv/app") -> Advice {
    Advice(judging: plans.map { PlanSource(path: $0.key, text: $0.value, folder: folder) })
}

/// The pairs as `a + b: verdict (question)`.
func verdicts(_ advice: Advice) -> [String] {
    advice.pairs.map { pair in
        let names = "\(advice.plans[pair.first].name) + \(advice.plans[pair.second].name)"
        return "\(names): \(pair.verdict.rawValue)" + (pair.question.map { " (\($0.rawValue))" } ?? "")
    }
}

/// The phases by names.
func phases(_ advice: Advice) -> [[String]] {
    advice.phases.map { $0.map { advice.plans[$0].name } }
}

/// A plan that passes every question about itself, with more lines.
func plan(_ more: String) -> String {
    """
    - [ ] Implement it
    - [ ] Test it
    \(more)
    """
}
