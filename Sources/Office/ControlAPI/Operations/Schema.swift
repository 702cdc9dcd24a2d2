/// The shape of a JSON value, taken from the Swift type that is encoded: it cannot differ from what is sent.
public indirect enum Schema: Hashable, Sendable {
    /// Any string.
    case string
    /// An ISO 8601 time in UTC.
    case time
    /// One of the words of an enum, each with its meaning.
    case words(name: String, [Word])
    /// A whole number.
    case integer
    /// A number.
    case number
    /// True or false.
    case flag
    /// An array.
    case list(Schema)
    /// An object with any names.
    case map(Schema)
    /// An object of a type of its own.
    case object(name: String, members: [Member])

    /// A word and what it means.
    public struct Word: Hashable, Sendable {
        /// The word.
        public let word: String
        /// What it means, one line.
        public let meaning: String
    }

    /// A member of an object.
    public struct Member: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Its shape.
        public let schema: Schema
        /// True when it may be null.
        public let isOptional: Bool
    }

    /// The shape of a type's JSON form.
    ///
    /// It is found by letting the type decode itself from a decoder that notes what it is asked for. A type that cannot
    /// be read that way (one with a decoder of its own that checks what it reads) is a mistake in the table of
    /// operations: it traps, and so does each test of the table.
    public init<Value: Decodable>(of type: Value.Type) {
        do {
            self = try SchemaRecorder.example(of: type).schema
        } catch {
            preconditionFailure("\(type) has no schema: \(error)")
        }
    }
}

/// A decoder that invents values and notes what it was asked for.
struct SchemaRecorder: Decoder {
    /// What a type asked for.
    final class Notes {
        var members: [Schema.Member] = []
        var optional: Set<String> = []
    }

    let notes = Notes()
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    /// A value of the type, and its shape.
    static func example<Value: Decodable>(of type: Value.Type) throws -> (value: Value, schema: Schema) {
        if let known = type as? any KnownShape.Type {
            let (value, schema) = try known.example()
            if let value = value as? Value { return (value, schema) }
        }
        if let words = type as? any WireWord.Type, let (value, all) = example(ofWords: words),
            let value = value as? Value
        {
            return (value, .words(name: name(of: type), all))
        }
        let recorder = SchemaRecorder()
        let value = try Value(from: recorder)
        return (value, .object(name: name(of: type), members: recorder.notes.members))
    }

    /// A type's name without its module.
    private static func name<Value>(of type: Value.Type) -> String {
        String(reflecting: type).split(separator: ".").dropFirst().joined(separator: ".")
    }

    private static func example<Word: WireWord>(ofWords type: Word.Type) -> (value: Any, words: [Schema.Word])? {
        type.allCases.first.map { first in
            (first, type.allCases.map { Schema.Word(word: $0.rawValue, meaning: $0.meaning) })
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(SchemaKeyedContainer(notes: notes))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw NoSchema() }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { throw NoSchema() }

    /// A type that does not decode member by member.
    struct NoSchema: Error {}
}

private struct SchemaKeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let notes: SchemaRecorder.Notes
    let codingPath: [any CodingKey] = []
    let allKeys: [Key] = []

    func contains(_ key: Key) -> Bool { true }

    func decodeNil(forKey key: Key) -> Bool {
        notes.optional.insert(key.stringValue)
        return false
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let (value, schema) = try SchemaRecorder.example(of: type)
        // Asked first whether it is null: a member that may be.
        let isOptional = notes.optional.contains(key.stringValue)
        notes.members.append(Schema.Member(name: key.stringValue, schema: schema, isOptional: isOptional))
        return value
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw SchemaRecorder.NoSchema() }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw SchemaRecorder.NoSchema()
    }

    func superDecoder() throws -> any Decoder { throw SchemaRecorder.NoSchema() }

    func superDecoder(forKey key: Key) throws -> any Decoder { throw SchemaRecorder.NoSchema() }
}

/// A type whose shape does not have to be found out.
protocol KnownShape {
    static func example() throws -> (value: Any, schema: Schema)
}

extension String: KnownShape {
    static func example() -> (value: Any, schema: Schema) { ("", .string) }
}

extension Bool: KnownShape {
    static func example() -> (value: Any, schema: Schema) { (false, .flag) }
}

extension Double: KnownShape {
    static func example() -> (value: Any, schema: Schema) { (0.0, .number) }
}

extension Int: KnownShape {
    static func example() -> (value: Any, schema: Schema) { (0, .integer) }
}

extension Int32: KnownShape {
    static func example() -> (value: Any, schema: Schema) { (Int32(0), .integer) }
}

extension Int64: KnownShape {
    static func example() -> (value: Any, schema: Schema) { (Int64(0), .integer) }
}

extension Timestamp: KnownShape {
    static func example() -> (value: Any, schema: Schema) { (Timestamp(milliseconds: 0), .time) }
}

extension Array: KnownShape where Element: Decodable {
    static func example() throws -> (value: Any, schema: Schema) {
        ([Element](), .list(try SchemaRecorder.example(of: Element.self).schema))
    }
}

extension Dictionary: KnownShape where Key == String, Value: Decodable {
    static func example() throws -> (value: Any, schema: Schema) {
        ([String: Value](), .map(try SchemaRecorder.example(of: Value.self).schema))
    }
}
