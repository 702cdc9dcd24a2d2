import Glibc
import JSONSyntax
import Testing

@Suite("Gates that send back to work, that are sealed and that expire, and plans that repeat", .ownThreads)
struct GateTests {
    private static func plan(_ phases: JSONValue..., schedule: JSONValue? = nil) -> JSONValue {
        var plan: [JSONMember] = [
            JSONMember(name: "name", value: "build"), JSONMember(name: "phases", value: .array(phases)),
        ]
        if let schedule { plan.append(JSONMember(name: "schedule", value: schedule)) }
        return ["plans": [.object(plan)]]
    }

    @Test("a gate whose check says no sends a job back to work, with what the check said in its prompt")
    func reopening() throws {
        let night = try Night()
        let fixed = night.path("fixed")
        let script = "if grep 'the build is broken' > /dev/null; then : > \(fixed); fi; echo DONE"
        let gate: JSONValue = [
            "verify": .string("test -e \(fixed) || { echo the build is broken; exit 1; }"),
            "onFailure": ["reopen": ["a"], "times": 1],
        ]
        try night.write([Job("a", script)], Self.plan(["name": "one", "jobs": ["a"], "gate": gate]))
        try night.start()
        let told = try night.events().await("gate_reopened", phase: "build/one").text
        #expect(told.contains("the build is broken") && told.contains("back to work (1 of 1): a"), "\(told)")
        try night.events().await("gate_passed", phase: "build/one")
        #expect(try night.turns(of: "a").count == 2)
        #expect(Files.exists(fixed))
    }

    @Test("a gate whose check is to fail says so when it does not, and passes when it does")
    func expectedFailure() throws {
        let night = try Night()
        let left = night.path("left")
        let script = "if grep 'was to fail' > /dev/null; then rm \(left); else echo TODO > \(left); fi; echo DONE"
        let gate: JSONValue = [
            "verify": ["command": .string("cat \(left)"), "expect": "fails"],
            "onFailure": ["reopen": ["a"], "times": 1],
        ]
        try night.write([Job("a", script)], Self.plan(["name": "one", "jobs": ["a"], "gate": gate]))
        try night.start()
        let told = try night.events().await("gate_reopened", phase: "build/one").text
        #expect(told.contains("exit status 0, and it was to fail: TODO"), "\(told)")
        try night.events().await("gate_passed", phase: "build/one")
        #expect(try night.turns(of: "a").count == 2)
    }

    @Test("a commit that comes after the question voids an approval; the gate asks again")
    func sealed() throws {
        let night = try Night()
        let folder = night.path("work")
        try #require(mkdir(folder, 0o700) == 0)
        let commit = "git -c user.name=a -c user.email=a@localhost commit -q --allow-empty -m work"
        try night.write(
            [Job("a", "git init -q . && \(commit) && echo DONE", more: ["workspace": .string(folder)])],
            Self.plan(["name": "one", "jobs": ["a"], "gate": ["approval": true]])
        )
        try night.start()
        try night.events().await("gate_awaits_approval", phase: "build/one")
        let later = try DaemonProcess(
            "/bin/sh",
            ["-c", "cd \(folder) && \(commit)"],
            environment: night.environment,
            logs: night.path("commit")
        )
        #expect(try later.end() == 0)
        try night.control.post("/v1/phases/one/approve")
        try night.events().await("approval_voided", phase: "build/one")
        try night.events().await("gate_awaits_approval", phase: "build/one", count: 2)
        #expect(try night.phase("one")["state"] == "awaiting_approval")
        try night.crash()
        try night.start()
        try night.control.post("/v1/phases/one/approve")
        try night.events().await("gate_passed", phase: "build/one", saying: "an operator approved it")
    }

    @Test("a gate to which nobody objects in time opens, where the jobs file says so")
    func unopposed() throws {
        let approval: JSONValue = ["expiresSeconds": 1, "atExpiry": "approve"]
        let night = try Night(
            [Job("a", "echo DONE")],
            Self.plan(["name": "one", "jobs": ["a"], "gate": ["approval": approval]])
        )
        try night.start()
        try night.events().await("gate_passed", phase: "build/one", saying: "nobody objected in 1 s")
    }

    @Test("a plan with a schedule begins again, and its jobs with it")
    func repeating() throws {
        let night = try Night(
            [Job("a", "echo DONE")],
            Self.plan(["name": "one", "jobs": ["a"]], schedule: .every(2000))
        )
        try night.start()
        try night.events().await("plan_ended", saying: "instance 1 of build is over: all gates met")
        try night.crash()
        try night.start()
        try night.events().await("plan_started", saying: "instance 2 of build begins")
        _ = try night.ended("a", count: 2)
        #expect(try night.phase("one")["instance"]?.integer ?? 0 >= 2)
    }
}
