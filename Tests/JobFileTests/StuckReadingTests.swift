import JobFile
import MidwatchModel
import Testing

@Suite("Progress, STUCK and turns that hang")
struct StuckReadingTests {
    @Test(
        "progress is a number of turns, or one with files",
        arguments: [
            (#""message": "m", "progress": 7"#, ProgressPolicy(idleTurns: 7)),
            (#""message": "m", "progress": 0"#, ProgressPolicy()), (#""command": "x""#, ProgressPolicy()),
            (#""command": "x", "progress": 3"#, ProgressPolicy(idleTurns: 3)),
            (#""message": "m", "progress": {}"#, ProgressPolicy(idleTurns: 5)),
            (#""message": "m", "progress": {"files": ["PLAN.md"]}"#, ProgressPolicy(idleTurns: 5, files: ["PLAN.md"])),
            (#""command": "x", "progress": {"files": ["/a", "b c/d"]}"#, ProgressPolicy(files: ["/a", "b c/d"])),
            (#""message": "m", "progress": {"idleTurns": 0, "files": []}"#, ProgressPolicy()),
        ]
    )
    func progress(members: String, expected: ProgressPolicy) throws {
        #expect(try job(members).progress == expected)
    }

    @Test(
        "what follows STUCK is a word, or agents and a word",
        arguments: [
            (#""hold""#, StuckPolicy()), (#""ask""#, StuckPolicy(then: .ask)), (#""park""#, StuckPolicy(then: .park)),
            (#"{}"#, StuckPolicy()), (#"{"then": "park"}"#, StuckPolicy(then: .park)),
            (#"{"retryWith": []}"#, StuckPolicy()),
            (
                #"{"retryWith": ["claude", {"agent": "claude", "model": "opus"}], "then": "ask"}"#,
                StuckPolicy(
                    retryWith: [AgentChoice(agent: "claude"), AgentChoice(agent: "claude", model: "opus")],
                    then: .ask
                )
            ),
        ]
    )
    func stuck(text: String, expected: StuckPolicy) throws {
        #expect(try job("\"message\": \"m\", \"onStuck\": \(text)").onStuck == expected)
    }

    @Test("a command has no agents that could try, but rests like every job")
    func command() throws {
        let text = #""command": "x", "onStuck": {"retryWith": ["claude"], "then": "park"}"#
        #expect(try job(text).onStuck == StuckPolicy(then: .park))
        #expect(warnings(jobText(text)).isEmpty)
    }

    @Test(
        "0 turns silent work and repeated lines off",
        arguments: [
            (#""name": "a""#, 10, 50), (#""silentWorkPercent": 0"#, nil, 50), (#""silentWorkPercent": 100"#, 100, 50),
            (#""repeatedLinesMax": 0"#, 10, nil), (#""repeatedLinesMax": 2"#, 10, 2),
            (#""repeatedLinesMax": 10000"#, 10, 10_000), (#""command": "x""#, 10, nil),
            (#""command": "x", "repeatedLinesMax": 9"#, 10, 9),
        ] as [(String, Int?, Int?)]
    )
    func watch(members: String, percent: Int?, lines: Int?) throws {
        let bounds = try job(members).bounds
        #expect(bounds.silentWorkPercent == percent && bounds.repeatedLinesMax == lines)
    }

    @Test("repeated lines are counted by default where the agent's output is JSON")
    func repeatedLines() throws {
        let found = try definitions(
            """
            {"agents": {"claude": {}, "mine": {"preset": "codex"}, "plain": {"command": "x"},
               "text": {"command": "x", "output": "text"}, "json": {"command": "x", "output": "claude"}},
             "jobs": [{"id": "1", "agent": "claude", "schedule": "@daily", "message": "m"},
               {"id": "2", "agent": "mine", "schedule": "@daily", "message": "m"},
               {"id": "3", "agent": "plain", "schedule": "@daily", "message": "m"},
               {"id": "4", "agent": "text", "schedule": "@daily", "message": "m"},
               {"id": "5", "agent": "json", "schedule": "@daily", "message": "m"},
               {"id": "6", "agent": "json", "schedule": "@daily", "message": "m", "repeatedLinesMax": 0},
               {"id": "7", "agent": "plain", "schedule": "@daily", "message": "m", "repeatedLinesMax": 20}]}
            """
        )
        #expect(found.jobs.map(\.bounds.repeatedLinesMax) == [50, 50, nil, nil, 50, nil, 20])
    }

    @Test(
        "faults are told at their place",
        arguments: [
            (#""progress": 1001"#, #"1:24 $.jobs[0].progress "progress" must be between 0 and 1000, found 1001"#),
            (#""progress": "5""#, #""progress" takes a whole number or an object, found a string"#),
            (#""progress": {"idle": 5}"#, #"unknown key "idle" in a progress rule"#),
            (#""progress": {"files": "a"}"#, #""files" takes an array, found a string"#),
            (#""progress": {"files": [""]}"#, #"element 0 of "files" is empty; write a path"#),
            (#""progress": {"files": ["a\u0000"]}"#, #"element 0 of "files" contains a NUL character"#),
            (#""progress": {"files": ["~/plan"]}"#, #"starts with "~""#),
            (#""progress": {"files": ["$HOME/plan"]}"#, "contains a variable"),
            (
                "\"progress\": {\"files\": [\(Array(repeating: "\"a\"", count: 33).joined(separator: ","))]}",
                #"$.jobs[0].progress.files "files" has 33 elements; 32 are the most"#
            ),
            (#""onStuck": "wait""#, #""onStuck" is one of "hold", "ask", "park", found "wait""#),
            (#""onStuck": {"then": "parc"}"#, "[park]"),
            (
                #""onStuck": {"retryWith": ["claud"]}"#,
                #"1:38 $.jobs[0].onStuck.retryWith[0] no agent is called "claud"; define it under "agents" [claude]"#
            ),
            (
                #""onStuck": {"retryWith": ["claude", {"agent": "x"}]}"#,
                #"$.jobs[0].onStuck.retryWith[1] no agent is called "x""#
            ),
            (#""onStuck": {"retryWith": [{"model": "x"}]}"#, #"a choice of agent needs "agent"; add it"#),
            (
                #""onStuck": {"retryWith": ["claude","claude","claude","claude","claude","claude","claude","claude","claude"]}"#,
                #""retryWith" has 9 elements; 8 are the most"#
            ),
            (#""silentWorkPercent": 101"#, #""silentWorkPercent" must be between 0 and 100, found 101"#),
            (#""silentWorkPercent": 0.5"#, #""silentWorkPercent" takes a whole number"#),
            (
                #""repeatedLinesMax": 1"#,
                #"1:32 $.jobs[0].repeatedLinesMax "repeatedLinesMax" must be 0 or between 2 and 10000, found 1"#
            ),
            (#""repeatedLinesMax": 10001"#, #""repeatedLinesMax" must be between 0 and 10000, found 10001"#),
        ]
    )
    func faults(members: String, expected: String) {
        let found = errors(jobText(members))
        #expect(found.contains { $0.contains(expected) }, "\(found)")
        #expect(found.count == 1, "\(found)")
    }
}
