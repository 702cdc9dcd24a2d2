import ControlAPI
import HTTPTypes
import Hummingbird

/// Connects every ``ControlRoute`` to the service: decode, check, ask, encode.
struct ControlRoutes<Control: ControlService>: Sendable {
    let service: Control
    let streams: StreamSlots
    /// See ``ControlServer/Configuration/streamWriteTimeout``.
    let streamWriteTimeout: Duration

    /// What answers a request.
    func responder(allowedUserIDs: Set<UInt32>) -> RouterResponder<ControlContext> {
        let router = Router(context: ControlContext.self)
        router.add(middleware: ErrorReplies())
        router.add(middleware: PeerCheck(allowedUserIDs: allowedUserIDs))
        for route in ControlRoute.allCases {
            guard let method = HTTPRequest.Method(rawValue: route.method) else { continue }
            router.on("\(route.template)", method: method) { request, context in
                try await respond(to: route, request, context)
            }
        }
        return router.buildResponder()
    }

    private func respond(to route: ControlRoute, _ request: Request, _ context: ControlContext) async throws -> Response
    {
        let values = RequestValues(request: request, context: context)
        switch route {
        case .status: return try JSONReply.response(try await service.status())
        case .jobs: return try JSONReply.response(try await service.jobs())
        case .job: return try JSONReply.response(try await service.job(values.job()))
        case .phases: return try JSONReply.response(try await service.phases())
        case .budgets: return try JSONReply.response(try await service.budgets())
        case .leases: return try JSONReply.response(try await service.leases())
        case .reload: return try JSONReply.response(try await service.reload())
        case .turn: return try JSONReply.response(try await service.turn(values.turn()))
        case .run, .hold, .resume, .cancel, .approve, .release, .answer, .proveLease, .raiseBudget:
            return try JSONReply.response(try await order(route, values))
        case .turns, .events, .plan, .why: return try await list(route, values)
        case .turnLog: return try await log(.turn(values.turn()), values)
        case .jobLog: return try await log(.job(values.job()), values)
        case .eventStream: return try await eventStream(values)
        }
    }

    private func order(_ route: ControlRoute, _ values: RequestValues) async throws -> ActionReply {
        switch route {
        case .run:
            let order = try await values.request.decoded(RunRequest.self, fallback: RunRequest(force: nil))
            return try await service.run(job: values.job(), force: order.force ?? false)
        case .hold:
            let reason = try await values.request.decoded(HoldRequest.self).reason
            guard (1...ControlLimits.reasonCharacters).contains(reason.count),
                reason.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
            else {
                throw ControlError(
                    .invalidArgument,
                    "the reason must be 1 to \(ControlLimits.reasonCharacters) characters without control characters"
                )
            }
            return try await service.hold(job: values.job(), reason: reason)
        case .resume: return try await service.resume(job: values.job())
        case .answer:
            let text = try await values.request.decoded(AnswerRequest.self).text
            let isPlain = text.unicodeScalars.allSatisfy {
                $0.properties.generalCategory != .control || $0 == "\n" || $0 == "\t"
            }
            guard isPlain, (1...ControlLimits.answerCharacters).contains(text.count) else {
                throw ControlError(
                    .invalidArgument,
                    "the answer must be 1 to \(ControlLimits.answerCharacters) characters without control characters"
                )
            }
            return try await service.answer(job: values.job(), text: text)
        case .cancel: return try await service.cancel(turn: values.turn())
        case .release: return try await service.release(account: values.account())
        case .raiseBudget:
            let request = try await values.request.decoded(BudgetRequest.self)
            if let problem = request.problem { throw problem }
            return try await service.raise(request)
        case .proveLease:
            let request = try await values.request.decoded(LeaseRequest.self)
            return try await service.proveLease(turn: values.turn(), request)
        default: return try await service.approve(phase: values.phase())
        }
    }

    /// Events after an id; without one about the newest `limit`, fewer where ids have gaps.
    private func events(after: Int64?, limit: Int) async throws -> [EventReply] {
        if let after { return try await service.events(after: after, limit: limit) }
        let last = try await NewestEvents.lastID(service.events(after:limit:))
        return try await service.events(after: max(0, last - Int64(limit)), limit: limit)
    }

    private func list(_ route: ControlRoute, _ values: RequestValues) async throws -> Response {
        switch route {
        case .turns:
            let query = TurnsQuery(
                job: try values.text("job"),
                limit: try values.limit(),
                before: try values.number("before", in: 1...Int64.max)
            )
            return try JSONReply.response(try await service.turns(query))
        case .events:
            let after = try values.number("after", in: 0...Int64.max)
            return try JSONReply.response(try await events(after: after, limit: values.limit()))
        case .plan:
            let reply = try await service.plan(untilMs: values.instant("until"), limit: values.limit())
            return try JSONReply.response(reply)
        default:
            let reply = try await service.why(job: values.job(), aroundMs: values.instant("around"))
            return try JSONReply.response(reply)
        }
    }
}
