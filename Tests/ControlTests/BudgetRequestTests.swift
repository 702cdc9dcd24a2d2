import ControlAPI
import Testing

@Suite("What may be added to a budget")
struct BudgetRequestTests {
    @Test(
        "Sound requests have no problem",
        arguments: [
            BudgetRequest(scope: "night", usd: 5), BudgetRequest(scope: "account", name: "a b/c", tokens: 1),
            BudgetRequest(scope: "plan", name: "build", turns: 1_000_000),
            BudgetRequest(scope: "job", name: "auth", turns: 1, tokens: 1, usd: 0.000_001, minutes: 0.5),
        ]
    )
    func sound(request: BudgetRequest) {
        #expect(request.problem == nil)
    }

    @Test(
        "Others say what is wrong",
        arguments: [
            (BudgetRequest(scope: "week", usd: 5), "no budget of kind week"),
            (BudgetRequest(scope: "night", name: "x", usd: 5), "has no name"),
            (BudgetRequest(scope: "job", usd: 5), "which job is missing"),
            (BudgetRequest(scope: "job", name: "", usd: 5), "which job is missing"),
            (BudgetRequest(scope: "job", name: "a\u{7}b", usd: 5), "control characters"),
            (BudgetRequest(scope: "job", name: String(repeating: "x", count: 1025), usd: 5), "1024 bytes"),
            (BudgetRequest(scope: "night"), "nothing is to be added"),
            (BudgetRequest(scope: "night", usd: 0), "usd must be"),
            (BudgetRequest(scope: "night", usd: -5), "usd must be"),
            (BudgetRequest(scope: "night", usd: .nan), "usd must be"),
            (BudgetRequest(scope: "night", usd: .infinity), "usd must be"),
            (BudgetRequest(scope: "night", usd: 1e9), "usd must be"),
            (BudgetRequest(scope: "night", turns: 0), "turns must be"),
            (BudgetRequest(scope: "night", turns: .max), "turns must be"),
            (BudgetRequest(scope: "night", tokens: -1), "tokens must be"),
            (BudgetRequest(scope: "night", minutes: -0.5), "minutes must be"),
        ]
    )
    func unsound(request: BudgetRequest, words: String) throws {
        let problem = try #require(request.problem)
        #expect(problem.code == .invalidArgument && problem.message.contains(words), "\(problem.message)")
    }
}
