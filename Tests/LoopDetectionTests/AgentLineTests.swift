import JSONSyntax
import LoopDetection
import Testing

@Suite("What agents print as JSON")
struct AgentLineTests {
    private func repeats(_ lines: [String], limit: Int = 3) -> Bool {
        var watch = RepetitionWatch(limit: limit)
        return lines.contains { watch.sees(Array($0.utf8)) }
    }

    /// A tool's use as Claude Code prints it.
    private func claude(_ number: Int, command: String) -> String {
        #"""
        {"type":"assistant","message":{"id":"msg_\#(number)","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[{"type":"tool_use","id":"toolu_\#(number)","name":"Bash","input":{"command":"\#(command)","description":"look"}}],"stop_reason":null,"usage":{"input_tokens":\#(number),"output_tokens":1}},"parent_tool_use_id":null,"session_id":"session-\#(number)","uuid":"\#(number)-5"}
        """#
    }

    private func claudeResult(_ number: Int) -> String {
        #"""
        {"type":"user","message":{"role":"user","content":[{"tool_use_id":"toolu_\#(number)","type":"tool_result","content":"ok"}]},"parent_tool_use_id":null,"session_id":"s"}
        """#
    }

    /// An item as codex prints it.
    private func codex(_ number: Int, type: String = "command_execution", output: String = "") -> String {
        #"""
        {"type":"item.completed","item":{"id":"item_\#(number)","type":"\#(type)","command":"cat AGENT.md","aggregated_output":"\#(output)","exit_code":0,"status":"completed"}}
        """#
    }

    @Test("The same use of a tool is the same whatever its ids and its tokens are")
    func sameCall() {
        #expect(repeats((1...3).map { claude($0, command: "ls") }))
        #expect(repeats((1...3).map { codex($0) }))
    }

    @Test("Another command, or another result of the same, is another use")
    func otherCall() {
        #expect(!repeats((1...50).map { claude($0, command: "sed -n \($0)p file") }))
        #expect(!repeats((1...50).map { codex($0, output: "\($0) tests failed") }))
    }

    @Test(
        "Every kind of tool that codex has counts but a change of files, and nothing else it completes",
        arguments: [
            ("command_execution", true), ("file_change", false), ("mcp_tool_call", true), ("web_search", true),
            ("agent_message", false), ("reasoning", false), ("error", false), ("todo_list", false),
        ]
    )
    func codexItems(type: String, counts: Bool) {
        #expect(repeats((1...9).map { codex($0, type: type) }) == counts)
    }

    @Test(
        "What is no use of a tool never counts",
        arguments: [
            #"{"type":"assistant","message":{"content":[{"type":"text","text":"still waiting"}]}}"#,
            #"{"type":"system","subtype":"api_retry","attempt":1}"#,
            #"{"type":"item.started","item":{"id":"item_1","type":"command_execution","command":"ls"}}"#,
            #"{"type":"stream_event","event":{"type":"content_block_delta","delta":{"text":"a"}}}"#,
            #"  {"level":"info","message":"listening"}"#,
        ]
    )
    func otherLines(line: String) {
        #expect(!repeats(Array(repeating: line, count: 200)))
    }

    @Test("Results and words between two uses take up no room in the window")
    func noRoom() {
        let lines = (1...3).flatMap { number in
            [claude(number, command: "ls")] + Array(repeating: claudeResult(number), count: 100)
        }
        #expect(repeats(lines + [claude(4, command: "ls")]))
    }

    @Test("An answer that did not come lately shows that something goes on")
    func newAnswers() {
        func answer(_ text: String) -> String { claudeResult(1).replacing("\"ok\"", with: "\"\(text)\"") }
        #expect(!repeats((1...60).flatMap { [claude($0, command: "gh run view"), answer("\($0) of 60 done")] }))
        #expect(repeats((1...60).flatMap { [claude($0, command: "gh run view"), answer("queued")] }))
    }

    @Test("The same tests after each of many edits are work; edits of codex count as work whatever they name")
    func editsBetween() {
        #expect(!repeats((1...60).flatMap { [claude($0, command: "edit \($0)"), claude($0, command: "make test")] }))
        #expect(!repeats((1...60).flatMap { [codex($0, type: "file_change"), codex($0)] }))
        #expect(repeats((1...60).flatMap { [claude($0, command: "edit"), claude($0, command: "make test")] }))
    }

    @Test("An id that a tool is given is what the work is about", arguments: ["input", "arguments"])
    func givenIDs(member: String) {
        func call(_ id: Int) -> String {
            #"""
            {"type":"assistant","message":{"content":[{"type":"tool_use","name":"issue","\#(member)":{"of":[{"id":\#(id)}]}}]}}
            """#
        }
        #expect(!repeats((1...50).map { call($0) }))
        #expect(repeats((1...3).map { _ in call(1) }))
    }

    @Test("What varies is left out at every depth")
    func depth() {
        func call(_ time: Int, _ path: String) -> String {
            #"""
            {"type":"item.completed","timestamp":"\#(time)","item":{"type":"mcp_tool_call","call_id":"\#(time)","result":[{"meta":{"elapsed_ms":\#(time),"path":"\#(path)"}}]}}
            """#
        }
        #expect(repeats((1...3).map { call($0, "/a") }))
        #expect(!repeats((1...20).map { call(1, "/a/\($0)") }))
    }

    @Test("Texts, numbers and nesting that look alike are not the same")
    func shapes() {
        let inputs = [
            #""1""#, "1", "1.5", "true", "null", "[1]", "[[1]]", #"{"a":1}"#, #"{"b":1}"#, #"["a","b"]"#, #"["ab",""]"#,
            "[]", "{}", "false",
        ]
        let lines = inputs.map {
            #"{"type":"assistant","message":{"content":[{"type":"tool_use","name":"T","input":\#($0)}]}}"#
        }
        #expect(!repeats(lines, limit: 2))
    }

    @Test("What only looks like JSON is text", arguments: ["{not json}", #"{"type":"assistant""#, "{ x }"])
    func text(line: String) {
        #expect(repeats(Array(repeating: line, count: 3)))
    }

    @Test("A use of a tool is told from what talks about one")
    func showsToolUse() throws {
        #expect(LineMark.showsToolUse(try JSONParser.value(of: claude(1, command: "ls"))))
        #expect(LineMark.showsToolUse(try JSONParser.value(of: codex(1))))
        #expect(!LineMark.showsToolUse(try JSONParser.value(of: claudeResult(1))))
        #expect(!LineMark.showsToolUse(["type": "assistant", "message": ["content": "tool_use"]]))
        #expect(!LineMark.showsToolUse(["tool_use": ["type": "assistant"]]))
    }
}
