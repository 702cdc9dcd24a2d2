public import ControlAPI
import MidwatchModel
import NightFacts
import SchedulerCore

// The orders, and the output of turns.

extension EngineControlService {
    /// Starts a turn of a job now.
    public func run(job: String, force: Bool) async throws -> ActionReply {
        try await order("run", .run(JobID(job), force: force), job: job)
    }

    /// Holds a job.
    public func hold(job: String, reason: String) async throws -> ActionReply {
        try await order("hold", .hold(JobID(job), reason: reason), job: job)
    }

    /// Makes a job active again.
    public func resume(job: String) async throws -> ActionReply {
        try await order("resume", .resume(JobID(job)), job: job)
    }

    /// Answers a job.
    public func answer(job: String, text: String) async throws -> ActionReply {
        try await order("answer", .answer(JobID(job), text: text), job: job)
    }

    /// Approves a phase named `phase` or `plan/phase`.
    public func approve(phase: String) async throws -> ActionReply {
        let known = try await look().core.phaseStatuses.map(\.record.id)
        if let exact = known.first(where: { $0.description == phase }) {
            return try await order("approve", .approve(plan: exact.plan, phase: exact.phase), phase: exact.description)
        }
        return try await order("approve", .approve(plan: nil, phase: phase), phase: phase)
    }

    /// Ends a live turn.
    public func cancel(turn: Int64) async throws -> ActionReply {
        let known = try reader.turn(TurnID(turn))
        if let known, known.state == .ended {
            let outcome = known.outcome?.rawValue ?? "ended"
            throw ControlError(.invalidState, "turn \(turn) is over (\(outcome))", cure: "nothing needs to be done")
        }
        return try await order("cancel", .cancel(TurnID(turn)), job: known?.job.rawValue)
    }

    /// Lets a held account be used again.
    public func release(account: String) async throws -> ActionReply {
        try await order("release", .release(account: account))
    }

    /// Whether a turn still holds its lease.
    public func proveLease(turn: Int64, _ request: LeaseRequest) async throws -> ActionReply {
        guard let known = try reader.turn(TurnID(turn)), output.folder(of: TurnID(turn)) == request.folder else {
            throw unknown(turn: turn)
        }
        let token = FencingToken(request.token)
        return try await order("lease", .proveLease(TurnID(turn), known.job, token), job: known.job.rawValue)
    }

    /// Reads the jobs file again.
    public func reload() async throws -> ReloadReply {
        try await reloader()
    }

    /// The turn whose output is meant.
    public func turnForLog(_ target: LogTarget) async throws -> Int64 {
        switch target {
        case .turn(let id):
            guard try reader.turn(TurnID(id)) != nil else { throw unknown(turn: id) }
            return id
        case .job(let name):
            let id = JobID(name)
            if let turn = try reader.newestTurns(of: [id])[id] { return turn.id.rawValue }
            guard try await look().core.jobStatus(id) != nil else { throw unknown(job: name) }
            throw ControlError(.notFound, "\(name) has not run yet", cure: "midwatch run \(name) starts a turn now")
        }
    }

    /// Reads a turn's stored output.
    public func readLog(turn: Int64, stream: LogStream, offset: Int64, maximumBytes: Int) async throws -> LogChunk {
        guard let record = try reader.turn(TurnID(turn)) else { throw unknown(turn: turn) }
        let isOver = record.state == .ended || record.state == .verifying
        let found = try output.read(
            TurnID(turn),
            isStderr: stream == .stderr,
            offset: offset,
            maximumBytes: maximumBytes
        )
        guard let found else {
            guard !isOver else {
                throw ControlError(
                    .notFound,
                    "the folder of turn \(turn) is gone",
                    cure: "its record: midwatch show \(turn)"
                )
            }
            return LogChunk(bytes: [], storedBytes: 0, isComplete: false)
        }
        return LogChunk(bytes: found.bytes, storedBytes: found.stored, isComplete: isOver)
    }

    /// Ticks when a turn's output may have grown, and when any event was added.
    public func logTicks(turn: Int64) async throws -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let growth = output.ticks(of: TurnID(turn))
        let events = ticker.ticks()
        // Two sources, one stream: each is forwarded by a task that ends with its source or with the follower.
        let forwarding = Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for await _ in growth { continuation.yield() } }
                group.addTask {
                    for await _ in events { continuation.yield() }
                    continuation.finish()
                }
            }
        }
        continuation.onTermination = { _ in forwarding.cancel() }
        return stream
    }
}
