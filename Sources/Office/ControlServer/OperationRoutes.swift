import ControlAPI
import HTTPTypes
import Hummingbird

/// Connects every operation to its handler: may it be asked, collect, check, decode, ask, encode.
struct OperationRoutes: Sendable {
    let handlers: ControlHandlers
    let users: UserAccess
    let streams: StreamSlots
    /// See ``ControlServer/Configuration/streamWriteTimeout``.
    let streamWriteTimeout: Duration

    /// What answers a request.
    func responder() -> RouterResponder<ControlContext> {
        let router = Router(context: ControlContext.self)
        router.add(middleware: ErrorReplies())
        router.add(middleware: PeerCheck(users: users))
        for (entry, handler) in handlers.all {
            let method: HTTPRequest.Method =
                switch entry.method {
                case .get: .get
                case .post: .post
                }
            router.on("\(entry.path)", method: method) { request, context in
                try await respond(to: entry, with: handler, request, context)
            }
        }
        return router.buildResponder()
    }

    private func respond<Handler: OperationHandling>(
        to entry: OperationEntry,
        with handler: Handler,
        _ request: Request,
        _ context: ControlContext
    ) async throws -> Response {
        try users.check(context.userID, for: entry)
        let values = RequestValues(entry: entry, request: request, context: context)
        let question = try await values.decoded(Handler.Request.self)
        let slot = entry.reply.isStream ? try streams.take() : nil
        switch try await handler.content(for: question) {
        case .json(let value): return try JSONReply.response(value)
        case .events(let feed): return eventStream(feed, slot, values)
        case .log(let feed): return try await log(feed, slot, values)
        }
    }
}
