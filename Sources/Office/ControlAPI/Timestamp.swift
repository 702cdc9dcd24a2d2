import CivilTime

/// An instant on the wire: in JSON an ISO 8601 string in UTC with milliseconds, such as `2026-03-29T01:30:00.000Z`.
///
/// Replies carry beside it, where machines reckon with it, the same instant in a member whose name ends in `Ms`:
/// whole milliseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Whole milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64

    /// Wraps a count of milliseconds since the Unix epoch.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Orders by time.
    public static func < (lhs: Timestamp, rhs: Timestamp) -> Bool {
        lhs.milliseconds < rhs.milliseconds
    }
}

extension Timestamp: CustomStringConvertible {
    /// The ISO 8601 text in UTC with milliseconds.
    public var description: String { InstantText.utc(milliseconds: milliseconds) }

    /// Reads `YYYY-MM-DDTHH:MM[:SS[.fraction]](Z|±HH[:]MM)`; nil for anything else. A space may stand for `T`, digits
    /// of the fraction beyond milliseconds are cut off.
    public init?(parsing text: String) {
        guard let milliseconds = InstantText.milliseconds(text) else { return nil }
        self.init(milliseconds: milliseconds)
    }
}

extension Timestamp: Codable {
    /// Reads the ISO 8601 text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Timestamp(parsing: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an ISO 8601 time: \(text)")
        }
        self = value
    }

    /// Writes the ISO 8601 text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
