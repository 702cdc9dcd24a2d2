import JSONSyntax
import Testing

@Suite("Budgets", .ownThreads)
struct BudgetTests {
    /// The last line of claude's events: what the turn has cost.
    private static let bill =
        #"{"type":"result","subtype":"success","is_error":false,"result":"one unit","total_cost_usd":0.75,"#
        + #""usage":{"input_tokens":1000,"output_tokens":200}}"#

    /// Waits until so much time has passed that every job has been due once more.
    private func awaitNextTime(_ night: Night) throws {
        let events = try night.events()
        let before = events.seen.count { $0.kind == "turn_ended" && $0.job == "clock" }
        try events.await("turn_ended", job: "clock", count: before + 3)
    }

    @Test("a spent budget starts nothing, says so, outlives a crash, and is raised by an operator")
    func account() throws {
        let night = try Night()
        let agent: JSONValue = ["account": "shared", "output": "claude"]
        try night.write(
            [Job("a", "echo '\(Self.bill)'", .every(100), agent: agent), Job("clock", "true", .every(100))],
            ["accounts": ["shared": ["budget": ["usd": 1, "per": "ever"]]]]
        )
        try night.start()
        #expect(try night.ended("a")["costMicroUSD"] == 750_000)
        try night.events().await("budget_reached", job: "a", saying: "account shared has spent 0.75 of 1.00 USD (75 %)")
        try awaitNextTime(night)
        let why = try night.tool("why", "a").output
        #expect(why.contains("skipped_budget") && why.contains("has no room for another turn"), "\(why)")
        #expect(try night.turns(of: "a").count == 1)

        try night.crash()
        try night.start()
        let table = try night.tool("budget")
        #expect(table.status == 0 && table.output.contains("account shared"), "\(table.output)")
        #expect(table.output.contains("$0.75") && table.output.contains("$1.00"), "\(table.output)")
        let json = try night.tool("budget", "--json")
        // The forecast moves on from one look to the next; what is spent does not.
        let told = try #require(JSONParser.value(of: Array(json.output.utf8)).array)
        let asked = try #require(night.control.get("/v1/budgets").array)
        for member in ["scope", "name", "period", "beginsAtMs", "endsAtMs"] {
            #expect(told.map { $0[member] } == asked.map { $0[member] })
        }
        let spent = told.flatMap { $0["bounds"]?.array ?? [] }.map { $0["spent"] }
        #expect(spent == asked.flatMap { $0["bounds"]?.array ?? [] }.map { $0["spent"] } && !spent.isEmpty)
        let refused = try night.tool("run", "a")
        #expect(
            refused.status == 4 && refused.errors.contains("midwatch budget add account shared"),
            "\(refused.errors)"
        )

        #expect(try night.tool("budget", "add", "account", "nobody", "--usd", "1").status == 3)
        #expect(try night.tool("budget", "add", "night", "--usd", "1").status == 4)
        #expect(try night.tool("budget", "add", "account", "shared", "--tokens", "1").status == 4)
        for bad in [["--usd=0"], ["--usd=-1"], ["--usd=nan"], ["--turns=9223372036854775807"], []] {
            let tool = try night.startTool(["budget", "add", "account", "shared"] + bad)
            #expect(try tool.end() == 2, "\(bad)")
        }
        let raised = try night.tool("budget", "add", "account", "shared", "--usd", "1")
        #expect(raised.status == 0 && raised.output.contains("raised by 1.00 USD: 0.75 of 2.00 USD spent"))
        _ = try night.ended("a", count: 2)
        let bound = try #require(night.control.get("/v1/budgets").array?.first?["bounds"]?.array?.first)
        #expect(bound["spent"]?.double == 1.5 && bound["limit"]?.double == 2 && bound["percent"] == 75)
        #expect(try night.tool("run", "--force", "a").status == 0)
        #expect(try night.ended("a", count: 3)["trigger"] == "manual")
        let holds = try #require(night.control.get("/v1/status")["holds"]?.array)
        #expect(holds.contains { $0["kind"] == "budget" && $0["name"] == "account shared" })
    }
}
