/// Why the bytes of a zone, or a POSIX TZ string, could not be used. The text says what is wrong and the cure.
public struct ZoneError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The zone's name as it was asked for.
    public let zone: String
    /// What is wrong with it, where, and the cure.
    public let message: String

    init(zone: String, _ message: String) {
        self.zone = zone
        self.message = message
    }

    /// The zone's name and the message.
    public var description: String { "zone \"\(zone)\": \(message)" }
}
