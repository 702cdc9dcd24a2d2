import JobFile
import MidwatchModel
import Testing

@Suite("Gates that expire and reopen, and plans that repeat")
struct GateReadingTests {
    private static let jobs = """
        "jobs": [{"id": "i1", "name": "one", "schedule": "@daily", "message": "m"},
        {"id": "i2", "name": "two", "schedule": "@daily", "message": "m"},
        {"id": "i3", "name": "two", "schedule": "@daily", "message": "m"},
        {"id": "i4", "name": "four", "schedule": "@daily", "message": "m"}]
        """

    /// A file whose only phase is of the jobs `i1`, `i2` and `i3` and has that gate.
    private func text(gate: String) -> String {
        let phase = "{\"name\": \"f\", \"jobs\": [\"i1\", \"i2\", \"i3\"], \"gate\": \(gate)}"
        return "{\"plans\": [{\"name\": \"p\", \"phases\": [\(phase)]}],\n\(Self.jobs)}"
    }

    /// A file whose only plan has those members beside its phases.
    private func text(plan: String) -> String {
        let phases = #""phases": [{"name": "f", "jobs": ["i1"]}]"#
        return "{\"plans\": [{\(plan), \"name\": \"p\", \(phases)}],\n\(Self.jobs)}"
    }

    @Test(
        "an approval is true, or says for how long it is waited for",
        arguments: [
            ("true", Gate.Approval()), ("false", nil), ("{}", Gate.Approval()),
            (#"{"expiresSeconds": 1}"#, Gate.Approval(expiresAfter: .seconds(1))),
            (
                #"{"expiresSeconds": 31622400, "atExpiry": "approve"}"#,
                Gate.Approval(expiresAfter: .seconds(31_622_400), atExpiry: .approve)
            ),
            (#"{"expiresSeconds": 60, "atExpiry": "refuse"}"#, Gate.Approval(expiresAfter: .seconds(60))),
        ] as [(String, Gate.Approval?)]
    )
    func approvals(approval: String, expected: Gate.Approval?) throws {
        let text = text(gate: "{\"approval\": \(approval)}")
        #expect(try definitions(text).plans.first?.phases.first?.gate.approval == expected)
        #expect(warnings(text).isEmpty)
    }

    @Test("what happens at an expiry that never comes is a warning")
    func uselessExpiry() {
        let found = warnings(text(gate: #"{"approval": {"atExpiry": "approve"}}"#))
        #expect(found.count == 1 && found[0].contains(#""atExpiry" has no effect without "expiresSeconds""#))
    }

    @Test(
        "jobs to reopen are found by id, then by name, each once",
        arguments: [
            (#"{"reopen": ["i1"]}"#, Gate.Reopening(jobs: [JobID("i1")])),
            (
                #"{"reopen": ["i3", "one", "i1"], "times": 100}"#,
                Gate.Reopening(jobs: [JobID("i3"), JobID("i1")], times: 100)
            ),
        ]
    )
    func reopenings(reopening: String, expected: Gate.Reopening) throws {
        let text = text(gate: "{\"verify\": \"make\", \"onFailure\": \(reopening)}")
        #expect(try definitions(text).plans.first?.phases.first?.gate.reopen == expected)
    }

    @Test(
        "faults of gates are told at their place",
        arguments: [
            (#"{"approval": "yes"}"#, #""approval" takes true or false or an object, found a string"#),
            (#"{"approval": {"expiresSeconds": 0}}"#, #""expiresSeconds" must be between 1 and 31622400, found 0"#),
            (
                #"{"approval": {"expiresSeconds": 1, "atExpiry": "aprove"}}"#,
                #""atExpiry" is one of "refuse", "approve", found "aprove" [approve]"#
            ),
            (
                #"{"onFailure": {"reopen": ["i1"]}}"#,
                #"1:101 $.plans[0].phases[0].gate.onFailure "onFailure" follows the no of a "verify" command; add one to the gate"#
            ),
            (#"{"verify": "x", "onFailure": {}}"#, #"a reopening needs "reopen"; add it"#),
            (#"{"verify": "x", "onFailure": {"reopen": []}}"#, #""reopen" is empty; it needs at least 1"#),
            (
                #"{"verify": "x", "onFailure": {"reopen": ["onne"]}}"#,
                #"onFailure.reopen[0] the phase "f" has no job "onne"; only its own can go on [one]"#
            ),
            (#"{"verify": "x", "onFailure": {"reopen": ["i4"]}}"#, #"the phase "f" has no job "i4""#),
            (#"{"verify": "x", "onFailure": {"reopen": ["four"]}}"#, #"the phase "f" has no job "four""#),
            (#"{"verify": "x", "onFailure": {"reopen": ["two"]}}"#, #"several jobs are called "two"; use their ids"#),
            (#"{"verify": "x", "onFailure": {"reopen": ["i1"], "times": 0}}"#, #""times" must be between 1 and 100"#),
            (#"{"verify": "x", "onFailure": ["i1"]}"#, #""onFailure" takes an object, found an array"#),
        ]
    )
    func gateFaults(gate: String, expected: String) {
        let found = errors(text(gate: gate))
        #expect(found.contains { $0.contains(expected) }, "\(found)")
        #expect(found.count == 1, "\(found)")
    }

    @Test("a misspelt member is told where it stands, not where it is reopened too")
    func misspelt() {
        let phase = #"{"name": "f", "jobs": ["onne"], "gate": {"verify": "x", "onFailure": {"reopen": ["onne"]}}}"#
        let found = errors("{\"plans\": [{\"name\": \"p\", \"phases\": [\(phase)]}], \(Self.jobs)}")
        #expect(found.count == 1 && found[0].contains(#"no job is called "onne""#), "\(found)")
    }

    @Test(
        "a plan repeats by cron or at a distance",
        arguments: [
            (#""0 22 * * *""#, .cron(Schedule.Cron(expression: "0 22 * * *"))),
            (
                #"{"expr": "@daily", "tz": "UTC", "staggerMs": 5}"#,
                .cron(Schedule.Cron(expression: "@daily", zone: "UTC", stagger: .milliseconds(5)))
            ),
            (#"{"every": "12h"}"#, .every(Schedule.Interval(period: .seconds(43_200)))),
            (
                #"{"kind": "every", "everyMs": 1000, "anchorMs": 1772400000000}"#,
                .every(
                    Schedule.Interval(period: .seconds(1), anchor: WallTime(millisecondsSinceEpoch: 1_772_400_000_000))
                )
            ),
        ] as [(String, Schedule)]
    )
    func schedules(schedule: String, expected: Schedule) throws {
        let plan = try definitions(text(plan: "\"schedule\": \(schedule)")).plans.first
        #expect(plan?.schedule == expected && plan?.budget == nil)
    }

    @Test(
        "a plan's budget lasts an instance unless it says night",
        arguments: [
            (#"{"turns": 9}"#, Budget(turns: 9, period: .ever)), (#"{"turns": 9, "per": "night"}"#, Budget(turns: 9)),
        ]
    )
    func budgets(budget: String, expected: Budget) throws {
        let plan = try definitions(text(plan: "\"budget\": \(budget)")).plans.first
        #expect(plan?.budget == expected && plan?.schedule == nil)
    }

    @Test("a phase may have a timeout")
    func timeouts() throws {
        func phase(_ seconds: String) -> String {
            let phase = "{\"name\": \"f\", \"jobs\": [\"i1\"], \"timeoutSeconds\": \(seconds)}"
            return "{\"plans\": [{\"name\": \"p\", \"phases\": [\(phase)]}],\n\(Self.jobs)}"
        }
        #expect(try definitions(phase("1.5")).plans.first?.phases.first?.timeout == .milliseconds(1500))
        #expect(try definitions(text(gate: "{}")).plans.first?.phases.first?.timeout == nil)
        #expect(
            errors(phase("0")).first?.contains(#""timeoutSeconds" must be between 1 and 31622400, found 0"#) == true
        )
        #expect(errors(phase("31622401")).count == 1)
    }

    @Test(
        "faults of plans that repeat are told at their place",
        arguments: [
            (#""schedule": {"at": "2026-01-01"}"#, #"1:32 $.plans[0].schedule.at a plan repeats; write "everyMs""#),
            (#""schedule": {"atMs": 0}"#, "$.plans[0].schedule.atMs a plan repeats"),
            (#""schedule": {"kind": "AT", "at": 0}"#, "$.plans[0].schedule.at a plan repeats"),
            (#""schedule": {"kind": "at"}"#, "$.plans[0].schedule.kind a plan repeats"),
            (
                #""schedule": {"everyMs": 5000, "from": "completion"}"#,
                #"$.plans[0].schedule.from the instances of a plan keep to the anchor's grid; remove "from""#
            ),
            (#""schedule": "61 * * * *""#, #"1:26 $.plans[0].schedule cron minute "61""#),
            (#""schedule": {"expr": "@daily", "tz": "Berlin"}"#, #"unknown time zone "Berlin""#),
            (#""schedule": {}"#, "a schedule has one of"), (#""schedule": 5"#, "takes a string or an object"),
            (#""budget": {}"#, #"1:23 $.plans[0].budget "budget" bounds nothing"#),
            (#""budget": {"turns": 1, "per": "plan"}"#, #""per" is one of "night", "ever", found "plan""#),
        ]
    )
    func planFaults(plan: String, expected: String) {
        let found = errors(text(plan: plan))
        #expect(found.contains { $0.contains(expected) }, "\(found)")
        #expect(found.count == 1, "\(found)")
    }

    @Test("what can never come to anything is a warning: one-shots in a plan that repeats, hurried plans, greedy turns")
    func contradictions() {
        let oneShot = """
            {"plans": [{"name": "p", "schedule": "@daily", "phases": [{"name": "f", "jobs": ["a"]}]}],
            "jobs": [{"id": "a", "schedule": {"kind": "at", "at": "2027-01-01T00:00:00Z"}, "message": "m"}]}
            """
        #expect(warnings(oneShot).contains { $0.contains("is due once, so only one instance of this plan can pass") })
        let hurried = text(plan: #""schedule": {"kind": "every", "everyMs": 5}"#)
        #expect(warnings(hurried).contains { $0.contains("the plan begins anew every 5 ms") })
        let greedy = """
            {"jobs": [{"id": "a", "schedule": "@daily", "message": "m", "budget": {"usd": 1}, "turnBudget": {"usd": 5}}]}
            """
        #expect(warnings(greedy).contains { $0.contains("one turn may spend more \"usd\" than its job") })
    }
}
