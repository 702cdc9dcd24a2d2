import MidwatchModel
import NightFacts
public import SchedulerCore

/// The engine as seen from other threads and tasks.
public struct EngineClient: Sendable {
    private let mailbox: any Mailbox

    /// A client of the engine that reads this mailbox.
    public init(mailbox: any Mailbox) {
        self.mailbox = mailbox
    }

    /// Asks for something; returns once it is decided and durable.
    ///
    /// - Throws: ``EngineStopped`` when the engine is gone or its mailbox is full.
    public func ask(_ command: OperatorCommand) async throws(EngineStopped) -> OperatorReply {
        try await exchange { answer in .command(command, answer) }
    }

    /// Puts new definitions in force; returns what changed, in words.
    public func replaceDefinitions(with definitions: CompiledDefinitions) async throws(EngineStopped) -> String {
        try await exchange { answer in .definitions(definitions, answer) }
    }

    /// Looks at the night between two steps: `body` runs on the loop's thread, which does nothing else meanwhile, so it
    /// only picks what it needs.
    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing NightView) -> Value
    ) async throws(EngineStopped) -> Value {
        try await exchange { answer in
            .read(NightLook(look: { answer(.success(body($0))) }, refuse: { answer(.failure(EngineStopped())) }))
        }
    }

    /// Ends the loop after its present step.
    public func stop() {
        _ = mailbox.post(.stop)
    }

    /// Tells the loop that something happened.
    public func post(_ event: Event) {
        _ = mailbox.post(.event(event))
    }

    private func exchange<Value: Sendable>(
        _ message: @Sendable (@escaping @Sendable (Result<Value, EngineStopped>) -> Void) -> EngineMessage
    ) async throws(EngineStopped) -> Value {
        let result: Result<Value, EngineStopped> = await withCheckedContinuation { continuation in
            let isLeft = mailbox.post(message { continuation.resume(returning: $0) })
            if !isLeft { continuation.resume(returning: .failure(EngineStopped())) }
        }
        return try result.get()
    }
}
