import ControlAPI
import MidwatchModel
import NightFacts
import NightLoop
import NightWords
import SchedulerCore

// The orders.

extension ControlDesk {
    func handleOrders(_ handlers: inout ControlHandlers) {
        handlers.handle(Operations.run) { request in
            try await order("run", .run(JobID(request.job), force: request.force ?? false), job: request.job)
        }
        handlers.handle(Operations.hold) { request in
            try await order("hold", .hold(JobID(request.job), reason: request.reason), job: request.job)
        }
        handlers.handle(Operations.resume) { request in
            try await order("resume", .resume(JobID(request.job)), job: request.job)
        }
        handlers.handle(Operations.answer) { request in
            try await order("answer", .answer(JobID(request.job), text: request.text), job: request.job)
        }
        handlers.handle(Operations.release) { request in
            try await order("release", .release(account: request.account))
        }
        handlers.handle(Operations.reload) { _ in try await reload() }
        handlers.handle(Operations.approve) { request in try await approve(request.phase) }
        handlers.handle(Operations.cancel) { request in try await cancel(request.turn) }
        handlers.handle(Operations.proveLease) { request in try await proveLease(request) }
    }

    private func approve(_ phase: String) async throws -> ActionReply {
        let known = try await read { night in night.phaseStatuses.map(\.record.id) }
        if let exact = known.first(where: { $0.description == phase }) {
            return try await order("approve", .approve(plan: exact.plan, phase: exact.phase), phase: exact.description)
        }
        return try await order("approve", .approve(plan: nil, phase: phase), phase: phase)
    }

    private func cancel(_ turn: Int64) async throws -> ActionReply {
        let known = try reader.turn(TurnID(turn))
        if let known, known.state == .ended {
            throw ControlError(Refusal.turnOver(known.id, known.outcome))
        }
        return try await order("cancel", .cancel(TurnID(turn)), job: known?.job.rawValue)
    }

    private func proveLease(_ request: LeaseRequest) async throws -> ActionReply {
        let turn = TurnID(request.turn)
        guard let known = try reader.turn(turn), output.folder(of: turn) == request.folder else {
            throw ControlError(Refusal.unknownTurn(turn))
        }
        let token = FencingToken(request.token)
        return try await order("lease", .proveLease(turn, known.job, token), job: known.job.rawValue)
    }

    /// Gives an order to the loop; answered once it is decided and durable.
    func order(
        _ action: String,
        _ command: OperatorCommand,
        job: String? = nil,
        phase: String? = nil
    ) async throws -> ActionReply {
        let reply: OperatorReply
        do {
            reply = try await engine.ask(command)
        } catch {
            throw ControlError.stopping
        }
        switch reply {
        case .success(let answer):
            return ActionReply(
                action: action,
                message: answer.message,
                job: job,
                turn: answer.turn?.rawValue,
                phase: phase
            )
        case .failure(let refusal):
            throw ControlError(refusal)
        }
    }
}
