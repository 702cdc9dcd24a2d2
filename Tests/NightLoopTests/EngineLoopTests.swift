import MidwatchModel
import NightFacts
import NightLoop
import NightWords
import SchedulerCore
import Synchronization
import Testing

@Suite("The engine's loop")
struct EngineLoopTests {
    @Test("writes the intent and the lease before it launches")
    func intentFirst() throws {
        let scene = try EngineScene()
        try scene.engine.reconcile()
        #expect(scene.diary.all == ["reconcile ", "planned 1", "lease 1", "submit turn 1"])
    }

    @Test("records that the keeper runs in the step after the launch")
    func keeperRecorded() throws {
        let scene = try EngineScene()
        try scene.engine.reconcile()
        try scene.engine.run()
        #expect(scene.diary.all.contains("turn 1 running"))
    }

    @Test("tells the core of what it handed over before any answer, without a transaction for it")
    func handedOver() throws {
        let scene = try EngineScene()
        try scene.engine.reconcile()
        #expect(scene.engine.lastCore.liveTurns.map(\.state) == [.intended])
        try scene.engine.run()
        #expect(scene.diary.all.filter { $0.hasPrefix("turn 1") } == ["turn 1 running"])
    }

    @Test("does nothing outside until a failing disk takes the facts, and says so once")
    func fullDisk() throws {
        let full = RecordingFailure("the disk is full", mayPass: true)
        // An empty batch is a wait that runs out; the third try succeeds.
        let scene = try EngineScene(batches: [[], []], failures: [full, full])
        try scene.engine.reconcile()
        #expect(
            scene.diary.all == [
                "reconcile ", "refused", "trouble the disk is full", "refused", "planned 1", "lease 1", "trouble over",
                "submit turn 1",
            ]
        )
    }

    @Test("answers looks while the disk is full, and keeps everything else for later")
    func looksDuringTrouble() throws {
        let full = RecordingFailure("the disk is full", mayPass: true)
        let seen = Mutex<String?>(nil)
        let look = EngineMessage.read(
            NightLook(look: { view in seen.withLock { $0 = view.trouble } }, refuse: { Issue.record("refused") })
        )
        let scene = try EngineScene(batches: [[look, EngineScene.ended(1, 0)], []], failures: [full])
        try scene.engine.reconcile()
        let trouble = seen.withLock { $0 }
        #expect(trouble == "the disk is full")
        try scene.engine.run()
        #expect(scene.diary.all.contains("turn 1 continue"))
    }

    @Test("shows a step only once it is durable")
    func looksAfterCommit() throws {
        let seen = Mutex<[String]>([])
        let scene = try EngineScene()
        let diary = scene.diary
        let look = NightLook(
            look: { view in
                let line = "\(diary.all.last ?? "") \(view.liveTurns.count) \(view.jobStatuses.count)"
                seen.withLock { $0.append(line) }
            },
            refuse: { Issue.record("refused") }
        )
        _ = scene.mailbox.post(.event(.timeReached))
        _ = scene.mailbox.post(.read(look))
        try scene.engine.reconcile()
        try scene.engine.run()
        let lines = seen.withLock(\.self)
        #expect(lines == ["turn 1 running 1 1"])
    }

    @Test("refuses looks that came too late, and those of a step that cannot be written")
    func looksRefused() throws {
        let refusals = Mutex(0)
        let look = NightLook(look: { _ in Issue.record("shown") }, refuse: { refusals.withLock { $0 += 1 } })
        let late = try EngineScene(batches: [[.stop], [.read(look)]])
        try late.engine.reconcile()
        try late.engine.run()
        let afterStop = refusals.withLock(\.self)
        #expect(afterStop == 1)
        let broken = RecordingFailure("the file is damaged", mayPass: false)
        // The first step is written, the keeper's start too, the turn's end is not.
        let scene = try EngineScene(
            batches: [[EngineScene.ended(1, 0), .read(look)]],
            failures: [nil, nil, broken]
        )
        try scene.engine.reconcile()
        #expect(throws: RecordingFailure.self) { try scene.engine.run() }
        let afterFailure = refusals.withLock(\.self)
        #expect(afterFailure == 2)
    }

    @Test("ends with the reason when facts can never be written, and refuses who waits")
    func brokenLedger() throws {
        let scene = try EngineScene(failures: [RecordingFailure("the file is damaged", mayPass: false)])
        #expect(throws: RecordingFailure.self) { try scene.engine.reconcile() }
        #expect(!scene.diary.all.contains("submit turn 1"))
    }

    @Test("refuses commands that came too late")
    func leftovers() throws {
        let refused = Mutex(false)
        let command = EngineMessage.command(.resume(JobID("auth"))) { result in
            if case .failure = result { refused.withLock { $0 = true } }
        }
        let scene = try EngineScene(batches: [[.stop], [command]])
        try scene.engine.reconcile()
        try scene.engine.run()
        let wasRefused = refused.withLock { $0 }
        #expect(wasRefused)
        #expect(!scene.mailbox.post(.stop))
    }

    @Test("answers a command only with what the core decided")
    func command() throws {
        let answer = Mutex<OperatorReply?>(nil)
        let hold = EngineMessage.command(.hold(JobID("auth"), reason: "lunch")) { result in
            answer.withLock { $0 = try? result.get() }
        }
        let scene = try EngineScene(batches: [[hold]])
        try scene.engine.reconcile()
        try scene.engine.run()
        guard case .success(let reply) = answer.withLock({ $0 }) else {
            Issue.record("the hold was refused")
            return
        }
        #expect(reply.message.contains("auth is held: lunch"))
        #expect(scene.listener.events.contains { $0.record.kind == .jobHeld })
    }

    @Test("a keeper that cannot be started makes a failed turn with the reason")
    func launchRefused() throws {
        let scene = try EngineScene(refusal: "no keeper at /nowhere")
        try scene.engine.reconcile()
        try scene.engine.run()
        #expect(scene.diary.all.contains("turn 1 failed"))
        #expect(scene.diary.all.contains("released 1"))
        #expect(scene.listener.events.contains { $0.record.message.contains("no keeper at /nowhere") })
    }

    @Test("asks what became of open turns before anything starts")
    func reconciles() throws {
        var open = TurnRecord(
            id: TurnID(7),
            job: JobID("auth"),
            iteration: 1,
            trigger: .schedule,
            nominal: WallTime(millisecondsSinceEpoch: EngineScene.start - 1000),
            revision: 1,
            phase: nil,
            token: FencingToken(3),
            agent: nil,
            model: nil,
            plannedAt: WallTime(millisecondsSinceEpoch: EngineScene.start - 1000)
        )
        open.standing = .running
        let memory = LedgerMemory(openTurns: [open], lastTurn: TurnID(7), lastToken: FencingToken(3))
        let scene = try EngineScene(memory: memory, found: [.launchAdopted(.turn(TurnID(7)), .process(pid: 99))])
        try scene.engine.reconcile()
        #expect(scene.diary.all.first == "reconcile turn 7")
        #expect(!scene.diary.all.contains("submit turn 8"))
        #expect(scene.listener.events.contains { $0.record.kind == .turnAdopted })
    }

    @Test("numbers events as the ledger does and publishes them after the commit")
    func publishes() throws {
        let scene = try EngineScene()
        try scene.engine.reconcile()
        let ids = scene.listener.events.map(\.id)
        #expect(!ids.isEmpty)
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
    }

    @Test("sleeps no longer than a minute, and no longer than the next occurrence")
    func sleeps() throws {
        let scene = try EngineScene(batches: [[EngineScene.ended(1, 0)], []])
        try scene.engine.reconcile()
        try scene.engine.run()
        let start = WallTime(millisecondsSinceEpoch: EngineScene.start)
        let longest = scene.mailbox.waits.max()
        #expect(longest == start.advanced(by: .seconds(120)))
        #expect(scene.mailbox.waits.first == start.advanced(by: .seconds(60)))
        #expect(scene.diary.all.contains("submit turn 2"))
    }

    @Test("writes down that it stops, and leaves running turns alone")
    func stops() throws {
        let scene = try EngineScene()
        try scene.engine.reconcile()
        try scene.engine.run()
        #expect(scene.listener.events.last?.record.kind == .daemonStopped)
        #expect(!scene.diary.all.contains { $0.hasPrefix("terminate") })
    }
}
