public import JSONSyntax

/// The table of operations as an OpenAPI 3.1 document, for programs that are not ours.
public enum OpenAPI {
    /// The document: paths, requests, replies, errors.
    public static var document: JSONValue {
        var components = SchemaComponents()
        var paths: [(path: String, methods: [JSONMember])] = []
        for entry in Operations.all {
            let member = JSONMember(
                name: entry.method.rawValue.lowercased(),
                value: operation(entry, &components)
            )
            if let index = paths.firstIndex(where: { $0.path == entry.path }) {
                paths[index].methods.append(member)
            } else {
                paths.append((entry.path, [member]))
            }
        }
        let error = components.reference(to: Schema(of: ErrorReply.self))
        return [
            "openapi": "3.1.1",
            "info": [
                "title": "Midwatch control API",
                "version": .string(MidwatchVersion.text),
                "description": .string(introduction),
            ],
            "servers": [["url": "http://midwatchd", "description": "The control socket: HTTP/1.1 on a unix socket."]],
            "paths": .object(paths.map { JSONMember(name: $0.path, value: .object($0.methods)) }),
            "components": [
                "responses": [
                    "error": [
                        "description": "It was not done. `code` says why, for programs.",
                        "content": ["application/json": ["schema": error]],
                    ]
                ],
                "schemas": .object(components.schemas),
            ],
        ]
    }

    /// The document as indented JSON with a final line end.
    public static var text: String { document.encoded(pretty: true) + "\n" }

    private static let introduction = """
        Times are ISO 8601 in UTC; beside each stands the same instant in ms since the epoch in a member whose name ends \
        in `Ms`. A member without a value is null, never absent. `x-access` says what a caller needs: to `look`, to \
        `operate`, or to be the `turn` that is meant.
        """

    private static func operation(_ entry: OperationEntry, _ components: inout SchemaComponents) -> JSONValue {
        var members: [JSONMember] = [
            JSONMember(name: "operationId", value: .string(entry.name)),
            JSONMember(name: "summary", value: .string(entry.summary)),
        ]
        if !entry.details.isEmpty { members.append(JSONMember(name: "description", value: .string(entry.details))) }
        members.append(JSONMember(name: "x-access", value: .string(entry.access.rawValue)))
        let parameters = entry.fields.filter { $0.place != .body }.map(parameter)
        if !parameters.isEmpty { members.append(JSONMember(name: "parameters", value: .array(parameters))) }
        let body = entry.fields.filter { $0.place == .body }
        if !body.isEmpty { members.append(JSONMember(name: "requestBody", value: requestBody(body))) }
        members.append(
            JSONMember(
                name: "responses",
                value: [
                    "200": reply(entry.reply, &components),
                    "default": ["$ref": "#/components/responses/error"],
                ]
            )
        )
        return .object(members)
    }

    private static func parameter(_ field: RequestField) -> JSONValue {
        let tail = field.header.map { " The header \($0) wins over it." } ?? ""
        return [
            "name": .string(field.name),
            "in": .string(field.place.rawValue),
            "required": .bool(field.isRequired),
            "description": .string(field.summary + tail),
            "schema": field.kind.schema,
        ]
    }

    private static func requestBody(_ fields: [RequestField]) -> JSONValue {
        let properties = fields.map { field in
            let description = JSONMember(name: "description", value: .string(field.summary))
            return JSONMember(name: field.name, value: .object((field.kind.schema.object ?? []) + [description]))
        }
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        var schema: [JSONMember] = [
            JSONMember(name: "type", value: "object"), JSONMember(name: "properties", value: .object(properties)),
        ]
        if !required.isEmpty { schema.append(JSONMember(name: "required", value: .array(required))) }
        return [
            "required": .bool(!required.isEmpty),
            "content": ["application/json": ["schema": .object(schema)]],
        ]
    }

    private static func reply(_ form: ReplyForm, _ components: inout SchemaComponents) -> JSONValue {
        switch form {
        case .json(let schema):
            [
                "description": "It was done.",
                "content": ["application/json": ["schema": components.reference(to: schema)]],
            ]
        case .events(let schema):
            [
                "description": .string(
                    "Server-sent events without end; the data of each is JSON: \(components.name(of: schema))."
                ),
                "content": .object([
                    JSONMember(name: ServerSentEvents.mediaType, value: ["schema": ["type": "string"]])
                ]),
            ]
        case .bytes:
            ["description": "The bytes.", "content": ["application/octet-stream": ["schema": [:]]]]
        }
    }
}

/// The shapes that a document names, each once, in the order of their first use.
struct SchemaComponents {
    private(set) var schemas: [JSONMember] = []

    /// The name of an object's or an enum's shape, which is noted; the shape's kind for what has no name.
    mutating func name(of schema: Schema) -> String {
        switch schema {
        case .object(let name, let members):
            guard let place = place(of: name) else { return name }
            let properties = members.map { member in
                let value = reference(to: member.schema)
                return JSONMember(
                    name: member.name,
                    value: described(member.name, member.isOptional ? nullable(value) : value)
                )
            }
            schemas[place].value = [
                "type": "object", "properties": .object(properties),
                "required": .array(members.map { .string($0.name) }),
            ]
            return name
        case .words(let name, let words):
            guard let place = place(of: name) else { return name }
            schemas[place].value = [
                "type": "string", "enum": .array(words.map { .string($0.word) }),
                "description": .string(words.map { "`\($0.word)`: \($0.meaning)" }.joined(separator: "\n")),
            ]
            return name
        case .string, .time, .integer, .number, .flag, .list, .map:
            return "\(schema)"
        }
    }

    /// Where a shape that is not there yet is to be put; nil for one that is there.
    private mutating func place(of name: String) -> Int? {
        guard !schemas.contains(where: { $0.name == name }) else { return nil }
        schemas.append(JSONMember(name: name, value: nil))
        return schemas.count - 1
    }

    /// A member's shape with what its name means.
    private func described(_ name: String, _ schema: JSONValue) -> JSONValue {
        guard let meaning = FieldNames.meaning(of: name) else { return schema }
        return .object((schema.object ?? []) + [JSONMember(name: "description", value: .string(meaning))])
    }

    /// A shape as JSON Schema; what has a name is referred to by it.
    mutating func reference(to schema: Schema) -> JSONValue {
        switch schema {
        case .string: ["type": "string"]
        case .time: ["type": "string", "format": "date-time"]
        case .integer: ["type": "integer"]
        case .number: ["type": "number"]
        case .flag: ["type": "boolean"]
        case .list(let element): ["type": "array", "items": reference(to: element)]
        case .map(let element): ["type": "object", "additionalProperties": reference(to: element)]
        case .object, .words: ["$ref": .string("#/components/schemas/\(name(of: schema))")]
        }
    }

    private func nullable(_ schema: JSONValue) -> JSONValue {
        ["anyOf": [schema, ["type": "null"]]]
    }
}

extension RequestField.Kind {
    /// The bounds as JSON Schema.
    var schema: JSONValue {
        switch self {
        case .name: ["type": "string", "minLength": 1, "maxLength": .integer(Int64(ControlLimits.nameBytes))]
        case .text(let characters, _):
            [
                "type": "string", "minLength": .integer(Int64(characters.lowerBound)),
                "maxLength": .integer(Int64(characters.upperBound)),
            ]
        case .choice(let words): ["type": "string", "enum": .array(words.map { .string($0) })]
        case .integer(let range):
            ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
        case .number(let range):
            ["type": "number", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)]
        case .flag: ["type": "boolean"]
        }
    }
}
