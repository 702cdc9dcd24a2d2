import MidwatchModel
import Testing

@testable import TurnFolder

@Suite("What stands in a turn's folder")
struct FormatTests {
    static let fullOrder = TurnOrder(
        argv: ["claude", "-p", "", "päth \u{1F980}"],
        workspace: "/srv/app",
        needsWritableWorkspace: false,
        environment: [
            EnvironmentVariable(name: "A", value: "1=2\n3"), EnvironmentVariable(name: "B", value: ""),
        ],
        removedVariables: ["SECRET"],
        bounds: TurnBounds(
            timeout: .seconds(90),
            noOutputTimeout: .milliseconds(1500),
            silentWorkPercent: nil,
            repeatedLinesMax: 50,
            stopGrace: .zero,
            outputCapBytes: 7
        ),
        stragglerGrace: .milliseconds(20),
        turn: TurnID(12),
        job: JobID("auth"),
        iteration: 3,
        phase: PhaseID(plan: "build", phase: "business-logic"),
        token: FencingToken(99),
        origin: TurnOrigin(
            trigger: .retry,
            attempt: 2,
            nominal: WallTime(millisecondsSinceEpoch: -5),
            revision: 7,
            plannedAt: WallTime(millisecondsSinceEpoch: 1_795_234_500_123),
            agent: "claude",
            model: "sonnet",
            account: "team",
            keys: ["database", "port 80"]
        ),
        signalFile: "/s",
        journalSocket: "/j",
        cgroup: "/sys/fs/cgroup/x",
        watch: WorkWatch(
            folders: ["/srv/app", "/srv/b c"],
            files: ["/srv/app/PLAN.md"],
            onlyAfter: true,
            timeLimit: .seconds(3)
        ),
        outputFormat: "text",
        outputDialect: "gemini",
        outputWordings: [TurnOrder.Wording("budget", "kein \"Guthaben\""), TurnOrder.Wording("transient", "belegt")]
    )

    @Test(
        "An order reads back as it was written",
        arguments: [
            fullOrder, TurnOrder(argv: ["true"], workspace: "/"),
            TurnOrder(argv: ["x"], workspace: "/", bounds: TurnBounds(timeout: nil)),
            TurnOrder(argv: ["x"], workspace: "/", watch: WorkWatch(folders: ["/srv"])),
        ]
    )
    func orderRoundTrip(order: TurnOrder) throws {
        #expect(try TurnOrder(decoding: order.encoded()) == order)
    }

    @Test("In an order of before output alone counts, nobody counts lines, and no work is looked at")
    func olderOrder() throws {
        let text = #"{"version":1,"argv":["a"],"workspace":"/","outputCapBytes":1,"noOutputTimeoutMs":5}"#
        let order = try TurnOrder(decoding: Array(text.utf8))
        #expect(order.bounds.silentWorkPercent == nil && order.bounds.repeatedLinesMax == nil && order.watch == nil)
        let watched = text.dropLast() + #","watch":{"folders":["/srv"]}}"#
        #expect(try TurnOrder(decoding: Array(watched.utf8)).watch == WorkWatch(folders: ["/srv"]))
    }

