/// Walks over a JSON text once, by recursive descent, and lets a builder make the tree.
struct Scanner {
    let bytes: [UInt8]
    let rules: Rules
    /// The offset of the next byte to look at.
    var index = 0
    private var depth = 0

    init(bytes: [UInt8], rules: Rules) {
        self.bytes = bytes
        self.rules = rules
        if bytes.starts(with: ByteOrderMark.utf8) { index = 3 }
    }

    /// The whole text: one value and nothing else.
    mutating func document<Builder: TreeBuilder>(_ builder: inout Builder) throws(JSONError) -> Builder.Tree {
        try skipSpace()
        guard index < bytes.count else { throw error("the text is empty; a JSON value was expected") }
        let tree = try value(&builder)
        try skipSpace()
        guard index == bytes.count else { throw error("unexpected text after the end of the JSON value") }
        return tree
    }

    private mutating func value<Builder: TreeBuilder>(_ builder: inout Builder) throws(JSONError) -> Builder.Tree {
        let place = builder.place(at: index, in: bytes)
        guard index < bytes.count else { throw error("the text ends where a value was expected") }
        let scalar: JSONValue
        switch bytes[index] {
        case UInt8(ascii: "{"): return try object(&builder, at: place)
        case UInt8(ascii: "["): return try array(&builder, at: place)
        case UInt8(ascii: "\""): scalar = .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): scalar = try number()
        default: scalar = try word()
        }
        return builder.scalar(scalar, at: place, endOffset: index)
    }

    private mutating func array<Builder: TreeBuilder>(
        _ builder: inout Builder,
        at place: Builder.Place
    ) throws(JSONError) -> Builder.Tree {
        try enter()
        var elements: [Builder.Tree] = []
        try skipSpace()
        while peek != UInt8(ascii: "]") {
            elements.append(try value(&builder))
            guard try separator(before: UInt8(ascii: "]"), kind: "array") else { break }
        }
        leave()
        return builder.array(elements, at: place, endOffset: index)
    }

    private mutating func object<Builder: TreeBuilder>(
        _ builder: inout Builder,
        at place: Builder.Place
    ) throws(JSONError) -> Builder.Tree {
        try enter()
        var members: [Builder.Member] = []
        try skipSpace()
        while peek != UInt8(ascii: "}") {
            guard let byte = peek else { throw error("the text ends inside an object; \"}\" is missing") }
            guard byte == UInt8(ascii: "\"") else {
                throw error("expected an object key in double quotes, found \(found)")
            }
            let namePlace = builder.place(at: index, in: bytes)
            let name = try string()
            try skipSpace()
            guard peek == UInt8(ascii: ":") else { throw error("expected \":\" after an object key, found \(found)") }
            index += 1
            try skipSpace()
            members.append(builder.member(name, at: namePlace, value: try value(&builder)))
            guard try separator(before: UInt8(ascii: "}"), kind: "object") else { break }
        }
        leave()
        return builder.object(members, at: place, endOffset: index)
    }

    /// After an element: true when another one follows, false at the closing bracket (which is left to ``leave()``).
    private mutating func separator(before close: UInt8, kind: String) throws(JSONError) -> Bool {
        try skipSpace()
        let closing = Character(Unicode.Scalar(close))
        guard let byte = peek else { throw error("the text ends inside an \(kind); \"\(closing)\" is missing") }
        if byte == close { return false }
        guard byte == UInt8(ascii: ",") else {
            throw error("expected \",\" or \"\(closing)\" in an \(kind), found \(found)")
        }
        let comma = index
        index += 1
        try skipSpace()
        if peek == close, !rules.isRelaxed {
            throw error("a comma before \"\(closing)\" is not JSON; remove it", at: comma)
        }
        return true
    }

    private mutating func enter() throws(JSONError) {
        guard depth < rules.maximumDepth else {
            throw error("arrays and objects nest deeper than \(rules.maximumDepth) levels")
        }
        depth += 1
        index += 1
    }

    private mutating func leave() {
        depth -= 1
        index += 1
    }
}

extension Scanner {
    /// The next byte, nil at the end.
    var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// The next character as a message shows it.
    var found: String {
        guard let byte = peek else { return "the end of the text" }
        switch byte {
        case UInt8(ascii: "'"): return "a single quote; strings and keys take double quotes"
        case UInt8(ascii: "/"): return "\"/\"; comments are not JSON"
        case 0x21...0x7E: return "\"\(Character(Unicode.Scalar(byte)))\""
        case 0x80...: return "a character outside ASCII"
        default: return "byte \(byte)"
        }
    }

    /// An error at `offset`, the present place by default.
    func error(_ message: String, at offset: Int? = nil) -> JSONError {
        var counter = PositionCounter()
        return JSONError(message: message, position: counter.position(at: min(offset ?? index, bytes.count), in: bytes))
    }

    /// Skips white space and, in the relaxed dialect, comments.
    mutating func skipSpace() throws(JSONError) {
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): index += 1
            case UInt8(ascii: "/") where rules.isRelaxed: try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(JSONError) {
        let start = index
        index += 1
        switch peek {
        case UInt8(ascii: "/"):
            while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
        case UInt8(ascii: "*"):
            index += 1
            while index + 1 < bytes.count {
                if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") {
                    index += 2
                    return
                }
                index += 1
            }
            throw error("this comment is not closed; \"*/\" is missing", at: start)
        default:
            throw error("expected \"//\" or \"/*\" to start a comment", at: start)
        }
    }
}
