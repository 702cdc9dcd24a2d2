import ControlAPI
import Synchronization

/// A daemon that answers from memory and notes what it was asked.
final class FakeDaemon: Sendable {
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

    /// A handler for each operation.
    var handlers: ControlHandlers {
        var handlers = ControlHandlers()
        handleLooks(&handlers)
        handleOrders(&handlers)
        handleFeeds(&handlers)
        return handlers
    }

    private func handleLooks(_ handlers: inout ControlHandlers) {
        handlers.handle(Operations.status) { _ in try self.noted("status", Samples.status) }
        handlers.handle(Operations.jobs) { _ in try self.noted("jobs", [Samples.job]) }
        handlers.handle(Operations.job) { request in
            try self.note("job \(request.job)")
            guard ["auth", "a/b ?%ü", ".."].contains(request.job) else {
                throw ControlError(.notFound, "no job \(request.job)", cure: "midwatch jobs lists them")
            }
            return Samples.job
        }
        handlers.handle(Operations.turns) { request in
            let (limit, before) = (request.limit ?? ControlLimits.defaultListLimit, request.before)
            let call = "turns \(request.job ?? "-") \(limit) \(before.map { String($0) } ?? "-")"
            return try self.noted(call, [Samples.turn])
        }
        handlers.handle(Operations.turn) { request in try self.noted("turn \(request.turn)", Samples.turn) }
        handlers.handle(Operations.phases) { _ in try self.noted("phases", [Samples.phase]) }
        handlers.handle(Operations.budgets) { _ in try self.noted("budgets", [Samples.budget]) }
        handlers.handle(Operations.plan) { request in
            let until = request.until.map { String($0) } ?? "-"
            return try self.noted("plan \(until) \(request.limit ?? ControlLimits.defaultListLimit)", Samples.plan)
        }
        handlers.handle(Operations.why) { request in
            try self.noted("why \(request.job) \(request.around.map { String($0) } ?? "-")", Samples.why)
        }
        handlers.handle(Operations.leases) { _ in
            let lease = LeaseReply(token: 41, holder: "turn 7", job: "auth", turn: 7, grantedAtMs: Samples.start)
            return try self.noted("leases", [lease])
        }
    }

    private func handleOrders(_ handlers: inout ControlHandlers) {
        handlers.handle(Operations.run) { request in
            try self.note("run \(request.job) \(request.force ?? false)")
            return ActionReply(action: "run", message: "turn 8 of \(request.job) starts", job: request.job, turn: 8)
        }
        handlers.handle(Operations.hold) { request in
            try self.note("hold \(request.job) \(request.reason)")
            return ActionReply(action: "hold", message: "\(request.job) is held", job: request.job)
        }
        handlers.handle(Operations.resume) { request in
            try self.note("resume \(request.job)")
            return ActionReply(action: "resume", message: "\(request.job) goes on", job: request.job)
        }
        handlers.handle(Operations.answer) { request in
            try self.note("answer \(request.job) \(request.text)")
            return ActionReply(action: "answer", message: "\(request.job) is answered", job: request.job)
        }
        handlers.handle(Operations.approve) { request in
            try self.note("approve \(request.phase)")
            return ActionReply(action: "approve", message: "\(request.phase) is approved", phase: request.phase)
        }
        handlers.handle(Operations.cancel) { request in
            try self.note("cancel \(request.turn)")
            return ActionReply(action: "cancel", message: "turn \(request.turn) ends", turn: request.turn)
        }
        handlers.handle(Operations.release) { request in
            try self.note("release \(request.account)")
            return ActionReply(action: "release", message: "\(request.account) is tried again")
        }
        handlers.handle(Operations.raiseBudget) { request in
            let amounts = [request.turns.map { "\($0)" }, request.usd.map { "\($0)" }].map { $0 ?? "-" }
            try self.note("raise \(request.scope) \(request.name ?? "-") \(amounts.joined(separator: " "))")
            return ActionReply(action: "budget", message: "the budget is raised", job: request.name)
        }
        handlers.handle(Operations.proveLease) { request in
            try self.note("lease \(request.turn) \(request.token) \(request.folder)")
            guard request.token == 7 else {
                throw ControlError(.invalidState, "the lease is held by turn 9 with token 9", cure: "stop")
            }
            return ActionReply(action: "lease", message: "turn \(request.turn) holds it", turn: request.turn)
        }
        handlers.handle(Operations.reload) { _ in
            try self.noted("reload", ReloadReply(added: 1, changed: 2, removed: 3, jobCount: 9, warnings: ["w"]))
        }
    }

    private func handleFeeds(_ handlers: inout ControlHandlers) {
        handlers.handle(Operations.events) { request in
            let limit = request.limit ?? ControlLimits.defaultListLimit
            let newest = self.state.withLock { $0.events.last?.event ?? 0 }
            return try self.events(after: request.after ?? max(0, newest - Int64(limit)), limit: limit)
        }
        handlers.handle(Operations.eventStream) { request in
            try self.note("eventStream")
            let ticks = self.ticks(\.eventTicks)
            let newest = self.state.withLock { $0.events.last?.event ?? 0 }
            return EventFeed(after: request.after ?? newest, ticks: ticks) { try self.events(after: $0, limit: $1) }
        }
        handlers.handle(Operations.turnLog) { request in
            try self.log(request.turn, request.stream, request.tail, request.follow)
        }
        handlers.handle(Operations.jobLog) { request in
            try self.note("log of \(request.job)")
            return try self.log(7, request.stream, request.tail, request.follow)
        }
    }

    private func events(after: Int64, limit: Int) throws -> [EventReply] {
        try note("events \(after) \(limit)")
        return state.withLock { Array($0.events.filter { $0.event > after }.prefix(limit)) }
    }

    private func log(_ turn: Int64, _ stream: LogStream?, _ tail: Int?, _ follow: Bool?) throws -> LogFeed {
        try note("log \(turn)")
        return LogFeed(turn: turn, tail: tail, ticks: follow == true ? ticks(\.logTicks) : nil) { offset, maximum in
            try self.note("readLog")
            return self.state.withLock { state in
                let stored = state.logs[stream ?? .stdout] ?? []
                let piece = stored.dropFirst(Int(offset)).prefix(maximum)
                return LogChunk(
                    bytes: Array(piece),
                    storedBytes: Int64(stored.count),
                    isComplete: state.turnHasEnded && Int(offset) + piece.count == stored.count
                )
            }
        }
    }

    private func noted<Value>(_ call: String, _ value: Value) throws -> Value {
        try note(call)
        return value
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
