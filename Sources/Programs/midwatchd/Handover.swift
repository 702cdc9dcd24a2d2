import Synchronization

/// Passes a value on without keeping it: a second reference to a large value would make its new owner copy it whole at
/// the first change.
final class Handover<Value: Sendable>: Sendable {
    private let value: Mutex<Value?>

    init(_ value: Value) {
        self.value = Mutex(value)
    }

    /// The value. To be taken once.
    func take() -> Value {
        let taken = value.withLock { value in
            defer { value = nil }
            return value
        }
        guard let taken else { preconditionFailure("the value was taken already") }
        return taken
    }
}
