import JSONSyntax
import Testing

@Suite("Phases and their gates", .ownThreads)
struct PhaseTests {
    private static func plan(_ phases: JSONValue...) -> JSONValue {
        ["plans": [["name": "build", "phases": .array(phases)]]]
    }

    @Test(
        "the founding night: one job, then three side by side and a check over their work, then one, then an approval"
    )
    func foundingPlan() throws {
        let night = try Night()
        let here = try night.pipe("here")
        let goOn = try night.pipe("go-on")
        let sideBySide =
            "echo $MIDWATCH_JOB > \(here.path); read line < \(goOn.path); : > $MIDWATCH_JOB.done; echo DONE"
        try night.write(
            [
                Job("data", ": > data.done; echo DONE", .every(50)),
                Job("auth", sideBySide, .every(50)), Job("payment", sideBySide, .every(50)),
                Job("notification", sideBySide, .every(50)),
                Job("api", "ls auth.done payment.done notification.done && echo DONE", .every(50)),
            ],
            Self.plan(
                ["name": "data-layer", "jobs": ["data"]],
                [
                    "name": "business-logic", "jobs": ["auth", "payment", "notification"],
                    "gate": [
                        "require": "all",
                        "verify": [
                            "command": "ls data.done auth.done payment.done notification.done",
                            "workspace": .string("\(night.state)/workspace"),
                        ],
                    ],
                ],
                ["name": "api", "jobs": ["api"], "gate": ["approval": true]]
            )
        )
        try night.start()
        #expect(try Set((1...3).map { _ in try here.line() }) == ["auth", "payment", "notification"])
        #expect(try night.phase("data-layer")["state"] == "passed")
        #expect(try night.phase("business-logic")["state"] == "open")
        #expect(try night.phase("api")["state"] == "shut")
        #expect(try night.control.request("POST", "/v1/phases/api/approve").status == 409)
        #expect(try night.control.request("POST", "/v1/jobs/api/run").text.contains("phase build/api is shut"))
        try goOn.release(3)

        try night.events().await("gate_awaits_approval", phase: "build/api")
        #expect(try night.phase("api")["state"] == "awaiting_approval")
        try night.control.post("/v1/phases/build%2Fapi/approve")
        try night.events().await("gate_passed", phase: "build/api")
        let story = try night.events().seen.filter { $0.job == nil && $0.phase != nil && $0.kind != "check_started" }
        #expect(
            story.map { "\($0.kind) \($0.phase ?? "")" } == [
                "phase_opened build/data-layer", "gate_passed build/data-layer",
                "phase_opened build/business-logic", "check_ended build/business-logic",
                "gate_passed build/business-logic",
                "phase_opened build/api", "gate_awaits_approval build/api", "gate_passed build/api",
            ]
        )
        // Jobs of a phase that is not open yet leave no trace of turns.
        #expect(try night.control.get("/v1/turns").array?.count == 5)
    }

    @Test("a gate whose check says no stays shut, says why, and is checked again on an operator's word")
    func refused() throws {
        let night = try Night()
        let check: JSONValue = [
            "command": "cat result || { echo the build is broken; exit 1; }",
            "workspace": .string("\(night.state)/workspace"),
        ]
        try night.write(
            [Job("a", "echo DONE", .every(50)), Job("b", "echo DONE", .every(50))],
            Self.plan(["name": "one", "jobs": ["a"], "gate": ["verify": check]], ["name": "two", "jobs": ["b"]])
        )
        try night.start()
        let told = try night.events().await("gate_refused", phase: "build/one").text
        #expect(told.contains("the build is broken") && told.contains("midwatch approve"))
        let phase = try night.phase("one")
        #expect(phase["state"] == "refused" && phase.says("reason", "the build is broken"))
        #expect(try night.turns(of: "b").isEmpty)
        try Files.write("good\n", to: "\(night.state)/workspace/result")
        try night.control.post("/v1/phases/one/approve")
        try night.events().await("job_done", job: "b")
        #expect(try night.phase("two")["state"] == "passed")
    }

    @Test("a stuck member keeps its gate shut and is shown there with its reason")
    func stuckMember() throws {
        let night = try Night(
            [
                Job("good", "echo DONE", .every(50)), Job("bad", "echo 'STUCK: which database?'", .every(50)),
                Job("late", "echo DONE", .every(50)), Job("clock", "true", .every(100)),
            ],
            Self.plan(["name": "one", "jobs": ["good", "bad"]], ["name": "two", "jobs": ["late"]])
        )
        try night.start()
        try night.events().await("job_stuck", job: "bad")
        try night.events().await("job_done", job: "good")
        try night.events().await("turn_ended", job: "clock", count: 6)
        let phase = try night.phase("one")
        #expect(phase["state"] == "open")
        let member = phase["members"]?.array?.first { $0["job"] == "bad" }
        #expect(member?["state"] == "stuck" && member?["reason"] == "which database?")
        #expect(try night.turns(of: "late").isEmpty)
    }

    @Test(
        "a gate for some of its members opens when that many are done",
        arguments: [(["quorum": 2] as JSONValue, 2), (["require": "any"] as JSONValue, 1)]
    )
    func quorum(gate: JSONValue, needed: Int) throws {
        let night = try Night()
        let goOn = try night.pipe("go-on")
        let members = (1...3).map { number in
            Job("m\(number)", number <= needed ? "echo DONE" : "read line < \(goOn.path); echo DONE", .every(50))
        }
        try night.write(
            members + [Job("next", "echo DONE", .every(50))],
            Self.plan(
                ["name": "one", "jobs": ["m1", "m2", "m3"], "gate": gate],
                ["name": "two", "jobs": ["next"]]
            )
        )
        try night.start()
        try night.events().await("job_done", job: "next")
        #expect(try night.phase("one")["state"] == "passed")
        // Whoever was not needed may finish the turn it is in, and starts no other.
        let running = try #require(night.control.get("/v1/status")["running"]?.array)
        #expect(running.count == 3 - needed)
        try goOn.release(3 - needed)
        for number in needed + 1...3 { #expect(try night.ended("m\(number)")["outcome"] == "done") }
        #expect(try night.turns(of: "m3").count == 1)
    }
}
