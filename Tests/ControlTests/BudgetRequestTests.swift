import ControlAPI
import Testing

@Suite("What may be added to a budget")
struct BudgetRequestTests {
    /// What the server checks: the fields' bounds, then the request as a whole.
    private func problem(_ request: BudgetRequest) -> ControlError? {
        var values: [String: FieldValue] = ["scope": .text(request.scope.rawValue)]
        values["name"] = request.name.map { .text($0) }
        values["turns"] = request.turns.map { .integer($0) }
        values["tokens"] = request.tokens.map { .integer($0) }
        values["usd"] = request.usd.map { .number($0) }
        values["minutes"] = request.minutes.map { .number($0) }
        do {
            try Operations.raiseBudget.entry.check(values)
            return request.problem
        } catch {
            return error
        }
    }

    @Test(
        "Sound requests have no problem",
        arguments: [
            BudgetRequest(scope: .night, usd: 5), BudgetRequest(scope: .account, name: "a b/c", tokens: 1),
            BudgetRequest(scope: .plan, name: "build", turns: 1_000_000),
            BudgetRequest(scope: .job, name: "auth", turns: 1, tokens: 1, usd: 0.000_001, minutes: 0.5),
        ]
    )
    func sound(request: BudgetRequest) {
        #expect(problem(request) == nil)
    }

    @Test(
        "Others say what is wrong",
        arguments: [
            (BudgetRequest(scope: .night, name: "x", usd: 5), "has no name"),
            (BudgetRequest(scope: .job, usd: 5), "which job is missing"),
            (BudgetRequest(scope: .job, name: "", usd: 5), "1024 bytes"),
            (BudgetRequest(scope: .job, name: "a\u{7}b", usd: 5), "control characters"),
            (BudgetRequest(scope: .job, name: String(repeating: "x", count: 1025), usd: 5), "1024 bytes"),
            (BudgetRequest(scope: .night), "at least one amount"),
            (BudgetRequest(scope: .night, usd: 0), "usd must be"),
            (BudgetRequest(scope: .night, usd: -5), "usd must be"),
            (BudgetRequest(scope: .night, usd: .nan), "usd must be"),
            (BudgetRequest(scope: .night, usd: .infinity), "usd must be"),
            (BudgetRequest(scope: .night, usd: 1e9), "usd must be"),
            (BudgetRequest(scope: .night, turns: 0), "turns must be"),
            (BudgetRequest(scope: .night, turns: .max), "turns must be"),
            (BudgetRequest(scope: .night, tokens: -1), "tokens must be"),
            (BudgetRequest(scope: .night, minutes: -0.5), "minutes must be"),
        ]
    )
    func unsound(request: BudgetRequest, words: String) throws {
        let found = try #require(problem(request) as ControlError?)
        #expect(found.code == .invalidArgument && found.message.contains(words), "\(found.message)")
    }

    @Test("A scope that there is not is refused with those that there are")
    func scope() throws {
        let values: [String: FieldValue] = ["scope": .text("week"), "usd": .number(5)]
        let error = #expect(throws: ControlError.self) { try Operations.raiseBudget.entry.check(values) }
        #expect(error?.message == "scope must be night, account, plan or job, not week")
    }
}
