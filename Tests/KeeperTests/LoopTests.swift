import Glibc
import LinuxSystem
import MidwatchModel
import MidwatchTestKit
import Testing
import TurnFolder

@Suite("Turns that go round in circles")
struct LoopTests {
    let scene: Scene

    init() throws {
        scene = try Scene()
    }

    private func order(_ script: String, limit: Int? = 20) -> TurnOrder {
        var order = scene.script(script)
        order.bounds.repeatedLinesMax = limit
        return order
    }

    /// Prints lines in which `$i` counts up, to the end of `count`.
    private func counting(_ count: String, _ lines: String...) -> String {
        let prints = lines.map { "printf '%s\\n' \"\($0.replacing("\"", with: "\\\""))\"" }.joined(separator: "; ")
        return "i=0; while [ $i -lt \(count) ]; do i=$((i+1)); \(prints); done"
    }

    private static let claude =
        #"{"type":"assistant","message":{"id":"msg_$i","content":[{"type":"tool_use","id":"toolu_$i","name":"Bash","input":{"command":"make test"}}],"usage":{"output_tokens":$i}},"session_id":"s"}"#
    private static let claudeResult =
        #"{"type":"user","message":{"role":"user","content":[{"type":"tool_result","content":"the same"}]}}"#
    private static let codex =
        #"{"type":"item.completed","item":{"id":"item_$i","type":"command_execution","command":"ls","aggregated_output":"a","exit_code":0,"status":"completed"}}"#

    @Test("A turn that prints the same line again and again is ended, and the line is told")
    func text() throws {
        let report = try scene.run(order(counting("1000000", "step $i", "the very same line") + "; exec sleep 1000"))
        #expect(report.record.endedBy == .repeatedOutput)
        #expect(report.record.status == .signalled(Int(SIGINT)))
        #expect(report.notes == ["the turn has printed the same line 20 times and is ended: the very same line"])
    }

    @Test("The same use of a tool is one line, though its ids differ", arguments: [claude, codex])
    func agents(line: String) throws {
        let report = try scene.run(order(counting("1000000", Self.claudeResult, line) + "; exec sleep 1000"))
        #expect(report.record.endedBy == .repeatedOutput)
        #expect(report.notes.first?.contains(#"is ended: {"type":""#) == true)
    }

    @Test("A turn that prints much that is alike is left alone")
    func work() throws {
        let lines = [
            "PASS test $i in 3 ms", "", "------", Self.claudeResult, Self.codex.replacing("ls", with: "ls $i"),
        ]
        let script = lines.map { counting("300", $0) }.joined(separator: "; ")
        let report = try scene.run(order(script + "; exit 5", limit: 3))
        #expect(report.record.endedBy == nil)
        #expect(report.record.status == .exited(5))
        #expect(report.notes.isEmpty)
    }

    @Test("Where nobody counts, and on stderr, a line may come as often as it likes", arguments: [nil, 20])
    func uncounted(limit: Int?) throws {
        let script = counting("500", "again") + (limit == nil ? "" : " >&2")
        let report = try scene.run(order(script, limit: limit))
        #expect(report.record.endedBy == nil && report.record.status == .exited(0))
    }

    @Test("A long line is told by its beginning, and without control characters")
    func longLine() throws {
        let report = try scene.run(
            order(
                "line=$(head -c 5000 /dev/zero | tr '\\0' x); while :; do printf '\\033[1m%s\\n' $line; done",
                limit: 3
            )
        )
        #expect(report.record.endedBy == .repeatedOutput)
        let note = try #require(report.notes.first)
        #expect(note.hasSuffix("is ended:  [1m" + String(repeating: "x", count: 196)))
    }

    @Test("A secret in the line is told by its name")
    func secret() throws {
        let path = "\(scene.scratch.path)/key"
        let file = try Descriptor.open(path, O_WRONLY | O_CREAT, mode: 0o600)
        #expect(file.write(Array("sesame-open-now".utf8)) == 0)
        var order = order("while :; do echo \"with $K\"; done")
        order.environment.append(EnvironmentVariable(name: "K", source: .file(path)))
        let report = try scene.run(order)
        #expect(report.record.endedBy == .repeatedOutput)
        #expect(report.notes.first?.hasSuffix("is ended: with [secret K]") == true)
    }
}
