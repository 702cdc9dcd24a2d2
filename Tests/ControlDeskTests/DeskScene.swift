import ControlAPI
import ControlDesk
import MidwatchModel
import MidwatchTestKit
import NightCore
import NightFacts
import NightLoop
import SchedulerCore
import Schedules
import Synchronization
import Testing

/// A desk over a real core that stands still, a ledger in memory and turn folders that are made up.
struct DeskScene: Sendable {
    /// 2027-01-15T08:00:00Z.
    static let start: Int64 = 1_800_000_000_000

    let mailbox: CoreMailbox
    let handlers: ControlHandlers

    init(
        _ definitions: Definitions,
        memory: LedgerMemory = LedgerMemory(),
        ledger: FakeLedger = FakeLedger(),
        output: FakeOutput = FakeOutput()
    ) throws {
        mailbox = CoreMailbox(try CompiledDefinitions(definitions, zones: TestZones.utc), memory)
        handlers =
            ControlDesk(
                engine: EngineClient(mailbox: mailbox),
                reader: ledger,
                output: output,
                ticker: EventTicker(),
                identity: DaemonIdentity(
                    version: "1.2.3",
                    pid: 77,
                    startedAtMs: Self.start,
                    stateFolder: "/state",
                    jobsFile: "/jobs.json",
                    logsToJournal: true
                ),
                reload: { ReloadReply(added: 1, changed: 0, removed: 0, jobCount: 1) }
            ).handlers
    }

    /// Asks as a client would, without the wire.
    func ask<Request, Reply>(_ operation: Operation<Request, Reply>, _ request: Request) async throws -> Reply {
        try await handlers.answer(operation, request)
    }

    /// A job that runs `true` every so many seconds, first at once.
    static func job(
        _ id: String,
        every seconds: Int64 = 60,
        overlap: OverlapPolicy = .skip,
        maxTurns: Int? = nil
    ) -> JobDefinition {
        JobDefinition(
            id: JobID(id),
            schedule: .every(Schedule.Interval(period: .seconds(seconds))),
            payload: .command(Payload.CommandLine(argv: ["true"])),
            overlap: overlap,
            maxTurns: maxTurns
        )
    }

    /// A turn of a job that is over, or of one that runs.
    static func turn(_ id: Int64, job: String = "auth", outcome: TurnOutcome? = .continue) -> TurnRecord {
        var turn = TurnRecord(
            id: TurnID(id),
            job: JobID(job),
            iteration: 1,
            trigger: .schedule,
            nominal: WallTime(millisecondsSinceEpoch: start),
            revision: 1,
            phase: nil,
            token: FencingToken(id + 100),
            agent: nil,
            model: nil,
            plannedAt: WallTime(millisecondsSinceEpoch: start)
        )
        let settledAt = WallTime(millisecondsSinceEpoch: start)
        turn.standing = outcome.map { .ended(TurnRecord.End($0, at: settledAt)) } ?? .running
        return turn
    }
}

/// A loop that stands still: it answers each message at once, on the thread of whoever posts.
final class CoreMailbox: Mailbox {
    private struct State {
        var core: NightCore
        var isOpen = true
    }

    private let state: Mutex<State>
    private let now = Instants(
        wall: WallTime(millisecondsSinceEpoch: DeskScene.start),
        boot: BootTime(millisecondsSinceBoot: 5000)
    )

    init(_ definitions: CompiledDefinitions, _ memory: LedgerMemory) {
        var core = NightCore(definitions: definitions, memory: memory, now: now)
        // A night's first step: what is due at once starts.
        _ = core.handle(.started, now: now)
        state = Mutex(State(core: core))
    }

    func post(_ message: EngineMessage) -> Bool {
        state.withLock { state in
            guard state.isOpen else { return false }
            switch message {
            case .read(let look): look.look(NightView(core: state.core, now: now, trouble: nil))
            case .command(let command, let answer):
                for case .reply(let reply) in state.core.handle(.operatorAsked(command), now: now) {
                    answer(.success(reply))
                }
            case .event(let event): _ = state.core.handle(event, now: now)
            case .definitions(_, let answer): answer(.failure(EngineStopped()))
            case .stop: state.isOpen = false
            }
            return true
        }
    }

    /// A job's record as the core holds it.
    func record(of job: String) throws -> JobRecord {
        try #require(state.withLock { $0.core.scheduler.jobStatus(JobID(job))?.record })
    }

    func wait(until deadline: WallTime) -> [EngineMessage] { [] }

    func take() -> [EngineMessage] { [] }

    func close() -> [EngineMessage] { [] }
}

/// A ledger in memory.
struct FakeLedger: NightReader {
    var all: [TurnRecord] = []
    var rows: [OccurrenceRecord] = []
    var story: [NumberedEvent] = []
    var leases: [LeaseRecord] = []

    func turns(of job: JobID?, limit: Int, before: TurnID?) -> [TurnRecord] {
        let found = all.filter { ($0.job == job ?? $0.job) && ($0.id < before ?? TurnID(.max)) }
        return Array(found.sorted { $0.id > $1.id }.prefix(limit))
    }

    func turn(_ id: TurnID) -> TurnRecord? { all.first { $0.id == id } }

    func newestTurns(of jobs: [JobID]) -> [JobID: TurnRecord] {
        let pairs = jobs.compactMap { job in turns(of: job, limit: 1, before: nil).first.map { (job, $0) } }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    func occurrences(of job: JobID, around instant: WallTime?, limit: Int) -> [OccurrenceRecord] {
        Array(rows.filter { $0.job == job }.prefix(limit))
    }

    func events(after: Int64, limit: Int) -> [NumberedEvent] { Array(story.filter { $0.id > after }.prefix(limit)) }

    func newestEventNumber() -> Int64 { story.last?.id ?? 0 }

    func openLeases() -> [LeaseRecord] { leases }

    func sizeBytes() -> Int64 { 4096 }
}

/// Turn folders that hold what they are told.
struct FakeOutput: TurnOutputReader {
    var stored: [TurnID: String] = [:]

    func read(
        _ turn: TurnID,
        isStderr: Bool,
        offset: Int64,
        maximumBytes: Int
    ) -> (bytes: [UInt8], stored: Int64)? {
        guard let text = stored[turn] else { return nil }
        let bytes = isStderr ? [] : Array(text.utf8)
        return (Array(bytes.dropFirst(Int(offset)).prefix(maximumBytes)), Int64(bytes.count))
    }

    func folder(of turn: TurnID) -> String { "/state/turns/\(turn)" }

    func ticks(of turn: TurnID) -> AsyncStream<Void> { AsyncStream { $0.finish() } }
}
