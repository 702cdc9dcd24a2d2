import JobFile
import MidwatchModel
import Testing

@Suite("Nights, budgets and prices")
struct NightReadingTests {
    @Test("every key about nights, budgets, catching up, stuck jobs and gates arrives in the definitions")
    func sample() throws {
        let found = try definitions(Samples.nights)
        #expect(read(Samples.nights).report.isEmpty)
        #expect(
            found.night
                == NightDefinition(
                    beginsAt: 1080,
                    zone: "Europe/Berlin",
                    budget: Budget(
                        turns: 500,
                        tokens: 900_000_000,
                        costMicroUSD: 40_500_000,
                        wallMilliseconds: 172_800_000
                    )
                )
        )
        #expect(found.limits == Limits(keys: ["gpu": 2], catchUpInterval: .milliseconds(500)))
        #expect(
            found.accounts == [
                AccountDefinition(
                    name: "team",
                    budget: Budget(costMicroUSD: 25_000_000),
                    prices: Prices(microUSDPerMillionTokens: 3_750_000, microUSDPerHour: 0)
                )
            ]
        )
        let auth = found.jobs[0]
        #expect(
            auth.catchUp
                == CatchUpPolicy(afterCrash: .all(limit: 3), afterStop: CatchUpRule.none, within: .seconds(7200))
        )
        #expect(auth.when == CheckCommand(argv: ["test", "-e", "todo"], workspace: "/srv", timeout: .seconds(5)))
        #expect(auth.finishBy == FinishTime(minutes: 300, zone: "UTC"))
        #expect(auth.budget == Budget(turns: 100, wallMilliseconds: 5_430_000, period: .ever))
        #expect(
            auth.turnBudget
                == TurnBudget(tokens: 2_000_000, costMicroUSD: 1_250_000, wallMilliseconds: 2_700_000)
        )
        #expect(auth.progress == ProgressPolicy(idleTurns: 3, files: ["PLAN.md", "/srv/notes/auth.md"]))
        #expect(
            auth.onStuck
                == StuckPolicy(
                    retryWith: [AgentChoice(agent: "codex"), AgentChoice(agent: "claude", model: "opus")],
                    then: .park
                )
        )
        #expect(auth.bounds == TurnBounds(silentWorkPercent: 25, repeatedLinesMax: 30))
        let payment = found.jobs[1]
        #expect(payment.finishBy == FinishTime(minutes: 390) && payment.progress == ProgressPolicy(idleTurns: 8))
        #expect(payment.onStuck == StuckPolicy(then: .ask) && payment.catchUp == CatchUpPolicy())
        #expect(payment.bounds == TurnBounds(silentWorkPercent: 25, repeatedLinesMax: 50))
        #expect(payment.when == nil && payment.budget == nil && payment.turnBudget == TurnBudget())
        let plan = try #require(found.plans.first)
        #expect(plan.schedule == .cron(Schedule.Cron(expression: "0 22 * * *", zone: "Europe/Berlin")))
        #expect(plan.budget == Budget(costMicroUSD: 60_000_000, period: .ever))
        #expect(
            plan.phases == [
                PhaseDefinition(
                    name: "work",
                    jobs: [JobID("auth"), JobID("payment")],
                    gate: Gate(
                        verify: CheckCommand(argv: ["/bin/sh", "-c", "make check"]),
                        approval: Gate.Approval(expiresAfter: .seconds(3600), atExpiry: .approve),
                        reopen: Gate.Reopening(jobs: [JobID("payment")], times: 2)
                    ),
                    timeout: .seconds(28_800)
                )
            ]
        )
    }

    @Test("the sample has every key of the objects it is for")
    func complete() {
        let names = [
            "night", "nightBudget", "turnBudget", "catchUp", "finish", "progress", "stuck", "approval", "reopening",
        ]
        for object in JobFileSchema.objects where names.contains(object.name) {
            for key in object.keys {
                #expect(Samples.nights.contains("\"\(key.name)\":"), "\(object.name).\(key.name)")
            }
        }
    }

    @Test(
        "a budget has bounds and a period",
        arguments: [
            (#"{"turns": 1}"#, Budget(turns: 1)), (#"{"tokens": 1000000000000}"#, Budget(tokens: 1_000_000_000_000)),
            (#"{"usd": 0.000001}"#, Budget(costMicroUSD: 1)),
            (#"{"usd": 1e6}"#, Budget(costMicroUSD: 1_000_000_000_000)),
            (#"{"usd": 0.1}"#, Budget(costMicroUSD: 100_000)),
            (#"{"usd": 19.999999}"#, Budget(costMicroUSD: 19_999_999)),
            (#"{"usd": 2.5, "per": "ever"}"#, Budget(costMicroUSD: 2_500_000, period: .ever)),
            (#"{"minutes": 1.0001, "per": "night"}"#, Budget(wallMilliseconds: 60_006)),
            (#"{"minutes": 525600}"#, Budget(wallMilliseconds: 31_536_000_000)),
        ]
    )
    func budgets(text: String, expected: Budget) throws {
        #expect(try job("\"name\": \"a\", \"budget\": \(text)").budget == expected)
        let account = "{\"agents\": {\"claude\": {}}, \"accounts\": {\"claude\": {\"budget\": \(text)}}}"
        #expect(try definitions(account).accounts.first?.budget == expected)
    }

    @Test(
        "faults of budgets are told at their place",
        arguments: [
            (
                #""budget": {}"#,
                #"1:22 $.jobs[0].budget "budget" bounds nothing; add at least one of "turns", "tokens", "usd", "minutes""#
            ),
            (#""budget": {"per": "ever"}"#, #""budget" bounds nothing"#),
            (#""budget": 5"#, #"1:22 $.jobs[0].budget "budget" takes an object, found a whole number"#),
            (#""budget": {"usd": 0}"#, #""usd" must be between 0.000001 and 1000000, found 0"#),
            (#""budget": {"usd": 1000001}"#, "must be between 0.000001 and 1000000, found 1000001"),
            (#""budget": {"usd": "5"}"#, #"1:30 $.jobs[0].budget.usd "usd" takes a number, found a string"#),
            (#""budget": {"minutes": 0.9}"#, #""minutes" must be between 1 and 525600, found 0.9"#),
            (#""budget": {"turns": 0}"#, #""turns" must be between 1 and 1000000000, found 0"#),
            (#""budget": {"turns": 1.5}"#, #""turns" takes a whole number"#),
            (#""budget": {"tokens": -1}"#, #""tokens" must be between 1 and 1000000000000, found -1"#),
            (#""budget": {"turns": 1, "per": "nihgt"}"#, #""per" is one of "night", "ever", found "nihgt" [night]"#),
            (#""budget": {"dollars": 1}"#, #"unknown key "dollars" in a budget"#),
            (#""turnBudget": {}"#, #""turnBudget" bounds nothing; add at least one of "tokens", "usd", "minutes""#),
            (#""turnBudget": {"turns": 1}"#, #"unknown key "turns" in a budget of a turn"#),
            (#""turnBudget": {"usd": 0}"#, "must be between 0.000001 and 1000000, found 0"),
        ]
    )
    func faults(members: String, expected: String) {
        let found = errors(jobText(members))
        #expect(found.contains { $0.contains(expected) }, "\(found)")
        #expect(found.count <= 2, "\(found)")
    }

    @Test(
        "nights begin at noon by the machine's clock, or as the file says",
        arguments: [
            (#"{}"#, NightDefinition()), (#"{"begins": "12:00"}"#, NightDefinition()),
            (#"{"begins": "0:05", "tz": "UTC"}"#, NightDefinition(beginsAt: 5, zone: "UTC")),
            (#"{"begins": "24:00"}"#, NightDefinition(beginsAt: 0)),
            (#"{"budget": {"usd": 30}}"#, NightDefinition(budget: Budget(costMicroUSD: 30_000_000))),
        ]
    )
    func nights(text: String, expected: NightDefinition) throws {
        #expect(try definitions("{\"night\": \(text)}").night == expected)
    }

    @Test(
        "faults of the night are told at their place",
        arguments: [
            (
                #"{"begins": "noon"}"#,
                #"1:22 $.night.begins "begins" is no time of day: "noon"; write hours and minutes, such as 06:30"#
            ),
            (#"{"begins": 12}"#, #""begins" takes a string, found a whole number"#),
            (#"{"tz": "Berlin"}"#, #"1:18 $.night.tz unknown time zone "Berlin""#),
            (#"{"budget": {}}"#, #"1:22 $.night.budget "budget" bounds nothing"#),
            (#"{"budget": {"usd": 1, "per": "night"}}"#, #"unknown key "per" in a budget of a night"#),
            (#""18:00""#, #""night" takes an object, found a string"#),
        ]
    )
    func nightFaults(text: String, expected: String) {
        let found = errors("{\"night\": \(text)}")
        #expect(found.count == 1 && found[0].contains(expected), "\(found)")
    }

    @Test("the night is set once over all files")
    func twice() {
        let result = read(#"{"night": {"begins": "18:00", "tz": "UTC"}}"#, #"{"night": {"begins": "19:00"}}"#)
        #expect(
            result.report == [
                #"jobs.d/1.json:1:22: error: "begins" is set here and at jobs.json:1:22; remove one ($.night.begins)"#
            ]
        )
        #expect(read(#"{"night": {"begins": "18:00"}}"#, #"{"night": {"tz": "UTC"}}"#).definitions != nil)
    }

    @Test("prices are 10 dollars, or what the account says")
    func prices() throws {
        func prices(_ text: String) throws -> Prices? {
            try definitions("{\"agents\": {\"claude\": {}}, \"accounts\": {\"claude\": \(text)}}").accounts.first?
                .prices
        }
        #expect(try prices("{}") == Prices())
        #expect(
            try prices(#"{"usdPerMillionTokens": 0.25, "usdPerHour": 1000000}"#)
                == Prices(microUSDPerMillionTokens: 250_000, microUSDPerHour: 1_000_000_000_000)
        )
        let found = errors(#"{"accounts": {"a": {"usdPerHour": -0.5}}}"#)
        #expect(
            found == [#"1:35 $.accounts.a.usdPerHour "usdPerHour" must be between 0 and 1000000, found -0.5"#],
            "\(found)"
        )
    }

    @Test("the manual shows amounts as people write them")
    func manual() {
        let text = JobFileManual.keySections()
        #expect(text.contains("\\fBusd\\fR (a number; 0.000001\\(en1000000 USD)"))
        #expect(text.contains("\\fBminutes\\fR (a number; 1\\(en525600 min)"))
    }
}
