import JSONSyntax

extension KeyTable {
    /// The members of the JSON Schema of such an object.
    var schemaMembers: [JSONMember] {
        var members: [JSONMember] = [
            JSONMember(name: "description", value: .string(doc)),
            JSONMember(name: "type", value: "object"),
            JSONMember(
                name: "properties",
                value: .object(keys.map { JSONMember(name: $0.name, value: .object($0.schemaMembers)) })
            ),
            JSONMember(name: "additionalProperties", value: false),
        ]
        let required = keys.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { members.append(JSONMember(name: "required", value: .array(required))) }
        return members
    }
}

extension KeyTable.Key {
    fileprivate var schemaMembers: [JSONMember] {
        var description = doc
        if standing == .withoutEffect { description += " Accepted, without effect." }
        if let unit { description += " Unit: \(unit)." }
        if let absent { description += " When absent: \(absent)." }
        var members = [JSONMember(name: "description", value: .string(description))]
        if let absent, let value = try? JSONParser.value(of: absent) {
            members.append(JSONMember(name: "default", value: value))
        }
        if standing == .withoutEffect { members.append(JSONMember(name: "deprecated", value: true)) }
        return members + shape.schemaMembers
    }
}

extension Shape {
    /// The members of the JSON Schema of such a value.
    var schemaMembers: [JSONMember] {
        let schema: JSONValue =
            switch self {
            case .text(let rule): rule.schema
            case .flag(lenient: false): ["type": "boolean"]
            case .flag(lenient: true): ["enum": [true, false, "true", "false"]]
            case .whole(let range): Self.numberSchema("integer", range)
            case .seconds(let range): Self.numberSchema("number", range)
            case .amount(let range, let parts): Self.amountSchema(range, parts: parts)
            case .word(let words): ["enum": .array(words.map { .string($0) })]
            case .wordInAnyCase(let words): Self.anyCaseSchema(words)
            case .list(let element, let minimum, let maximum):
                Self.listSchema(element, minimum: minimum, maximum: maximum)
            case .map(let keys, let values):
                ["type": "object", "propertyNames": keys.schema, "additionalProperties": .object(values.schemaMembers)]
            case .object(let name): ["$ref": .string("#/$defs/\(name.rawValue)")]
            case .oneOf(let shapes): ["anyOf": .array(shapes.map { .object($0.schemaMembers) })]
            case .anything: [:]
            }
        return schema.object ?? []
    }

    private static func numberSchema(_ type: JSONValue, _ range: ClosedRange<Int64>) -> JSONValue {
        ["type": type, "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
    }

    private static func listSchema(_ element: Shape, minimum: Int, maximum: Int?) -> JSONValue {
        var members: [JSONMember] = [
            JSONMember(name: "type", value: "array"),
            JSONMember(name: "items", value: .object(element.schemaMembers)),
            JSONMember(name: "minItems", value: .integer(Int64(minimum))),
        ]
        if let maximum { members.append(JSONMember(name: "maxItems", value: .integer(Int64(maximum)))) }
        return .object(members)
    }

    /// The words as written, for completion, or any mixture of cases, which ECMA 262 patterns must spell out.
    private static func anyCaseSchema(_ words: [String]) -> JSONValue {
        let patterns = words.map { word in
            word.map { "[\($0.uppercased())\($0.lowercased())]" }.joined()
        }
        return [
            "anyOf": [
                ["enum": .array(words.map { .string($0) })],
                ["type": "string", "pattern": .string("^(?:\(patterns.joined(separator: "|")))$")],
            ]
        ]
    }

    /// The words or the range allowed, for people; nil when free.
    var values: String? {
        switch self {
        case .whole(let range), .seconds(let range):
            range.lowerBound == range.upperBound
                ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound)"
        case .word(let words), .wordInAnyCase(let words): words.map(quoted).joined(separator: ", ")
        case .amount(let range, let parts):
            "\(Self.decimal(range.lowerBound, parts: parts))–\(Self.decimal(range.upperBound, parts: parts))"
        case .list(let element, _, _): element.values
        case .oneOf(let shapes): shapes.lazy.compactMap(\.values).first
        case .text, .flag, .map, .object, .anything: nil
        }
    }
}

extension TextRule {
    /// The JSON Schema of such a text: what a pattern can say of the rule.
    fileprivate var schema: JSONValue {
        switch self {
        case .any, .variableValue, .argument: ["type": "string"]
        case .filled: ["type": "string", "pattern": "\\S"]
        case .name: ["type": "string", "maxLength": 200, "pattern": "^(?=.*\\S)[^/\\\\\\u0000-\\u001f\\u007f]+$"]
        case .title: ["type": "string", "maxLength": 200, "pattern": "^(?=.*\\S)[^\\u0000-\\u001f\\u007f]+$"]
        case .path: ["type": "string", "maxLength": 4095, "pattern": "^/"]
        case .anyPath: ["type": "string", "minLength": 1, "maxLength": 4095]
        case .variableName: ["type": "string", "pattern": "^[^=]+$"]
        case .credentialName:
            ["type": "string", "maxLength": 255, "pattern": "^(?!\\.{1,2}$)[^/:\\u0000-\\u001f\\u007f]+$"]
        }
    }
}
