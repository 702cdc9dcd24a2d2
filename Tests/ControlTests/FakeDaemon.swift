import ControlAPI
import Synchronization

/// A daemon that answers from memory and notes what it was asked.
final class FakeDaemon: ControlService {
    struct State {
        var calls: [String] = []
        var events: [EventReply] = []
        var failure: (any Error)?
        var eventTicks: [AsyncStream<Void>.Continuation] = []
        var logs: [LogStream: [UInt8]] = [:]
        var turnHasEnded = true
        var logTicks: [AsyncStream<Void>.Continuation] = []
        var followers = 0
    }

    struct Fault: Error {}

    let state = Mutex(State())
    /// Yields each time a follower has subscribed to ticks.
    let subscriptions: AsyncStream<Void>
    private let subscribed: AsyncStream<Void>.Continuation

    init() {
        (subscriptions, subscribed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(100))
    }

    var calls: [String] { state.withLock { $0.calls } }

    func fail(with error: any Error) {
        state.withLock { $0.failure = error }
    }

    func add(_ events: [EventReply]) {
        let ticks = state.withLock { state in
            state.events += events
            return state.eventTicks
        }
        for tick in ticks { tick.yield() }
    }

    func write(_ text: String, to stream: LogStream = .stdout, ends: Bool = false) {
        let ticks = state.withLock { state in
            state.logs[stream, default: []] += Array(text.utf8)
            state.turnHasEnded = ends
            return state.logTicks
        }
        for tick in ticks { tick.yield() }
    }

    private func note(_ call: String) throws {
        let failure = state.withLock { state in
            state.calls.append(call)
            return state.failure
        }
        if let failure { throw failure }
    }

    func status() async throws -> StatusReply {
        try note("status")
        return Samples.status
    }

    func jobs() async throws -> [JobReply] {
        try note("jobs")
        return [Samples.job]
    }

    func job(_ id: String) async throws -> JobReply {
        try note("job \(id)")
        guard id == "auth" || id == "a/b ?%ü" || id == ".." else {
            throw ControlError(.notFound, "no job \(id)", cure: "midwatch jobs lists them")
        }
        return Samples.job
    }

    func turns(_ query: TurnsQuery) async throws -> [TurnReply] {
        try note("turns \(query.job ?? "-") \(query.limit) \(query.before.map { String($0) } ?? "-")")
        return [Samples.turn]
    }

    func turn(_ id: Int64) async throws -> TurnReply {
        try note("turn \(id)")
        return Samples.turn
    }

    func phases() async throws -> [PhaseReply] {
        try note("phases")
        return [Samples.phase]
    }

    func run(job: String, force: Bool) async throws -> ActionReply {
        try note("run \(job) \(force)")
        return ActionReply(action: "run", message: "turn 8 of \(job) starts", job: job, turn: 8)
    }

    func hold(job: String, reason: String) async throws -> ActionReply {
        try note("hold \(job) \(reason)")
        return ActionReply(action: "hold", message: "\(job) is held", job: job)
    }

    func resume(job: String) async throws -> ActionReply {
        try note("resume \(job)")
        return ActionReply(action: "resume", message: "\(job) goes on", job: job)
    }

    func answer(job: String, text: String) async throws -> ActionReply {
        try note("answer \(job) \(text)")
        return ActionReply(action: "answer", message: "\(job) is answered", job: job)
    }

    func approve(phase: String) async throws -> ActionReply {
        try note("approve \(phase)")
        return ActionReply(action: "approve", message: "\(phase) is approved", phase: phase)
    }

    func cancel(turn: Int64) async throws -> ActionReply {
        try note("cancel \(turn)")
        return ActionReply(action: "cancel", message: "turn \(turn) ends", turn: turn)
    }

    func release(account: String) async throws -> ActionReply {
        try note("release \(account)")
        return ActionReply(action: "release", message: "\(account) is tried again")
    }

    func budgets() async throws -> [BudgetReply] {
        try note("budgets")
        return [Samples.budget]
    }

    func raise(_ request: BudgetRequest) async throws -> ActionReply {
        let amounts = [request.turns.map { "\($0)" }, request.usd.map { "\($0)" }].map { $0 ?? "-" }
        try note("raise \(request.scope) \(request.name ?? "-") \(amounts.joined(separator: " "))")
        return ActionReply(action: "budget", message: "the budget is raised", job: request.name)
    }

    func proveLease(turn: Int64, _ request: LeaseRequest) async throws -> ActionReply {
        try note("lease \(turn) \(request.token) \(request.folder)")
        guard request.token == 7 else {
            throw ControlError(.invalidState, "the lease is held by turn 9 with token 9", cure: "stop")
        }
        return ActionReply(action: "lease", message: "turn \(turn) holds it", turn: turn)
    }

    func plan(untilMs: Int64?, limit: Int) async throws -> PlanReply {
        try note("plan \(untilMs.map { String($0) } ?? "-") \(limit)")
        return Samples.plan
    }

    func why(job: String, aroundMs: Int64?) async throws -> WhyReply {
        try note("why \(job) \(aroundMs.map { String($0) } ?? "-")")
        return Samples.why
    }

    func events(after: Int64, limit: Int) async throws -> [EventReply] {
        try note("events \(after) \(limit)")
        return state.withLock { Array($0.events.filter { $0.id > after }.prefix(limit)) }
    }

    func eventTicks() async throws -> AsyncStream<Void> {
        try note("eventTicks")
        return ticks(\.eventTicks)
    }

    func reload() async throws -> ReloadReply {
        try note("reload")
        return ReloadReply(added: 1, changed: 2, removed: 3, jobs: 9, warnings: ["w"])
    }

    func leases() async throws -> [LeaseReply] {
        try note("leases")
        return [LeaseReply(token: 41, holder: "turn 7", job: "auth", turn: 7, grantedAtMs: Samples.start)]
    }

    func turnForLog(_ target: LogTarget) async throws -> Int64 {
        try note("turnForLog \(target)")
        guard case .turn(let turn) = target else { return 7 }
        return turn
    }

    func readLog(turn: Int64, stream: LogStream, offset: Int64, maximumBytes: Int) async throws -> LogChunk {
        try note("readLog")
        return state.withLock { state in
            let stored = state.logs[stream] ?? []
            let piece = stored.dropFirst(Int(offset)).prefix(maximumBytes)
            return LogChunk(
                bytes: Array(piece),
                storedBytes: Int64(stored.count),
                isComplete: state.turnHasEnded && Int(offset) + piece.count == stored.count
            )
        }
    }

    func logTicks(turn: Int64) async throws -> AsyncStream<Void> {
        try note("logTicks \(turn)")
        return ticks(\.logTicks)
    }

    private func ticks(_ list: sending WritableKeyPath<State, [AsyncStream<Void>.Continuation]>) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { state in
            state[keyPath: list].append(continuation)
            state.followers += 1
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.followers -= 1 }
        }
        subscribed.yield()
        return stream
    }
}
