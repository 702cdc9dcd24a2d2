/// Why a text is not JSON, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in one line, with the cure where there is one.
    public var message: String
    /// Where it was noticed.
    public var position: JSONPosition

    /// Makes an error.
    public init(message: String, position: JSONPosition) {
        self.message = message
        self.position = position
    }

    /// `line:column: message`.
    public var description: String { "\(position): \(message)" }
}
