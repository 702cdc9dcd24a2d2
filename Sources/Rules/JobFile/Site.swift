import JSONSyntax

/// A place in the tree of a file, as the steps that lead to it.
indirect enum Path: Hashable, Sendable {
    case root
    case key(String, in: Path)
    case element(Int, of: Path)

    /// `$.jobs[2].schedule`; keys that are no plain words are quoted: `$.agents["my agent"]`.
    var text: String {
        switch self {
        case .root: "$"
        case .element(let index, let parent): "\(parent.text)[\(index)]"
        case .key(let key, let parent):
            Self.isPlain(key) ? "\(parent.text).\(key)" : "\(parent.text)[\(quoted(key))]"
        }
    }

    private static func isPlain(_ key: String) -> Bool {
        guard let first = key.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
        return key.utf8.count <= 60
            && key.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil) || $0 == "_" || $0 == "$"
            }
    }
}

/// A part of a file: what it is, and where.
struct Site {
    /// Which of the files, from 0.
    let file: Int
    let node: JSONNode
    let path: Path

    var position: JSONPosition { node.position }

    /// File and byte offset: what tells one site from another.
    var place: [Int] { [file, node.position.offset] }

    /// The value of a key; nil when absent.
    subscript(_ key: String) -> Site? {
        node[key].map { Site(file: file, node: $0, path: .key(key, in: path)) }
    }

    /// How a message calls it: `"everyMs"`, `element 2 of "jobs"`.
    var subject: String {
        switch path {
        case .root: "the file"
        case .key(let key, _): quoted(key)
        case .element(let index, .key(let key, _)): "element \(index) of \(quoted(key))"
        case .element(let index, _): "element \(index)"
        }
    }

    var isNull: Bool { node.content == .null }

    var isObject: Bool {
        if case .object = node.content { true } else { false }
    }

    /// The text of a string.
    var text: String? {
        guard case .string(let text) = node.content else { return nil }
        return text
    }

    var flag: Bool? {
        switch node.content {
        case .bool(let flag): flag
        case .string("true"): true
        case .string("false"): false
        default: nil
        }
    }

    /// A whole number, nil outside `range`.
    func whole(_ range: ClosedRange<Int64>) -> Int64? {
        guard let number = node.value.integer, range.contains(number) else { return nil }
        return number
    }

    var elements: [Site] {
        guard case .array(let elements) = node.content else { return [] }
        return elements.enumerated().map { Site(file: file, node: $1, path: .element($0, of: path)) }
    }

    /// The members of an object by key, in file order.
    var members: [(key: String, site: Site)] {
        guard case .object(let members) = node.content else { return [] }
        return members.map { ($0.name, Site(file: file, node: $0.value, path: .key($0.name, in: path))) }
    }
}

/// Text from the file as a message shows it: in quotes, one line, control characters escaped, at most 60 characters.
func quoted(_ text: String) -> String {
    let short = text.unicodeScalars.count > 60 ? String(text.unicodeScalars.prefix(57)) + "…" : text
    return JSONValue.string(short).encoded()
}
