import Glibc
import JSONSyntax
import MidwatchTestKit
import Testing

@Suite("Full disks", .ownThreads, .enabled(if: Machine.canMount, "needs root with the right to mount"))
struct DiskTests {
    /// A night whose state lies on a disk of 2 MiB.
    private static func nightOnSmallDisk(_ jobs: [Job]) throws -> (Night, SmallDisk) {
        let night = try Night(jobs)
        try #require(mkdir(night.state, 0o700) == 0)
        return (night, try SmallDisk(bytes: 2 << 20, at: night.state))
    }

    @Test("while the ledger cannot be written nothing starts and the status tells it; with space it goes on by itself")
    func fullLedger() throws {
        let (night, disk) = try Self.nightOnSmallDisk([Job("a", "echo DONE", .never)])
        night.environment["WATCHDOG_USEC"] = "400000"
        let daemon = try night.start()
        try disk.fill()
        let order = try night.control.open("POST", "/v1/jobs/a/run", [:])
        let told = try night.notify.next("STATUS=cannot write the ledger", from: daemon)
        #expect(told.contains(night.state) || told.contains("full"), "\(told)")
        let status = try night.control.get("/v1/status")
        #expect(status["ready"] == false)
        #expect(status["notice"]?.string?.isEmpty == false)
        #expect(try Files.names(in: "\(night.state)/turns").isEmpty)
        #expect(try night.control.get("/v1/turns").array?.isEmpty == true)
        #expect(try daemon.errors.contains("nothing is started until the ledger can be written"))
        let deadline = night.notify.received.count

        try disk.relieve()
        #expect(try order.head().status == 200)
        try night.events().await("job_done", job: "a")
        #expect(try night.control.get("/v1/status")["ready"] == true)
        #expect(try daemon.errors.contains("the ledger can be written again"))
        // The watchdog is told again; while writes failed it was not.
        try night.notify.next("WATCHDOG=1", from: daemon)
        let trouble = night.notify.received.firstIndex { $0.hasPrefix("STATUS=cannot write the ledger") } ?? deadline
        #expect(!night.notify.received[trouble..<deadline].contains("WATCHDOG=1"))
        #expect(try night.turns(of: "a").count == 1)
    }

    @Test("a turn that ends while the ledger cannot be written is settled once it can, with its output")
    func endWhileFull() throws {
        let night = try Night()
        let here = try night.pipe("here")
        let goOn = try night.pipe("go-on")
        try night.write([Job("a", "echo one; echo > \(here.path); read line < \(goOn.path); echo DONE")])
        try #require(mkdir(night.state, 0o700) == 0)
        let disk = try SmallDisk(bytes: 2 << 20, at: night.state)
        let daemon = try night.start()
        _ = try here.line()
        let keeper = try night.keeper(of: 1)
        try disk.fill()
        try goOn.release()
        try Waiting.end(of: keeper)
        try night.notify.next("STATUS=cannot write the ledger", from: daemon)
        #expect(try night.control.get("/v1/turns/1")["state"] != "ended")
        try disk.relieve()
        let turn = try night.ended(1)
        #expect(turn["outcome"] == "done" || turn.says("reason", "stored"), "\(turn)")
    }

    @Test("an end in order does not wait for a full disk")
    func stopWhileFull() throws {
        let (night, disk) = try Self.nightOnSmallDisk([Job("a", "echo DONE", .never)])
        let daemon = try night.start()
        try disk.fill()
        let order = try night.control.open("POST", "/v1/jobs/a/run", [:])
        try night.notify.next("STATUS=cannot write the ledger", from: daemon)
        let (status, log) = try night.stop()
        #expect(status == 1)
        #expect(log.split(separator: "\n").last?.hasPrefix("midwatchd: no space is left for the ledger") == true)
        _ = try? order.head()
        try disk.relieve()
        try night.start()
        #expect(try night.turns(of: "a").isEmpty)
    }

    @Test("started on a full disk it waits, tells, and is ready once there is space; asked to end meanwhile, it does")
    func startWhileFull() throws {
        let (night, disk) = try Self.nightOnSmallDisk([Job("a", "echo DONE", .never)])
        try night.start()
        _ = try night.stop()
        try disk.fill()
        let waiting = try night.launch()
        try night.notify.next("STATUS=cannot write the ledger", from: waiting)
        let order = try? night.control.open("POST", "/v1/jobs/a/run", [:])
        let end = try night.stop()
        #expect(end.status == 1, "\(end.log)")
        _ = try? order?.head()

        let daemon = try night.launch()
        try night.notify.next("STATUS=cannot write the ledger", from: daemon)
        try disk.relieve()
        try night.notify.next("READY=1", from: daemon)
        try night.control.post("/v1/jobs/a/run")
        #expect(try night.ended("a")["outcome"] == "done")
    }

    @Test("a full disk for turn folders alone is a failed turn that says so; with space the next one runs")
    func fullTurns() throws {
        let night = try Night([Job("a", "echo DONE", .never)])
        for folder in [night.state, "\(night.state)/turns"] { try #require(mkdir(folder, 0o700) == 0) }
        let disk = try SmallDisk(bytes: 1 << 16, at: "\(night.state)/turns")
        try night.start()
        try disk.fill()
        try night.control.post("/v1/jobs/a/run")
        let turn = try night.ended("a")
        #expect(turn["outcome"] == "failed" || turn["outcome"] == "lost")
        #expect(turn.says("reason", "No space left on device"), "\(turn)")
        try disk.relieve()
        try night.control.post("/v1/jobs/a/run")
        #expect(try night.ended("a", count: 2)["outcome"] == "done")
    }
}
