import MidwatchModel
import MidwatchTestKit
import NightCore
import NightFacts
import NightLoop
import SchedulerCore

/// An engine over scripted ports, with one job that is due at once and then every minute.
final class EngineScene {
    static let start: Int64 = 1_800_000_000_000

    let diary = Diary()
    let clock = StillClock(EngineScene.start)
    let listener: Listener
    let mailbox: ScriptedMailbox
    let engine: NightEngine

    init(
        batches: [[EngineMessage]] = [],
        failures: [RecordingFailure?] = [],
        refusal: String? = nil,
        memory: LedgerMemory = LedgerMemory(),
        found: [Event] = [],
        failpoints: ((Diary) -> any Failpoints)? = nil
    ) throws {
        let job = JobDefinition(
            id: JobID("auth"),
            schedule: .every(Schedule.Interval(period: .seconds(60))),
            payload: .command(Payload.CommandLine(argv: ["true"]))
        )
        let definitions = try CompiledDefinitions(Definitions(jobs: [job]), zones: TestZones.utc)
        listener = Listener(diary)
        mailbox = ScriptedMailbox(batches, clock: clock)
        engine = NightEngine(
            core: NightCore(definitions: definitions, memory: memory, now: clock.now()),
            recorder: ScriptedRecorder(diary, failures: failures),
            launcher: ScriptedLauncher(diary, mailbox: mailbox, refusal: refusal, found: found),
            time: clock,
            mailbox: mailbox,
            observer: listener,
            failpoints: failpoints?(diary)
        )
    }

    /// The end of turn `id` with an exit status.
    static func ended(_ id: Int64, _ code: Int) -> EngineMessage {
        let exit = ExitRecord(
            status: .exited(code),
            startedAt: WallTime(millisecondsSinceEpoch: start),
            endedAt: WallTime(millisecondsSinceEpoch: start + 5)
        )
        return .event(.turnEnded(TurnID(id), TurnEnding(exit: exit)))
    }
}
