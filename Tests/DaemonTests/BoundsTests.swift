import JSONSyntax
import Testing

@Suite("Turns that do not end by themselves, and output without measure", .ownThreads)
struct BoundsTests {
    @Test(
        "a turn over its timeout is ended though it ignores INT and TERM, and nothing starts before its group is empty"
    )
    func timeout() throws {
        let night = try Night()
        let script = """
            if [ -e pids ]; then for p in $(cat pids); do kill -0 $p 2>/dev/null && echo $p >> leftovers; done
            echo DONE; exit; fi; trap '' INT TERM; sleep 300 & echo $$ $! > pids; wait; wait; sleep 300
            """
        try night.write([
            Job("stubborn", script, .every(50), more: ["timeoutSeconds": 1, "stopGraceSeconds": 0])
        ])
        try night.start()
        let turn = try night.ended("stubborn")
        #expect(turn["outcome"] == "timed_out" && turn["endedBy"] == "timeout" && turn["killedBy"] == 9)
        #expect(turn["durationMs"]?.integer ?? 0 >= 1000)
        #expect(try night.ended("stubborn", count: 2)["outcome"] == "done")
        #expect(!Files.exists("\(night.state)/workspace/leftovers"))
    }

    @Test("a turn that is silent too long is hung; one that speaks is left alone")
    func silence() throws {
        let night = try Night()
        let goOn = try night.pipe("go-on")
        // It talks for longer than its bound, and may be kept from talking for seconds, as on a busy machine.
        let talk = "i=0; while [ $i -lt 46 ]; do i=$((i+1)); echo $i; sleep 0.1; done; echo DONE"
        try night.write([
            Job("quiet", "echo hello; read line < \(goOn.path)", more: ["noOutputSeconds": 1]),
            Job("talker", talk, more: ["noOutputSeconds": 4]),
        ])
        try night.start()
        let turn = try night.ended("quiet")
        #expect(turn["outcome"] == "hung" && turn["endedBy"] == "no_output" && turn["finalText"] == "hello\n")
        let talker = try night.ended("talker")
        #expect(talker["outcome"] == "done")
        #expect(talker["durationMs"]?.integer ?? 0 > 4000)
    }

    @Test("output over the cap is counted and dropped, and the signal file still counts")
    func cap() throws {
        let script = "head -c 5000 /dev/zero | tr '\\0' x; echo done > $MIDWATCH_SIGNAL_FILE"
        let night = try Night([Job("chatty", script, more: ["outputCapBytes": 1000])])
        try night.start()
        let turn = try night.ended("chatty")
        #expect(turn["outcome"] == "done" && turn["stdoutBytes"] == 5000)
        let log = try night.control.request("GET", "/v1/turns/1/logs")
        #expect(log.body.count == 1000)
        #expect(log.body.prefix(500).allSatisfy { $0 == UInt8(ascii: "x") })
        #expect(log.text.contains("[midwatch: output left out here]"))
    }

    @Test("what an agent says last is heard although its output went over the cap")
    func lastWords() throws {
        let script = "head -c 5000 /dev/zero | tr '\\0' x; echo; echo DONE"
        let night = try Night([Job("chatty", script, more: ["outputCapBytes": 1000])])
        try night.start()
        let turn = try night.ended("chatty")
        #expect(turn["outcome"] == "done" && turn["stdoutBytes"] == 5006)
    }

    @Test("100 MB without a newline are bounded on disk and in memory, and other turns do not wait for them")
    func endlessLine() throws {
        let night = try Night([
            Job("flood", "head -c 100000000 /dev/zero | tr '\\0' x; echo done > $MIDWATCH_SIGNAL_FILE"),
            Job("clock", "true", .every(100)),
        ])
        let daemon = try night.start()
        let turn = try night.ended("flood")
        #expect(turn["outcome"] == "done" && turn["stdoutBytes"] == 100_000_000)
        #expect(turn["finalText"]?.string?.utf8.count ?? .max <= 65_536)
        let tail = try night.control.request("GET", "/v1/turns/\(turn["turn"]?.integer ?? 0)/logs?tail=1")
        #expect(tail.body.count <= 8 << 20)
        let status = try Files.text("/proc/\(daemon.pid)/status")
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }?.split(separator: " ").dropFirst()
            .first
        // In KiB; the daemon itself needs a part of it.
        #expect(try #require(peak.flatMap { Int($0) }) < 200_000)
        try night.events().await("turn_ended", job: "clock", count: 3)
    }

    @Test("bytes that are no UTF-8 reach the log as they are and the records repaired")
    func notText() throws {
        let script = "printf 'caf\\351 \\377\\376\\n'; printf 'STUCK: caf\\351 is closed\\n'"
        let night = try Night([Job("latin", script)])
        try night.start()
        let turn = try night.ended("latin")
        #expect(turn["outcome"] == "stuck" && turn["reason"] == "caf\u{FFFD} is closed")
        let log = try night.control.request("GET", "/v1/jobs/latin/logs")
        #expect(log.body.starts(with: [0x63, 0x61, 0x66, 0xE9, 0x20, 0xFF, 0xFE, 0x0A]))
        #expect(try night.job("latin")["reason"] == "caf\u{FFFD} is closed")
    }

    @Test("an agent that says nothing at all has done one unit")
    func nothing() throws {
        let night = try Night([Job("mute", "exec true")])
        try night.start()
        let turn = try night.ended("mute")
        #expect(turn["outcome"] == "continue" && turn["stdoutBytes"] == 0 && turn["finalText"] == .null)
        #expect(try night.control.request("GET", "/v1/turns/1/logs").body.isEmpty)
    }

    @Test("a grandchild that holds stdout open ends with its turn and is reported")
    func grandchild() throws {
        let night = try Night([Job("forker", "setsid sleep 300 & echo $! > pid; echo DONE")])
        try night.start()
        let turn = try night.ended("forker")
        #expect(turn["outcome"] == "done" && turn["stragglers"] == ["sleep"])
        let pid = try Files.text("\(night.state)/workspace/pid").filter(\.isNumber)
        #expect(!Files.exists("/proc/\(pid)"))
        #expect(night.processes(mentioning: "\(night.state)/turns/1").isEmpty)
    }
}
