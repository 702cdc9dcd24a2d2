/// Why the machine's time zone database, or one zone of it, cannot be used. The message names the place and the cure.
public struct ZoneDirectoryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong.
    public let kind: Kind
    /// What, where, and the cure.
    public let message: String

    /// Kinds of failure.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// There is no such zone.
        case unknownZone = "unknown_zone"
        /// The name is no name of a zone: it is absolute, climbs out of the folder, or has unusual characters.
        case badName = "bad_name"
        /// A file is there and cannot be read or understood.
        case unreadable
        /// The database is missing or gives wrong answers.
        case noDatabase = "no_database"
        /// The TZ variable names a zone that cannot be used.
        case badTimeZoneVariable = "bad_tz"
    }

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
