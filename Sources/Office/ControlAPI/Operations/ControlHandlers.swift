/// What answers the operations: one handler each. The server serves nothing unless each listed operation has one.
///
/// A handler answers promptly (the client gives up after 30 s) and may be called from many tasks at once. What cannot be
/// answered it throws as a ``ControlError``, whose code, message and cure reach the client as they are; any other error
/// is logged and reaches it as `internal`. Requests arrive checked: each field within its bounds, no
/// ``OperationRequest/problem``.
public struct ControlHandlers: Sendable {
    private var handlers: [String: any OperationHandling] = [:]
    private var unlisted: [String] = []
    private var twice: [String] = []
    private let listed: [OperationEntry]

    /// No handlers yet.
    ///
    /// - Parameter listed: The operations that need one; default all there are.
    public init(listed: [OperationEntry] = Operations.all) {
        self.listed = listed
    }

    /// Registers what answers an operation.
    public mutating func handle<Request, Reply>(
        _ operation: Operation<Request, Reply>,
        _ answer: @escaping @Sendable (Request) async throws -> Reply
    ) {
        let name = operation.entry.name
        if handlers[name] != nil { twice.append(name) }
        if !listed.contains(where: { $0.name == name }) { unlisted.append(name) }
        handlers[name] = Handler(answer: answer)
    }

    /// Answers a checked request without a server.
    ///
    /// - Throws: what the handler throws; `not_found` when there is none.
    public func answer<Request, Reply>(
        _ operation: Operation<Request, Reply>,
        _ request: Request
    ) async throws -> Reply {
        guard let handler = handlers[operation.entry.name] as? Handler<Request, Reply> else {
            throw ControlError(.notFound, "\(operation.entry.name) has no handler")
        }
        return try await handler.answer(request)
    }

    /// What keeps them from being served, one line; nil when nothing does.
    public var problem: String? {
        let missing = listed.map(\.name).filter { handlers[$0] == nil }
        let faults = [("without a handler", missing), ("with two handlers", twice), ("not in the table", unlisted)]
        let words = faults.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1.joined(separator: ", "))" }
        return words.isEmpty ? nil : "operations \(words.joined(separator: "; "))"
    }

    /// The operations with their handlers, in the table's order.
    public var all: [(entry: OperationEntry, handler: any OperationHandling)] {
        listed.compactMap { entry in handlers[entry.name].map { (entry, $0) } }
    }
}

/// What answers one operation.
public protocol OperationHandling: Sendable {
    /// What it is asked.
    associatedtype Request: OperationRequest
    /// Answers a checked request.
    func content(for request: Request) async throws -> ReplyContent
}

private struct Handler<Request: OperationRequest, Reply: OperationReply>: OperationHandling {
    let answer: @Sendable (Request) async throws -> Reply

    func content(for request: Request) async throws -> ReplyContent {
        try await answer(request).content
    }
}
