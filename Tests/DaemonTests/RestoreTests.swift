import Glibc
import JSONSyntax
import Testing

@Suite("A damaged ledger, the doctor, and the way back from a copy", .ownThreads)
struct RestoreTests {
    /// Runs `midwatchd doctor` on a night's state.
    private static func doctor(
        _ night: Night,
        _ arguments: [String] = [],
        state: String? = nil
    ) throws -> (status: Int32, output: String, errors: String) {
        let logs = night.path("doctor-\(arguments.joined(separator: "-").replacing("/", with: "_"))")
        for ending in ["out", "err"] { unlink("\(logs).\(ending)") }
        let program = try DaemonProcess(
            "midwatchd",
            ["doctor"] + (state == "" ? [] : ["--state", state ?? night.state]) + arguments,
            environment: night.environment,
            logs: logs
        )
        return (try program.end(), try program.output, try program.errors)
    }

    /// Writes over a ledger what is no database, and takes its log away: the log alone would heal the first page.
    private static func destroyLedger(_ night: Night) throws {
        for ending in ["-wal", "-shm"] { unlink("\(night.state)/ledger.sqlite\(ending)") }
        try Files.write(String(repeating: "not a database\n", count: 1000), to: "\(night.state)/ledger.sqlite")
    }

    private static func copies(_ night: Night) throws -> [String] {
        try Files.names(in: "\(night.state)/backups")
    }

    private static func numbers(_ path: String) throws -> [Int64] {
        try Files.text(path).split(separator: "\n").compactMap { Int64($0) }
    }

