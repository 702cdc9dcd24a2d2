/// The digest of a piece of work, part by part. A pure value.
///
/// Every part is told apart from what follows it, by its length or by a word: no two different sequences of parts make
/// the same stream of bytes.
public struct WorkDigest: Sendable {
    private var hash = SHA256()

    /// A digest of nothing yet.
    public init() {}

    /// Adds a word.
    public mutating func add(_ text: String) {
        hash.add(UInt64(text.utf8.count))
        hash.add(text)
    }

    /// Adds bytes.
    public mutating func add(_ bytes: [UInt8]) {
        hash.add(UInt64(bytes.count))
        bytes.withUnsafeBytes { hash.add($0) }
    }

    /// Adds a piece of a stream, whose end ``addEnd(ofStream:)`` tells.
    public mutating func addPiece(_ bytes: UnsafeRawBufferPointer) {
        hash.add(bytes)
    }

    /// Ends a stream.
    ///
    /// - Parameter count: how many bytes it had; -1 when it could not be read to its end.
    public mutating func addEnd(ofStream count: Int64) {
        hash.add(UInt64(bitPattern: count))
    }

    /// 64 lower-case hexadecimal digits. More parts may follow.
    public var hexadecimal: String { hash.hexadecimal }
}
