/// A place in a JSON text.
public struct JSONPosition: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Bytes before it, counted from the start of the text (a byte order mark included).
    public var offset: Int
    /// The line, from 1. Lines end at LF; a CR before it belongs to the line.
    public var line: Int
    /// The column, from 1, in Unicode scalars (a byte order mark does not count).
    public var column: Int

    /// Names a place.
    public init(offset: Int, line: Int, column: Int) {
        self.offset = offset
        self.line = line
        self.column = column
    }

    /// The first place of a text.
    public static let start = JSONPosition(offset: 0, line: 1, column: 1)

    /// `line:column`.
    public var description: String { "\(line):\(column)" }

    /// Orders by offset.
    public static func < (lhs: JSONPosition, rhs: JSONPosition) -> Bool {
        lhs.offset < rhs.offset
    }
}

/// Turns growing byte offsets into lines and columns, looking at each byte once.
struct PositionCounter {
    private var place = JSONPosition.start

    /// The position of `offset` (0...`bytes.count`); an offset before the last one asked for starts over.
    mutating func position(at offset: Int, in bytes: [UInt8]) -> JSONPosition {
        if offset < place.offset { place = .start }
        if place.offset == 0, offset >= 3, bytes.starts(with: ByteOrderMark.utf8) { place.offset = 3 }
        while place.offset < offset {
            let byte = bytes[place.offset]
            if byte == UInt8(ascii: "\n") {
                place.line += 1
                place.column = 1
            } else if byte & 0xC0 != 0x80 {
                place.column += 1
            }
            place.offset += 1
        }
        return place
    }
}

/// The mark some editors write before the text; RFC 8259, section 8.1, lets a parser ignore it.
enum ByteOrderMark {
    static let utf8: [UInt8] = [0xEF, 0xBB, 0xBF]
}
