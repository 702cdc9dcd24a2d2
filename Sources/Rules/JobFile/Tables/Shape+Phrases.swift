import JSONSyntax

extension Shape {
    /// Whether a value has the JSON type the shape asks for; ranges and rules are another matter.
    func accepts(_ content: JSONNode.Content) -> Bool {
        switch (self, content) {
        case (.anything, _): true
        case (.text, .string), (.word, .string), (.wordInAnyCase, .string): true
        case (.flag, .bool): true
        case (.flag(let lenient), .string(let text)): lenient && (text == "true" || text == "false")
        case (.whole, .integer): true
        case (.whole, .number(let number)): JSONValue.number(number).integer != nil
        case (.seconds, .integer), (.seconds, .number): true
        case (.amount, .integer), (.amount, .number): true
        case (.list, .array): true
        case (.map, .object), (.object, .object): true
        case (.oneOf(let shapes), _): shapes.contains { $0.accepts(content) }
        default: false
        }
    }

    /// The type in words, with its article.
    var phrase: String {
        switch self {
        case .text, .word, .wordInAnyCase: "a string"
        case .flag: "true or false"
        case .whole: "a whole number"
        case .seconds: "a number of seconds"
        case .amount: "a number"
        case .list: "an array"
        case .map, .object: "an object"
        case .oneOf(let shapes): shapes.map(\.phrase).joined(separator: " or ")
        case .anything: "any value"
        }
    }
}

extension JSONNode.Content {
    /// The type in words, with its article; never the value.
    var phrase: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .integer: "a whole number"
        case .number: "a number with a fraction"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
