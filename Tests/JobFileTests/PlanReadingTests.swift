import JobFile
import MidwatchModel
import Testing

@Suite("Reading plans")
struct PlanReadingTests {
    private static let jobs = """
        "jobs": [{"id": "i1", "name": "one", "schedule": "@daily", "message": "m"},
        {"id": "i2", "name": "two", "schedule": "@daily", "message": "m"},
        {"id": "i3", "name": "two", "schedule": "@daily", "message": "m"},
        {"id": "one-b", "enabled": false, "name": "off", "schedule": "@daily", "message": "m"}]
        """

    private func text(_ phases: String) -> String {
        "{\"plans\": [{\"name\": \"p\", \"phases\": \(phases)}],\n\(Self.jobs)}"
    }

    @Test("jobs are found by id, then by unique name")
    func members() throws {
        let found = try definitions(text(#"[{"name": "a", "jobs": ["one", "i3"]}, {"name": "b", "jobs": ["i2"]}]"#))
        #expect(found.plans.first?.phases.map(\.jobs) == [[JobID("i1"), JobID("i3")], [JobID("i2")]])
        #expect(found.plans.first?.phases.map(\.gate) == [Gate(), Gate()])
    }

    @Test(
        "gates are read in all their forms",
        arguments: [
            (#"{"require": "all"}"#, Gate()), (#"{"require": "any"}"#, Gate(require: .any)),
            (#"{"require": {"quorum": 2}}"#, Gate(require: .quorum(2))), (#"{"quorum": 1}"#, Gate(require: .quorum(1))),
            (#"{"approval": true}"#, Gate(approval: Gate.Approval())),
            (
                #"{"verify": {"command": "make", "workspace": "/srv"}}"#,
                Gate(verify: CheckCommand(argv: ["/bin/sh", "-c", "make"], workspace: "/srv"))
            ),
            (
                #"{"verify": {"command": ["make"], "expect": "fails"}}"#,
                Gate(verify: CheckCommand(argv: ["make"], expectation: .fails))
            ),
        ]
    )
    func gates(gate: String, expected: Gate) throws {
        let found = try definitions(text("[{\"name\": \"a\", \"jobs\": [\"i1\", \"i2\"], \"gate\": \(gate)}]"))
        #expect(found.plans.first?.phases.first?.gate == expected)
    }

    @Test(
        "faults of plans are told at their place",
        arguments: [
            (#"[]"#, #"1:36 $.plans[0].phases "phases" is empty; it needs at least 1"#),
            (#"[{"name": "a", "jobs": []}]"#, #"1:59 $.plans[0].phases[0].jobs "jobs" is empty"#),
            (#"[{"name": "a"}]"#, #"1:37 $.plans[0].phases[0] a phase needs "jobs"; add it"#),
            (#"[{"jobs": ["i1"]}]"#, #"a phase needs "name"; add it"#),
            (
                #"[{"name": "a", "jobs": ["onne"]}]"#,
                #"1:60 $.plans[0].phases[0].jobs[0] no job is called "onne" [one]"#
            ),
            (#"[{"name": "a", "jobs": ["two"]}]"#, #"several jobs are called "two"; use their ids"#),
            (#"[{"name": "a", "jobs": ["i1", "one"]}]"#, #"the job "i1" is in a phase here and at jobs.json:1:60"#),
            (#"[{"name": "a", "jobs": ["i1"]}, {"name": "b", "jobs": ["i1"]}]"#, #"a job belongs to one phase"#),
            (
                #"[{"name": "a", "jobs": ["i1"]}, {"name": "a", "jobs": ["i2"]}]"#,
                #"the phase name "a" is used here and at jobs.json:1:46"#
            ),
            (#"[{"name": "a/b", "jobs": ["i1"]}]"#, #""name" contains "/""#),
            (#"[{"name": "a", "jobs": ["i1"], "gate": {"quorum": 2}}]"#, "the quorum is 2, but the phase has 1 jobs"),
            (#"[{"name": "a", "jobs": ["i1"], "gate": {"quorum": 0}}]"#, "must be between 1 and"),
            (#"[{"name": "a", "jobs": ["i1"], "gate": {"require": {}}}]"#, #"a requirement needs "quorum""#),
            (#"[{"name": "a", "jobs": ["i1"], "gate": {"require": "al"}}]"#, "[all]"),
            (#"[{"name": "a", "jobs": ["i1"], "gate": {"require": "any", "quorum": 1}}]"#, "do not go together"),
            (#"[{"name": "a", "jobs": ["i1"], "gate": {"aproval": true}}]"#, "[approval]"),
            (#"[{"name": "a", "jobs": "i1"}]"#, #""jobs" takes an array, found a string"#),
            (#"[{"name": "a", "jobs": [5]}]"#, #"element 0 of "jobs" takes a string"#),
        ]
    )
    func faults(phases: String, expected: String) {
        let found = errors(text(phases))
        #expect(found.contains { $0.contains(expected) }, "\(found)")
        #expect(found.count == 1, "\(found)")
    }

    @Test("a job in phases of two plans, and two plans of one name, are errors")
    func twoPlans() {
        let plan = #"{"name": "p", "phases": [{"name": "a", "jobs": ["i1"]}]}"#
        let found = errors("{\"plans\": [\(plan),\n\(plan)], \(Self.jobs)}")
        #expect(found.count == 2)
        #expect(
            found[0].hasPrefix(#"2:10 $.plans[1].name the plan name "p" is used here and at jobs.json:1:21"#),
            "\(found)"
        )
        #expect(
            found[1].hasPrefix(
                #"2:49 $.plans[1].phases[0].jobs[0] the job "i1" is in a phase here and at jobs.json:1:60"#
            ),
            "\(found)"
        )
    }

    @Test("a member that is not enabled is a warning, when the gate waits for it")
    func disabled() {
        #expect(warnings(text(#"[{"name": "a", "jobs": ["one-b"]}]"#)).count == 1)
        #expect(warnings(text(#"[{"name": "a", "jobs": ["one-b", "i1"], "gate": {"require": "any"}}]"#)).isEmpty)
    }
}
