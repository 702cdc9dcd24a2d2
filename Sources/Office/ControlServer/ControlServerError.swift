/// Why the control server could not start.
public struct ControlServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What, where and the cure, one line.
    public let description: String

    /// Wraps a text.
    init(_ description: String) {
        self.description = description
    }
}
