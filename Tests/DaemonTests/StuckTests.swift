import JSONSyntax
import Testing

@Suite("Stuck jobs: others try, questions, phases that go on", .ownThreads)
struct StuckTests {
    @Test("another agent tries, told the reason; it gets the job unstuck, and the job's own agent goes on")
    func ladder() throws {
        let night = try Night()
        let own = "if [ -e \(night.path("found")) ]; then echo DONE; else echo 'STUCK: no key'; fi"
        let helper = "cat > \(night.path("prompt")); : > \(night.path("found")); echo one unit"
        try night.write([
            Job("a", own, .after(10), more: ["onStuck": ["retryWith": [["agent": "helper", "model": "big"]]]]),
            Job("helper", helper, .never),
        ])
        try night.start()
        let second = try night.ended("a", count: 2)
        #expect(second["trigger"] == "escalation" && second["agent"] == "helper" && second["model"] == "big")
        #expect(try Files.text(night.path("prompt")).contains("The agent before you stopped with: STUCK: no key"))
        let third = try night.ended("a", count: 3)
        #expect(third["outcome"] == "done" && third["agent"] == "a")
        #expect(try night.job("a")["state"] == "done")
    }

    @Test("a question is listed until it is answered, across a crash, and the answer is in the next prompt")
    func question() throws {
        let night = try Night()
        let script = "if grep -q 'in the vault' ; then echo DONE; else echo 'STUCK: where is the key?'; fi"
        try night.write([Job("a", script, .every(200), more: ["onStuck": "ask"])])
        try night.start()
        try night.events().await("job_asks", job: "a")
        try night.crash()
        try night.start()
        let holds = try #require(night.control.get("/v1/status")["holds"]?.array)
        #expect(holds.count == 1 && holds.first?["kind"] == "question")
        #expect(holds.first?.says("reason", "where is the key?") == true)
        #expect(try night.turns(of: "a").count == 1, "never by itself")
        #expect(try night.tool("answer", "a", "it is in the vault").status == 0)
        try night.events().await("job_done", job: "a")
        #expect(try night.turns(of: "a").count == 2)
    }

    @Test("a parked job lets its phase go on, and stays stuck")
    func park() throws {
        let night = try Night()
        let plan: JSONValue = [
            "name": "p",
            "phases": [["name": "one", "jobs": ["a", "b"]], ["name": "two", "jobs": ["c"]]],
        ]
        try night.write(
            [
                Job("a", "echo 'STUCK: no key'", more: ["onStuck": "park"]), Job("b", "echo DONE"),
                Job("c", "echo DONE"),
            ],
            ["plans": [plan]]
        )
        try night.start()
        try night.events().await("job_done", job: "c")
        #expect(try night.phase("one")["state"] == "passed")
        #expect(try night.job("a")["state"] == "stuck")
    }
}
