import ControlAPI
import MidwatchModel
import NightFacts
import NightLoop
import NightWords
import SchedulerCore

// Turns, their output, and events.

extension ControlDesk {
    func handleTurns(_ handlers: inout ControlHandlers) {
        handlers.handle(Operations.turns) { request in try await turns(request) }
        handlers.handle(Operations.turn) { request in try await turn(request.turn) }
    }

    func handleLogs(_ handlers: inout ControlHandlers) {
        handlers.handle(Operations.turnLog) { request in
            let turn = TurnID(request.turn)
            guard try reader.turn(turn) != nil else { throw ControlError(Refusal.unknownTurn(turn)) }
            return log(of: turn, request.stream, request.tail, request.follow)
        }
        handlers.handle(Operations.jobLog) { request in
            let turn = try await newestTurn(of: request.job)
            return log(of: turn, request.stream, request.tail, request.follow)
        }
    }

    func handleEvents(_ handlers: inout ControlHandlers) {
        handlers.handle(Operations.events) { request in
            let limit = request.limit ?? ControlLimits.defaultListLimit
            // About the newest: fewer where numbers have gaps.
            let after = try request.after ?? max(0, reader.newestEventNumber() - Int64(limit))
            return try reader.events(after: after, limit: limit).map(EventReply.init)
        }
        handlers.handle(Operations.eventStream) { request in
            // Ticks first: what is added between the reading of the number and the first wait is not missed.
            let ticks = ticker.ticks()
            return EventFeed(after: try request.after ?? reader.newestEventNumber(), ticks: ticks) { after, limit in
                try reader.events(after: after, limit: limit).map(EventReply.init)
            }
        }
    }

    private func turns(_ request: TurnsRequest) async throws -> [TurnReply] {
        let job = request.job.map { JobID($0) }
        let limit = request.limit ?? ControlLimits.defaultListLimit
        let turns = try reader.turns(of: job, limit: limit, before: request.before.map { TurnID($0) })
        if turns.isEmpty, let job, request.before == nil {
            guard try await read({ $0.jobStatus(job) }) != nil else { throw ControlError(Refusal.unknownJob(job)) }
        }
        return try await asTheCoreHas(turns).map { TurnReply($0, folder: output.folder(of: $0.id)) }
    }

    private func turn(_ number: Int64) async throws -> TurnReply {
        guard let turn = try reader.turn(TurnID(number)) else {
            throw ControlError(Refusal.unknownTurn(TurnID(number)))
        }
        var reply = TurnReply(try await asTheCoreHas([turn])[0], folder: output.folder(of: turn.id))
        reply.workspace = turn.workspace
        return reply
    }

    /// The core knows before the ledger that a turn was handed over to the launcher.
    private func asTheCoreHas(_ turns: [TurnRecord]) async throws -> [TurnRecord] {
        guard turns.contains(where: { $0.state == .intended }) else { return turns }
        let live = try await read { $0.liveTurns }
        return turns.map { turn in live.first { $0.id == turn.id } ?? turn }
    }

    private func newestTurn(of job: String) async throws -> TurnID {
        let id = JobID(job)
        if let turn = try reader.newestTurns(of: [id])[id] { return turn.id }
        guard try await read({ $0.jobStatus(id) }) != nil else {
            throw ControlError(Refusal.unknownJob(id))
        }
        throw ControlError(Refusal.neverRan(id))
    }

    private func log(of turn: TurnID, _ stream: LogStream?, _ tail: Int?, _ follow: Bool?) -> LogFeed {
        let isStderr = stream == .stderr
        return LogFeed(turn: turn.rawValue, tail: tail, ticks: follow == true ? logTicks(of: turn) : nil) {
            offset,
            maximumBytes in
            try readLog(of: turn, isStderr: isStderr, offset: offset, maximumBytes: maximumBytes)
        }
    }

    private func readLog(of turn: TurnID, isStderr: Bool, offset: Int64, maximumBytes: Int) throws -> LogChunk {
        guard let record = try reader.turn(turn) else { throw ControlError(Refusal.unknownTurn(turn)) }
        // Looked at before the file is read: what was written until the end is never cut off.
        let isOver = record.state == .ended || record.state == .verifying
        let found = try output.read(turn, isStderr: isStderr, offset: offset, maximumBytes: maximumBytes)
        guard let found else {
            guard !isOver else { throw ControlError(Refusal.turnFolderGone(turn)) }
            return LogChunk(bytes: [], storedBytes: 0, isComplete: false)
        }
        return LogChunk(bytes: found.bytes, storedBytes: found.stored, isComplete: isOver)
    }

    /// Ticks when a turn's output may have grown, and when any event was added.
    private func logTicks(of turn: TurnID) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let growth = output.ticks(of: turn)
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
