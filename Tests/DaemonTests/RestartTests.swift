import CProcess
import Glibc
import JSONSyntax
import MidwatchTestKit
import Testing

@Suite("Daemons and keepers that die, and what the next daemon finds", .ownThreads)
struct RestartTests {
    /// A night with agents that tell they run, wait for leave, and say DONE.
    private struct Waiters {
        let night: Night
        let here: NamedPipe
        let goOn: NamedPipe

        init(_ count: Int, _ schedule: JSONValue = .once) throws {
            night = try Night()
            here = try night.pipe("here")
            goOn = try night.pipe("go-on")
            let script = """
                echo before; echo $MIDWATCH_JOB $$ > \(here.path); read line < \(goOn.path); echo after; echo DONE
                """
            try night.write((1...count).map { Job("j\($0)", script, schedule) })
            try night.start()
        }

        /// Waits for an agent and returns its process.
        func agent() throws -> Int32 {
            try #require(here.line().split(separator: " ").last.flatMap { Int32($0) })
        }
    }

    @Test("kill -9 during three turns: the next daemon finds them running and settles them with their whole output")
    func adoption() throws {
        let waiters = try Waiters(3)
        let agents = try (1...3).map { _ in try waiters.agent() }
        let night = waiters.night
        try night.crash()
        for agent in agents { #expect(kill(agent, 0) == 0) }
        try night.start()
        for turn in 1...3 as ClosedRange<Int64> { try night.events().await("turn_adopted", turn: turn) }
        #expect(try night.control.get("/v1/status")["running"]?.array?.count == 3)
        #expect(try night.control.get("/v1/leases").array?.count == 3)
        try waiters.goOn.release(3)
        for number in 1...3 {
            let turn = try night.ended("j\(number)")
            #expect(turn["outcome"] == "done" && turn["exitStatus"] == 0)
            #expect(turn["finalText"] == "before\nafter\nDONE\n")
        }
        #expect(try night.control.get("/v1/turns").array?.count == 3)
        #expect(try night.control.get("/v1/leases").array?.isEmpty == true)
    }

    @Test("a damaged exit record says nothing while the keeper lives: the turn is adopted, and ends as it ended")
    func damagedRecord() throws {
        let waiters = try Waiters(1)
        _ = try waiters.agent()
        let night = waiters.night
        try night.crash()
        try Files.write("{}", to: night.turnFile(1, "exit.json"))
        try night.start()
        try night.events().await("turn_adopted", turn: 1)
        #expect(try night.control.get("/v1/leases").array?.count == 1)
        try waiters.goOn.release()
        #expect(try night.ended(1)["outcome"] == "done")
        #expect(try night.turns(of: "j1").count == 1)
    }

    @Test("a turn that ends while no daemon runs is settled by the next one, as it ended")
    func endedMeanwhile() throws {
        let waiters = try Waiters(1)
        _ = try waiters.agent()
        let night = waiters.night
        let keeper = try night.keeper(of: 1)
        try night.crash()
        try waiters.goOn.release()
        try Waiting.end(of: keeper)
        try night.start()
        let turn = try night.ended(1)
        #expect(turn["outcome"] == "done" && turn["finalText"] == "before\nafter\nDONE\n")
        #expect(try night.events().texts("turn_adopted").isEmpty)
        #expect(try night.job("j1")["state"] == "done")
    }

    @Test(
        "a killed keeper: its turn is lost at once, its lease taken back, its agent dead, and the next iteration runs"
    )
    func keeperKilled() throws {
        let waiters = try Waiters(1, .after(10))
        let agent = try waiters.agent()
        let night = waiters.night
        kill(try night.keeper(of: 1), SIGKILL)
        let turn = try night.ended(1)
        #expect(turn["outcome"] == "lost" && turn["exitStatus"] == .null && turn.says("reason", "killed by signal 9"))
        try night.events().await("lease_reaped", turn: 1)
        try Waiting.end(of: agent)
        _ = try waiters.agent()
        let leases = try #require(night.control.get("/v1/leases").array)
        #expect(leases.map { $0["turn"] } == [2])
        #expect(leases.first?["token"]?.integer ?? 0 > 1)
        try waiters.goOn.release()
        let second = try night.ended(2)
        #expect(second["outcome"] == "done" && second["iteration"] == 1)
    }

    @Test("daemon and keeper killed together: the next daemon calls the turn lost and leaves nothing of it alive")
    func bothKilled() throws {
        let waiters = try Waiters(1)
        let agent = try waiters.agent()
        let night = waiters.night
        let keeper = try night.keeper(of: 1)
        try night.crash()
        kill(keeper, SIGKILL)
        try Waiting.end(of: keeper)
        try night.start()
        let turn = try night.ended(1)
        #expect(turn["outcome"] == "lost" && turn.says("reason", "left no exit record"))
        try Waiting.end(of: agent)
        #expect(night.processes(mentioning: "\(night.state)/turns/1").isEmpty)
    }

    @Test("a turn that had started is never run again, also when its folder says no more who kept it")
    func atMostOnce() throws {
        let waiters = try Waiters(1)
        let agent = try waiters.agent()
        let night = waiters.night
        let keeper = try night.keeper(of: 1)
        try night.crash()
        kill(keeper, SIGKILL)
        try Waiting.end(of: keeper)
        try Waiting.end(of: agent)
        try #require(truncate(night.turnFile(1, "lock"), 0) == 0)
        try night.start()
        #expect(try night.ended(1)["outcome"] == "lost")
        #expect(try night.control.request("GET", "/v1/turns/1/logs").text == "before\n")
        #expect(try night.turns(of: "j1").count == 1)
    }

    @Test("SIGTERM ends the daemon alone: it says that turns go on, and the next one takes them up")
    func orderlyEnd() throws {
        let waiters = try Waiters(2)
        let agents = try (1...2).map { _ in try waiters.agent() }
        let night = waiters.night
        let (status, log) = try night.stop()
        #expect(status == 0)
        #expect(log.contains("midwatchd stops in order; 2 turns go on"), "\(log)")
        try night.notify.next("STOPPING=1")
        #expect(!Files.exists(night.control.path))
        for agent in agents { #expect(kill(agent, 0) == 0) }
        try night.start()
        try night.events().await("turn_adopted", turn: 2)
        try waiters.goOn.release(2)
        for turn in 1...2 as ClosedRange<Int64> { #expect(try night.ended(turn)["outcome"] == "done") }
    }

    @Test("SIGINT ends it in order too")
    func interrupt() throws {
        let night = try Night([Job("a", "true", .never)])
        try night.start()
        let (status, log) = try night.stop(SIGINT)
        #expect(status == 0 && log.contains("nothing runs"))
    }

    @Test("a check that ran when the daemon was killed still decides about its turn")
    func checkMeanwhile() throws {
        let night = try Night()
        let here = try night.pipe("here")
        let goOn = try night.pipe("go-on")
        let check: JSONValue = .string("echo checking > \(here.path); read line < \(goOn.path); echo so-so; exit 1")
        try night.write([Job("a", "echo DONE", more: ["verify": check])])
        try night.start()
        #expect(try here.line() == "checking")
        try night.crash()
        try night.start()
        #expect(try night.control.get("/v1/turns/1")["state"] == "verifying")
        try goOn.release()
        let turn = try night.ended(1)
        #expect(turn["outcome"] == "false_done" && turn.says("reason", "so-so"))
    }

    @Test(
        "what fell due while no daemon ran has its verdict, and one turn stands for it"
    )
    func missedOccurrences() throws {
        // Wide enough apart that no turn is under way when the crash comes right after one has ended.
        let night = try Night([Job("often", "true", .every(400))])
        try night.start()
        try night.events().await("turn_ended", job: "often", count: 2)
        try night.crash()
        let crashed = try #require(Self.now())
        // Another night's clock tells that several occurrences have passed.
        let clock = try Night([Job("clock", "true", .every(100))])
        try clock.start()
        try clock.events().await("turn_ended", job: "clock", count: 15)
        try night.start()
        let restarted = try #require(Self.now())
        let last = try night.turns(of: "often").first?["turn"]?.integer ?? 0
        try night.events().await("turn_ended", job: "often", count: Int(last) + 1)
        let around = try #require(
            night.control.get("/v1/jobs/often/why?around=\((crashed + restarted) / 2)")["rows"]?.array
        )
        #expect(around.contains { $0["verdict"] == "missed_down" }, "\(around)")
        #expect(around.allSatisfy { $0["verdict"] != "waiting" })
    }

    @Test("a ledger that is older than the turn folders gives no number twice, and runs nothing twice")
    func olderLedger() throws {
        let night = try Night([Job("a", "echo $MIDWATCH_TURN >> ran; echo DONE")])
        #expect(try night.run(["--until-done"]).status == 0)
        for name in try Files.names(in: night.state) where name.hasPrefix("ledger.sqlite") {
            unlink("\(night.state)/\(name)")
        }
        try night.write(["a", "b"].map { Job($0, "echo $MIDWATCH_TURN >> ran; echo DONE") })
        #expect(try night.run(["--until-done"]).status == 0)
        #expect(try Files.text("\(night.state)/workspace/ran") == "1\n2\n")
        #expect(try Files.text(night.turnFile(1, "stdout")) == "DONE\n")
    }

    /// Ten crashes at different places of the story: no turn twice, none without an outcome, no occurrence twice.
    @Test("ten kill -9 in a row lose nothing and run nothing twice")
    func manyCrashes() throws {
        let script = "echo $MIDWATCH_TURN >> ran"
        let night = try Night([Job("a", script, .every(30)), Job("b", script, .every(50))])
        for round in 1...10 {
            try night.start()
            let fresh = try EventFollower(night.control, after: nil)
            try fresh.await("turn_started", count: 1 + round % 3)
            try night.crash()
        }
        try night.write([Job("a", script, .never), Job("b", script, .never)])
        try night.start()
        let turns = try #require(night.control.get("/v1/turns?limit=1000").array)
        for turn in turns { _ = try night.ended(try #require(turn["turn"]?.integer)) }
        let settled = try #require(night.control.get("/v1/turns?limit=1000").array)
        for turn in settled { #expect(turn["state"] == "ended" && turn["outcome"] == "continue", "\(turn)") }
        let ran = try Files.text("\(night.state)/workspace/ran").split(separator: "\n").compactMap { Int64($0) }
        #expect(ran.sorted() == settled.compactMap { $0["turn"]?.integer }.sorted())
        #expect(ran.count >= 10)
        let nominals = settled.map { "\($0["job"]?.string ?? "") \($0["nominalMs"]?.integer ?? 0)" }
        #expect(Set(nominals).count == nominals.count)
    }

    /// The wall clock in ms since the epoch.
    private static func now() -> Int64? {
        var instant = timespec()
        guard clock_gettime(CLOCK_REALTIME, &instant) == 0 else { return nil }
        return Int64(instant.tv_sec) * 1000 + Int64(instant.tv_nsec) / 1_000_000
    }
}
