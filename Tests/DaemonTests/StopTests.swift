import Glibc
import JSONSyntax
import MidwatchTestKit
import Testing

@Suite("What an orderly stop means for turns that run: stop.turns", .ownThreads)
struct StopTests {
    /// A night with one turn that runs until it is let go.
    private static func night(_ stop: JSONValue, deaf: Bool = false) throws -> (night: Night, goOn: NamedPipe) {
        let night = try Night()
        let here = try night.pipe("here")
        let goOn = try night.pipe("go-on")
        let ears = deaf ? "trap '' INT TERM; " : ""
        let script = "\(ears)echo $$ > \(here.path); read line < \(goOn.path); echo DONE"
        try night.write([Job("a", script, more: ["stopGraceSeconds": 1])], ["stop": stop])
        try night.start()
        _ = try here.line()
        return (night, goOn)
    }

    @Test("drain: the daemon waits for the turn, starts nothing new, asks for time, and ends when it is done")
    func drain() throws {
        let (night, goOn) = try Self.night(["turns": "drain", "drainSeconds": 300])
        let daemon = try #require(night.daemon)
        daemon.signal(SIGTERM)
        try night.notify.next("STOPPING=1", from: daemon)
        try night.notify.next("EXTEND_TIMEOUT_USEC=", from: daemon)
        let refused = try night.control.request("POST", "/v1/jobs/a/run")
        #expect(refused.status == 409, "\(refused.text)")
        #expect(try night.control.get("/v1/turns/1")["state"] == "running")
        try goOn.release()
        #expect(try daemon.end() == 0)
        try night.start()
        let turn = try night.ended(1)
        #expect(turn["outcome"] == "done" && turn["exitStatus"] == 0)
        #expect(try night.events().texts("turn_adopted").isEmpty, "it was settled before the daemon ended")
    }

    @Test("drain with its limit reached ends the turn")
    func limit() throws {
        let (night, goOn) = try Self.night(["turns": "drain", "drainSeconds": 1])
        defer { withExtendedLifetime(goOn) {} }
        let daemon = try #require(night.daemon)
        daemon.signal(SIGTERM)
        #expect(try daemon.end() == 0)
        try night.start()
        let turn = try night.ended(1)
        #expect(turn["outcome"] == "cancelled")
        #expect(turn.says("reason", "drainSeconds"))
        #expect(night.processes(mentioning: "\(night.state)/turns/1").isEmpty)
    }

    @Test("kill: the turn is ended, also one that does not listen to TERM, and nothing of it is left")
    func kill() throws {
        let (night, goOn) = try Self.night(["turns": "kill"], deaf: true)
        defer { withExtendedLifetime(goOn) {} }
        let agent = try #require(night.processes(mentioning: "\(night.state)/turns/1").first)
        let daemon = try #require(night.daemon)
        daemon.signal(SIGTERM)
        #expect(try daemon.end() == 0)
        try Waiting.end(of: agent)
        try night.start()
        let turn = try night.ended(1)
        #expect(turn["outcome"] == "cancelled")
        #expect(turn.says("reason", "stop.turns is kill"))
    }
}
