import MidwatchModel
import NightFacts
import NightLoop
import SchedulerCore
import Schedules
import Synchronization

/// One line per thing the engine did, in the order it did them, over all ports.
final class Diary: Sendable {
    private let lines = Mutex<[String]>([])

    func note(_ line: String) {
        lines.withLock { $0.append(line) }
    }

    var all: [String] { lines.withLock(\.self) }
}

/// A clock that stands still unless moved.
final class StillClock: TimeSource {
    private let milliseconds: Mutex<Int64>

    init(_ start: Int64) {
        milliseconds = Mutex(start)
    }

    func advance(by duration: Duration) {
        milliseconds.withLock { $0 += duration.wholeMilliseconds }
    }

    func now() -> Instants {
        let value = milliseconds.withLock(\.self)
        return Instants(
            wall: WallTime(millisecondsSinceEpoch: value),
            boot: BootTime(millisecondsSinceBoot: value - 1_000_000)
        )
    }
}

/// A recorder that fails as told (nil: not this time), then writes into the diary.
final class ScriptedRecorder: Recorder {
    private let diary: Diary
    private let failures: Mutex<[RecordingFailure?]>
    private let events = Mutex<Int64>(0)

    init(_ diary: Diary, failures: [RecordingFailure?] = []) {
        self.diary = diary
        self.failures = Mutex(failures)
    }

    func record(_ facts: [Fact]) throws(RecordingFailure) -> [Int64] {
        let failure = failures.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        if let failure {
            diary.note("refused")
            throw failure
        }
        var ids: [Int64] = []
        for fact in facts {
            switch fact {
            case .turnPlanned(let turn): diary.note("planned \(turn.id)")
            case .turnChanged(let turn): diary.note("turn \(turn.id) \(turn.outcome?.rawValue ?? turn.state.rawValue)")
            case .leaseGranted(let lease): diary.note("lease \(lease.token)")
            case .leaseReleased(let token, _): diary.note("released \(token)")
            case .event:
                ids.append(
                    events.withLock {
                        $0 += 1; return $0
                    }
                )
            case .job, .occurrence, .occurrenceDecided, .pendingAdded, .pendingRemoved, .accountHeld, .accountReleased,
                .checkPlanned, .checkEnded,
                .leasesRenewed, .phase, .plan, .spending, .daemonStarted, .daemonStopped:
                continue
            }
        }
        return ids
    }
}

/// A launcher that notes what it is asked and answers as told, at once, through the mailbox.
final class ScriptedLauncher: Launcher {
    private let diary: Diary
    private let mailbox: ScriptedMailbox
    private let refusal: String?
    private let found: [Event]

    init(_ diary: Diary, mailbox: ScriptedMailbox, refusal: String? = nil, found: [Event] = []) {
        self.diary = diary
        self.mailbox = mailbox
        self.refusal = refusal
        self.found = found
    }

    func submit(_ launch: Launch) {
        diary.note("submit \(launch.id)")
        let answer: Event =
            refusal.map { .launchFailed(launch.id, reason: $0) } ?? .launchStarted(launch.id, .process(pid: 4711))
        _ = mailbox.post(.event(answer))
    }

    func terminate(_ launch: LaunchID) {
        diary.note("terminate \(launch)")
    }

    func reconcile(_ launches: [LaunchID]) -> [Event] {
        diary.note("reconcile \(launches.map(\.description).joined(separator: ", "))")
        return found
    }
}

/// A mailbox that hands out prepared batches, then stops; each wait moves the clock to the deadline at the most.
final class ScriptedMailbox: Mailbox {
    private struct State {
        var batches: [[EngineMessage]]
        /// What was left by others; it comes before the next batch.
        var posted: [EngineMessage] = []
        var isClosed = false
        var waits: [WallTime] = []

        mutating func takePosted() -> [EngineMessage] {
            defer { posted = [] }
            return posted
        }
    }

    private let state: Mutex<State>
    private let clock: StillClock

    init(_ batches: [[EngineMessage]], clock: StillClock) {
        state = Mutex(State(batches: batches))
        self.clock = clock
    }

    var waits: [WallTime] { state.withLock(\.waits) }

    func post(_ message: EngineMessage) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.posted.append(message)
            return true
        }
    }

    func wait(until deadline: WallTime) -> [EngineMessage] {
        let batch: [EngineMessage] = state.withLock { state in
            state.waits.append(deadline)
            if !state.posted.isEmpty { return state.takePosted() }
            return state.batches.isEmpty ? [.stop] : state.batches.removeFirst()
        }
        if batch.isEmpty { clock.advance(by: clock.now().wall.duration(to: deadline)) }
        return batch
    }

    func take() -> [EngineMessage] { state.withLock { $0.takePosted() } }

    func close() -> [EngineMessage] {
        state.withLock { state in
            state.isClosed = true
            defer { state.batches = [] }
            return state.takePosted() + state.batches.flatMap(\.self)
        }
    }
}

/// An observer that keeps the story.
final class Listener: NightObserver {
    private let diary: Diary
    private let stories = Mutex<[NumberedEvent]>([])

    init(_ diary: Diary) {
        self.diary = diary
    }

    var events: [NumberedEvent] { stories.withLock(\.self) }

    func committed(_ events: [NumberedEvent]) {
        stories.withLock { $0 += events }
    }

    func stepped(_ pulse: EnginePulse) {
        if !pulse.isHealthy { diary.note("unhealthy") }
    }

    func troubled(_ trouble: String?) {
        diary.note("trouble \(trouble ?? "over")")
    }
}
