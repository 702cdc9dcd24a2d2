import MidwatchModel
import NightFacts
import NightLoop
import SchedulerCore
import Synchronization
import Testing

@Suite("Failpoints")
struct FailpointTests {
    @Test("settings are read: place, action, and which time")
    func reading() throws {
        #expect(try FailpointSetting.settings("").isEmpty)
        #expect(
            try FailpointSetting.settings("loop:hang,exit_seen:kill:3,agent_started:exit") == [
                FailpointSetting(place: "loop", action: .hang),
                FailpointSetting(place: "exit_seen", action: .kill, count: 3),
                FailpointSetting(place: "agent_started", action: .exit),
            ]
        )
    }

    @Test(
        "what is no setting is refused, and the answer tells what there is",
        arguments: [
            ("loop", "PLACE:ACTION"),
            ("loop:kill:1:2", "PLACE:ACTION"),
            ("intent:kill", "intent_written, "),
            ("agent:kill", "agent_started, "),
            ("loop:explode", "kill, hang, exit"),
            ("loop:kill:0", "from 1"),
            ("loop:kill:often", "\"often\""),
        ]
    )
    func refusals(_ text: String, _ hint: String) throws {
        let problem = #expect(throws: FailpointProblem.self) { try FailpointSetting.settings(text) }
        #expect(problem?.description.contains(hint) == true, "\(problem?.description ?? "")")
    }

    @Test("a failpoint breaks at the visit that was meant, once, and others do not count")
    func counting() throws {
        let broken = Mutex<[String]>([])
        let settings = try FailpointSetting.settings("exit_seen:kill:2,loop:exit,agent_started:kill")
        let failpoints = try #require(
            CountedFailpoints(settings) { setting in broken.withLock { $0.append(setting.place) } }
        )
        for place in [DaemonFailpoint.exitSeen, .eventSent, .exitSeen, .exitSeen] { failpoints.reached(place) }
        #expect(broken.withLock { $0 } == ["exit_seen"])
        failpoints.reached(.loop)
        #expect(broken.withLock { $0 } == ["exit_seen", "loop"])
    }

    @Test("settings for keepers alone leave the daemon's loop without failpoints")
    func keepersOnly() throws {
        #expect(CountedFailpoints(try FailpointSetting.settings("keeper_locked:kill")) { _ in } == nil)
    }

    @Test("each place lies where it says: after the commit and before the launch, and so on")
    func places() throws {
        let scene = try EngineScene(batches: [[EngineScene.ended(1, 0)]]) { DiaryFailpoints($0) }
        try scene.engine.reconcile()
        #expect(
            scene.diary.all == [
                "reconcile ", "<loop>", "planned 1", "lease 1", "<intent_written>", "<event_sent>", "<lease_recorded>",
                "submit turn 1", "<launch_submitted>",
            ]
        )
        try scene.engine.run()
        let rest = Array(scene.diary.all.dropFirst(9))
        #expect(rest.prefix(2) == ["<loop>", "<exit_seen>"] || rest.contains("<keeper_recorded>"), "\(rest)")
        let running = try #require(rest.firstIndex(of: "turn 1 running"))
        #expect(rest[running + 1] != "<outcome_recorded>")
        let seen = try #require(rest.firstIndex(of: "<exit_seen>"))
        let settled = try #require(rest.firstIndex(of: "turn 1 continue"))
        let told = try #require(rest.firstIndex(of: "<outcome_recorded>"))
        #expect(seen < settled && settled < told)
        #expect(rest[told...].dropFirst().first == "<event_sent>")
    }

    @Test("what cannot be recorded passes no place that stands for a record")
    func brokenLedger() throws {
        let failure = RecordingFailure("the file is damaged", mayPass: false)
        let scene = try EngineScene(failures: [failure]) { DiaryFailpoints($0) }
        #expect(throws: RecordingFailure.self) { try scene.engine.reconcile() }
        #expect(scene.diary.all == ["reconcile ", "<loop>", "refused"])
    }
}

/// Notes each place in the diary.
private struct DiaryFailpoints: Failpoints {
    let diary: Diary

    init(_ diary: Diary) {
        self.diary = diary
    }

    func reached(_ place: DaemonFailpoint) {
        diary.note("<\(place.rawValue)>")
    }
}
