/// A JSON value that knows where each of its parts stands in the text: what error messages about a file need.
public struct JSONNode: Hashable, Sendable {
    /// What it is.
    public var content: Content
    /// Where it starts: its first digit, letter, quote, bracket or brace.
    public var position: JSONPosition
    /// The byte offset just behind its last byte.
    public var endOffset: Int

    /// The kinds of node.
    public enum Content: Hashable, Sendable {
        /// `null`.
        case null
        /// `true` or `false`.
        case bool(Bool)
        /// A number written without fraction and exponent, within `Int64`.
        case integer(Int64)
        /// Any other number, as the nearest double.
        case number(Double)
        /// A string.
        case string(String)
        /// An array.
        case array([JSONNode])
        /// An object; order and duplicates are kept.
        case object([Member])
    }

    /// One member of an object.
    public struct Member: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Where the name's opening quote stands.
        public var namePosition: JSONPosition
        /// Its value.
        public var value: JSONNode

        /// Makes a member.
        public init(name: String, namePosition: JSONPosition, value: JSONNode) {
            self.name = name
            self.namePosition = namePosition
            self.value = value
        }
    }

    /// Makes a node.
    public init(content: Content, position: JSONPosition, endOffset: Int) {
        self.content = content
        self.position = position
        self.endOffset = endOffset
    }
}

extension JSONNode {
    /// The value without its places.
    public var value: JSONValue {
        switch content {
        case .null: .null
        case .bool(let bool): .bool(bool)
        case .integer(let integer): .integer(integer)
        case .number(let number): .number(number)
        case .string(let text): .string(text)
        case .array(let elements): .array(elements.map(\.value))
        case .object(let members): .object(members.map { JSONMember(name: $0.name, value: $0.value.value) })
        }
    }

    /// The member of that name, the last one when it occurs more than once; nil when this is no object or has none.
    public subscript(_ key: String) -> JSONNode? {
        guard case .object(let members) = content else { return nil }
        return members.last { $0.name == key }?.value
    }

    /// The element at that index, from 0; nil when this is no array or is too short.
    public subscript(index: Int) -> JSONNode? {
        guard case .array(let elements) = content, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// Where the `index`-th Unicode scalar of a string's text stands. A string written with escapes is pointed at as
    /// a whole, as is a node of another kind.
    public func position(ofScalar index: Int) -> JSONPosition {
        guard case .string(let text) = content, endOffset - position.offset - 2 == text.utf8.count else {
            return position
        }
        let before = text.unicodeScalars.prefix(index)
        let bytes = before.reduce(0) { $0 + UTF8.width($1) }
        return JSONPosition(
            offset: position.offset + 1 + bytes,
            line: position.line,
            column: position.column + 1 + before.count
        )
    }
}
