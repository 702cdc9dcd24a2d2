import Glibc
import JSONSyntax
import Testing

@Suite("What the service manager is told", .ownThreads)
struct ServiceManagerTests {
    @Test("READY=1 comes when the control socket answers, once")
    func ready() throws {
        let night = try Night([Job("a", "true", .never)])
        let daemon = try night.start()
        #expect(try night.control.get("/v1/status")["pid"]?.integer == Int64(daemon.pid))
        _ = try night.stop()
        #expect(night.notify.received.filter { $0.contains("READY=1") }.count == 1)
    }

    @Test("STATUS= tells what runs and what is next")
    func status() throws {
        let night = try Night()
        let goOn = try night.pipe("go-on")
        try night.write([Job("a", "read line < \(goOn.path); echo DONE"), Job("b", "true", .never)])
        try night.start()
        let text = try night.notify.next("STATUS=1 running: a (turn 1)")
        #expect(text.contains("next a at 20") && text.hasSuffix("Z"), "\(text)")
        try goOn.release()
        // Well before the loop's own minute: what came too soon after the last status is told all the same.
        let idle = try night.notify.next("STATUS=idle", withinMilliseconds: 30_000)
        #expect(idle.contains("next b at "))
    }

    @Test("WATCHDOG=1 comes by itself where the service manager watches, and not where it does not")
    func watchdog() throws {
        let night = try Night([Job("a", "true", .never)])
        night.environment["WATCHDOG_USEC"] = "200000"
        let daemon = try night.start()
        for _ in 1...4 { try night.notify.next("WATCHDOG=1", from: daemon) }
        _ = try night.stop()

        let unwatched = try Night([Job("a", "true", .every(50))])
        try unwatched.start()
        try unwatched.events().await("turn_ended", job: "a", count: 5)
        _ = try unwatched.stop()
        #expect(!unwatched.notify.received.contains("WATCHDOG=1"))
    }

    @Test("STOPPING=1 is the first word of an end, before turns and clients hear of it")
    func stopping() throws {
        let night = try Night([Job("a", "true", .never)])
        let daemon = try night.start()
        daemon.signal(SIGTERM)
        try night.notify.next("STOPPING=1", from: daemon)
        #expect(try night.stop().status == 0)
    }

    @Test("agents inherit nothing of what systemd told the daemon")
    func environment() throws {
        let night = try Night([Job("a", "env; echo DONE")])
        night.environment["WATCHDOG_USEC"] = "60000000"
        night.environment["INVOCATION_ID"] = "0123456789abcdef"
        night.environment["CLAUDECODE"] = "1"
        try night.start()
        let words = try #require(night.ended("a")["finalText"]?.string)
        for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "INVOCATION_ID", "CLAUDECODE"] {
            #expect(!words.contains("\(name)="))
        }
        for variable in ["MIDWATCH_JOB=a\n", "MIDWATCH_TURN=1\n", "MIDWATCH_ITERATION=1\n", "MIDWATCH_LEASE_TOKEN=1\n"]
        {
            #expect(words.contains(variable), "\(words)")
        }
        #expect(words.contains("MIDWATCH_SIGNAL_FILE=\(night.state)/turns/1/signal\n"))
    }

    @Test("a service manager that is gone keeps nothing from running")
    func goneManager() throws {
        let night = try Night([Job("a", "echo DONE")])
        night.environment["NOTIFY_SOCKET"] = night.path("nobody")
        let (status, _, errors) = try night.run(["--until-done"])
        #expect(status == 0, "\(errors)")
    }
}
