import JobFile
import MidwatchModel
import Testing

@Suite("Catching up, conditions and finish times")
struct CatchUpReadingTests {
    @Test(
        "a word sets both rules, an object each",
        arguments: [
            (#""none""#, CatchUpPolicy(afterCrash: CatchUpRule.none, afterStop: CatchUpRule.none)),
            (#""latest""#, CatchUpPolicy()),
            (#""all""#, CatchUpPolicy(afterCrash: .all(limit: 10), afterStop: .all(limit: 10))),
            (#""coalesce""#, CatchUpPolicy(afterCrash: .coalesce, afterStop: .coalesce)), (#"{}"#, CatchUpPolicy()),
            (#"{"rule": "coalesce"}"#, CatchUpPolicy(afterCrash: .coalesce, afterStop: .coalesce)),
            (
                #"{"rule": "all", "max": 1000}"#,
                CatchUpPolicy(afterCrash: .all(limit: 1000), afterStop: .all(limit: 1000))
            ),
            (
                #"{"rule": "coalesce", "afterStop": "none"}"#,
                CatchUpPolicy(afterCrash: .coalesce, afterStop: CatchUpRule.none)
            ),
            (#"{"afterCrash": "all", "max": 1}"#, CatchUpPolicy(afterCrash: .all(limit: 1))),
            (#"{"withinSeconds": 0.5e1}"#, CatchUpPolicy(within: .seconds(5))),
        ]
    )
    func rules(text: String, expected: CatchUpPolicy) throws {
        let text = jobText("\"name\": \"a\", \"catchUp\": \(text)")
        #expect(try definitions(text).jobs.first?.catchUp == expected)
        #expect(warnings(text).isEmpty)
    }

    @Test("a limit without the rule all is a warning")
    func uselessLimit() {
        let found = warnings(jobText(#""catchUp": {"rule": "latest", "max": 5}"#))
        #expect(found == [#"1:49 $.jobs[0].catchUp.max "max" has no effect unless a rule is "all""#])
    }

    @Test(
        "a finish time is a time of day, with or without a zone",
        arguments: [
            (#""06:30""#, FinishTime(minutes: 390)), (#""6:30""#, FinishTime(minutes: 390)),
            (#"" 00:00 ""#, FinishTime(minutes: 0)), (#""24:00""#, FinishTime(minutes: 0)),
            (#""23:59""#, FinishTime(minutes: 1439)), (#"{"at": "06:30"}"#, FinishTime(minutes: 390)),
            (#"{"at": "24:00", "tz": "Asia/Tokyo"}"#, FinishTime(minutes: 0, zone: "Asia/Tokyo")),
        ]
    )
    func finishTimes(text: String, expected: FinishTime) throws {
        #expect(try job("\"name\": \"a\", \"finishBy\": \(text)").finishBy == expected)
    }

    @Test(
        "conditions take the forms of checks",
        arguments: [
            (#""test -e todo""#, CheckCommand(argv: ["/bin/sh", "-c", "test -e todo"])),
            (#"["test", "-e", "todo"]"#, CheckCommand(argv: ["test", "-e", "todo"])),
            (
                #"{"command": ["make"], "workspace": "/srv", "timeoutSeconds": 30}"#,
                CheckCommand(argv: ["make"], workspace: "/srv", timeout: .seconds(30))
            ),
        ]
    )
    func conditions(text: String, expected: CheckCommand) throws {
        #expect(try job("\"message\": \"m\", \"when\": \(text)").when == expected)
    }

    @Test(
        "faults are told at their place",
        arguments: [
            (#""catchUp": "latests""#, #""none", "latest", "all", "coalesce", found "latests" [latest]"#),
            (#""catchUp": 5"#, #"1:23 $.jobs[0].catchUp "catchUp" takes a string or an object, found a whole number"#),
            (#""catchUp": {"afterCrash": "some"}"#, #"$.jobs[0].catchUp.afterCrash "afterCrash" is one of"#),
            (#""catchUp": {"rule": "all", "max": 0}"#, #""max" must be between 1 and 1000, found 0"#),
            (#""catchUp": {"rule": "all", "max": 1001}"#, #""max" must be between 1 and 1000, found 1001"#),
            (#""catchUp": {"withinSeconds": 0}"#, #""withinSeconds" must be between 1 and 31536000, found 0"#),
            (#""catchUp": {"within": 5}"#, #"unknown key "within" in a rule for catching up"#),
            (
                #""finishBy": "6.30""#,
                #"1:24 $.jobs[0].finishBy "finishBy" is no time of day: "6.30"; write hours and minutes, such as 06:30"#
            ),
            (#""finishBy": "24:01""#, #""finishBy" is no time of day: "24:01""#),
            (#""finishBy": "06:30 UTC""#, #""finishBy" is no time of day: "06:30 UTC""#),
            (#""finishBy": """#, #""finishBy" is empty"#),
            (#""finishBy": 630"#, #""finishBy" takes a string or an object, found a whole number"#),
            (#""finishBy": {"tz": "UTC"}"#, #"a finish time needs "at"; add it"#),
            (#""finishBy": {"at": "x"}"#, #"1:31 $.jobs[0].finishBy.at "at" is no time of day: "x""#),
            (
                #""finishBy": {"at": "06:30", "tz": "Berlin"}"#,
                #"$.jobs[0].finishBy.tz unknown time zone "Berlin"; write an IANA name such as Europe/Berlin or UTC [Europe/Berlin]"#
            ),
            (#""when": " ""#, #""when" is empty; write the command"#), (#""when": []"#, #""when" is empty"#),
            (#""when": [""]"#, #""when" names no program"#),
            (#""when": {}"#, #"a when command needs "command"; add it"#),
            (
                #""message": "m", "when": {"command": "x", "expect": "fails"}"#,
                #"unknown key "expect" in a when command"#
            ),
            (#""when": true"#, #""when" takes a string or an array or an object"#),
        ]
    )
    func faults(members: String, expected: String) {
        let found = errors(jobText(members))
        #expect(found.contains { $0.contains(expected) }, "\(found)")
        #expect(found.count == 1, "\(found)")
    }

    @Test("a fault of a default is told once, however many jobs it serves")
    func defaults() {
        let found = errors(
            """
            {"defaults": {"finishBy": {"at": "x", "tz": "Nowhere"}, "when": "", "budget": {}, "turnBudget": {},
             "repeatedLinesMax": 1, "onStuck": {"retryWith": ["nobody"]}}, "jobs": [
             {"id": "1", "schedule": "@daily", "message": "m"}, {"id": "2", "schedule": "@daily", "message": "m"}]}
            """
        )
        #expect(found.count == 7, "\(found)")
        #expect(warnings(#"{"defaults": {"catchUp": {"max": 2}}, "jobs": []}"#).isEmpty)
    }

    @Test("turns that catch up are 2 s apart unless limits say it")
    func interval() throws {
        #expect(try definitions("{}").limits.catchUpInterval == .seconds(2))
        #expect(try definitions(#"{"limits": {"catchUpEverySeconds": 0}}"#).limits.catchUpInterval == .zero)
        #expect(
            try definitions(#"{"limits": {"catchUpEverySeconds": 1.5}}"#).limits.catchUpInterval == .milliseconds(1500)
        )
        #expect(errors(#"{"limits": {"catchUpEverySeconds": 3601}}"#).first?.contains("between 0 and 3600") == true)
    }

    @Test("a bound of a concurrency key that no job has is a warning")
    func uselessKey() {
        let text = #"{"limits": {"keys": {"gpu": 2}}, "jobs": [{"schedule": "@daily", "message": "m"}]}"#
        #expect(warnings(text) == [#"1:29 $.limits.keys.gpu no job has the concurrency key "gpu""#])
        #expect(warnings(text.replacing("\"message\"", with: "\"concurrencyKey\": \"gpu\", \"message\"")).isEmpty)
    }
}
