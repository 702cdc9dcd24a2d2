import Glibc
import Synchronization
import Systemd
import Testing

/// Exit tests run in a process of their own, so that NOTIFY_SOCKET can be set there and nowhere else.
@Suite("Service manager notifications")
struct ServiceNotifierTests {
    @Test("every notification arrives on the socket that NOTIFY_SOCKET names, in the words of sd_notify(3)")
    func everyNotificationArrives() async {
        await #expect(processExitsWith: .success) {
            let manager = try DatagramListener()
            setenv("NOTIFY_SOCKET", manager.path, 1)
            let notifier = ServiceNotifier()

            #expect(try notifier.ready(status: "2 turns, next 03:15"))
            #expect(try manager.receiveText() == "READY=1\nSTATUS=2 turns, next 03:15")
            #expect(try notifier.ready())
            #expect(try manager.receiveText() == "READY=1")
            #expect(try notifier.status("idle"))
            #expect(try manager.receiveText() == "STATUS=idle")
            #expect(try notifier.stopping(status: "leaving 3 turns running"))
            #expect(try manager.receiveText() == "STOPPING=1\nSTATUS=leaving 3 turns running")
            #expect(try notifier.watchdog())
            #expect(try manager.receiveText() == "WATCHDOG=1")
            #expect(try notifier.extendTimeout(by: .milliseconds(1500)))
            #expect(try manager.receiveText() == "EXTEND_TIMEOUT_USEC=1500000")
            #expect(getenv("NOTIFY_SOCKET").map { String(cString: $0) } == manager.path)
        }
    }

    @Test("RELOADING carries a reading of the monotonic clock, in microseconds")
    func reloadingCarriesTheClock() async {
        await #expect(processExitsWith: .success) {
            let manager = try DatagramListener()
            setenv("NOTIFY_SOCKET", manager.path, 1)
            let before = monotonicMicroseconds()
            #expect(try ServiceNotifier().reloading())
            let after = monotonicMicroseconds()
            let text = try #require(try manager.receiveText())
            let lines = text.split(separator: "\n")
            try #require(lines.count == 2)
            #expect(lines[0] == "RELOADING=1")
            let value = try #require(lines[1].split(separator: "=").last.flatMap { Int64($0) })
            #expect(lines[1].hasPrefix("MONOTONIC_USEC="))
            #expect((before...after).contains(value))
        }
    }

    @Test("without NOTIFY_SOCKET nothing is sent and the call says so")
    func noManagerIsNoError() async {
        await #expect(processExitsWith: .success) {
            unsetenv("NOTIFY_SOCKET")
            try #expect(ServiceNotifier().ready() == false)
            try #expect(ServiceNotifier().watchdog() == false)
        }
    }

    @Test("a socket that is not there is an error that names it")
    func missingSocketIsAnError() async {
        await #expect(processExitsWith: .success) {
            setenv("NOTIFY_SOCKET", "/nonexistent/midwatch-notify", 1)
            let error = try #require(throws: SystemdError.self) { try ServiceNotifier().ready() }
            #expect(error.number == ENOENT)
            #expect(error.description.contains("READY=1"))
            #expect(error.description.contains("NOTIFY_SOCKET"))
        }
    }

    @Test("the watchdog's interval is read from the environment, for this process only")
    func watchdogInterval() async {
        await #expect(processExitsWith: .success) {
            unsetenv("WATCHDOG_USEC")
            unsetenv("WATCHDOG_PID")
            #expect(ServiceNotifier.watchdogInterval() == nil)
            setenv("WATCHDOG_USEC", "2500000", 1)
            #expect(ServiceNotifier.watchdogInterval() == .milliseconds(2500))
            setenv("WATCHDOG_PID", String(getpid()), 1)
            #expect(ServiceNotifier.watchdogInterval() == .milliseconds(2500))
            setenv("WATCHDOG_PID", "1", 1)
            #expect(ServiceNotifier.watchdogInterval() == nil)
            unsetenv("WATCHDOG_PID")
            setenv("WATCHDOG_USEC", "soon", 1)
            #expect(ServiceNotifier.watchdogInterval() == nil)
            setenv("WATCHDOG_USEC", "0", 1)
            #expect(ServiceNotifier.watchdogInterval() == nil)
        }
    }

    @Test(
        "a status stays one line, so that it cannot carry another assignment",
        arguments: [
            ("a\nREADY=1", "STATUS=a READY=1"), ("tab\tbell\u{7}", "STATUS=tab bell "),
            ("nul\u{0}end", "STATUS=nul end"),
            ("\r\nx\u{85}\u{2028}y", "STATUS=  x  y"), ("grüezi 🌙", "STATUS=grüezi 🌙"), ("", "STATUS="),
        ]
    )
    func statusIsOneLine(text: String, sent: String) throws {
        let recorder = Recorder()
        try recorder.notifier.status(text)
        #expect(recorder.states == [sent])
    }

    @Test("a long status is cut between characters within the bound")
    func statusIsBounded() throws {
        let recorder = Recorder()
        let bound = ServiceNotifier.maximumStatusBytes
        for padding in 0..<4 {
            try recorder.notifier.status(String(repeating: "x", count: padding) + String(repeating: "🌙", count: bound))
        }
        try recorder.notifier.status(String(repeating: "x", count: bound))
        for state in recorder.states.dropLast() {
            let text = state.dropFirst("STATUS=".count)
            #expect(text.utf8.count <= bound)
            #expect(text.utf8.count > bound - 8)
            #expect(text.hasSuffix("🌙…"))
        }
        #expect(recorder.states.last == "STATUS=" + String(repeating: "x", count: bound))
    }

    @Test(
        "an extension is in whole microseconds, at least one",
        arguments: [
            (Duration.seconds(90), "90000000"), (.nanoseconds(1999), "1"), (.zero, "1"), (.seconds(-5), "1"),
            (.seconds(Int64.max), "9223372036854775807"),
        ]
    )
    func extensionInMicroseconds(duration: Duration, value: String) throws {
        let recorder = Recorder()
        try recorder.notifier.extendTimeout(by: duration)
        #expect(recorder.states == ["EXTEND_TIMEOUT_USEC=\(value)"])
    }
}

/// A transport that keeps what was sent.
private final class Recorder: Sendable {
    private let sent = Mutex<[String]>([])

    var states: [String] { sent.withLock { $0 } }

    var notifier: ServiceNotifier {
        ServiceNotifier { (state) throws(SystemdError) in
            self.sent.withLock { $0.append(state) }
            return true
        }
    }
}

private func monotonicMicroseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
}