    @Test("An order that does not say where it comes from, or in words of another version, is an order all the same")
    func unknownOrigin() throws {
        var order = Self.fullOrder
        let text = String(decoding: order.encoded(), as: UTF8.self)
        order.origin = nil
        let bare = String(decoding: order.encoded(), as: UTF8.self)
        #expect(!bare.contains("origin"))
        #expect(try TurnOrder(decoding: order.encoded()) == order)
        let strange = text.replacing(#""retry""#, with: #""moonlight""#)
        #expect(strange != text)
        #expect(try TurnOrder(decoding: Array(strange.utf8)) == order)
    }

    @Test(
        "An exit report reads back as it was written",
        arguments: [
            ExitRecord.Status.exited(0), .exited(255), .signalled(9),
            .neverStarted("the command `x` \"was\" not\tfound"),
        ]
    )
    func exitRoundTrip(status: ExitRecord.Status) throws {
        let record = ExitRecord(
            status: status,
            endedBy: .noOutput,
            startedAt: WallTime(millisecondsSinceEpoch: 1_700_000_000_123),
            endedAt: WallTime(millisecondsSinceEpoch: 1_700_000_000_456),
            cpu: .microseconds(1234),
            peakMemoryBytes: 5,
            stdoutBytes: .max,
            stderrBytes: 0,
            stragglers: ["sleep", "a b)"],
            work: ExitRecord.WorkDigests(before: "0a", after: "ff")
        )
        let report = ExitReport(record: record, notes: ["stdout is stored up to its cap"])
        #expect(try ExitReport(decoding: report.encoded()) == report)
        var bare = report
        bare.record.endedBy = nil
        bare.record.startedAt = nil
        bare.record.work?.before = nil
        #expect(try ExitReport(decoding: bare.encoded()) == bare)
        bare.record.work = nil
        #expect(try ExitReport(decoding: bare.encoded()) == bare)
        #expect(!String(decoding: bare.encoded(), as: UTF8.self).contains("work"))
    }

    @Test(
        "An exit report whose instants are no turn's is refused",
        arguments: [(Int64.min, 5), (-1, 5), (0, .max), (5, 253_402_300_800_000), (0, -1)] as [(Int64, Int64)]
    )
    func absurdInstants(started: Int64, ended: Int64) {
        let record = ExitRecord(
            status: .exited(0),
            startedAt: WallTime(millisecondsSinceEpoch: started),
            endedAt: WallTime(millisecondsSinceEpoch: ended)
        )
        #expect(throws: TurnFolderError.self) { try ExitReport(decoding: ExitReport(record: record).encoded()) }
    }

    @Test("An exit report keeps to its bounds, whatever it is given")
    func exitBounds() throws {
        let record = ExitRecord(
            status: .neverStarted(String(repeating: "é", count: 5000)),
            startedAt: nil,
            endedAt: WallTime(millisecondsSinceEpoch: 0),
            stragglers: Array(repeating: "sleep", count: 500)
        )
        let report = ExitReport(record: record, notes: Array(repeating: String(repeating: "n", count: 999), count: 99))
        let read = try ExitReport(decoding: report.encoded())
        #expect(read.record.status == .neverStarted(String(repeating: "é", count: 1000)))
        #expect(read.record.stragglers.count == ExitReport.maximumStragglers)
        #expect(read.notes.count == ExitReport.maximumNotes)
        #expect(read.notes.allSatisfy { $0.utf8.count == ExitReport.maximumNoteBytes })
    }

    @Test("A keeper's record reads back as it was written")
    func keeperRoundTrip() throws {
        let identity = KeeperIdentity(pid: 4711, startTicks: 123_456, bootID: "876f02c5")
        let young = KeeperRecord(keeper: identity, session: 4711)
        let grown = KeeperRecord(keeper: identity, session: 4711, agentPID: 4712, agentStartTicks: 123_457)
        #expect(try KeeperRecord(decoding: young.encoded()) == young)
        #expect(try KeeperRecord(decoding: grown.encoded()) == grown)
        // It is written over the younger one without cutting the file.
        #expect(grown.encoded().count >= young.encoded().count)
    }

    @Test(
        "A damaged order names its fault",
        arguments: [
            ("", "damaged at 1:1"),
            ("{", "damaged at"),
            ("[]", "no JSON object"),
            ("{}", "`version`"),
            (#"{"version":1}"#, "`argv`"),
            (#"{"version":1,"argv":[]}"#, "`argv`"),
            (#"{"version":1,"argv":[""],"workspace":"/"}"#, "`argv`"),
            (#"{"version":1,"argv":["a\u0000b"],"workspace":"/"}"#, "`argv`"),
            (#"{"version":1,"argv":["a"]}"#, "`workspace`"),
            (#"{"version":1,"argv":["a"],"workspace":"relative","outputCapBytes":1}"#, "`workspace`"),
            (#"{"version":1,"argv":["a"],"workspace":"/"}"#, "`outputCapBytes`"),
            (#"{"version":1,"argv":["a"],"workspace":"/","outputCapBytes":-1}"#, "`outputCapBytes`"),
            (#"{"version":1,"argv":["a"],"workspace":"/","outputCapBytes":1,"timeoutMs":-5}"#, "`timeoutMs`"),
            (
                #"{"version":1,"argv":["a"],"workspace":"/","outputCapBytes":1,"timeoutMs":9223372036854775807}"#,
                "`timeoutMs`"
            ),
            (
                #"{"version":1,"argv":["a"],"workspace":"/","outputCapBytes":1,"environment":[["A=B","c"]]}"#,
                "`environment`"
            ),
            (#"{"version":1,"argv":["a"],"workspace":"/","outputCapBytes":1,"phase":"x"}"#, "`plan`"),
            (#"{"version":1,"argv":["a"],"workspace":"/","outputCapBytes":1,"cgroup":"x"}"#, "`cgroup`"),
            (#"{"version":1,"argv":["a"],"workspace":"/","outputCapBytes":1,"watch":7}"#, "`watch`"),
            (#"{"version":1,"argv":["a"],"workspace":"/","outputCapBytes":1,"watch":{"files":["x"]}}"#, "`watch`"),
            (#"{"version":1,"argv":["a"],"workspace":"/","outputCapBytes":1,"watch":{"onlyAfter":1}}"#, "`onlyAfter`"),
            (
                #"{"version":1,"argv":["a"],"workspace":"/","outputCapBytes":1,"silentWorkPercent":101}"#,
                "`silentWorkPercent`"
            ),
            (
                #"{"version":1,"argv":["a"],"workspace":"/","outputCapBytes":1,"repeatedLinesMax":1}"#,
                "`repeatedLinesMax`"
            ),
        ]
    )
    func damagedOrder(text: String, fault: String) throws {
        let error = #expect(throws: TurnFolderError.self) {
            try TurnOrder(decoding: Array(text.utf8), file: "/state/turns/1/order.json")
        }
        #expect(error?.code == .corrupt)
        let message = try #require(error?.message)
        #expect(message.contains("/state/turns/1/order.json") && message.contains(fault))
    }

    @Test("A format of another version is refused with the cure")
    func otherVersion() throws {
        let error = #expect(throws: TurnFolderError.self) { try TurnOrder(decoding: Array(#"{"version":2}"#.utf8)) }
        #expect(error?.code == .unsupportedVersion)
        #expect(try #require(error?.message).contains("same release"))
        #expect(throws: TurnFolderError.self) { try ExitReport(decoding: Array(#"{"version":0}"#.utf8)) }
        #expect(throws: TurnFolderError.self) { try KeeperRecord(decoding: Array(#"{"version":7}"#.utf8)) }
    }

    @Test(
        "A damaged exit record is an error, never a guess",
        arguments: [
            #"{"version":1,"endedAtMs":0,"cpuMicroseconds":0,"peakMemoryBytes":0,"stdoutBytes":0,"stderrBytes":0}"#,
            #"{"version":1,"status":{"exited":256},"endedAtMs":0,"cpuMicroseconds":0,"peakMemoryBytes":0,"stdoutBytes":0,"stderrBytes":0}"#,
            #"{"version":1,"status":{"signalled":0},"endedAtMs":0,"cpuMicroseconds":0,"peakMemoryBytes":0,"stdoutBytes":0,"stderrBytes":0}"#,
            #"{"version":1,"status":{"exited":0},"cpuMicroseconds":0,"peakMemoryBytes":0,"stdoutBytes":0,"stderrBytes":0}"#,
            #"{"version":1,"status":{"exited":0},"endedBy":"weather","endedAtMs":0,"cpuMicroseconds":0,"peakMemoryBytes":0,"stdoutBytes":0,"stderrBytes":0}"#,
            #"{"version":1,"status":{"exited":0},"endedAtMs":0,"cpuMicroseconds":0,"peakMemoryBytes":0,"stdoutBytes":-1,"stderrBytes":0}"#,
        ]
    )
    func damagedExit(text: String) {
        let error = #expect(throws: TurnFolderError.self) { try ExitReport(decoding: Array(text.utf8)) }
        #expect(error?.code == .corrupt)
    }

    @Test("Bytes that are not UTF-8 do not keep a record from being read")
    func repairsText() throws {
        let order =
            Array(#"{"version":1,"argv":["a"#.utf8) + [0xFF] + Array(#""],"workspace":"/","outputCapBytes":0}"#.utf8)
        #expect(try TurnOrder(decoding: order).argv == ["a\u{FFFD}"])
    }
}
