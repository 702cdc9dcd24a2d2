import ControlAPI
import ControlDesk
import MidwatchModel
import NightFacts
import NightLoop
import SchedulerCore
import Testing

@Suite("The desk: looking")
struct LookingTests {
    @Test("Each operation has a handler")
    func complete() throws {
        #expect(try DeskScene(Definitions()).handlers.problem == nil)
    }

    @Test("A status counts jobs and shows what runs, what is next and what is held")
    func status() async throws {
        let scene = try DeskScene(Definitions(jobs: [DeskScene.job("auth"), DeskScene.job("api")]))
        _ = try await scene.ask(Operations.hold, HoldRequest(job: "api", reason: "no key"))
        let status = try await scene.ask(Operations.status, NoDetails())
        #expect(status.version == "1.2.3" && status.pid == 77 && status.ready && status.ledgerBytes == 4096)
        #expect(status.jobCounts == ["active": 1, "held": 1])
        #expect(status.running.map(\.job) == ["auth", "api"])
        #expect(status.nextStart == DueOccurrence(job: "auth", atMs: DeskScene.start + 60_000))
        #expect(status.holds.count == 1)
        #expect(status.holds.first?.kind == .job && status.holds.first?.reason.contains("no key") == true)
    }

    @Test("A start that waits tells what it waits for, each its own cause")
    func causes() async throws {
        let jobs = [DeskScene.job("auth", overlap: .queue(limit: 5)), DeskScene.job("api")]
        let one = try DeskScene(Definitions(jobs: jobs, limits: Limits(maxConcurrentTurns: 1)))
        let first = try await one.ask(Operations.status, NoDetails()).waiting
        #expect(first.map(\.job) == ["api"])
        #expect(first.first?.cause == "waits for a free slot" && first.first?.causeKind == "waits_for_slot")
        let why = try await one.ask(Operations.why, WhyRequest(job: "api"))
        #expect(why.explanation.first?.hasSuffix(" waits for a free slot") == true && why.obstacle == nil)
        // A job with a queue waits for its own turn, not for a slot.
        var open = DeskScene.turn(4, outcome: nil)
        open.nominal = WallTime(millisecondsSinceEpoch: DeskScene.start - 60_000)
        let fresh = try DeskScene(Definitions(jobs: [jobs[0]])).mailbox.record(of: "auth")
        let record = JobRecord(
            id: JobID("auth"),
            cursor: JobRecord.Cursor(
                scheduleIdentity: fresh.cursor.scheduleIdentity,
                anchor: WallTime(millisecondsSinceEpoch: DeskScene.start - 60_000),
                decidedThrough: WallTime(millisecondsSinceEpoch: DeskScene.start - 1)
            ),
            since: WallTime(millisecondsSinceEpoch: DeskScene.start - 60_000)
        )
        let memory = LedgerMemory(jobs: [record], openTurns: [open], lastTurn: TurnID(4), lastToken: FencingToken(104))
        let two = try DeskScene(Definitions(jobs: [jobs[0]]), memory: memory)
        let second = try await two.ask(Operations.status, NoDetails()).waiting
        #expect(second.map(\.cause) == ["waits for the end of turn 4"])
    }

    @Test("A job is shown with its newest turn, its phase and its next five occurrences")
    func job() async throws {
        let plan = PlanDefinition(name: "build", phases: [PhaseDefinition(name: "logic", jobs: [JobID("auth")])])
        let definitions = Definitions(jobs: [DeskScene.job("auth", maxTurns: 3)], plans: [plan])
        let scene = try DeskScene(definitions, ledger: FakeLedger(all: [DeskScene.turn(1, outcome: .failed)]))
        let job = try await scene.ask(Operations.job, JobRequest(job: "auth"))
        #expect(job.phase == "build/logic" && job.phaseState == .open && job.maxTurns == 3)
        #expect(job.lastTurn == 1 && job.lastOutcome == .failed && job.schedule == "every 1 min")
        #expect(job.upcoming?.map(\.milliseconds) == (1...5).map { DeskScene.start + $0 * 60_000 })
        let all = try await scene.ask(Operations.jobs, NoDetails())
        #expect(all.map(\.phaseState) == [.open] && all.allSatisfy { $0.upcoming == nil })
        let phases = try await scene.ask(Operations.phases, NoDetails())
        #expect(phases.map(\.state) == [.open] && phases.first?.members.map(\.job) == ["auth"])
    }

    @Test("Who is not there is not found, whatever is asked about it")
    func unknown() async throws {
        let scene = try DeskScene(Definitions(jobs: [DeskScene.job("auth")]))
        let questions: [@Sendable () async throws -> Void] = [
            { _ = try await scene.ask(Operations.job, JobRequest(job: "x")) },
            { _ = try await scene.ask(Operations.why, WhyRequest(job: "x")) },
            { _ = try await scene.ask(Operations.turns, TurnsRequest(job: "x")) },
            { _ = try await scene.ask(Operations.turn, TurnRequest(turn: 9)) },
            { _ = try await scene.ask(Operations.jobLog, JobLogRequest(job: "x")) },
            { _ = try await scene.ask(Operations.turnLog, TurnLogRequest(turn: 9)) },
            { _ = try await scene.ask(Operations.run, RunRequest(job: "x")) },
            { _ = try await scene.ask(Operations.approve, ApproveRequest(phase: "x")) },
            { _ = try await scene.ask(Operations.cancel, CancelRequest(turn: 9)) },
            { _ = try await scene.ask(Operations.release, ReleaseRequest(account: "x")) },
            { _ = try await scene.ask(Operations.raiseBudget, BudgetRequest(scope: .job, name: "x", turns: 1)) },
            { _ = try await scene.ask(Operations.proveLease, LeaseRequest(turn: 9, token: 1, folder: "/")) },
        ]
        for (index, question) in questions.enumerated() {
            let error = await #expect(throws: ControlError.self) { try await question() }
            #expect(error?.code == .notFound, "question \(index): \(error?.message ?? "")")
            #expect(error?.refusal != nil && error?.fields != nil, "question \(index)")
        }
    }

