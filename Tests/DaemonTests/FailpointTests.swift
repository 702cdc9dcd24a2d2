import Glibc
import JSONSyntax
import Testing

@Suite("Failpoints", .ownThreads)
struct FailpointTests {
    @Test(
        "a wrong setting refuses the start with 2, and the answer tells what there is",
        arguments: [("nowhere:kill", "intent_written, "), ("loop:explode", "kill, hang, exit"), ("loop", "PLACE")]
    )
    func refused(_ text: String, _ hint: String) throws {
        let night = try Night([Job("a", "echo DONE", .never)])
        night.environment["MIDWATCH_FAILPOINT"] = text
        let end = try night.run()
        #expect(end.status == 2 && end.errors.contains("MIDWATCH_FAILPOINT") && end.errors.contains(hint))
        #expect(!Files.exists(night.state))
    }

    /// Around its start the next daemon starts it where the first had not; around its end it is settled from its folder,
    /// by what it said.
    @Test(
        "killed anywhere around a turn: it runs once, under its number, and its outcome is what it said",
        arguments: [
            "intent_written", "event_sent", "lease_recorded", "launch_submitted", "order_written", "keeper_started",
            "keeper_recorded", "exit_seen", "outcome_recorded",
        ]
    )
    func aroundTurn(_ place: String) throws {
        let night = try Night([Job("a", "echo $MIDWATCH_TURN >> ran; echo DONE")])
        night.environment["MIDWATCH_FAILPOINT"] = "\(place):kill"
        #expect(try night.run().status == -SIGKILL)
        night.environment["MIDWATCH_FAILPOINT"] = nil
        #expect(try night.run(["--until-done"]).status == 0)
        #expect(try Files.text("\(night.state)/workspace/ran") == "1\n")
    }

    @Test("a set failpoint is told in the log, and agents do not inherit it")
    func loud() throws {
        let night = try Night([Job("a", "echo \"[$MIDWATCH_FAILPOINT]\"; echo DONE")])
        night.environment["MIDWATCH_FAILPOINT"] = "gate_opened:kill"
        let daemon = try night.start()
        #expect(try daemon.errors.contains("a failpoint is set"))
        #expect(try night.ended(1)["finalText"] == "[]\nDONE\n")
    }

    @Test("a loop that hangs tells the watchdog nothing more; killed, it comes back and takes up its turn")
    func hang() throws {
        let night = try Night()
        let here = try night.pipe("here")
        let goOn = try night.pipe("go-on")
        try night.write([Job("a", "echo > \(here.path); read line < \(goOn.path); echo DONE")])
        night.environment["WATCHDOG_USEC"] = "400000"
        night.environment["MIDWATCH_FAILPOINT"] = "loop:hang:6"
        try night.start()
        _ = try here.line()
        // Another night's clock tells that the watchdog's interval has passed again and again.
        let other = try Night([Job("clock", "true", .every(100))])
        try other.start()
        try other.events().await("turn_ended", job: "clock", count: 10)
        let told = night.notify.received.count
        try other.events().await("turn_ended", job: "clock", count: 20)
        #expect(!night.notify.received.dropFirst(told).contains("WATCHDOG=1"))
        try night.crash()
        night.environment["MIDWATCH_FAILPOINT"] = nil
        try night.start()
        try night.events().await("turn_adopted", turn: 1)
        try goOn.release()
        #expect(try night.ended(1)["outcome"] == "done")
    }
}