    @Test(
        "kill -9, a ledger of garbage, doctor --restore: nothing runs twice, what runs is adopted, nothing is unknown"
    )
    func wayBack() throws {
        let night = try Night()
        let here = try night.pipe("here")
        let goOn = try night.pipe("go-on")
        let often = Job("often", "echo $MIDWATCH_TURN >> ran; echo hi", .every(150))
        let slow = Job("slow", "echo $MIDWATCH_TURN > \(here.path); read line < \(goOn.path); echo DONE", .never)
        try night.write([often, slow])
        try night.start()
        try night.events().await("turn_ended", job: "often", count: 2)
        _ = try night.stop()
        #expect(try Self.copies(night).count == 1)

        // What the copy does not know: turns that ended, and one that runs.
        try night.start()
        try night.control.post("/v1/jobs/slow/run")
        let running = try #require(Int64(here.line()))
        try night.events().await("turn_ended", job: "often", count: 5)
        try night.crash()
        try Self.destroyLedger(night)

        let refused = try night.run()
        #expect(refused.status == 1)
        let command = "midwatch doctor --state '\(night.state)' --restore"
        #expect(refused.errors.contains("is damaged") && refused.errors.contains(command), "\(refused.errors)")
        let report = try night.tool("doctor", "--state", night.state)
        #expect(report.status == 1)
        #expect(report.output.contains("fail  ledger") && report.output.contains("→ \(command)"), "\(report.output)")

        let restored = try night.tool("doctor", "--state", night.state, "--restore")
        #expect(restored.status == 0, "\(restored.errors)")
        for word in ["restored", "kept", "lost", "next"] {
            #expect(restored.output.contains("\n\(word) ") || restored.output.hasPrefix(word))
        }
        #expect(try Files.names(in: night.state).contains { $0.hasPrefix("ledger.sqlite.broken-") })
        let known = try Self.doctor(night)
        #expect(known.status == 0 && known.output.contains("warn  turn folders  not in the ledger"), "\(known.output)")

        try night.start()
        try night.events().await("turn_adopted", turn: running)
        #expect(try night.events().texts("ledger_restored").count == 1)
        try goOn.release()
        #expect(try night.ended(running)["outcome"] == "done")
        let before = try Self.numbers("\(night.state)/workspace/ran").count
        try night.events().await("turn_ended", job: "often", count: before + 2)
        _ = try night.stop()
        try night.write([Job("often", "true", .never), slow])
        try night.start()

        let ran = try Self.numbers("\(night.state)/workspace/ran")
        #expect(Set(ran).count == ran.count, "a number ran twice: \(ran)")
        let turns = try #require(night.control.get("/v1/turns?job=often&limit=1000").array)
        #expect(turns.compactMap { $0["turn"]?.integer }.sorted() == ran.sorted())
        for turn in turns { #expect(turn["state"] == "ended" && turn["outcome"] == "continue", "\(turn)") }
        let nominals = turns.map { $0["nominalMs"]?.integer }
        #expect(Set(nominals).count == nominals.count, "an occurrence ran twice")
        #expect(try Self.doctor(night).output.contains("ok    turn folders"))
        #expect(try night.control.get("/v1/leases").array?.isEmpty == true)
    }

    @Test("while a daemon runs the doctor looks and does not restore; its words are JSON where that is asked for")
    func runningDaemon() throws {
        let night = try Night([Job("a", "true", .never)])
        let daemon = try night.start()
        let healthy = try Self.doctor(night, ["--json"])
        #expect(healthy.status == 0)
        let report = try JSONParser.value(of: Array(healthy.output.utf8))
        #expect(report["ok"] == true && report["stateFolder"]?.string == night.state)
        let checks = try #require(report["checks"]?.array)
        #expect(checks.contains { $0["subject"] == "daemon" && $0.says("message", "process \(daemon.pid)") })
        #expect(checks.contains { $0["subject"] == "integrity" && $0["status"] == "ok" })
        let refused = try Self.doctor(night, ["--restore"])
        #expect(refused.status == 1)
        #expect(refused.errors.contains("process \(daemon.pid)") && refused.errors.contains("stop it first"))
        #expect(try night.control.get("/v1/status")["ready"] == true)
    }

    @Test("without a usable copy nothing is touched, and it says so")
    func noCopy() throws {
        let night = try Night([Job("a", "true", .never)])
        try night.start()
        _ = try night.stop()
        for copy in try Self.copies(night) {
            try Files.write(String(repeating: "damaged\n", count: 1000), to: "\(night.state)/backups/\(copy)")
        }
        try Self.destroyLedger(night)
        let before = try Files.bytes("\(night.state)/ledger.sqlite")
        let refused = try Self.doctor(night, ["--restore"])
        #expect(refused.status == 1 && refused.errors.contains("there is no copy"), "\(refused.errors)")
        #expect(try Self.doctor(night, ["--restore", night.jobsFile]).errors.contains("cannot be restored"))
        #expect(try Files.bytes("\(night.state)/ledger.sqlite") == before)
        #expect(try Files.names(in: night.state).allSatisfy { !$0.contains("broken") && !$0.contains("restoring") })
    }

    @Test("wrong usage is told with exit status 2, for the doctor and, as ever, for the daemon")
    func usage() throws {
        let night = try Night([Job("a", "true", .never)])
        #expect(try Self.doctor(night, ["--bogus"]).status == 2)
        #expect(try Self.doctor(night, ["copy.sqlite"]).status == 2)
        #expect(try Self.doctor(night, ["--help"], state: "").output.contains("--restore"))
        #expect(try night.run(["--bogus"]).status == 2)
        #expect(try night.run(["doctor"]).status == 2)
    }

    @Test(
        "root restores as the owner of the state folder",
        .enabled(if: Machine.isRoot, "only root can give files away")
    )
    func asOwner() throws {
        let (night, user) = (try Night([Job("a", "true", .never)]), UInt32(12_345))
        try night.start()
        _ = try night.stop()
        try Self.destroyLedger(night)
        // The owner must be able to get there.
        try #require(chmod(night.path(""), 0o711) == 0)
        for name in try Files.names(in: night.state) + ["backups/\(Self.copies(night)[0])"] {
            try #require(lchown("\(night.state)/\(name)", user, user) == 0)
        }
        try #require(chown(night.state, user, user) == 0)
        let restored = try Self.doctor(night, ["--restore"])
        #expect(restored.status == 0, "\(restored.errors)")
        for name in try Files.names(in: night.state) {
            var status = stat()
            #expect(lstat("\(night.state)/\(name)", &status) == 0 && status.st_uid == user, "\(name)")
        }
    }

    @Test("a ledger of an older version is copied as it was before it is brought up to date")
    func copyBeforeMigration() throws {
        let night = try Night([Job("a", "true", .never)])
        try #require(mkdir(night.state, 0o700) == 0)
        let tests = #filePath.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" }
        let old = try Files.bytes("\(tests)/LedgerTests/Fixtures/ledger-v001.sqlite")
        try Files.write(old, to: "\(night.state)/ledger.sqlite")
        try night.start()
        let copies = try Self.copies(night)
        #expect(copies.count == 1)
        let copy = try Files.bytes("\(night.state)/backups/\(copies[0])")
        #expect(copy.firstRange(of: Array("V001".utf8)) != nil && copy.firstRange(of: Array("V002".utf8)) == nil)
        #expect(try night.control.get("/v1/turns").array?.count == 2)
        #expect(try Self.doctor(night).status == 0)
    }
}
