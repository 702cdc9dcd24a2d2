/// Which texts are accepted.
public enum JSONDialect: Hashable, Sendable {
    /// RFC 8259 and nothing more.
    case strict
    /// Also `//` and `/* */` comments, and one comma after the last element or member.
    case relaxed
}

/// Reads JSON texts (RFC 8259) in UTF-8. A leading byte order mark is ignored.
///
/// Numbers beyond the range of a double are errors. Escaped surrogates without a partner become U+FFFD.
public enum JSONParser {
    /// The deepest nesting a caller may allow; parsing recurses, and this fits any thread's stack.
    public static let deepestNesting = 512

    /// Reads one value.
    ///
    /// - Parameters:
    ///   - bytes: the text; nothing but white space (and comments, when relaxed) may surround the value.
    ///   - dialect: which texts are accepted.
    ///   - maximumDepth: how deep arrays and objects may nest, 1...``deepestNesting``.
    ///   - repairingUTF8: whether bytes in strings that are not UTF-8 become U+FFFD; otherwise they are errors.
    /// - Throws: ``JSONError`` with the place of the first fault.
    public static func value(
        of bytes: some Collection<UInt8>,
        dialect: JSONDialect = .strict,
        maximumDepth: Int = 128,
        repairingUTF8: Bool = false
    ) throws(JSONError) -> JSONValue {
        var scanner = Scanner(
            bytes: Array(bytes),
            rules: Rules(dialect: dialect, maximumDepth: maximumDepth, repairingUTF8: repairingUTF8)
        )
        var builder = ValueBuilder()
        return try scanner.document(&builder)
    }

    /// Reads one value from a string; see ``value(of:dialect:maximumDepth:repairingUTF8:)``.
    public static func value(
        of text: String,
        dialect: JSONDialect = .strict,
        maximumDepth: Int = 128
    ) throws(JSONError) -> JSONValue {
        try value(of: Array(text.utf8), dialect: dialect, maximumDepth: maximumDepth)
    }

    /// Reads one value with the places of all its parts; see ``value(of:dialect:maximumDepth:repairingUTF8:)``.
    public static func node(
        of bytes: some Collection<UInt8>,
        dialect: JSONDialect = .strict,
        maximumDepth: Int = 128,
        repairingUTF8: Bool = false
    ) throws(JSONError) -> JSONNode {
        var scanner = Scanner(
            bytes: Array(bytes),
            rules: Rules(dialect: dialect, maximumDepth: maximumDepth, repairingUTF8: repairingUTF8)
        )
        var builder = NodeBuilder()
        return try scanner.document(&builder)
    }
}

/// What one parse accepts.
struct Rules {
    let isRelaxed: Bool
    let maximumDepth: Int
    let repairsUTF8: Bool

    init(dialect: JSONDialect, maximumDepth: Int, repairingUTF8: Bool) {
        isRelaxed = dialect == .relaxed
        self.maximumDepth = min(max(maximumDepth, 1), JSONParser.deepestNesting)
        repairsUTF8 = repairingUTF8
    }
}
