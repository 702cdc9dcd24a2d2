import Glibc

/// A call to the service manager or the journal that failed.
public struct SystemdError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was being done, as a short English phrase: "telling the service manager READY=1".
    public let operation: String
    /// The error number, positive, as in `errno(3)`.
    public let number: Int32
    /// What the reader can do about it; empty when there is nothing to say.
    public let cure: String

    /// Describes a failed call.
    ///
    /// - Parameters:
    ///   - operation: what was being done
    ///   - number: the error number; a negative one (libsystemd's habit) is turned round
    ///   - cure: what the reader can do about it
    public init(operation: String, number: Int32, cure: String = "") {
        self.operation = operation
        self.number = number < 0 ? -number : number
        self.cure = cure
    }

    /// One line: what failed, why, and the cure.
    public var description: String {
        var characters = [CChar](repeating: 0, count: 256)
        let isKnown = strerror_r(number, &characters, characters.count) == 0
        let text = characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let reason = isKnown ? String(decoding: text, as: UTF8.self) : "error \(number)"
        return cure.isEmpty ? "\(operation): \(reason)" : "\(operation): \(reason); \(cure)"
    }
}