    @Test("Without events after a number the newest ones are listed; a stream begins after them")
    func events() async throws {
        let story = (1...9).map { number in
            NumberedEvent(
                id: number * 2,
                record: EventRecord(
                    at: WallTime(millisecondsSinceEpoch: DeskScene.start),
                    .recorded(.turnStarted, text: "event \(number)", fields: [])
                )
            )
        }
        let scene = try DeskScene(Definitions(), ledger: FakeLedger(story: story))
        #expect(try await scene.ask(Operations.events, EventsRequest(limit: 4)).map(\.event) == [16, 18])
        #expect(try await scene.ask(Operations.events, EventsRequest(after: 2, limit: 2)).map(\.event) == [4, 6])
        #expect(try await scene.ask(Operations.eventStream, EventStreamRequest()).after == 18)
        let feed = try await scene.ask(Operations.eventStream, EventStreamRequest(after: 14))
        #expect(feed.after == 14)
        #expect(try await feed.read(feed.after, 100).map(\.event) == [16, 18])
    }

    @Test("A log is complete only once its turn is over, and gone only then")
    func logs() async throws {
        let ledger = FakeLedger(all: [
            DeskScene.turn(1), DeskScene.turn(2, outcome: nil), DeskScene.turn(3), DeskScene.turn(4, outcome: nil),
        ])
        let output = FakeOutput(stored: [TurnID(1): "one", TurnID(2): "two"])
        let scene = try DeskScene(Definitions(jobs: [DeskScene.job("auth")]), ledger: ledger, output: output)
        let over = try await scene.ask(Operations.turnLog, TurnLogRequest(turn: 1, tail: 5))
        #expect(over.tail == 5 && over.ticks == nil)
        #expect(try await over.read(1, 10) == LogChunk(bytes: Array("ne".utf8), storedBytes: 3, isComplete: true))
        let live = try await scene.ask(Operations.turnLog, TurnLogRequest(turn: 2, follow: true))
        #expect(live.ticks != nil)
        #expect(try await live.read(0, 10).isComplete == false)
        let early = try await scene.ask(Operations.jobLog, JobLogRequest(job: "auth"))
        #expect(early.turn == 4)
        #expect(try await early.read(0, 10) == LogChunk(bytes: [], storedBytes: 0, isComplete: false))
        let gone = try await scene.ask(Operations.turnLog, TurnLogRequest(turn: 3))
        let error = await #expect(throws: ControlError.self) { try await gone.read(0, 10) }
        #expect(error?.code == .notFound && error?.cure?.contains("midwatch show 3") == true)
        #expect(error?.refusal == "turn_folder_gone")
    }

    @Test("A row of why has its verdict, its turn's outcome, and how many occurrences it stands for")
    func why() async throws {
        let at = WallTime(millisecondsSinceEpoch: DeskScene.start)
        let rows = [
            OccurrenceRecord(
                job: JobID("auth"),
                nominal: at,
                revision: 1,
                verdict: .started,
                turn: TurnID(1),
                decidedAt: at
            ),
            OccurrenceRecord(
                job: JobID("auth"),
                nominal: at,
                revision: 1,
                count: 3,
                verdict: .missedDown,
                cause: .words("the daemon was down"),
                decidedAt: at
            ),
            OccurrenceRecord(job: JobID("auth"), nominal: at, revision: 1, verdict: nil, decidedAt: at),
        ]
        let ledger = FakeLedger(all: [DeskScene.turn(1, outcome: .failed)], rows: rows)
        let scene = try DeskScene(Definitions(jobs: [DeskScene.job("auth")]), ledger: ledger)
        let reply = try await scene.ask(Operations.why, WhyRequest(job: "auth"))
        #expect(reply.rows.map(\.verdict) == [.started, .missedDown, nil])
        #expect(reply.rows.map(\.outcome) == [.failed, nil, nil])
        #expect(reply.rows[1].cause?.hasPrefix("the daemon was down (3 occurrences, the last at ") == true)
        #expect(reply.explanation.first == "turn 1 is running")
    }

    @Test("A desk whose loop has stopped says so")
    func stopped() async throws {
        let scene = try DeskScene(Definitions(jobs: [DeskScene.job("auth")]))
        _ = scene.mailbox.post(.stop)
        for question in [
            { _ = try await scene.ask(Operations.jobs, NoDetails()) },
            { _ = try await scene.ask(Operations.resume, ResumeRequest(job: "auth")) },
        ] as [@Sendable () async throws -> Void] {
            let error = await #expect(throws: ControlError.self) { try await question() }
            #expect(error?.code == .unavailable)
        }
    }
}
