import CProcess
import Glibc
import MidwatchModel
import MidwatchTestKit
import Testing
import TurnFolder

@Suite("A turn's lines in the journal")
final class JournalTests {
    let scene: Scene
    let listener: Int32
    let path: String

    init() throws {
        scene = try Scene()
        path = "\(scene.scratch.path)/journal"
        listener = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        try #require(midwatch_bind_datagram(listener, path) == 0)
    }

    deinit {
        close(listener)
    }

    /// Field names and values of the entries that have arrived; `patience` says whether to wait for one.
    private func receive() -> [[String: [UInt8]]] {
        var entries: [[String: [UInt8]]] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var attached: Int32 = -1
        while true {
            let count = midwatch_receive_datagram(listener, &buffer, buffer.count, &attached)
            guard count >= 0 else { return entries }
            var entry: [String: [UInt8]] = [:]
            for line in buffer.prefix(count).split(separator: 10) {
                let parts = line.split(separator: 61, maxSplits: 1, omittingEmptySubsequences: false)
                entry[String(decoding: parts[0], as: UTF8.self)] = parts.count == 2 ? Array(parts[1]) : []
            }
            entries.append(entry)
        }
    }

    private func text(_ entry: [String: [UInt8]], _ name: String) -> String? {
        entry[name].map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("Each line carries the turn's fields, its stream and its priority")
    func fields() throws {
        var order = scene.script(#"printf 'one\n\377two'; echo oops >&2"#)
        order.journalSocket = path
        order.turn = TurnID(12)
        order.job = JobID("auth")
        order.iteration = 3
        order.phase = PhaseID(plan: "build", phase: "logic")
        #expect(try scene.run(order).notes.isEmpty)
        let entries = receive()
        #expect(entries.count == 3)
        for entry in entries {
            #expect(text(entry, "SYSLOG_IDENTIFIER") == "auth")
            #expect(text(entry, "MIDWATCH_JOB") == "auth")
            #expect(text(entry, "MIDWATCH_TURN") == "12")
            #expect(text(entry, "MIDWATCH_ITERATION") == "3")
            #expect(text(entry, "MIDWATCH_PHASE") == "build/logic")
        }
        let out = entries.filter { text($0, "MIDWATCH_STREAM") == "stdout" }
        #expect(out.map { $0["MESSAGE"] } == [Array("one".utf8), [0xFF] + Array("two".utf8)])
        #expect(out.allSatisfy { text($0, "PRIORITY") == "6" })
        let errors = entries.filter { text($0, "MIDWATCH_STREAM") == "stderr" }
        #expect(errors.map { text($0, "MESSAGE") } == ["oops"])
        #expect(errors.allSatisfy { text($0, "PRIORITY") == "5" })
    }

    @Test("A long line comes in pieces that lose nothing and cut no character")
    func longLine() throws {
        let line = String(repeating: "é", count: 100_000)
        var order = scene.script("cat")
        order.journalSocket = path
        _ = try scene.run(order, prompt: Array("a\(line)\nlast\n".utf8))
        let pieces = receive().compactMap { $0["MESSAGE"] }
        #expect(pieces.count == 6)
        #expect(pieces.allSatisfy { $0.count <= 48 << 10 && String(validating: $0, as: UTF8.self) != nil })
        #expect(pieces.dropLast().flatMap { $0 } == Array("a\(line)".utf8))
        #expect(pieces.last == Array("last".utf8))
    }

    @Test("Bytes in a long line that are no UTF-8 at all come through, too")
    func longGarbage() throws {
        var order = scene.script("cat")
        order.journalSocket = path
        let garbage = [UInt8](repeating: 0x80, count: 120_000)
        _ = try scene.run(order, prompt: garbage)
        #expect(receive().compactMap { $0["MESSAGE"] }.flatMap { $0 } == garbage)
    }

    @Test("A journal that does not listen holds no agent up; what it missed is counted")
    func deafJournal() throws {
        var order = scene.script("i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done")
        order.journalSocket = path
        let report = try scene.run(order)
        #expect(report.record.status == .exited(0))
        #expect(try scene.output().split(separator: "\n").count == 5000)
        let arrived = receive().count
        #expect(arrived > 0 && arrived < 5000)
        #expect(report.notes == ["\(5000 - arrived) lines did not reach the journal"])
    }

    @Test("The keeper says in the journal why it ended an agent, and why one never started")
    func notes() throws {
        var order = scene.script("exec sleep 1000")
        order.journalSocket = path
        order.bounds.timeout = .milliseconds(50)
        _ = try scene.run(order)
        let second = try Scene()
        var missing = second.script("")
        missing.argv = ["./none"]
        missing.journalSocket = path
        _ = try second.run(missing)
        let entries = receive()
        #expect(entries.allSatisfy { text($0, "MIDWATCH_STREAM") == "keeper" })
        #expect(entries.count == 2)
        #expect(entries.first.flatMap { text($0, "MESSAGE") }?.contains("timeout") == true)
        #expect(entries.last.flatMap { text($0, "MESSAGE") }?.contains("does not exist") == true)
        #expect(entries.last.flatMap { text($0, "PRIORITY") } == "3")
    }

    @Test("That a silent turn works is said once, however often it is seen")
    func silentWork() throws {
        var order = scene.script(SilenceTests.busy + "; exit 0")
        order.journalSocket = path
        order.bounds.noOutputTimeout = .milliseconds(150)
        order.bounds.silentWorkPercent = 5
        #expect(try scene.run(order).record.endedBy == nil)
        let entries = receive()
        #expect(entries.count == 1)
        #expect(entries.first.flatMap { text($0, "MESSAGE") }?.contains("works: it goes on") == true)
        #expect(entries.first.flatMap { text($0, "PRIORITY") } == "5")
    }

    @Test("Where there is no journal nothing is lost")
    func noJournal() throws {
        var order = scene.script("echo hello")
        order.journalSocket = "\(scene.scratch.path)/nobody"
        let report = try scene.run(order)
        #expect(report.notes.isEmpty)
        #expect(try scene.output() == "hello\n")
    }
}
